"""Random merges: every id and number that there ever was leads to exactly one entry that lives.

Drawn by hypothesis, run against real rows; the model follows each merge in its turn, where the register keeps one step.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.loaders.members import member_by_id, member_by_number
from db.scope import Scope
from db.session import Connection, Database
from domain.members.service import MemberMerge, member_merge, member_merge_preview
from domain.shared.errors import DomainError
from tests.domain.members.merges import REASON, Merges, union

PEOPLE = 5
PAIRS = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)), min_size=3, max_size=8)


class RolledBack(Exception):
    """Ends a transaction whose rows nobody needs."""


@given(pairs=PAIRS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_every_id_and_number_leads_to_one_entry_that_lives(
    pairs: Sequence[tuple[int, int]], database: Database, tenant_id: UUID
) -> None:
    with suppress(RolledBack):
        async with database.write() as conn:
            await history(conn, tenant_id, pairs)
            raise RolledBack


async def history(conn: Connection, tenant_id: UUID, pairs: Sequence[tuple[int, int]]) -> None:
    """Merges as drawn, those that the model allows and those that it does not."""
    merges, branch, work = await union(conn, tenant_id)
    people = [await merges.person(branch, number=f"HD90000{n}") for n in range(PEOPLE)]
    parents: dict[UUID, UUID] = {}
    for kept, merged in ((people[first], people[second]) for first, second in pairs):
        shown = await member_merge_preview(work, kept, merged, {})
        is_allowed = kept != merged and not parents.keys() & {kept, merged}
        command = MemberMerge(kept, merged, shown.confirmation if shown else "", REASON)
        if is_allowed:
            await member_merge(work, command)
            parents[merged] = kept
        else:
            with pytest.raises(DomainError):
                await member_merge(work, command)

    await compare(merges, people, [last(parents, member) for member in people])


def last(parents: Mapping[UUID, UUID], member: UUID) -> UUID:
    """Where following each merge in its turn ends."""
    while member in parents:
        member = parents[member]
    return member


async def compare(merges: Merges, people: Sequence[UUID], live: Sequence[UUID]) -> None:
    """By id, by number, and in the rows themselves: no chain, no circle."""
    scope = Scope(merges.tenant_id, None, {"member_read": (merges.tenant_id,)})
    by_id = await member_by_id(merges.conn, scope, people)
    by_number = await member_by_number(merges.conn, scope, [f"HD90000{n}" for n in range(PEOPLE)])
    assert [row["id"] for row in by_id] == list(live)
    assert [row["id"] for row in by_number] == list(live)
    into = [await merges.into(member) for member in people]
    assert into == [None if own == member else own for member, own in zip(people, live, strict=True)]
