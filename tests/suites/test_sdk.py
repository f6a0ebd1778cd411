"""The SDK: its own tests; before the real server; on a line that loses answers; streams over cuts and restarts."""

import asyncio
import base64
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.nodes import encode_id
from db.types import new_id
from db.wake import WAKE_CHANNEL
from tests.api.abuse.worker import Worker, environ_of, working
from tests.suites.run import SUITE_SECONDS, output_of
from tests.suites.sdk import hasty
from tests.suites.sdk.faulty import BadLine, bad_line
from tests.suites.sdk.judging import differences, row_id
from tests.suites.sdk.world import LOGIN, MANIFEST, PASSWORD, SDK, Following, build, drive, members_of_branch, seats
from tests.support.authenticator import ORIGIN, Authenticator
from tests.support.waiting import pause

pytestmark = pytest.mark.suites

UNITS = 82
CHECKS = 14
MEMBERS, EACH = 20, 50
LOST, LONGEST_DELAY = 0.10, 2.0
LETTERS, RESTARTS = 240, 3
TOKEN_SECONDS = "12"
_CATEGORY = "{suggestions(first: 1) {nodes {category {id}}}}"
_GIVEN = """
declare const login: string, password: string;
declare function report(error: unknown): void;
declare function show(event: { id: string }): void;
declare function showSignIn(reason: string): void;
declare function showDone(action: object, data: unknown): Promise<void>;
declare function showRefused(refusals: readonly { message: string }[]): Promise<void>;
"""
_LETTER = """
    INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT tenant_id, $2, $2, id, 'passkey_registered', '{}' FROM member WHERE member_number = $1
"""
_LETTERS = """
    SELECT n.id FROM notification n JOIN member m ON m.id = n.member_id AND m.tenant_id = n.tenant_id
    WHERE m.member_number = $1 AND n.kind = 'passkey_registered' ORDER BY n.transaction_id, n.id
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A database that the test may change, its owner, and a line to whatever serves it."""

    dsn: str
    owner: asyncpg.Connection
    line: BadLine
    directory: Path

    @asynccontextmanager
    async def served(self, **settings: str) -> AsyncIterator[Worker]:
        """The server at the end of the line, until the block ends; it starts anew each time."""
        async with working(self.dsn, self.directory, module=hasty.MODULE, **settings) as worker:
            self.line.upstream = worker.port
            try:
                yield worker
            finally:
                self.line.upstream = None


@pytest_asyncio.fixture
async def scene(demo_dsn: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """A good line, which a test makes bad."""
    await build()
    owner = await asyncpg.connect(demo_dsn)
    try:
        async with bad_line(BadLine(random.Random(7))) as line:
            yield Scene(demo_dsn, owner, line, tmp_path)
    finally:
        await owner.close()


async def test_the_tests_of_the_sdk_hold() -> None:
    await build()

    command = ("node", "--test", "--test-reporter=tap", "build/tests/")
    said = await output_of(*command, seconds=SUITE_SECONDS, directory=SDK)

    counts = dict(line[2:].rsplit(" ", 1) for line in said.splitlines() if line.startswith("# ") and line[-1].isdigit())
    assert (counts["fail"], counts["cancelled"], counts["skipped"], counts["todo"]) == ("0", "0", "0", "0"), said
    assert int(counts["pass"]) >= UNITS


async def test_the_types_of_the_example_hold() -> None:
    await build()
    example = (SDK / "README.md").read_text(encoding="utf-8").split("```ts\n")[1].split("```")[0]
    place = SDK / "build" / "example.ts"
    place.write_text(example + _GIVEN, encoding="utf-8")

    options = ("--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022")
    command = ("node_modules/.bin/tsc", *options, "--lib", "es2023,dom", "--types", "node", str(place))
    said = await output_of("sh", "-c", '"$@" 2>&1; echo $?', "sh", *command, seconds=SUITE_SECONDS, directory=SDK)
    assert said == "0\n"


@pytest.mark.parametrize("mode", ["automatic", "registered"])
async def test_every_module_before_the_real_server(scene: Scene, mode: str) -> None:
    settings = {"UNIONHALL_DOCUMENTS": "registered" if mode == "registered" else "apq"}
    if mode == "registered":
        await register(scene)

    async with scene.served(**settings):
        told = {"url": scene.line.url, "login": LOGIN, "password": PASSWORD, "mode": mode}
        verdicts = await drive("tour", {**told, "directory": str(scene.directory)})

    assert [verdict for verdict in verdicts if verdict["status"] != "ok"] == []
    assert len(verdicts) == CHECKS


async def register(scene: Scene) -> None:
    """Registers what the generator wrote, as at a deployment."""
    environ = {**os.environ, **environ_of(scene.dsn, scene.directory, {})}
    command = ("-m", "api.cli", "documents", "load", str(MANIFEST), "--profile", "phone", "--client", "phone")
    process = await asyncio.create_subprocess_exec(sys.executable, *command, "--version", "1.0", env=environ)
    assert await process.wait() == 0


async def test_a_queue_goes_on_after_the_program_was_ended_in_the_middle(scene: Scene) -> None:
    titles = [f"闸机 {number}" for number in range(6)]
    async with scene.served() as served:
        member = await served.sign_in("member")
        category = (await member.run(_CATEGORY))["data"]["suggestions"]["nodes"][0]["category"]["id"]
        told = {"url": scene.line.url, "directory": seats(scene.directory, "phone")}
        account = {"login": LOGIN, "password": PASSWORD, "category": category}

        assert await drive("act", {**told, **account, "titles": titles, "endsAt": titles[2]}) == {"ended": True}
        there = await scene.owner.fetch("SELECT title FROM suggestion WHERE title LIKE '闸机 %'")
        resumed = await drive("resume", told)

    assert [row["title"] for row in there] == titles[:3]
    assert resumed == {"before": 4, "left": 0, "told": [["done", title] for title in titles[2:]]}
    rows = await scene.owner.fetch("SELECT title FROM suggestion WHERE title LIKE '闸机 %' ORDER BY title")
    assert [row["title"] for row in rows] == titles


async def registrations_of(scene: Scene) -> frozenset[UUID]:
    """All that there are."""
    return frozenset(row["id"] for row in await scene.owner.fetch("SELECT id FROM registration"))


async def crowd(scene: Scene, members: int, each: int, **settings: str) -> Any:
    """Members with phones on the bad line, and how they found it."""
    accounts = await members_of_branch(scene.owner, members)
    for _ in range(6):
        await scene.owner.executemany(_LETTER, [(account["login"], new_id()) for account in accounts])
    async with scene.served(**{hasty.ACCESS: TOKEN_SECONDS, **settings}):
        line = scene.line
        line.lost, line.longest_delay = LOST, LONGEST_DELAY
        told = {"url": line.url, "directory": seats(scene.directory, "phones"), "seed": 11}
        return await drive("crowd", {**told, "members": accounts, "each": each}, seconds=600)


async def test_a_thousand_actions_on_a_bad_line_end_as_the_phones_believe(scene: Scene) -> None:
    known = await registrations_of(scene)
    report = await crowd(scene, MEMBERS, EACH)

    reports = report["members"]
    outcomes = [outcome for each in reports for outcome in each["outcomes"]]
    assert await differences(scene.owner, reports, known) == []
    assert len(outcomes) == len({outcome["id"] for outcome in outcomes}) == MEMBERS * EACH
    assert scene.line.lost_count > scene.line.answered * LOST / 2 > 50
    # Not a crowd that is refused all the time, or does one thing.
    done = [outcome["name"] for outcome in outcomes if outcome["state"] == "done"]
    assert len(done) > 0.85 * len(outcomes)
    assert len(set(done)) >= 8
    # Tokens ended and were renewed all the time, and answers to renewals were lost.
    rotated = await scene.owner.fetchval("SELECT sum(generation) FROM session")
    assert rotated > 2 * MEMBERS


async def test_a_client_that_makes_no_request_keys_is_found_out(scene: Scene) -> None:
    async with scene.served():
        scene.line.lost, scene.line.longest_delay = LOST, 0.2
        told = {"url": scene.line.url, "directory": seats(scene.directory, "phone"), "seed": 5}
        report = await drive("naive", {**told, "login": LOGIN, "password": PASSWORD, "count": 100})

    found = await differences(scene.owner, report["members"])
    assert [each for each in found if each.startswith("doubled")]


async def test_a_passkey_signs_in(scene: Scene) -> None:
    async with scene.served() as worker:
        member, authenticator = await worker.anonymous.sign_in(LOGIN, PASSWORD), Authenticator()
        begun = await member.send("mobile/auth/passkey_register_begin")
        answer_json = authenticator.register(begun["data"]["passkeyRegisterBegin"]["optionsJson"])
        registered = await member.send("mobile/auth/passkey_register", {"answerJson": answer_json, "name": "key"})
        assert registered["data"]["passkeyRegister"]["userErrors"] == []
        [key] = authenticator.keys
        shape = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        known = {
            "pem": key.private.private_bytes(*shape).decode(),
            "id": told_as(key.id),
            "userHandle": told_as(key.holder),
        }
        given = {"url": scene.line.url, "directory": seats(scene.directory, "passkey"), "origin": ORIGIN, "key": known}
        report = await drive("passkey", given)

    member_id = await scene.owner.fetchval("SELECT id FROM member WHERE member_number = $1", LOGIN)
    assert report == {
        "account": encode_id("Member", member_id),
        "shown": encode_id("Member", member_id),
        "refused": "INVALID_PASSKEY",
    }


def told_as(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def test_under_its_key_alone_a_lost_renewal_signs_nobody_out(scene: Scene) -> None:
    report = await crowd(scene, 4, 40, **{hasty.GRACE: "0", hasty.ACCESS: "2"})

    found = await differences(scene.owner, report["members"])
    assert [each for each in found if "is signed out" in each] == []
    assert scene.line.lost_count > 10


async def test_without_grace_and_keys_of_the_server_a_forced_sign_out_is_found(scene: Scene) -> None:
    report = await crowd(scene, 4, 40, **{hasty.GRACE: "0", hasty.FORGETS: "1", hasty.ACCESS: "2"})

    found = await differences(scene.owner, report["members"])
    assert [each for each in found if "is signed out" in each]


async def write_letters(scene: Scene, chance: random.Random, count: int) -> None:
    """Notifications in transactions that take their ids early and commit late; the wake-up comes for some."""
    connection = await asyncpg.connect(scene.dsn)
    try:
        for _ in range(count):
            async with connection.transaction():
                await connection.execute(_LETTER, LOGIN, new_id())
                await pause(chance.uniform(0, 0.1))
            if chance.random() < 0.7:
                await connection.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")
            await pause(chance.uniform(0, 0.4))
    finally:
        await connection.close()


async def test_a_stream_is_complete_over_cuts_and_restarts_of_the_server(scene: Scene) -> None:
    chance = random.Random(3)
    scene.line.longest_stream, scene.line.longest_delay = 3.0, 0.2
    told = {"url": scene.line.url, "directory": seats(scene.directory, "phone"), "seed": 9}
    settings = {hasty.ACCESS: TOKEN_SECONDS}
    async with scene.served(**settings) as worker:
        following = await Following.start({**told, "login": LOGIN, "password": PASSWORD})
        await following.begun()
        share = LETTERS // 3
        writing = [asyncio.create_task(write_letters(scene, random.Random(each), share)) for each in range(3)]
        await stop(scene, worker, chance)
    for _ in range(RESTARTS - 1):
        async with scene.served(**settings) as worker:
            await stop(scene, worker, chance)
    async with scene.served(**settings):
        await asyncio.gather(*writing)
        written = [row["id"] for row in await scene.owner.fetch(_LETTERS, LOGIN)]
        await following.has_heard(len(written))
        # What comes twice would come now.
        await pause(2.0)
        ended = await following.end()

    assert len(written) == LETTERS
    assert [row_id(each) for each in following.heard] == written
    assert scene.line.cut_count > 5
    assert ended["starts"] > 2
    assert ended["reasons"] == ["START"]
    assert ended["signedOut"] == []


async def stop(scene: Scene, worker: Worker, chance: random.Random) -> None:
    """Ends the server after some seconds: killed as by a fault, or told to go as at an upgrade."""
    await pause(chance.uniform(2.0, 5.0))
    worker.process.send_signal(chance.choice((signal.SIGKILL, signal.SIGTERM)))
    await asyncio.to_thread(worker.process.wait, 20)
    scene.line.cut_all()
