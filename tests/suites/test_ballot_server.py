"""The ballot client before the real server: cast, killed at each step, reloaded, looked for, opened; who is told what."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from api.nodes import encode_id
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.votes.service import votes_close_due
from tests.api.abuse.worker import working
from tests.factories.votes import KEYS, OpenVote, Question, add_open_vote
from tests.suites.ballots.wire import Wire, tapped
from tests.suites.run import HERE, SUITE_SECONDS, install, output_of
from tests.support.api import CLIENTS, Client
from tests.support.waiting import until
from voting.ballots import padded_ballot, questions_of
from voting.canonical import parse
from voting.envelopes import open_envelope
from voting.registrar import Address, RegistrarClient

pytestmark = pytest.mark.suites

Device = Callable[[Mapping[str, Any]], Awaitable[Any]]
"""Takes a step of `ballots/station.mjs` and gives what is told of it; the same device each time."""

ANSWERS = [{"options": [2], "write_ins": [" 周立 "]}]
TIDY: list[Any] = [{"options": [2], "write_ins": ["周立"]}]
QUESTIONS = (Question(maximum=2, write_in_count=1),)


@dataclass(frozen=True, slots=True)
class Hall:
    """A union that votes: its server at the end of a tapped wire, its registrar, and what is in its tables."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    wire: Wire
    registrar: RegistrarClient
    token: str
    tenant_id: UUID
    member_id: UUID

    async def vote(self, kind: str) -> OpenVote:
        """An open vote with the member alone on its roll."""
        values: dict[str, Any] = {"kind": kind, "id": new_id()}
        if kind == "unlinkable":
            values["registrar_key"] = await self.registrar.key_of(values["id"])
        return await add_open_vote(self.owner, self.keyring, self.tenant_id, [self.member_id], QUESTIONS, **values)

    def asked(self, step: str, vote: OpenVote, **more: Any) -> dict[str, Any]:
        """What a device is told to do."""
        return {
            "step": step,
            "url": self.wire.url,
            "token": self.token,
            "documents": {name: _document(path) for name, path in _DOCUMENTS.items()},
            "vote": {
                "id": encode_id("Vote", vote.id),
                "definition": vote.definition,
                "definitionHash": vote.definition_hash.hex(),
            },
            "answers": ANSWERS,
            **more,
        }

    async def close(self, vote: OpenVote) -> None:
        """Its time has come."""
        await self.owner.execute("UPDATE vote SET closes_at = now() WHERE id = $1", vote.id)
        async with self.database.transaction() as conn:
            assert await votes_close_due(conn, datetime.now(UTC), self.keyring)

    async def boxed(self, vote: OpenVote) -> dict[str, int]:
        """Hash and number of each ballot in the box; an opened envelope has the answers of the device."""
        rows = await self.owner.fetch(
            "SELECT envelope, hash, number FROM ballot_envelope WHERE vote_id = $1"
            " UNION ALL SELECT envelope, hash, 1 FROM posted_ballot WHERE vote_id = $1",
            vote.id,
        )
        definition: Any = parse(vote.definition.encode())
        expected = padded_ballot(questions_of(definition), TIDY)
        for row in rows:
            assert open_envelope(KEYS.private, vote.definition_hash, row["envelope"]) == expected
        return {row["hash"].hex(): row["number"] for row in rows}


_DOCUMENTS = {"cast": "ballot_cast", "permit": "ballot_permit_issue", "proof": "ballot_proof"}


def _document(name: str) -> str:
    return (CLIENTS / "mobile/votes" / f"{name}.graphql").read_text(encoding="utf-8")


@contextmanager
def _registering(directory: Path) -> Iterator[Address]:
    address = Address(path=directory / "socket")
    command = ["-m", "voting.registrar", "--directory", str(directory / "keys"), "--processes", "1"]
    process = subprocess.Popen([sys.executable, *command, "--listen", str(address)])
    try:
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest_asyncio.fixture
async def hall(demo_dsn: str, keyring: Keyring, tmp_path: Path) -> AsyncIterator[Hall]:
    """The demonstration union behind a process of its own."""
    owner, database = await asyncpg.connect(demo_dsn), await Database.open(demo_dsn, size=2)
    tenant_id, member_id = await owner.fetchrow("SELECT tenant_id, id FROM member WHERE member_number = 'HD000001'")

    async def is_there() -> bool:
        return (tmp_path / "socket").exists()

    with _registering(tmp_path) as address:
        await until(is_there)
        registrar = RegistrarClient(address, timeout_seconds=30)
        async with (
            working(demo_dsn, tmp_path, UNIONHALL_REGISTRAR=str(address)) as served,
            tapped(served.port) as wire,
        ):
            member: Client = await served.sign_in("member")
            assert member.token is not None
            yield Hall(owner, database, keyring, wire, registrar, member.token, tenant_id, member_id)
        registrar.close()
    await database.close()
    await owner.close()


@pytest.fixture(params=["node", "chromium"])
async def device(request: pytest.FixtureRequest, tmp_path: Path) -> Device:
    """What the member holds in the hand: a directory of files, or the profile of a browser."""
    await install()
    await install(CLIENTS / "ballot")
    command = ["node", f"station_{request.param}.mjs", str(tmp_path / "device")]
    if request.param == "chromium":
        command.append(str(request.getfixturevalue("browser")))

    async def take(step: Mapping[str, Any]) -> Any:
        given = json.dumps(step, ensure_ascii=False)
        output = await output_of(*command, seconds=SUITE_SECONDS, directory=HERE / "ballots", given=given)
        return json.loads(output)

    return take


async def test_a_ballot_is_cast_replaced_looked_for_and_opened(hall: Hall, device: Device) -> None:
    vote = await hall.vote("sealed")

    first = await device(hall.asked("cast", vote))
    second = await device(hall.asked("cast", vote))
    open_still = await device(hall.asked("look", vote))
    await hall.close(vote)
    closed = await device(hall.asked("look", vote))
    late = await device(hall.asked("cast", vote))

    numbers = [told["told"]["promise"]["number"] for told in (first, second)]
    receipt = second["told"]
    assert numbers == [1, 2]
    assert await hall.boxed(vote) == {receipt["promise"]["ballot"]: 2}
    assert open_still["told"]["state"] == "promised"
    assert (closed["told"]["state"], closed["told"]["entry"]["final"]) == ("counted", True)
    assert closed["told"]["receipt"] == receipt
    assert (late["refused"]["code"], late["refused"]["serverCode"]) == ("REFUSED", "VOTE_CLOSED_MEANWHILE")


@pytest.mark.parametrize("side", ["asked", "told"])
async def test_a_device_that_is_killed_in_the_middle_casts_once(hall: Hall, device: Device, side: str) -> None:
    vote = await hall.vote("sealed")

    with pytest.raises(RuntimeError):
        await device(hall.asked("cast", vote, dies=["/graphql", side]))
    before = await hall.boxed(vote)
    resumed = await device(hall.asked("resume", vote))
    again = await device(hall.asked("resume", vote))

    ((_, receipt),) = [(each["error"], each["receipt"]) for each in resumed["told"]]
    assert len(before) == (side == "told")
    assert await hall.boxed(vote) == {receipt["promise"]["ballot"]: 1}
    assert again["told"] == []


@pytest.mark.parametrize(("path", "side"), [("/graphql", "asked"), ("/graphql", "told"), ("/ballots", "told")])
async def test_an_unlinkable_ballot_survives_a_killed_device(hall: Hall, device: Device, path: str, side: str) -> None:
    vote = await hall.vote("unlinkable")

    with pytest.raises(RuntimeError):
        await device(hall.asked("cast", vote, dies=[path, side]))
    resumed = await device(hall.asked("resume", vote))
    second = await device(hall.asked("cast", vote))
    await hall.close(vote)
    looked = await device(hall.asked("look", vote))

    ((_, receipt),) = [(each["error"], each["receipt"]) for each in resumed["told"]]
    permits = await hall.owner.fetchval("SELECT count(*) FROM ballot_permit WHERE vote_id = $1", vote.id)
    assert await hall.boxed(vote) == {receipt["promise"]["ballot"]: 1}
    assert permits == 1
    assert second["refused"]["code"] == "ALREADY_CAST"
    assert looked["told"]["state"] == "counted"


async def test_a_post_tells_nothing_of_who_posts(hall: Hall, device: Device) -> None:
    vote = await hall.vote("unlinkable")

    await device(hall.asked("cast", vote))
    await hall.close(vote)
    await device(hall.asked("look", vote))

    for line in ("POST /ballots", f"GET /votes/{vote.id}/board.json", f"GET /votes/{vote.id}/envelopes.json"):
        head = hall.wire.head(line)
        assert {name for name in ("authorization:", "cookie:", "referer:", hall.token.lower()) if name in head} == set()
        assert "accept-language: zh, en" in head


@pytest.mark.parametrize("device", ["chromium"], indirect=True)
async def test_a_browser_posts_on_a_connection_of_its_own(hall: Hall, device: Device) -> None:
    vote = await hall.vote("unlinkable")

    await device(hall.asked("cast", vote))

    (posted,) = hall.wire.connections("POST /ballots")
    (drawn,) = hall.wire.connections("POST /graphql")
    assert (hall.token in posted, hall.token in drawn) == (False, True)
    assert ("session=of-this-person" in posted, "session=of-this-person" in drawn) == (False, True)


@pytest.mark.parametrize("device", ["chromium"], indirect=True)
@pytest.mark.parametrize("side", ["asked", "told"])
async def test_a_page_that_is_loaded_anew_in_the_middle_casts_once(hall: Hall, device: Device, side: str) -> None:
    vote = await hall.vote("sealed")

    resumed = await device(hall.asked("cast", vote, reloads=["/graphql", side]))

    ((_, receipt),) = [(each["error"], each["receipt"]) for each in resumed["told"]]
    assert await hall.boxed(vote) == {receipt["promise"]["ballot"]: 1}
