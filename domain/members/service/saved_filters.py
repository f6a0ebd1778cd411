"""Saved filters 常用筛选 of the list of members, kept by an officer, perhaps shared."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.queries.members import periods, saved_filters
from db.queries.members.saved_filters import SavedFilter
from db.types import new_id
from domain.auth.errors import MemberNotFound
from domain.members.errors import (
    InvalidFilterName,
    OrganisationNotFound,
    SavedFilterNamesPerson,
    SavedFilterNameTaken,
    SavedFilterNotFound,
    TooManySavedFilters,
)
from domain.shared.text import normalised
from domain.shared.work import Outcome, Work

MAX_SAVED = 50
NAME_LENGTH = 40
_PERSONAL = frozenset({"search", "memberNumber"})


@dataclass(frozen=True, slots=True)
class SavedFilterSave:
    """A filter to keep: `conditions` are the typed input as JSON."""

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
    """Keeps a filter under a name of the caller's, at most 50 of them; one of them at most is the default.

    Locks the caller's row. Whoever uses it sees what they may see themselves: nothing of the owner's rights is in it.

    Raises:
        DomainError: INVALID_FILTER_NAME, SAVED_FILTER_NAMES_PERSON, SAVED_FILTER_NAME_TAKEN, TOO_MANY_SAVED_FILTERS,
            ORGANISATION_NOT_FOUND, MEMBER_NOT_FOUND.
    """
    tenant_id, saved = work.scope.tenant_id, await _checked(work, new_id(), command)
    if await saved_filters.count_own(work.conn, tenant_id, saved.member_id) >= MAX_SAVED:
        raise TooManySavedFilters(limit=MAX_SAVED)
    if saved.is_default:
        await saved_filters.clear_default(work.conn, tenant_id, saved.member_id)
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
        await saved_filters.clear_default(work.conn, tenant_id, saved.member_id)
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
    name = clean_filter_name(content.name)
    if _PERSONAL & content.conditions.keys():
        raise SavedFilterNamesPerson("where")
    shared_with_id, member_id = content.shared_with_id, work.actor.member_id
    if shared_with_id is not None and await saved_filters.find_place(work.conn, work.scope, shared_with_id) is None:
        raise OrganisationNotFound("sharedWithId")
    if member_id is None or await periods.lock_own_member(work.conn, work.scope.tenant_id, member_id) is None:
        raise MemberNotFound
    return SavedFilter(
        filter_id, member_id, name, dict(content.conditions), shared_with_id, content.is_default, work.now
    )


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
