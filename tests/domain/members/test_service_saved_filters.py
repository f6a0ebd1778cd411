"""Saved filters: kept, shared, replaced, deleted by their owner; they say what, never whose rights."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from db.loaders.members.saved_filters import saved_filters_by_viewer_id
from db.models.members import ListKind
from db.scope import Scope
from domain.members import service
from domain.members.errors import (
    InvalidFilterName,
    OrganisationNotFound,
    SavedFilterListClosed,
    SavedFilterNamesPerson,
    SavedFilterNameTaken,
    SavedFilterNotFound,
    TooManySavedFilters,
)
from domain.members.service import SavedFilterDelete, SavedFilterSave, SavedFilterUpdate
from domain.shared.errors import DomainError
from tests.factories.members import add_member
from tests.support.rosters import RosterUnion, roster_union

RETIRED = {"state": {"eq": "RETAINED"}}


@pytest_asyncio.fixture
async def union(database: Any, keyring: Any, owner: Any, tenant_id: UUID) -> RosterUnion:
    return await roster_union(database, keyring, owner, tenant_id)


async def save(union: RosterUnion, name: str = "退休", scope: Scope | None = None, **values: Any) -> UUID:
    listed = values.pop("list_kind", ListKind.MEMBERS)
    command = SavedFilterSave(listed, name, values.pop("conditions", RETIRED), **values)
    return UUID(str((await union.run(service.saved_filter_save, command, scope))["saved_filter_id"]))


def replaced(filter_id: UUID, name: str, conditions: dict[str, Any], *, is_default: bool = False) -> SavedFilterUpdate:
    return SavedFilterUpdate(filter_id, SavedFilterSave(ListKind.MEMBERS, name, conditions, is_default=is_default))


async def seen(union: RosterUnion, scope: Scope) -> list[tuple[str, bool, bool]]:
    """Name, whether it is one's own, whether it is the default: of what a caller finds."""
    async with union.database.read() as conn:
        (found,) = await saved_filters_by_viewer_id(conn, scope, [scope.member_id])
    return [(row["name"], row["is_own"], row["is_default"]) for row in found]


async def test_a_filter_is_seen_by_its_owner_and_by_officers_it_is_shared_with(union: RosterUnion) -> None:
    colleague = await add_member(union.owner, union.tenant_id, union.sibling_id, number="HD900001")
    await save(union, "退休", is_default=True)
    await save(union, "全体", conditions={}, shared_with_id=union.groups["HD-A-1"])
    await save(union, "分会", is_default=True, shared_with_id=union.branch_id)

    def reading(*nodes: UUID) -> Scope:
        return Scope(union.tenant_id, colleague, {"member_read": nodes})

    assert await seen(union, union.scope()) == [("全体", True, False), ("分会", True, True), ("退休", True, False)]
    assert await seen(union, reading(union.branch_id)) == [("全体", False, False), ("分会", False, False)]
    assert await seen(union, reading(union.groups["HD-A-1"])) == [("全体", False, False)]
    assert await seen(union, reading(union.sibling_id)) == []
    assert await seen(union, reading()) == []


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"name": "  "}, InvalidFilterName),
        ({"name": "长" * 41}, InvalidFilterName),
        ({"name": "a\nb"}, InvalidFilterName),
        ({"conditions": {"search": "张伟"}}, SavedFilterNamesPerson),
        ({"conditions": {"memberNumber": {"eq": "HD000001"}}}, SavedFilterNamesPerson),
        ({"list_kind": ListKind.AUDIT_ENTRIES, "conditions": {}}, SavedFilterListClosed),
        ({"shared_with_id": "sibling"}, OrganisationNotFound),
    ],
)
async def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    union: RosterUnion, values: dict[str, Any], refusal: type[DomainError]
) -> None:
    given = {**values, **({"shared_with_id": union.sibling_id} if "shared_with_id" in values else {})}
    with pytest.raises(refusal):
        await save(union, **given)
    assert await union.owner.fetchval("SELECT count(*) FROM saved_filter") == 0


async def test_names_are_told_apart_and_a_hundred_are_enough(union: RosterUnion) -> None:
    await union.owner.execute(
        "INSERT INTO saved_filter (tenant_id, id, member_id, list_kind, name, conditions, is_default, saved_at)"
        " SELECT $1, gen_random_uuid(), $2, 'members', 'filter ' || n, '{}', false, now()"
        " FROM generate_series(1, 98) n",
        *(union.tenant_id, union.officer_id),
    )
    first = await save(union, "第一")
    with pytest.raises(SavedFilterNameTaken):
        await save(union, "第一")
    results = await asyncio.gather(save(union, "甲"), save(union, "乙"), return_exceptions=True)
    assert [type(each) for each in results if not isinstance(each, UUID)] == [TooManySavedFilters]
    with pytest.raises(SavedFilterNameTaken):
        await union.run(service.saved_filter_update, replaced(first, "filter 1", RETIRED))


async def test_only_its_owner_replaces_or_deletes_a_filter(union: RosterUnion) -> None:
    saved = await save(union, shared_with_id=union.branch_id)
    colleague = await add_member(union.owner, union.tenant_id, union.branch_id, number="HD900001")
    theirs = Scope(union.tenant_id, colleague, {"member_read": (union.branch_id,)})
    changed = replaced(saved, "在会", {"state": {"eq": "ACTIVE"}}, is_default=True)

    for use_case, command in (
        (service.saved_filter_update, changed),
        (service.saved_filter_delete, SavedFilterDelete(saved)),
    ):
        with pytest.raises(SavedFilterNotFound):
            await union.run(use_case, command, theirs)
    await union.run(service.saved_filter_update, changed)

    assert await seen(union, theirs) == []
    assert await seen(union, union.scope()) == [("在会", True, True)]
    await union.run(service.saved_filter_delete, SavedFilterDelete(saved))
    assert await union.owner.fetchval("SELECT count(*) FROM saved_filter") == 0
    with pytest.raises(SavedFilterNotFound):
        await union.run(service.saved_filter_delete, SavedFilterDelete(saved))
