"""Votes of one organisation: open with all that belongs to one, a draft, announced with an objection, published."""

import json
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import asyncpg

from api.nodes import encode_id
from counting.counts import count
from counting.shapes import Asked, Lot, Pile
from counting.verdicts import Figures, decide, rule_sets, sentence
from db.sealing import Keyring
from tests.factories.votes import (
    Question,
    add_electors,
    add_keyholders,
    add_kiosk,
    add_open_vote,
    add_questions,
    add_vote,
)


class ShownKeys(NamedTuple):
    """Ids of what is written."""

    vote: UUID
    draft: UUID
    announced: UUID
    published: UUID
    objection: UUID


SHOWN = ShownKeys(*(UUID(f"019a0000-0000-7000-8000-0000000000e{n:x}") for n in range(1, 6)))
STATIONS = tuple(UUID(f"019a0000-0000-7000-8000-0000000000d{n:x}") for n in range(1, 4))
_KEYRING = Keyring(bytes(range(32)))
_FIRST, _LAST = datetime(2026, 1, 5, tzinfo=UTC), datetime(2999, 6, 1, tzinfo=UTC)
_TALLY = {"questions": [{"blank": 0, "options": [1, 0, 0], "write_ins": [{"text": "赵六", "count": 1}]}]}
_ASKED = (Question(write_in_count=1, seats=1),)


async def write_shown_votes(connection: asyncpg.Connection, member_id: UUID, keys: ShownKeys = SHOWN) -> None:
    """Writes them unless they are there; the member is on the rolls, and objects. They are of the place above."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM vote WHERE id = $1)", keys.vote):
        return
    found = await connection.fetchrow(
        "SELECT m.tenant_id, coalesce(o.parent_id, o.id) AS place_id FROM member m JOIN organisation o"
        " ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id WHERE m.id = $1",
        member_id,
    )
    assert found is not None
    tenant_id, place_id = found["tenant_id"], found["place_id"]
    times = {"opens_at": _FIRST, "closes_at": _LAST, "organisation_id": place_id, "created_at": _FIRST}
    coming = {**times, "opens_at": _LAST.replace(month=5), "threshold": 2, "share_count": 3}
    for key, state in ((keys.draft, "draft"), (keys.announced, "scheduled")):
        await add_vote(connection, tenant_id, member_id, id=key, state=state, has_electors=True, **coming)
        await add_questions(connection, tenant_id, key, _ASKED)
        await add_electors(connection, tenant_id, key, [member_id])
    for key, more in (
        (
            keys.vote,
            {
                "server_may_seal": True,
                "takes_paper": True,
                "is_meeting": True,
                "rules": {"vote_quorum_permille": 500},
            },
        ),
        (
            keys.published,
            {"state": "published", "closed_at": _FIRST.replace(day=7), "published_at": _FIRST.replace(day=9)},
        ),
    ):
        await add_open_vote(connection, _KEYRING, tenant_id, [member_id], _ASKED, id=key, **times, **more)
        await add_keyholders(connection, tenant_id, key)
        await _surround(connection, tenant_id, key, place_id)
    await _decide(connection, tenant_id, keys, member_id)
    await _add_stations(connection, tenant_id, keys.vote, member_id)
    await _hold(connection, tenant_id, keys.vote, member_id)
    await connection.execute(
        "INSERT INTO vote_objection (tenant_id, id, vote_id, member_id, text, state, created_at)"
        " VALUES ($1, $2, $3, $4, '我不在名册上', 'open', $5)",
        *(tenant_id, keys.objection, keys.announced, member_id, _FIRST),
    )


async def _decide(connection: asyncpg.Connection, tenant_id: UUID, keys: ShownKeys, member_id: UUID) -> None:
    """What was counted of the published vote: a tie, a lot that two have entered, a verdict; a vote follows it."""
    asked = Asked("choice", "plurality", 3, 1)
    piles = [Pile({"options": [1], "write_ins": []}, 1), Pile({"options": [], "write_ins": ["赵六"]}, 1)]
    counts = [count(asked, piles, [Lot((1, 4), (4, 1))])]
    rule_set = rule_sets()["strike_ballot", 1]
    verdict = decide(rule_set, Figures(2, 2, 2, 2, 0), 1, counts, asked=[asked])
    words = [{"zh": sentence(step, "zh"), "en": sentence(step, "en")} for step in verdict["steps"]]
    await connection.execute(
        "INSERT INTO vote_result (tenant_id, vote_id, ballot_count, invalid_count, tally, counts, verdict,"
        " verdict_words, counted_at) VALUES ($1, $2, 1, 0, $3, $4, $5, $6, $7)",
        *(tenant_id, keys.published, *map(json.dumps, (_TALLY, counts, verdict, words)), _FIRST),
    )
    first_id = None
    for _ in range(2):
        entry_id = uuid4()
        await connection.execute(
            "INSERT INTO vote_lot (tenant_id, id, vote_id, question, among, drawn, source, confirms_id, entered_by_id,"
            " entered_at) VALUES ($1, $2, $3, 1, '{1,4}', '{4,1}', '当众抽签', $4, $5, $6)",
            *(tenant_id, entry_id, keys.published, first_id, member_id, _FIRST),
        )
        first_id = entry_id
    await connection.execute(
        "UPDATE vote SET rule_set = $2, follows_id = $3, follows_as = 'run_off' WHERE id = $1",
        *(keys.announced, json.dumps(rule_set), keys.published),
    )
    await connection.execute("UPDATE vote_question SET method = 'plurality' WHERE vote_id = $1", keys.announced)


async def _add_stations(connection: asyncpg.Connection, tenant_id: UUID, vote_id: UUID, clerk_id: UUID) -> None:
    """Three stations: two differ at the first, whose box has the papers of the second; they agree at the last."""
    await connection.executemany(
        "INSERT INTO vote_station (tenant_id, id, vote_id, organisation_id, name, series, issued_count, given_count,"
        " handed_back_count, spoiled_count, unused_count, returned_count, counted_with_id, round, agreed_at)"
        " SELECT $1, $2, $3, v.organisation_id, $4, 'A1–A9', 9, 4, 1, 1, 4, 4, $5, 2, $6 FROM vote v WHERE v.id = $3",
        [
            (tenant_id, key, vote_id, name, box, agreed_at)
            for key, name, box, agreed_at in zip(
                STATIONS, ("东", "西", "南"), (None, STATIONS[0], None), (None, None, _FIRST), strict=True
            )
        ],
    )
    await connection.execute(
        "INSERT INTO vote_station_clerk (tenant_id, station_id, member_id) VALUES ($1, $2, $3)",
        *(tenant_id, STATIONS[0], clerk_id),
    )
    await connection.execute(
        "INSERT INTO vote_paper_difference (tenant_id, station_id, round, position, kind, question, option,"
        " ballot_count) VALUES ($1, $2, 1, 1, 'option', 1, 2, 1)",
        *(tenant_id, STATIONS[0]),
    )


async def _surround(connection: asyncpg.Connection, tenant_id: UUID, vote_id: UUID, place_id: UUID) -> None:
    await connection.execute(
        "INSERT INTO vote_board_root (tenant_id, vote_id, number, root, leaf_count, previous_hash, entry, entry_hash,"
        " signature, is_final, published_at) VALUES ($1, $2, 1, $3, 0, $3, '{}', $3, $3, false, $4)",
        *(tenant_id, vote_id, bytes(32), _FIRST),
    )
    await connection.execute(
        "INSERT INTO vote_turnout (tenant_id, vote_id, organisation_id, entitled_count, voted_count, counted_at)"
        " VALUES ($1, $2, $3, 20, 7, $4)",
        *(tenant_id, vote_id, place_id, _FIRST),
    )
    author_id = await connection.fetchval("SELECT created_by_id FROM vote WHERE id = $1", vote_id)
    await add_kiosk(connection, tenant_id, vote_id, author_id, delivered_hour_at=_FIRST)
    await connection.execute(
        "INSERT INTO vote_notice (tenant_id, id, vote_id, kind, reason, made_at)"
        " VALUES ($1, gen_random_uuid(), $2, 'paused', '系统维护', $3)",
        *(tenant_id, vote_id, _FIRST),
    )


async def _hold(connection: asyncpg.Connection, tenant_id: UUID, vote_id: UUID, member_id: UUID) -> None:
    """A meeting with the member in it, whose ballot has a weight, and who votes for another member of the union."""
    other_id = await connection.fetchval(
        "SELECT id FROM member WHERE tenant_id = $1 AND id <> $2 ORDER BY id LIMIT 1", tenant_id, member_id
    )
    await connection.execute(
        "INSERT INTO vote_presence (tenant_id, id, vote_id, member_id, came_at)"
        " VALUES ($1, gen_random_uuid(), $2, $3, $4)",
        *(tenant_id, vote_id, member_id, _FIRST),
    )
    await connection.execute(
        "INSERT INTO vote_weight (tenant_id, vote_id, member_id, weight, source) VALUES ($1, $2, $3, 7, '代表证')",
        *(tenant_id, vote_id, member_id),
    )
    await connection.execute(
        "INSERT INTO vote_delegation (tenant_id, id, vote_id, member_id, delegate_id, given_at)"
        " SELECT $1, gen_random_uuid(), $2, $3::uuid, $4, $5 WHERE $3 IS NOT NULL",
        *(tenant_id, vote_id, other_id, member_id, _FIRST),
    )


async def shown_vote_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """The same, with their ids by what a table calls them."""
    await write_shown_votes(connection, member_id)
    asked = "SELECT id FROM vote_question WHERE vote_id = $1"
    offered = f"SELECT o.id FROM vote_option o WHERE question_id IN ({asked}) ORDER BY position LIMIT 1"
    shown = {
        "published vote question": encode_id("VoteQuestion", await connection.fetchval(asked, SHOWN.published)),
        "published vote option": encode_id("VoteOption", await connection.fetchval(offered, SHOWN.published)),
    }
    return {
        **shown,
        "vote": encode_id("Vote", SHOWN.vote),
        "drafted vote": encode_id("Vote", SHOWN.draft),
        "announced vote": encode_id("Vote", SHOWN.announced),
        "published vote": encode_id("Vote", SHOWN.published),
        "vote question": encode_id("VoteQuestion", await connection.fetchval(asked, SHOWN.vote)),
        "vote option": encode_id("VoteOption", await connection.fetchval(offered, SHOWN.vote)),
        "vote objection": encode_id("VoteObjection", SHOWN.objection),
        "paper station": encode_id("PaperStation", STATIONS[0]),
        "mixed paper station": encode_id("PaperStation", STATIONS[1]),
    }
