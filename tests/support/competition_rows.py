"""Rows of skill competitions 技能竞赛 for the tables of access: one that takes entries, one whose results are out."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from tests.support.days import day

_AT = datetime(2026, 1, 5, 1, tzinfo=UTC)
COMPETITION_KINDS = ("Competition", "CompetitionAward", "CompetitionEntry", "CompetitionWin")


class CompetitionKeys(NamedTuple):
    """Ids of what the tables of access speak of, those of `COMPETITION_KINDS` first."""

    competition: UUID
    award: UUID
    entry: UUID
    win: UUID
    published: UUID
    given: UUID
    entered: UUID


DEMO_COMPETITIONS = CompetitionKeys(*(UUID(f"019a0000-0000-7000-8000-00000000d17{n}") for n in range(1, 8)))


async def write_competitions(
    connection: asyncpg.Connection, member_id: UUID, keys: CompetitionKeys = DEMO_COMPETITIONS
) -> None:
    """Writes them unless they are there, at the nearest place of the member that is no group.

    The member has still to consent in the first, and won an award in the second.
    """
    if await connection.fetchval("SELECT EXISTS (SELECT FROM competition WHERE id = $1)", keys.competition):
        return
    place = await connection.fetchrow(
        "SELECT m.tenant_id, o.id, (SELECT p.id FROM member p WHERE p.tenant_id = m.tenant_id AND p.id <> m.id"
        " ORDER BY p.id LIMIT 1) AS other_id, (SELECT p.id FROM member p WHERE p.tenant_id = m.tenant_id"
        " AND p.id <> m.id ORDER BY p.id DESC LIMIT 1) AS third_id FROM member m"
        " JOIN organisation_closure c ON c.tenant_id = m.tenant_id"
        " AND c.descendant_id = m.organisation_id JOIN organisation o ON o.tenant_id = c.tenant_id"
        " AND o.id = c.ancestor_id WHERE m.id = $1 AND o.kind <> 'group' ORDER BY c.depth LIMIT 1",
        member_id,
    )
    assert place is not None
    for key, award, entry, is_over in (
        (keys.competition, keys.award, keys.entry, False),
        (keys.published, keys.given, keys.entered, True),
    ):
        await _hold(connection, place, key, is_over=is_over)
        await _enter(connection, place, (key, award, entry, member_id), is_over=is_over)
    await connection.execute(
        "INSERT INTO competition_win (tenant_id, id, competition_id, award_id, entry_id, member_id, number, code,"
        " issued_on, issued_at) VALUES ($1, $2, $3, $4, $5, $6, 'ZS0000-900001', 'WWWWVVVVUUUUTTTT', $7, $8)",
        *(place["tenant_id"], keys.win, keys.published, keys.given, keys.entered, member_id, _AT.date(), _AT),
    )


async def _hold(connection: asyncpg.Connection, place: asyncpg.Record, key: UUID, *, is_over: bool) -> None:
    tenant_id, place_id, other_id, third_id = place
    first = day() - timedelta(days=60 if is_over else 2)
    held = first + timedelta(days=30)
    await connection.execute(
        "INSERT INTO competition (tenant_id, id, organisation_id, title, year, trade, text, place, opens_on,"
        " closes_on, held_from, held_until, is_put_up, state, written_by_id, written_at, approved_by_id,"
        " approved_at, recorded_by_id, recorded_at, published_by_id, published_at) VALUES ($1, $2, $3,"
        " '焊工技能比武', 2026, '焊工', '办法', '实训中心',"
        " $4, $5, $6, $6, false, $7, $8, $9, $10, $9, $11, $12, $13, $12)",
        *(tenant_id, key, place_id, first, first + timedelta(days=20), held),
        *("published" if is_over else "announced", third_id, _AT, other_id),
        *((third_id, _AT, other_id) if is_over else (None, None, None)),
    )


async def _enter(
    connection: asyncpg.Connection, place: asyncpg.Record, ids: tuple[UUID, UUID, UUID, UUID], *, is_over: bool
) -> None:
    (tenant_id, place_id, _, third_id), (key, award, entry, member_id) = place, ids
    await connection.execute(
        "INSERT INTO competition_award (tenant_id, id, competition_id, position, award_class, quantity)"
        " VALUES ($1, $2, $3, 1, 'first_class', 1)",
        *(tenant_id, award, key),
    )
    await connection.execute(
        "INSERT INTO competition_entry (tenant_id, id, competition_id, branch_id, entered_by_id, state, entered_at,"
        " decided_by_id, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *(tenant_id, entry, key, place_id, member_id, "confirmed" if is_over else "proposed", _AT),
        *((third_id, _AT) if is_over else (None, None)),
    )
    await connection.execute(
        "INSERT INTO competition_entrant (tenant_id, entry_id, member_id, competition_id, is_in, is_consented,"
        " answered_at) VALUES ($1, $2, $3, $4, true, $5, $6)",
        *(tenant_id, entry, member_id, key, *((True, _AT) if is_over else (None, None))),
    )


async def competition_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """Their ids by what a table calls them, written unless they are there."""
    await write_competitions(connection, member_id)
    return {
        "competition": encode_id("Competition", DEMO_COMPETITIONS.competition),
        "published competition": encode_id("Competition", DEMO_COMPETITIONS.published),
        "award of a competition": encode_id("CompetitionAward", DEMO_COMPETITIONS.award),
        "entry for a competition": encode_id("CompetitionEntry", DEMO_COMPETITIONS.entry),
        "award that was given": encode_id("CompetitionWin", DEMO_COMPETITIONS.win),
    }
