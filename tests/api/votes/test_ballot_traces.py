"""What ballots leave behind beside themselves: nothing of them in any table, log or figure, whatever goes wrong."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg
import pytest

from api.nodes import encode_id
from db.sealing import Keyring
from tests.factories.votes import KEYS, OpenVote, Question, add_open_vote
from tests.support.access import all_kinds
from tests.support.api import Client, request_key
from tests.support.hunting import forms, found_in, written
from voting.ballots import ballot_length, padded_ballot, questions_of
from voting.canonical import b64u, parse
from voting.envelopes import ballot_hash, seal

ASKED: Final = (Question(labels=("张伟",), write_in_count=1),)
EXPECTED: Final = [True, False, False, True, True, False, False, False, True, False]
"""Which of the ballots go through: not what was cast by another, is cut short, or is none."""
OWN_PLACES: Final = frozenset({"ballot_envelope", "named_ballot"})
REFUSED = "userErrors { code }"
CAST = f"mutation ($input: BallotCastInput!) {{ done: ballotCast(input: $input) {{ {REFUSED} }} }}"
SEAL = f"mutation ($input: BallotSealAndCastInput!) {{ done: ballotSealAndCast(input: $input) {{ {REFUSED} }} }}"
NAMED = f"mutation ($input: NamedBallotCastInput!) {{ done: namedBallotCast(input: $input) {{ {REFUSED} }} }}"


def answers(mark: str) -> list[Mapping[str, Any]]:
    """As a client sends them."""
    return [{"choice": {"options": [], "writeIns": [mark]}}]


def sealed(vote: OpenVote, mark: str) -> bytes:
    definition: Any = parse(vote.definition.encode())
    ballot = padded_ballot(questions_of(definition), [{"options": [], "write_ins": [mark]}])
    return seal(KEYS.public_key, vote.definition_hash, ballot)


async def vote_in(demo_dsn: str, keyring: Keyring, **values: Any) -> OpenVote:
    """A vote in which the first two members of the demonstration union are on the roll."""
    owner = await asyncpg.connect(demo_dsn)
    rows = await owner.fetch(
        "SELECT tenant_id, id FROM member WHERE member_number = ANY($1) ORDER BY member_number",
        ["HD000001", "HD000002"],
    )
    vote = await add_open_vote(owner, keyring, rows[0]["tenant_id"], [row["id"] for row in rows], ASKED, **values)
    await owner.close()
    return vote


async def test_nothing_of_a_ballot_is_anywhere_else(
    demo: Client, demo_dsn: str, keyring: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    callers = await all_kinds(demo)
    member, other = callers["member"], callers["federation officer"]
    length = ballot_length(questions_of({"questions": [asked_of(ASKED[0])]}))
    vote = await vote_in(demo_dsn, keyring, server_may_seal=True, ballot_length=length)
    named = await vote_in(demo_dsn, keyring, kind="named")
    marks = {name: f"mark{at}of{'q7z' * 4}" for at, name in enumerate(("sealed", "server", "named", "wrong", "odd"))}
    envelope = sealed(vote, marks["sealed"])

    async def ask(client: Client, document: str, of: OpenVote, **given: Any) -> Sequence[str]:
        answer = await client.run(document, {"input": {"voteId": encode_id("Vote", of.id), **given}})
        done = (answer.get("data") or {}).get("done")
        return ["ERROR"] if done is None else [each["code"] for each in done["userErrors"]]

    web: Mapping[str, Any] = {"channel": "WEB"}
    key = request_key()
    told = [
        await ask(member, SEAL, vote, answers=answers(marks["server"]), requestKey=key, **web),
        await ask(member, SEAL, vote, answers=answers(marks["wrong"] * 20), requestKey=request_key(), **web),
        await ask(member, SEAL, vote, answers=[{"scores": [marks["odd"]]}], requestKey=request_key(), **web),
        await ask(member, CAST, vote, envelope=b64u(envelope), **web),
        await ask(member, CAST, vote, envelope=b64u(envelope), **web),
        await ask(other, CAST, vote, envelope=b64u(envelope), **web),
        await ask(other, CAST, vote, envelope=b64u(envelope[1:]), **web),
        await ask(other, CAST, vote, envelope=[b64u(envelope)], **web),
        await ask(member, NAMED, named, answers=answers(marks["named"]), requestKey=request_key(), **web),
        await ask(member, NAMED, named, answers=answers(marks["wrong"] * 20), requestKey=request_key(), **web),
    ]
    figures = await demo.http.get("/metrics")
    # What was meant to go through did, and the rest was refused where it should be.
    assert [not codes for codes in told] == EXPECTED, told
    parts = envelope[:24], envelope[-24:], ballot_hash(envelope)[:24]
    needles = [*marks.values(), *(form for part in parts for form in forms(part))]
    places = {
        **await written(demo_dsn),
        "logs": str([vars(record) for record in caplog.records]),
        "figures": figures.text,
    }
    assert set(OWN_PLACES) <= {name for name, text in places.items() if found_in(text, needles)}
    assert {
        name: found_in(text, needles)
        for name, text in places.items()
        if name not in OWN_PLACES and found_in(text, needles)
    } == {}


def asked_of(question: Question) -> Mapping[str, Any]:
    """A question as a definition has it."""
    options = [{"number": at, "label": label, "label_en": None} for at, label in enumerate(question.labels, 1)]
    bounds = {"minimum": question.minimum, "maximum": question.maximum, "maximum_score": None, "seats": None}
    titles = {"title": question.title, "title_en": None}
    return {"number": 1, "kind": question.kind, "write_ins": 1, "options": options, **bounds, **titles}
