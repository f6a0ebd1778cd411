"""A published vote with a question for each shape of a count, counted from the ballots that are in it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from counting.counts import count
from counting.shapes import Asked, Pile
from db.sealing import Keyring
from tests.factories.votes import OpenVote, Question, add_open_vote
from voting.canonical import canonical

QUESTIONS: Final = (
    Question("ranking", title="委员", labels=("张伟", "=王芳", "李娜"), minimum=0, maximum=3, seats=2),
    Question("ranking", title="主席", labels=("张伟", "王芳"), maximum=2, seats=1),
    Question(title="监票人", labels=("赵云", "关羽"), write_in_count=1, seats=1),
    Question("yes_no_abstain", title="章程", labels=("第一条", "第二条")),
)
METHODS: Final = ("stv_scottish", "schulze", "plurality", "items")
BALLOTS: Final[Sequence[tuple[int, list[Any]]]] = (
    (5, [{"ranking": [2, 1]}, {"ranking": [1]}, {"options": [1], "write_ins": []}, {"items": ["yes", "no"]}]),
    (2, [{"ranking": [1]}, {"ranking": [2, 1]}, {"options": [], "write_ins": ["马超"]}, {"items": ["yes", "yes"]}]),
    (2, [{"ranking": [3]}, None, None, None]),
    (1, [None, None, {"options": [2], "write_ins": []}, {"items": ["abstain", "no"]}]),
)
"""How many ballots there are of each, ten in all; one more is no ballot."""
TURNOUT: Final = (
    {"branch": "HD-01", "entitled": 20, "voted": 1},
    {"branch": "HD-02", "entitled": 4, "voted": None},
)
_PUBLISHED_AT: Final = datetime(2026, 1, 9, tzinfo=UTC)


def counts() -> list[dict[str, Any]]:
    """The count of each question."""
    asked = zip(QUESTIONS, METHODS, strict=True)
    return [
        count(
            Asked(question.kind, method, len(question.labels), question.seats),
            [Pile(answers[place], weight) for weight, answers in BALLOTS],
        )
        for place, (question, method) in enumerate(asked)
    ]


async def add_counted_vote(
    conn: asyncpg.Connection,
    keyring: Keyring,
    tenant_id: UUID,
    member_id: UUID,
    verdict: Mapping[str, Any] | None = None,
    others: Sequence[UUID] = (),
    **values: Any,
) -> OpenVote:
    """Writes it, with its ballots and its result; `values` are columns of the vote. Who is on its roll has voted."""
    columns = {"state": "published", "closed_at": _PUBLISHED_AT, "published_at": _PUBLISHED_AT, **values}
    vote = await add_open_vote(conn, keyring, tenant_id, [member_id, *others], QUESTIONS, **columns)
    await conn.execute("UPDATE vote_roll_entry SET has_voted = true WHERE vote_id = $1", vote.id)
    await conn.executemany(
        "INSERT INTO opened_ballot (tenant_id, vote_id, id, answers, invalid_reason)"
        " VALUES ($1, $2, gen_random_uuid(), $3, $4)",
        [
            *(
                (tenant_id, vote.id, canonical(answers).decode(), None)
                for number, answers in BALLOTS
                for _ in range(number)
            ),
            (tenant_id, vote.id, None, "unreadable"),
        ],
    )
    await conn.execute(
        "INSERT INTO vote_result (tenant_id, vote_id, ballot_count, invalid_count, tally, counts, verdict, counted_at)"
        " VALUES ($1, $2, 11, 1, $3, $4, $5, $6)",
        *(tenant_id, vote.id, json.dumps({"questions": [], "turnout": TURNOUT}), json.dumps(counts())),
        *(None if verdict is None else json.dumps(verdict), _PUBLISHED_AT),
    )
    return vote
