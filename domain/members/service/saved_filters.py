"""Saved filters 常用筛选 of the lists that officers work through, kept by an officer, perhaps shared."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.models.members import READERS, ListKind
from db.queries.members import periods, saved_filters
from db.queries.members.saved_filters import SavedFilter
from db.types import new_id
from domain.auth.errors import MemberNotFound
from domain.members.errors import (
    InvalidFilterName,
    OrganisationNotFound,
    SavedFilterListClosed,
    SavedFilterNamesPerson,
    SavedFilterNameTaken,
    SavedFilterNotFound,
    TooManySavedFilters,
)
from domain.shared.text import normalised
from domain.shared.work import Outcome, Work

MAX_SAVED = 100
NAME_LENGTH = 40
PERSONAL: Mapping[ListKind, frozenset[str]] = {
    ListKind.MEMBERS: frozenset({"search", "memberNumber"}),
    ListKind.AUDIT_ENTRIES: frozenset({"actor", "subject"}),
    ListKind.DUPLICATE_MEMBERS: frozenset({"member"}),
    ListKind.DUES_CHARGES: frozenset({"memberId"}),
}
"""Conditions of a list that say who is looked for; they are typed each time, and not kept."""


@dataclass(frozen=True, slots=True)
class SavedFilterSave:
    """A filter to keep: `conditions` are the typed `where` of its list as JSON."""

    list_kind: ListKind
    name: str
    conditions: Mapping[str, Any]
    shared_with_id: UUID | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class SavedFilterUpdate:
    """A filter of the caller with all that it is from now on."""

    saved_filter_id: UUID
    content: SavedFilterSave


@dataclass(frozen=True, slots=True)
class SavedFilterDelete:
    """A filter of the caller that is wanted no more."""

    saved_filter_id: UUID


async def saved_filter_save(work: Work, command: SavedFilterSave) -> Outcome:
    """Keeps a filter of a list under a name of the caller's, at most 100 of them; one a list at most is the default.

    Locks the caller's row. Whoever uses it sees what they may see themselves: nothing of the owner's rights is in it.

    Raises:
        DomainError: SAVED_FILTER_LIST_CLOSED, INVALID_FILTER_NAME, SAVED_FILTER_NAMES_PERSON, SAVED_FILTER_NAME_TAKEN,
            TOO_MANY_SAVED_FILTERS, ORGANISATION_NOT_FOUND, MEMBER_NOT_FOUND.
    """
    tenant_id, saved = work.scope.tenant_id, await _checked(work, new_id(), command)
    if await saved_filters.count_own(work.conn, tenant_id, saved.member_id) >= MAX_SAVED:
        raise TooManySavedFilters(limit=MAX_SAVED)
    if saved.is_default:
        await saved_filters.clear_default(work.conn, tenant_id, saved)
    if not await saved_filters.insert_filter(work.conn, tenant_id, saved):
        raise SavedFilterNameTaken("name")
    return {"saved_filter_id": saved.id, "member_id": saved.member_id}


async def saved_filter_update(work: Work, command: SavedFilterUpdate) -> Outcome:
    """Replaces a filter of the caller's. Locks the caller's row.

    Raises:
        DomainError: SAVED_FILTER_NOT_FOUND, and those of `saved_filter_save`.
    """
    tenant_id, saved = work.scope.tenant_id, await _checked(work, command.saved_filter_id, command.content)
    if await saved_filters.is_name_taken(work.conn, tenant_id, saved):
        raise SavedFilterNameTaken("name")
    if saved.is_default:
        await saved_filters.clear_default(work.conn, tenant_id, saved)
    if not await saved_filters.update_filter(work.conn, tenant_id, saved):
        raise SavedFilterNotFound("savedFilterId")
    return {"saved_filter_id": saved.id, "member_id": saved.member_id}


async def saved_filter_delete(work: Work, command: SavedFilterDelete) -> Outcome:
    """Deletes a filter of the caller's for good.

    Raises:
        DomainError: SAVED_FILTER_NOT_FOUND.
    """
    member_id = work.actor.member_id
    if member_id is None or not await saved_filters.delete_filter(
        work.conn, work.scope.tenant_id, member_id, command.saved_filter_id
    ):
        raise SavedFilterNotFound("savedFilterId")
    return {"member_id": member_id}


async def _checked(work: Work, filter_id: UUID, content: SavedFilterSave) -> SavedFilter:
    """The filter to write; the caller's row is locked."""
    name, listed, scope = clean_filter_name(content.name), content.list_kind, work.scope
    if not any(scope.nodes_for(permission) for permission in READERS[listed]):
        raise SavedFilterListClosed("where")
    if PERSONAL.get(listed, frozenset()) & content.conditions.keys():
        raise SavedFilterNamesPerson("where")
    shared_with_id, member_id = content.shared_with_id, work.actor.member_id
    if shared_with_id and await saved_filters.find_place(work.conn, scope, shared_with_id, listed) is None:
        raise OrganisationNotFound("sharedWithId")
    if member_id is None or await periods.lock_own_member(work.conn, work.scope.tenant_id, member_id) is None:
        raise MemberNotFound
    conditions, is_default = dict(content.conditions), content.is_default
    return SavedFilter(filter_id, member_id, listed, name, conditions, shared_with_id, is_default, work.now)


def clean_filter_name(name: str) -> str:
    """The name in one spelling.

    Raises:
        InvalidFilterName: Not 1 to 40 characters, or control characters.
    """
    cleaned = " ".join(normalised("NFC", name).split(" ")).strip()
    has_control = any(unicodedata.category(letter) == "Cc" for letter in cleaned)
    if not cleaned or len(cleaned) > NAME_LENGTH or has_control:
        raise InvalidFilterName("name", limit=NAME_LENGTH)
    return cleaned
