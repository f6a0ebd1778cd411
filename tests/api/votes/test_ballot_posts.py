"""An unlinkable ballot over the API: the permit with a name, by the real registrar; the post without one."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from api.anonymous_post import AnonymousPost, Buckets
from api.callers import ContextMaker
from api.nodes import encode_id
from db.sealing import Keyring
from db.seed.accounts import DEMO_ACCOUNTS
from tests.factories.votes import KEYS, OpenVote, add_open_vote
from tests.support.api import Client, running
from tests.support.hunting import forms, found_in, written
from voting import blind
from voting.ballots import padded_ballot, questions_of
from voting.blind import PublicKey
from voting.canonical import b64u, from_b64u, parse
from voting.envelopes import ballot_hash, seal
from voting.promises import is_promised, promise_of
from voting.registrar import Address
from voting.registrar.keys import KeyStore
from voting.registrar.server import Registrar

PERMIT = "mobile/votes/ballot_permit_issue"
_, *_MEMBER = DEMO_ACCOUNTS[0]


class _InThreads(Registrar):
    """Signs in this process: another takes longer to start than all these tests."""

    def _pool(self) -> Executor:
        self._signers = self._signers or ThreadPoolExecutor(1)
        return self._signers


@dataclass
class Post:
    """The demonstration union with an open unlinkable vote, a member on its roll, and nobody in particular."""

    owner: asyncpg.Connection
    nobody: Client
    member: Client
    vote: OpenVote
    key: PublicKey
    server: asyncio.Server

    async def drawn(self) -> dict[str, str]:
        """A sealed ballot with its signature, as it is posted."""
        definition: Any = parse(self.vote.definition.encode())
        padded = padded_ballot(questions_of(definition), [{"options": [1]}])
        envelope = seal(KEYS.public_key, self.vote.definition_hash, padded)
        prepared = blind.prepare(blind.permit_message(self.vote.definition_hash, ballot_hash(envelope)))
        blinded = blind.blind(self.key, prepared)
        answer = await self.permit(b64u(blinded.message))
        assert answer["userErrors"] == []
        assert answer == await self.permit(b64u(blinded.message))
        signature = blind.finalize(self.key, prepared, from_b64u(answer["blindSignature"]), blinded.inverse)
        return {
            "vote": str(self.vote.id),
            "envelope": b64u(envelope),
            "randomizer": b64u(prepared[: blind.RANDOMIZER_BYTES]),
            "signature": b64u(signature),
        }

    async def permit(self, blinded: str) -> Any:
        """The answer to a wish for a permit."""
        answer = await self.member.send(
            PERMIT, {"input": {"voteId": encode_id("Vote", self.vote.id), "blinded": blinded}}
        )
        return answer["data"]["ballotPermitIssue"]

    async def post(self, posted: object, **headers: str) -> httpx.Response:
        """The answer to a post."""
        content = posted if isinstance(posted, bytes) else json.dumps(posted).encode()
        return await self.nobody.http.post(
            "/ballots", content=content, headers={"content-type": "application/json", **headers}
        )

    async def wait_seconds(self) -> int:
        """What the vote tells of the wait between permit and post."""
        asked = "query ($id: ID!) { vote(id: $id) { postDelaySeconds } }"
        answer = await self.member.run(asked, {"id": encode_id("Vote", self.vote.id)})
        return int(answer["data"]["vote"]["postDelaySeconds"])

    async def counts(self) -> list[int]:
        """Permits, posts, audit entries, request keys, events of the vote but of the chore that counts its turnout."""
        tables = ("ballot_permit", "posted_ballot", "audit_entry", "request_key")
        events = await self.owner.fetchval(
            "SELECT count(*) FROM event WHERE subject_id = $1 AND topic <> 'vote.turnout_counted'", self.vote.id
        )
        return [*[await self.owner.fetchval(f"SELECT count(*) FROM {table}") for table in tables], events]


@pytest_asyncio.fixture
async def post(demo_dsn: str, tmp_path: Path, keyring: Keyring) -> AsyncIterator[Post]:
    """The stage, with a registrar on a Unix socket."""
    address, store = Address(path=tmp_path / "socket"), KeyStore(tmp_path / "keys")
    registrar = _InThreads(store)
    server = await registrar.listen(address)
    owner = await asyncpg.connect(demo_dsn)
    vote_id = UUID(int=7)
    key = store.make(vote_id).public
    try:
        row = await owner.fetchrow("SELECT tenant_id, id FROM member WHERE member_number = $1", _MEMBER[0])
        other = await owner.fetchval("SELECT id FROM member WHERE member_number = $1", DEMO_ACCOUNTS[1].member_number)
        assert row is not None
        values: dict[str, Any] = {"id": vote_id, "kind": "unlinkable", "registrar_key": key.to_der()}
        # Two, so that no chore closes the vote with the ballot of one.
        vote = await add_open_vote(owner, keyring, row["tenant_id"], [row["id"], other], **values)
        async with running(demo_dsn, tmp_path, UNIONHALL_REGISTRAR=str(address)) as nobody:
            yield Post(owner, nobody, await nobody.sign_in(*_MEMBER), vote, key, server)
    finally:
        registrar.close()
        server.close()
        await owner.close()


async def test_a_ballot_goes_from_a_name_to_nobody(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    before = await post.counts()
    with caplog.at_level(logging.DEBUG, logger="unionhall"):
        posted = await post.drawn()
        first = await post.post(posted)
        again = await post.post(posted, authorization="Bearer none", cookie="a=b", **{"x-request-id": "theirs"})

    assert (first.status_code, first.content) == (200, again.content)
    assert again.status_code == 200
    answer = first.json()
    promise = promise_of(answer["promise"])
    promise_key = await post.owner.fetchval("SELECT promise_public_key FROM vote WHERE id = $1", post.vote.id)
    assert is_promised(promise, from_b64u(answer["signature"]), promise_key)
    assert promise.ballot == ballot_hash(from_b64u(posted["envelope"]))
    assert "set-cookie" not in first.headers
    assert "x-request-id" not in again.headers
    several = await post.post({"ballots": [{**posted, "signature": b64u(bytes(256))}, posted]})
    refused, told_again = several.json()["answers"]
    assert (several.status_code, told_again) == (200, answer)
    assert refused["errors"][0]["extensions"] == {"code": "PERMIT_INVALID"}
    written = [after - earlier for after, earlier in zip(await post.counts(), before, strict=True)]
    assert written == [1, 1, 0, 0, 0]
    told = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert not [value for value in (*posted.values(), promise.ballot.hex()) if value in told and len(value) > 36]

    assert await post.wait_seconds() == 1800
    await post.owner.execute("ALTER TABLE vote DISABLE TRIGGER vote_stays")
    await post.owner.execute("UPDATE vote SET roll_count = 500 WHERE id = $1", post.vote.id)
    assert await post.wait_seconds() == 600
    other = await post.permit(b64u(bytes(255) + b"\x01"))
    assert [error["code"] for error in other["userErrors"]] == ["PERMIT_DRAWN"]


async def test_nothing_of_a_posted_ballot_is_anywhere_else(
    post: Post, demo_dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    posted = await post.drawn()
    envelope, signature = from_b64u(posted["envelope"]), from_b64u(posted["signature"])
    answers = [
        await post.post(posted),
        await post.post(posted),
        await post.post({**posted, "signature": b64u(signature[::-1])}),
        await post.post({**posted, "envelope": b64u(envelope[1:])}),
        await post.post(json.dumps(posted).encode()[:-1]),
    ]
    figures = await post.nobody.http.get("/metrics")

    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    assert {answer.status_code for answer in answers[2:]}.isdisjoint({200, 500})
    parts = (
        envelope[:24],
        envelope[-24:],
        ballot_hash(envelope)[:24],
        signature[:24],
        from_b64u(posted["randomizer"])[:24],
    )
    needles = [form for part in parts for form in forms(part)]
    logs = str([vars(record) for record in caplog.records])
    places = {**await written(demo_dsn), "logs": logs, "figures": figures.text}
    assert [name for name, text in places.items() if found_in(text, needles)] == ["posted_ballot"]


async def test_what_is_no_post_is_refused_in_the_readers_language(post: Post) -> None:
    posted = await post.drawn()
    before = await post.counts()
    wrong: list[tuple[object, int, str]] = [
        (b"{", 400, "POST_INVALID"),
        ([], 400, "POST_INVALID"),
        ({"ballots": []}, 400, "POST_INVALID"),
        ({"ballots": posted}, 400, "POST_INVALID"),
        ({"ballots": [posted], "kiosk": "x"}, 400, "POST_INVALID"),
        ({"ballots": [posted, {**posted, "vote": 1}]}, 400, "POST_INVALID"),
        ({**posted, "member": "HD000001"}, 400, "POST_INVALID"),
        ({**posted, "vote": 1}, 400, "POST_INVALID"),
        ({**posted, "vote": "x"}, 400, "POST_INVALID"),
        ({**posted, "randomizer": "AAAA"}, 400, "POST_INVALID"),
        ({**posted, "signature": posted["signature"] + "="}, 400, "POST_INVALID"),
        ({**posted, "signature": "AAAA"}, 403, "PERMIT_INVALID"),
        ({**posted, "envelope": "AAAA"}, 400, "ENVELOPE_LENGTH"),
        ({**posted, "vote": str(UUID(int=8))}, 404, "VOTE_NOT_FOUND"),
        (b"x" * 100_001, 413, "BODY_TOO_LARGE"),
    ]

    for content, status, code in wrong:
        answer = await post.post(content)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)
    kind = await post.post(posted, **{"content-type": "text/plain"})
    assert (kind.status_code, kind.json()["errors"][0]["extensions"]["code"]) == (415, "INVALID_CONTENT_TYPE")
    chinese = await post.post(b"{", **{"accept-language": "zh-CN"})
    assert "JSON 对象" in chinese.json()["errors"][0]["message"]
    assert (await post.nobody.http.get("/ballots")).status_code == 405
    await post.owner.execute("UPDATE vote SET state = 'closed', closed_at = now() WHERE id = $1", post.vote.id)
    over = await post.post(posted)
    assert (over.status_code, over.json()["errors"][0]["extensions"]["code"]) == (409, "VOTE_CLOSED_MEANWHILE")
    assert await post.counts() == before


async def test_a_fault_tells_nothing_of_the_ballot_and_a_network_has_its_measure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("the whole ballot")

    paths = AnonymousPost(cast("ContextMaker", fails), buckets=Buckets(size=1, per_second=0.1, clock=lambda: 0.0))
    content = {name: b64u(bytes(32)) for name in ("envelope", "randomizer", "signature")} | {"vote": str(UUID(int=7))}
    transport = httpx.ASGITransport(Starlette(routes=paths.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://union.test") as http:
        faulty, early = [await http.post("/ballots", json=content) for _ in range(2)]

    assert (faulty.status_code, faulty.json()["errors"][0]["extensions"]["code"]) == (500, "INTERNAL")
    assert early.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfterSeconds": 10.0}
    assert (early.status_code, early.headers["retry-after"]) == (429, "10")
    told = [record.getMessage() for record in caplog.records if record.name.startswith("unionhall")]
    assert told == ["a post failed: RuntimeError"]
    assert not [record for record in caplog.records if record.exc_info]
    assert "the whole ballot" not in faulty.text


async def test_without_the_registrar_nothing_is_written(post: Post) -> None:
    before = await post.counts()
    post.server.close()
    path = post.server.sockets
    assert not path

    for blinded, code in ((b64u(bytes(255) + b"\x02"), "REGISTRAR_UNAVAILABLE"), ("no base64 =", "BLINDED_INVALID")):
        answer = await post.permit(blinded)
        assert [error["code"] for error in answer["userErrors"]] == [code]
        assert answer["blindSignature"] is None
    assert await post.counts() == before


def test_a_network_has_so_many_posts_and_more_with_time() -> None:
    now = [0.0]
    buckets = Buckets(size=2, per_second=0.5, networks=2, clock=lambda: now[0])

    assert [buckets.take(f"10.0.0.{n}") for n in range(3)] == [0, 0, 2]
    assert [buckets.take("10.0.1.1", 3), buckets.take("10.0.1.1")] == [2, 0]
    now[0] = 2.0
    assert [buckets.take("::ffff:10.0.0.9"), buckets.take("10.0.0.9")] == [0, 2]
    assert [buckets.take(f"2001:db8:1:{n}::1") for n in range(3)] == [0, 0, 2]
    assert buckets.take("2001:db8:2::1") == 0
    assert buckets.take("") == 0
    assert len(buckets._left) <= 2  # noqa: SLF001  # the bound of its memory
