"""A kiosk over the API: enrolled by an officer, shown a pass, signing without a session; what officers see of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.nodes import encode_id
from db.sealing import Keyring
from db.seed.accounts import DEMO_ACCOUNTS
from domain.votes.kiosks import KioskHead, batch_of, signed_text
from tests.factories.votes import KEYS, OpenVote, add_open_vote
from tests.support.api import Client, running
from voting.ballots import padded_ballot, questions_of
from voting.canonical import b64u, parse
from voting.envelopes import seal

_, *_MEMBER = DEMO_ACCOUNTS[0]
_OFFICER = next(each[1:] for each in DEMO_ACCOUNTS if "federation" in each[0])


@dataclass
class Floor:
    """The demonstration union with an open vote, an officer, a member on its roll, and a kiosk without a session."""

    owner: asyncpg.Connection
    tenant_id: UUID
    vote: OpenVote
    member: Client
    officer: Client
    nobody: Client
    key: Ed25519PrivateKey
    kiosk_id: str = ""

    async def enrol(self) -> Any:
        """The answer to the officer."""
        public_key = b64u(self.key.public_key().public_bytes_raw())
        given = {"voteId": encode_id("Vote", self.vote.id), "name": "一车间", "publicKey": public_key}
        answer = await self.officer.send("console/votes/vote_kiosk_enrol", {"input": given})
        return answer["data"]["voteKioskEnrol"]

    async def send(self, name: str, word: str, lines: list[str], **given: object) -> Any:
        """The answer to what the kiosk signs."""
        text = signed_text(KioskHead(self.tenant_id, UUID(self.kiosk_id), self.vote.id), word, lines)
        signed = {"kioskId": self.kiosk_id, "vote": str(self.vote.id), "signature": b64u(self.key.sign(text))}
        answer = await self.nobody.send(f"kiosk/votes/{name}", {"input": {**signed, **given}})
        [payload] = answer["data"].values()
        return payload

    async def tap(self) -> Any:
        """The answer to a tap of the member."""
        answer = await self.member.send("mobile/votes/kiosk_pass", {"voteId": encode_id("Vote", self.vote.id)})
        shown, tap_key = answer["data"]["kioskPass"]["text"], str(uuid4())
        return await self.send("kiosk_tap", "tap", [shown, tap_key], passText=shown, tapKey=tap_key)

    async def kiosks(self, who: Client) -> Any:
        """What somebody reads of the kiosks."""
        answer = await who.send("console/votes/vote_kiosks", {"id": encode_id("Vote", self.vote.id)})
        return answer["data"]["vote"]["kiosks"]

    async def obstacles(self) -> list[str]:
        """What keeps the member from voting with a client of their own."""
        asked = "query ($id: ID!) { vote(id: $id) { viewerCanVote { reasons { code } } } }"
        answer = await self.member.run(asked, {"id": encode_id("Vote", self.vote.id)})
        return [each["code"] for each in answer["data"]["vote"]["viewerCanVote"]["reasons"]]

    async def written(self) -> list[int]:
        """Rows that a request might leave; a chore counts the turnout now and then, and says that it did."""
        tables = (
            *("audit_entry", "request_key", "event WHERE topic <> 'vote.turnout_counted'"),
            *("kiosk_tap", "kiosk_envelope"),
        )
        return [await self.owner.fetchval(f"SELECT count(*) FROM {table}") for table in tables]


@pytest_asyncio.fixture
async def floor(demo_dsn: str, tmp_path: Path, keyring: Keyring) -> AsyncIterator[Floor]:
    """The stage; nothing is enrolled yet."""
    owner = await asyncpg.connect(demo_dsn)
    try:
        row = await owner.fetchrow("SELECT tenant_id, id FROM member WHERE member_number = $1", _MEMBER[0])
        other = await owner.fetchval("SELECT id FROM member WHERE member_number = $1", _OFFICER[0])
        assert row is not None
        values: dict[str, Any] = {"takes_kiosk": True, "rules": {"vote_kiosk_batch": 1}}
        # Two, so that the vote is not complete, and closed by the clock, with the ballot of one.
        vote = await add_open_vote(owner, keyring, row["tenant_id"], [row["id"], other], **values)
        async with running(demo_dsn, tmp_path) as nobody:
            member, officer = await nobody.sign_in(*_MEMBER), await nobody.sign_in(*_OFFICER)
            yield Floor(owner, row["tenant_id"], vote, member, officer, nobody, Ed25519PrivateKey.generate())
    finally:
        await owner.close()


async def test_a_kiosk_gives_out_takes_back_and_brings(floor: Floor) -> None:
    enrolled = await floor.enrol()
    assert enrolled["userErrors"] == []
    floor.kiosk_id = enrolled["kioskId"]
    before = await floor.written()

    tapped = await floor.tap()
    assert tapped["userErrors"] == []
    assert await floor.obstacles() == ["BALLOT_ELSEWHERE"]
    released = await floor.send("kiosk_tap_release", "release", [tapped["tapKey"]], tapKey=tapped["tapKey"])
    assert released == {"tapKey": tapped["tapKey"], "userErrors": []}
    assert await floor.obstacles() == []
    assert (await floor.tap())["userErrors"] == []
    assert [each["code"] for each in (await floor.tap())["userErrors"]] == ["KIOSK_TAPPED"]

    definition: Any = parse(floor.vote.definition.encode())
    padded = padded_ballot(questions_of(definition), [{"options": [1]}])
    batch = [b64u(seal(KEYS.public_key, floor.vote.definition_hash, padded))]
    hashes = [each.hex() for each in batch_of(batch)]
    for _ in range(2):
        brought = await floor.send("kiosk_batch_deliver", "batch", hashes, envelopes=batch)
        assert [each["ballotHash"] for each in brought["delivery"]["promises"]] == hashes
    assert await floor.written() == [*before[:3], 1, 1]

    [seen] = await floor.kiosks(floor.officer)
    told = (seen["name"], seen["issuedCount"], seen["deliveredCount"], seen["waitingCount"], seen["lateCount"])
    assert told == ("一车间", 1, 1, 0, 0)
    assert seen["deliveredHourAt"].endswith(":00:00Z")
    assert await floor.kiosks(floor.member) == []

    revoked = await floor.officer.send("console/votes/vote_kiosk_revoke", {"input": {"kioskId": floor.kiosk_id}})
    assert revoked["data"]["voteKioskRevoke"]["userErrors"] == []
    late = await floor.send("kiosk_batch_deliver", "batch", hashes, envelopes=batch)
    assert (late["delivery"], [each["code"] for each in late["userErrors"]]) == (None, ["KIOSK_PROOF_INVALID"])
