"""SQL of the roll 选民名册: who would be on it today, and who was when the vote opened."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from db.models.votes import VoteRollEntryRow
from db.session import Connection

INSERTED_AT_ONCE = 10_000
"""Entries of one statement, so that none takes longer than a statement may."""


class Electorate(NamedTuple):
    """Who votes: members of these states, at or below `places` of these kinds; or those of its list alone."""

    tenant_id: UUID
    vote_id: UUID
    places: Sequence[UUID]
    has_electors: bool
    states: Sequence[str]
    kinds: Sequence[str]

    def values(self) -> tuple[object, ...]:
        """The first four parameters of each statement."""
        chosen = [self.vote_id] if self.has_electors else list(self.places)
        return self.tenant_id, chosen, list(self.states), list(self.kinds)


_PLACES = """
    m.organisation_id IN (
        SELECT c.descendant_id FROM organisation_closure AS c
        WHERE c.tenant_id = $1 AND c.ancestor_id = ANY ($2::uuid[])
    )
"""
_ELECTORS = """
    m.id IN (SELECT e.member_id FROM vote_elector AS e WHERE e.tenant_id = $1 AND e.vote_id = ANY ($2::uuid[]))
"""
_ENTITLED = """
    FROM member AS m JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    WHERE m.tenant_id = $1 AND m.state = ANY ($3::text[]) AND o.kind = ANY ($4::text[])
        AND m.merged_into_id IS NULL AND m.erased_at IS NULL AND {those}
"""


def entitled_to(text: str) -> Mapping[bool, str]:
    """The statement by whether the vote has a list of electors."""
    return {
        has_electors: text.format(entitled=_ENTITLED.format(those=_ELECTORS if has_electors else _PLACES))
        for has_electors in (False, True)
    }


_COUNT = entitled_to("SELECT count(*) {entitled}")
_COUNT_BY_PLACE = entitled_to(
    "SELECT o.id, o.code, o.name, count(*) AS count {entitled} GROUP BY o.id, o.code, o.name ORDER BY o.code"
)
_IS_AMONG = entitled_to("SELECT EXISTS (SELECT {entitled} AND m.id = $5)")
# As the entries of the roll lock them, and before anybody is read: a merge under way, which has locked both of its
# entries in this order, ends first. Apart from the joins: whoever is moved meanwhile would be held against the old
# place when looked at anew, and be on no roll; the list is read afterwards, by a snapshot of its own.
_LOCK = entitled_to(
    "SELECT count(*) FROM (SELECT FROM member AS held WHERE held.tenant_id = $1 AND held.id IN (SELECT m.id {entitled})"
    " ORDER BY held.id FOR KEY SHARE OF held) AS locked"
)
_LIST = entitled_to(
    "SELECT m.id, m.member_number, m.organisation_id, o.code, coalesce(("
    "SELECT w.weight FROM vote_weight AS w WHERE w.tenant_id = $1 AND w.vote_id = $5 AND w.member_id = m.id), 1)"
    " AS weight {entitled} ORDER BY m.id"
)
_LIST_IDS = entitled_to("SELECT m.id {entitled} AND m.id > $5 ORDER BY m.id LIMIT $6")
_INSERT = """
    INSERT INTO vote_roll_entry (tenant_id, vote_id, member_id, member_number, organisation_id, salt, leaf, weight)
    SELECT $1, $2, told.* FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::bytea[], $7::bytea[], $8::integer[])
        AS told
"""
_LIST_ENTERED = """
    SELECT member_id FROM vote_roll_entry
    WHERE tenant_id = $1 AND vote_id = $2 AND member_id > $3 ORDER BY member_id LIMIT $4
"""


async def count_entitled(conn: Connection, electorate: Electorate) -> int:
    """How many would be on the roll now."""
    return int(await conn.fetchval(_COUNT[electorate.has_electors], *electorate.values()))


async def count_by_place(conn: Connection, electorate: Electorate) -> Sequence[Record]:
    """Of each organisation with somebody on it: `id`, `code`, `name`, `count`, by code."""
    return await conn.fetch(_COUNT_BY_PLACE[electorate.has_electors], *electorate.values())


async def is_entitled(conn: Connection, electorate: Electorate, member_id: UUID) -> bool:
    """Whether a member would be on it."""
    return bool(await conn.fetchval(_IS_AMONG[electorate.has_electors], *electorate.values(), member_id))


async def list_entitled(conn: Connection, electorate: Electorate) -> Sequence[Record]:
    """Everybody who is on the roll by one snapshot: `id`, `member_number`, `organisation_id`, `code`; by id.

    `weight` is what was set for them, 1 for everybody else. Nobody of them is merged until the transaction ends.
    """
    await conn.execute(_LOCK[electorate.has_electors], *electorate.values())
    return await conn.fetch(_LIST[electorate.has_electors], *electorate.values(), electorate.vote_id)


async def list_entitled_ids(conn: Connection, electorate: Electorate, after: UUID, *, limit: int) -> Sequence[UUID]:
    """Ids of those who would be on it, in order, from the one after `after` on."""
    rows = await conn.fetch(_LIST_IDS[electorate.has_electors], *electorate.values(), after, limit)
    return [row["id"] for row in rows]


async def list_entered_ids(conn: Connection, tenant: UUID, vote_id: UUID, after: UUID, *, limit: int) -> Sequence[UUID]:
    """As `list_entitled_ids`, of a roll that is frozen."""
    return [row["member_id"] for row in await conn.fetch(_LIST_ENTERED, tenant, vote_id, after, limit)]


async def insert_entries(conn: Connection, tenant: UUID, vote_id: UUID, entries: Sequence[VoteRollEntryRow]) -> None:
    """Freezes the roll of a vote, and has its statistics made: everybody votes at once, and no plan may be a guess."""
    for start in range(0, len(entries), INSERTED_AT_ONCE):
        part = entries[start : start + INSERTED_AT_ONCE]
        await conn.execute(
            _INSERT,
            *(tenant, vote_id, [each.member_id for each in part], [each.member_number for each in part]),
            *([each.organisation_id for each in part], [each.salt for each in part], [each.leaf for each in part]),
            [each.weight for each in part],
        )
    await conn.execute("ANALYZE vote_roll_entry")
