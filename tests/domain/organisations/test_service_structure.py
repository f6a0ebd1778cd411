"""Changes of the union tree against the database: what follows, what is refused, what is written."""

import asyncio
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.types import new_id
from domain.organisations import service
from domain.organisations.errors import (
    CodeInUse,
    DayOutOfRange,
    InvalidCode,
    InvalidOrganisationName,
    KindNotAllowedThere,
    OrganisationClosed,
    OrganisationInOwnSubtree,
    OrganisationIsTop,
    OrganisationNotFound,
    SuccessorUnsuitable,
    TreeTooDeep,
)
from domain.shared.errors import DomainError, Refusals
from tests.domain.organisations.desk import ACTIONS, CLOSURE, TODAY, Desk
from tests.factories.members import add_member

_CODES = count(1)


async def test_an_organisation_is_founded_where_it_fits(desk: Desk) -> None:
    company = await desk.found(desk.tenant_id, "enterprise_union", "hd-x")
    branch = await desk.found(company, "branch", "HD-X-1")

    assert await desk.value("SELECT code FROM organisation WHERE tenant_id = $1 AND id = $2", company) == "HD-X"
    chain = "SELECT ancestor_id FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $2 ORDER BY depth"
    assert await desk.column(chain, branch) == [branch, company, desk.tenant_id]
    assert await desk.column(ACTIONS) == ["organisation.founded"] * 2
    period = "SELECT starts_on FROM organisation_period WHERE tenant_id = $1 AND organisation_id = $2"
    assert await desk.column(period, branch) == [date(2010, 1, 1)]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"code": "HD"}, CodeInUse),
        ({"code": "h d"}, InvalidCode),
        ({"name": " "}, InvalidOrganisationName),
        ({"name_en": "x" * 81}, InvalidOrganisationName),
        ({"founded_on": date(2000, 1, 1)}, DayOutOfRange),
        ({"founded_on": date(2030, 1, 1)}, DayOutOfRange),
        ({"parent_id": UUID(int=5)}, OrganisationNotFound),
    ],
)
async def test_a_founding_is_refused_and_writes_nothing(
    desk: Desk, change: dict[str, Any], refusal: type[DomainError]
) -> None:
    before = await desk.written()
    wish = {
        "parent_id": desk.tenant_id,
        "kind": "branch",
        "code": "HD-Y",
        "name": "分会",
        "name_en": "Branch",
        **change,
    }

    with pytest.raises(refusal):
        await desk.run(service.organisation_found, service.OrganisationFound(**wish))

    assert await desk.written() == before


async def test_names_change_from_today_on(desk: Desk) -> None:
    branch = await desk.tree.add("HD-1")

    await desk.run(service.organisation_update, service.OrganisationUpdate(branch, name="新名 分会"))
    await desk.run(service.organisation_update, service.OrganisationUpdate(branch, name="新名 分会"))

    periods = await desk.owner.fetch(
        "SELECT name, starts_on, until_on FROM organisation_period WHERE organisation_id = $1 ORDER BY version", branch
    )
    assert [tuple(row) for row in periods] == [
        ("HD-1", date(2001, 5, 1), TODAY),
        ("新名 分会", TODAY, None),
    ]
    assert await desk.column(ACTIONS) == ["organisation.renamed"]


async def test_a_subtree_moves_with_all_below_it(desk: Desk) -> None:
    one, two = await desk.tree.add("HD-1"), await desk.tree.add("HD-2")
    group = await desk.tree.add("HD-1-1", one, "group")

    await desk.move(one, two)

    chain = "SELECT ancestor_id FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $2 ORDER BY depth"
    assert await desk.column(chain, group) == [group, one, two, desk.tenant_id]
    assert await desk.column(ACTIONS) == ["organisation.moved"]
    await desk.move(one, two)
    assert await desk.column(ACTIONS) == ["organisation.moved"]


async def test_a_move_is_refused_and_writes_nothing(desk: Desk) -> None:
    one = await desk.tree.add("HD-1")
    two = await desk.tree.add("HD-2", one)
    group = await desk.tree.add("HD-2-1", two, "group")
    company = await desk.tree.add("HD-C", None, "enterprise_union")
    before = await desk.written()

    for node, parent, refusal in (
        (one, group, OrganisationInOwnSubtree),
        (one, one, OrganisationInOwnSubtree),
        (two, group, OrganisationInOwnSubtree),
        (company, one, KindNotAllowedThere),
        (desk.tenant_id, one, OrganisationIsTop),
        (new_id(), one, OrganisationNotFound),
        (one, new_id(), OrganisationNotFound),
    ):
        with pytest.raises(refusal):
            await desk.move(node, parent)
    desk.nodes = [one]
    with pytest.raises(OrganisationNotFound):
        await desk.move(two, company)

    assert await desk.written() == before


async def test_a_path_has_ten_nodes_at_most(desk: Desk) -> None:
    last = desk.tenant_id
    for number in range(8):
        last = await desk.tree.add(f"HD-{number}", last)
    one = await desk.tree.add("HD-A")
    await desk.tree.add("HD-A-1", one)

    with pytest.raises(TreeTooDeep):
        await desk.move(one, last)
    ninth = await desk.found(last, "branch", "HD-9")
    with pytest.raises(TreeTooDeep):
        await desk.found(ninth, "group", "HD-10")


async def _branch_with_everything(desk: Desk, code: str) -> tuple[UUID, UUID]:
    """A branch with a group, two members, one who has left, a post, its holder and a role; and the first member."""
    branch = await desk.tree.add(code)
    await desk.tree.add(f"{code}-1", branch, "group")
    member = await add_member(desk.owner, desk.tenant_id, branch, number=f"{code}-1")
    await add_member(desk.owner, desk.tenant_id, branch, number=f"{code}-2", state="retained")
    await add_member(desk.owner, desk.tenant_id, branch, number=f"{code}-3", state="left")
    post = await desk.tree.add_post(branch)
    await desk.run(service.term_begin, service.TermBegin(post, member, date(2025, 1, 1), None, ("branch_officer",)))
    await desk.owner.execute("DELETE FROM event")
    return branch, member


async def test_a_merger_takes_everything_along(desk: Desk) -> None:
    branch, member = await _branch_with_everything(desk, "HD-1")
    successor = await desk.tree.add("HD-2")

    await desk.merge(branch, successor)

    places = "SELECT member_number FROM member WHERE tenant_id = $1 AND organisation_id = $2 ORDER BY member_number"
    assert await desk.column(places, successor) == ["HD-1-1", "HD-1-2"]
    assert await desk.column(places, branch) == ["HD-1-3"]
    assert (
        await desk.value(
            "SELECT cause FROM membership_period WHERE tenant_id = $1 AND member_id = $2 AND until_on IS NULL", member
        )
        == "reorganised"
    )
    assert (
        await desk.value("SELECT count(*) FROM audit_entry WHERE tenant_id = $1 AND action = 'membership.changed'") == 2
    )
    below = "SELECT code FROM organisation WHERE tenant_id = $1 AND parent_id = $2"
    assert await desk.column(below, successor) == ["HD-1-1"]
    closed = await desk.owner.fetchrow("SELECT * FROM organisation WHERE id = $1", branch)
    assert closed is not None
    assert (closed["state"], closed["closed_on"], closed["successor_id"]) == ("merged", TODAY, successor)
    # The holder belongs elsewhere from today on.
    assert await desk.column("SELECT ends_on FROM post_term WHERE tenant_id = $1") == [TODAY - timedelta(days=1)]
    live = "SELECT count(*) FROM role_grant WHERE tenant_id = $1 AND organisation_id = $2 AND revoked_at IS NULL"
    assert await desk.value(live, branch) == 0
    for refused in (desk.merge(branch, successor), desk.dissolve(branch), desk.move(branch, successor)):
        with pytest.raises((Refusals, OrganisationClosed)):
            await refused
    with pytest.raises(OrganisationClosed):
        await desk.found(branch, "group", "HD-1-9")


async def test_what_it_has_keeps_an_organisation_from_dissolution(desk: Desk) -> None:
    branch, _ = await _branch_with_everything(desk, "HD-1")
    before = await desk.written()

    with pytest.raises(Refusals) as refused:
        await desk.dissolve(branch)

    assert [(error.code, error.facts) for error in refused.value.errors] == [
        ("ORGANISATION_HAS_CHILDREN", {"count": 1}),
        ("ORGANISATION_HAS_MEMBERS", {"count": 2}),
    ]
    assert await desk.written() == before


async def test_who_has_nothing_is_dissolved_and_its_code_stays_taken(desk: Desk) -> None:
    branch = await desk.tree.add("HD-1")

    await desk.dissolve(branch)

    assert await desk.column(ACTIONS) == ["organisation.dissolved"]
    with pytest.raises(CodeInUse):
        await desk.found(desk.tenant_id, "branch", "HD-1")


async def test_a_successor_must_be_able_to_take_over(desk: Desk) -> None:
    branch, _ = await _branch_with_everything(desk, "HD-1")
    company = await desk.tree.add("HD-C", None, "enterprise_union")
    group = await desk.tree.add("HD-2-1", await desk.tree.add("HD-2"), "group")
    gone = await desk.tree.add("HD-3")
    await desk.dissolve(gone)
    before = await desk.written()

    for successor in (branch, company, gone):
        with pytest.raises(Refusals) as refused:
            await desk.merge(branch, successor)
        assert isinstance(refused.value.errors[0], SuccessorUnsuitable)
    with pytest.raises(Refusals) as refused:
        await desk.dissolve(branch, group)
    assert isinstance(refused.value.errors[0], KindNotAllowedThere)
    with pytest.raises(Refusals) as refused:
        await desk.dissolve(desk.tenant_id)
    assert isinstance(refused.value.errors[0], OrganisationIsTop)

    assert await desk.written() == before


async def test_five_thousand_members_follow_in_a_few_statements(desk: Desk) -> None:
    branch, successor = await desk.tree.add("HD-1"), await desk.tree.add("HD-2")
    await desk.owner.execute(
        "WITH written AS (INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort,"
        " search_terms, state, employment_kind, joined_on, version) SELECT $1, gen_random_uuid(), $2, 'N' || n, '李梅',"
        " 'li mei', '{}', 'active', 'permanent', '2020-01-01', 1 FROM generate_series(1, 2001) n RETURNING *)"
        " INSERT INTO membership_period (tenant_id, member_id, version, starts_on, state, organisation_id,"
        " employment_kind, cause) SELECT tenant_id, id, 1, joined_on, state, organisation_id, employment_kind, 'joined'"
        " FROM written",
        desk.tenant_id,
        branch,
    )

    await desk.merge(branch, successor)

    assert (
        await desk.value("SELECT count(*) FROM member WHERE tenant_id = $1 AND organisation_id = $2", successor) == 2001
    )
    for table in ("audit_entry", "event"):
        assert await desk.value(f"SELECT count(*) FROM {table} WHERE tenant_id = $1") == 2002  # a name
    open_periods = "SELECT count(*) FROM membership_period WHERE tenant_id = $1 AND organisation_id = $2"
    assert await desk.value(f"{open_periods} AND until_on IS NULL", successor) == 2001


async def test_two_moves_at_the_same_moment_make_no_circle(desk: Desk) -> None:
    one, two = await desk.tree.add("HD-1"), await desk.tree.add("HD-2")

    answers = await asyncio.gather(desk.move(one, two), desk.move(two, one), return_exceptions=True)

    assert sum(isinstance(answer, OrganisationInOwnSubtree) for answer in answers) == 1
    assert await desk.column(ACTIONS) == ["organisation.moved"]


async def test_two_foundings_of_one_code_leave_one(desk: Desk) -> None:
    foundings = (desk.found(desk.tenant_id, "branch", "HD-1") for _ in range(3))

    answers = await asyncio.gather(*foundings, return_exceptions=True)

    assert sum(isinstance(answer, CodeInUse) for answer in answers) == 2


async def test_a_preview_counts_what_follows_and_writes_nothing(desk: Desk) -> None:
    branch, _ = await _branch_with_everything(desk, "HD-1")
    successor = await desk.tree.add("HD-2")
    before = await desk.written()

    async with desk.work() as work:
        held, refusals = await service.organisation_close_preview(
            work, service.OrganisationDissolve(branch), is_merger=False
        )
        _, none = await service.organisation_move_preview(work, service.OrganisationMove(branch, successor))

    assert {name: held[name] for name in ("children", "members", "join_requests", "posts", "terms", "roles")} == {
        "children": 1, "members": 2, "join_requests": 0, "posts": 1, "terms": 1, "roles": 1,
    }  # fmt: skip
    assert (held["subtree_organisations"], held["subtree_members"]) == (2, 2)
    assert [error.code for error in refusals] == ["ORGANISATION_HAS_CHILDREN", "ORGANISATION_HAS_MEMBERS"]
    assert none == []
    assert await desk.written() == before


STEPS = st.lists(
    st.tuples(st.sampled_from(["found", "move", "merge", "dissolve"]), st.integers(0, 50), st.integers(0, 50)),
    min_size=4,
    max_size=14,
)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
async def test_random_changes_leave_the_tree_of_a_simple_model(desk: Desk, steps: list[tuple[str, int, int]]) -> None:
    rows = await desk.owner.fetch("SELECT id, parent_id FROM organisation")
    parents: dict[UUID, UUID | None] = {row["id"]: row["parent_id"] for row in rows}
    closed = set(await desk.column("SELECT id FROM organisation WHERE tenant_id = $1 AND state <> 'active'"))
    for action, first, second in steps:
        nodes = sorted(parents)
        node, other = nodes[first % len(nodes)], nodes[second % len(nodes)]
        try:
            if action == "found":
                parents[await desk.found(node, "branch", f"HD-R{next(_CODES)}")] = node
            elif action == "move":
                await desk.move(node, other)
                parents[node] = other
            else:
                await (desk.merge(node, other) if action == "merge" else desk.dissolve(node))
                taken = {child: other for child, parent in parents.items() if parent == node and child not in closed}
                parents |= taken
                closed.add(node)
        except (DomainError, Refusals):
            pass
        assert await _stored(desk) == _model(parents)
    newest = "SELECT organisation_id, parent_id FROM organisation_period WHERE tenant_id = $1 AND until_on IS NULL"
    assert {row[0]: row[1] for row in await desk.owner.fetch(newest, desk.tenant_id)} == parents


async def _stored(desk: Desk) -> set[tuple[UUID, UUID, int]]:
    return {tuple(row) for row in await desk.owner.fetch(CLOSURE, desk.tenant_id)}


def _model(parents: dict[UUID, UUID | None]) -> set[tuple[UUID, UUID, int]]:
    pairs = set()
    for node in parents:
        above: UUID | None = node
        depth = 0
        while above is not None:
            pairs.add((above, node, depth))
            above, depth = parents[above], depth + 1
    return pairs
