"""Ballots over the API: cast by each way, refused in words, counted by two officers, published for everybody."""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.nodes import encode_id
from db.sealing import Keyring
from db.session import Database
from domain.votes.service import votes_close_due
from tests.factories.votes import CHAIR, KEYS, OpenVote, Question, add_open_vote
from tests.support.access import all_kinds
from tests.support.api import Answer, Client, request_key
from tests.support.waiting import until
from voting.ballots import padded_ballot, questions_of
from voting.boxes import box_of
from voting.canonical import b64u, from_b64u, parse
from voting.definitions import definition_of
from voting.envelopes import ballot_hash, seal
from voting.keys import vote_key
from voting.openings import open_box
from voting.promises import is_promised, promise_of

MEMBER, OFFICER, SECOND = "member", "federation officer", "branch officer"
RECEIPT = "receipt { promise signature ballotHash number sealedBy }"
REFUSED = "vote { id } userErrors { code field message }"
CAST = f"mutation ($input: BallotCastInput!) {{ done: ballotCast(input: $input) {{ {RECEIPT} {REFUSED} }} }}"
SEAL = (
    f"mutation ($input: BallotSealAndCastInput!) {{ done: ballotSealAndCast(input: $input) {{ {RECEIPT} {REFUSED} }} }}"
)
NAMED = f"mutation ($input: NamedBallotCastInput!) {{ done: namedBallotCast(input: $input) {{ number {REFUSED} }} }}"
ALL_KINDS = (
    Question("choice", maximum=2, write_in_count=1),
    Question("yes_no_abstain", labels=("章程", "预算")),
    Question("ranking", minimum=0, maximum=3),
    Question("score", maximum_score=5),
)
ANSWERS = [
    {"choice": {"options": [3], "writeIns": [" 赵云 "]}},
    {"items": ["YES", "ABSTAIN"]},
    {"order": []},
    {"points": [5, None, 0]},
]


@dataclass(frozen=True)
class Poll:
    """The demonstration union with votes whose roll is its members with accounts."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    callers: Mapping[str, Client]
    roll: Sequence[UUID]

    async def vote(self, questions: Sequence[Question] = CHAIR, **values: Any) -> OpenVote:
        """A vote of the whole union; the member is on its roll, and the second officer."""
        return await add_open_vote(self.owner, self.keyring, self.tenant_id, self.roll, questions, **values)

    async def do(self, document: str, vote: OpenVote, caller: str = MEMBER, **given: Any) -> dict[str, Any]:
        """The payload of a mutation; `done` is its alias."""
        answer = await self.ask(document, vote, caller, **given)
        assert "errors" not in answer, answer
        payload: dict[str, Any] = answer["data"]["done"]
        return payload

    async def ask(self, document: str, vote: OpenVote, caller: str = MEMBER, **given: Any) -> Answer:
        """The answer to a mutation."""
        wish = {"voteId": encode_id("Vote", vote.id), **given}
        return await self.callers[caller].run(document, {"input": wish})

    async def manage(self, operation: str, vote: OpenVote, caller: str = OFFICER, **given: Any) -> dict[str, Any]:
        """The payload of an officer's mutation."""
        kind = operation[0].upper() + operation[1:]
        more = "openingHash" if operation == "voteOpeningSubmit" else ""
        errors = "vote { state } userErrors { code field message }"
        document = f"mutation ($input: {kind}Input!) {{ done: {operation}(input: $input) {{ {more} {errors} }} }}"
        return await self.do(document, vote, caller, requestKey=request_key(), **given)

    async def close(self, vote: OpenVote) -> None:
        """Has its time come; the application's own chore, each second, may be the one that closes it."""
        await self.owner.execute("UPDATE vote SET closes_at = now() WHERE id = $1", vote.id)
        async with self.database.write() as conn:
            await votes_close_due(conn, datetime.now(UTC), self.keyring)
        await until(lambda: self.owner.fetchval("SELECT state = 'closed' FROM vote WHERE id = $1", vote.id))

    async def file(self, vote: OpenVote, name: str, **headers: str) -> Any:
        """A published file as nobody in particular gets it."""
        return await self.callers["anonymous"].http.get(f"/votes/{vote.id}/{name}.json", headers=headers)


@pytest_asyncio.fixture
async def poll(demo: Client, demo_dsn: str, keyring: Keyring) -> AsyncIterator[Poll]:
    callers = await all_kinds(demo)
    owner, database = await asyncpg.connect(demo_dsn), await Database.open(demo_dsn, size=2)
    people = await owner.fetch(
        "SELECT tenant_id, id FROM member WHERE member_number = ANY($1) ORDER BY member_number",
        ["HD000001", "HD000002"],
    )
    yield Poll(owner, database, keyring, people[0]["tenant_id"], callers, [row["id"] for row in people])
    await database.close()
    await owner.close()


def envelope(vote: OpenVote, answers: list[Any]) -> bytes:
    definition: Any = parse(vote.definition.encode())
    return seal(KEYS.public_key, vote.definition_hash, padded_ballot(questions_of(definition), answers))


async def test_a_sealed_ballot_is_cast_and_promised(poll: Poll) -> None:
    vote = await poll.vote(server_may_seal=True)
    sealed = envelope(vote, [{"options": [2]}])

    first = await poll.do(CAST, vote, envelope=b64u(sealed), channel="WEB")
    again = await poll.do(CAST, vote, envelope=b64u(sealed), channel="WEB")
    short = await poll.do(CAST, vote, envelope="no base64url!", channel="WEB")
    foreign = await poll.do(CAST, vote, OFFICER, envelope=b64u(sealed), channel="WEB")
    nobody = await poll.ask(CAST, vote, "anonymous", envelope=b64u(sealed), channel="WEB")

    assert first == again
    receipt, promise_key = first["receipt"], parse(vote.definition.encode())
    assert isinstance(promise_key, dict)
    promise = promise_of(parse(receipt["promise"].encode()))
    public = await poll.owner.fetchval("SELECT promise_public_key FROM vote WHERE id = $1", vote.id)
    assert b64u(public) == promise_key["promise_key"]
    assert is_promised(promise, from_b64u(receipt["signature"]), public)
    assert (receipt["ballotHash"], receipt["number"]) == (ballot_hash(sealed).hex(), 1)
    assert receipt["sealedBy"] == "VOTER"
    assert [error["code"] for error in short["userErrors"]] == ["ENVELOPE_LENGTH"]
    assert [error["code"] for error in foreign["userErrors"]] == ["ENVELOPE_TAKEN"]
    assert foreign["receipt"] is None
    assert nobody.codes == ["UNAUTHENTICATED"]


async def test_answers_of_every_kind_are_sealed_by_the_server_or_put_on_record(poll: Poll) -> None:
    vote = await poll.vote(ALL_KINDS, server_may_seal=True)
    named, key = await poll.vote(ALL_KINDS, kind="named"), request_key()
    bad = [{"choice": {"options": [1, 2], "writeIns": ["赵云"]}}, None, None, None]

    first = await poll.do(SEAL, vote, answers=ANSWERS, channel="KIOSK", requestKey=key)
    again = await poll.do(SEAL, vote, answers=ANSWERS, channel="KIOSK", requestKey=key)
    refused = await poll.do(SEAL, vote, answers=bad, channel="KIOSK", requestKey=request_key())
    on_record = await poll.do(NAMED, named, answers=ANSWERS, channel="PHONE", requestKey=key)
    repeated = await poll.do(NAMED, named, answers=ANSWERS, channel="PHONE", requestKey=key)

    assert first == again
    assert first["receipt"]["sealedBy"] == "SERVER"
    assert refused["userErrors"] == [
        {"code": "CHOSEN_TOO_MANY", "field": ["answers", "0"], "message": "Choose fewer in question 1."}
    ]
    assert on_record == repeated
    assert on_record["number"] == 1
    kept = await poll.owner.fetchval("SELECT answers FROM named_ballot WHERE vote_id = $1", named.id)
    assert parse(kept.encode()) == [
        {"options": [3], "write_ins": ["赵云"]},
        {"items": ["yes", "abstain"]},
        {"ranking": []},
        {"scores": [5, None, 0]},
    ]
    for table in ("request_key", "audit_entry", "event"):
        rows = await poll.owner.fetch(f"SELECT row_to_json(t)::text AS text FROM {table} t")
        texts = [row["text"] for row in rows]
        assert not any("赵云" in each or first["receipt"]["ballotHash"] in each for each in texts), table


async def test_two_officers_count_it_and_everybody_checks_it(poll: Poll) -> None:
    vote = await poll.vote()
    for caller, number in ((MEMBER, 1), (SECOND, 2)):
        await poll.do(CAST, vote, caller, envelope=b64u(envelope(vote, [{"options": [number]}])), channel="WEB")
    early = await poll.file(vote, "envelopes")
    await poll.close(vote)
    assert (await poll.manage("voteCount", vote))["vote"] == {"state": "COUNTING"}
    definition = definition_of(parse((await poll.file(vote, "definition")).content))
    opening = open_box(
        definition, box_of((await poll.file(vote, "envelopes")).json(), definition), vote_key(KEYS.secret)
    )
    files = opening.files()
    uploads = {
        f"{name}UploadId": await _upload(poll.callers[OFFICER], files[f"{name}.json"])
        for name in ("ballots", "opening")
    }

    submitted = await poll.manage("voteOpeningSubmit", vote, **uploads)
    own = await poll.manage("voteOpeningConfirm", vote, openingHash=submitted["openingHash"])
    await poll.owner.execute("UPDATE role_grant SET organisation_id = tenant_id WHERE member_id = $1", poll.roll[1])
    second = Client(poll.callers[SECOND].http)
    again = await second.sign_in("HD000002", "demo-branch-2026")
    poll_again = Poll(
        poll.owner, poll.database, poll.keyring, poll.tenant_id, {**poll.callers, SECOND: again}, poll.roll
    )
    confirmed = await poll_again.manage("voteOpeningConfirm", vote, SECOND, openingHash=submitted["openingHash"])
    hidden = await poll.file(vote, "result")
    published = await poll.manage("votePublish", vote)

    assert early.status_code == hidden.status_code == 404
    assert submitted["openingHash"] == hashlib.sha256(files["opening.json"]).hexdigest()
    assert [error["code"] for error in own["userErrors"]] == ["SECOND_OPENER_NEEDED"]
    assert (confirmed["vote"], published["vote"]) == ({"state": "TALLIED"}, {"state": "PUBLISHED"})
    ballots, board = await poll.file(vote, "ballots"), await poll.file(vote, "board")
    assert ballots.content == files["ballots.json"]
    assert (await poll.file(vote, "opening")).content == files["opening.json"]
    assert board.json()["entries"][-1]["entry"]["final"] is True
    assert (await poll.file(vote, "result")).json()["counted"] == 2
    assert ballots.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert ballots.headers["access-control-allow-origin"] == "*"
    kept = await poll.file(vote, "ballots", **{"if-none-match": ballots.headers["etag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    assert (await poll.file(vote, "secret")).status_code == 404


async def _upload(officer: Client, content: bytes) -> str:
    answer = await officer.http.post(
        "/uploads", content=content, headers={"authorization": f"Bearer {officer.token}", "x-file-name": "x.json"}
    )
    upload_id: str = answer.json()["uploadId"]
    return upload_id


async def test_who_may_count_publish_and_declare_void(poll: Poll) -> None:
    vote = await poll.vote(state="closed")

    for operation in ("voteCount", "votePublish"):
        denied = await poll.ask(
            f"mutation ($input: {operation[0].upper()}{operation[1:]}Input!)"
            f" {{ done: {operation}(input: $input) {{ userErrors {{ code }} }} }}",
            vote,
        )
        assert denied.codes == ["FORBIDDEN"]
    out_of_reach = await poll.manage("voteCount", vote, SECOND)
    not_counted = await poll.manage("votePublish", vote)
    share = await poll.manage("voteSharesDestroyed", vote, positions=[1])
    void = await poll.manage("voteVoid", vote, reason="名册有误")

    assert [error["code"] for error in out_of_reach["userErrors"]] == ["VOTE_NOT_FOUND"]
    assert [error["code"] for error in not_counted["userErrors"]] == ["VOTE_STATE_REFUSED"]
    assert [error["code"] for error in share["userErrors"]] == ["VOTE_STATE_REFUSED"]
    assert void["vote"] == {"state": "VOID"}
