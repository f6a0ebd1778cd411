"""Votes of one organisation: a draft, one that is scheduled, with a member's objection, one that is open."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from db.sealing import Keyring
from tests.factories.votes import Question, add_kiosk, add_open_vote, add_questions, add_vote


class VoteKeys(NamedTuple):
    """Ids of what is written."""

    draft: UUID
    scheduled: UUID
    opened: UUID
    objection: UUID
    question: UUID
    option: UUID
    station: UUID


DEMO_VOTES = VoteKeys(*(UUID(f"019a0000-0000-7000-8000-0000000000f{n:x}") for n in range(1, 8)))
_OPENS_AT, _CLOSES_AT = datetime(2999, 6, 1, tzinfo=UTC), datetime(2999, 7, 1, tzinfo=UTC)
_TITLE = "换届选举"


async def write_votes(
    connection: asyncpg.Connection, keyring: Keyring, member_id: UUID, keys: VoteKeys = DEMO_VOTES
) -> None:
    """Writes them, of the member's organisation, unless they are there."""
    if await connection.fetchval("SELECT true FROM vote WHERE id = $1", keys.draft):
        return
    found = await connection.fetchrow("SELECT tenant_id, organisation_id FROM member WHERE id = $1", member_id)
    assert found is not None
    tenant_id, place_id = found
    place = {"organisation_id": place_id, "title": _TITLE, "kind": "named"}
    window = {"opens_at": _OPENS_AT, "closes_at": _CLOSES_AT}
    await add_vote(connection, tenant_id, member_id, id=keys.draft, **place, **window)
    scheduled = {"id": keys.scheduled, "state": "scheduled", "objections_end_at": _OPENS_AT}
    await add_vote(connection, tenant_id, member_id, **scheduled, **place, **window)
    await add_questions(connection, tenant_id, keys.scheduled)
    await connection.execute(
        "WITH asked AS (INSERT INTO vote_question (tenant_id, id, vote_id, position, kind, title, minimum, maximum,"
        " write_in_count) VALUES ($1, $2, $3, 1, 'choice', $4, 1, 1, 0))"
        " INSERT INTO vote_option (tenant_id, id, question_id, position, label) VALUES ($1, $5, $2, 1, $4)",
        *(tenant_id, keys.question, keys.draft, _TITLE, keys.option),
    )
    await add_open_vote(
        connection,
        keyring,
        tenant_id,
        [member_id],
        (Question("yes_no_abstain", labels=("章程修正案",)),),
        id=keys.opened,
        closes_at=_CLOSES_AT,
        **place,
    )
    # It has the id of its vote: nobody else asks for it.
    await add_kiosk(connection, tenant_id, keys.draft, member_id, id=keys.draft)
    await connection.execute(
        "INSERT INTO vote_station (tenant_id, id, vote_id, organisation_id, name, issued_count, given_count,"
        " handed_back_count, round) VALUES ($1, $2, $3, $4, $5, 10, 0, 0, 1)",
        *(tenant_id, keys.station, keys.draft, place_id, _TITLE),
    )
    await connection.execute(
        "INSERT INTO vote_objection (tenant_id, id, vote_id, member_id, subject_number, text, state, answer,"
        " decided_at, created_at) VALUES ($1, $2, $3, $4, 'HD999999', '已调离', 'rejected', '仍在岗', '2026-01-06',"
        " '2026-01-05')",
        *(tenant_id, keys.objection, keys.scheduled, member_id),
    )


async def vote_facts(connection: asyncpg.Connection, keyring: Keyring, member_id: UUID) -> dict[str, str]:
    """The same, with their ids by what a table calls them."""
    await write_votes(connection, keyring, member_id)
    return {
        "draft vote": encode_id("Vote", DEMO_VOTES.draft),
        "scheduled vote": encode_id("Vote", DEMO_VOTES.scheduled),
        "open vote": encode_id("Vote", DEMO_VOTES.opened),
        "station of a draft": encode_id("PaperStation", DEMO_VOTES.station),
        "objection to a roll": encode_id("VoteObjection", DEMO_VOTES.objection),
    }
