"""1,000 redemptions of 200 codes at three terminals over HTTP, 30 % repeats, while server and PostgreSQL are killed."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from db.embedded import running_dsn
from db.keys import load_keyring
from db.session import Database
from domain.merchants import service
from domain.merchants.service import MerchantCredentialCreate, merchant_secret
from domain.shared.calendar import local_day
from tests.domain.benefits.office import VALUE, Office
from tests.domain.merchants import counter as counters
from tests.domain.merchants.counter import Counter as Shop
from tests.factories.sessions import add_proven_session
from tests.faults.serving import Service, real_command, serving
from tests.support.api import CLIENTS
from tests.support.waiting import pause

CODES, ASKED, REPEATED = 200, 1_000, 300
TERMINALS = 3
AT_ONCE = 12
KILLED_AT = ((40, 120), (250, 350), (450, 550), (700, 800))
"""Between which numbers of answers somebody is killed."""
GIVE_UP_SECONDS = 60.0
HEADERS = {"accept": "application/graphql-response+json", "accept-language": "en"}
TEXT = (CLIENTS / "kiosk/merchants/terminal_voucher_redeem.graphql").read_text(encoding="utf-8")
_PLACES = "SELECT code, id FROM organisation WHERE code IN ('HD-A-01', 'HD-A-02')"
_PEOPLE = "SELECT id FROM member WHERE member_number IN ('HD000002', 'HD000003') ORDER BY member_number"
_SPENT = """
    SELECT coalesce(sum(r.amount_fen), 0) AS redeemed, count(r.id) AS number, p.budget_fen AS budget
    FROM (SELECT * FROM benefit_programme ORDER BY created_at DESC LIMIT 1) AS p
    LEFT JOIN voucher AS v ON v.tenant_id = p.tenant_id AND v.programme_id = p.id
    LEFT JOIN voucher_redemption AS r ON r.tenant_id = v.tenant_id AND r.voucher_id = v.id
    GROUP BY p.budget_fen
"""
"""Of the test's own programme, which is the newest: the demonstration union has others."""


@dataclass(frozen=True)
class Sale:
    """What a terminal wants: its own number for it, and the code."""

    terminal: int
    number: str
    code: str


@dataclass
class Tills:
    """The terminals, and what they were told."""

    http: httpx.AsyncClient
    tokens: Sequence[str]
    chance: random.Random
    told: list[tuple[Sale, dict[str, Any]]] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    async def redeem(self, sale: Sale) -> None:
        """Asks with the same number until there is an answer, as a terminal does."""
        sent = {"input": {"requestNumber": sale.number, "code": sale.code, "receiptNumber": sale.number[:8]}}
        headers = {**HEADERS, "authorization": f"Terminal {self.tokens[sale.terminal]}"}
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while True:
                try:
                    answer = await self.http.post("/graphql", json={"query": TEXT, "variables": sent}, headers=headers)
                    body: dict[str, Any] = answer.json()
                    payload = (body.get("data") or {}).get("terminalVoucherRedeem")
                    if payload is not None and "errors" not in body:
                        self.told.append((sale, payload))
                        return
                    self.failures[body["errors"][0]["extensions"]["code"]] += 1
                except (httpx.TransportError, ValueError) as error:
                    self.failures[type(error).__name__] += 1
                await pause(self.chance.uniform(0.05, 0.2))

    async def play(self, sales: Sequence[Sale], service: Service) -> None:
        """All of them, some at a time, while somebody kills."""
        left = iter(sales)

        async def some() -> None:
            for sale in left:
                await self.redeem(sale)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.kill(service))
            for _ in range(AT_ONCE):
                tasks.create_task(some())

    async def kill(self, service: Service) -> None:
        """SIGKILLs a worker, PostgreSQL, or both, and looks each time whether more was redeemed than there is."""
        for number, (earliest, latest) in enumerate(KILLED_AT):
            at = self.chance.randint(earliest, latest)
            while len(self.told) < at:  # what others have done has no event
                await pause(0.001)
            connection = await connect(service)
            spent = await connection.fetchrow(_SPENT)
            assert spent is not None
            assert spent["budget"] == CODES * VALUE
            assert spent["redeemed"] <= spent["budget"]
            await connection.close()
            postmaster = service.postmaster()
            workers = service.children() - {postmaster}
            for pid in (workers, {postmaster}, workers | {postmaster}, {postmaster})[number]:
                os.kill(pid, signal.SIGKILL)


async def connect(service: Service) -> asyncpg.Connection:
    """As the owner, past the server."""
    return await asyncpg.connect(running_dsn(service.directory / "postgres"))


async def opened(running: Service, owner: asyncpg.Connection, database: Database) -> Shop:
    """A canteen of a branch of the demonstration union, and its terminals."""
    places = {row["code"]: row["id"] for row in await owner.fetch(_PLACES)}
    [first, second] = [row["id"] for row in await owner.fetch(_PEOPLE)]
    tenant_id: UUID = await owner.fetchval("SELECT id FROM tenant")
    keyring = load_keyring({}, running.directory)
    office = Office(
        owner, database, keyring, tenant_id, tenant_id, places["HD-A-01"], places["HD-A-02"], first, second,
        now=datetime.now(UTC), people=900_000,
    )  # fmt: skip
    for each in (office.officer_id, office.second_id):
        await add_proven_session(owner, office.tenant_id, each)
    return await counters.build(office)


async def codes_of(shop: Shop) -> list[str]:
    """Fresh vouchers, each of a member of its own."""
    office = shop.office
    times = {
        "opens_at": office.now - timedelta(hours=1),
        "closes_at": office.now + timedelta(days=1),
        "valid_until_at": office.now + timedelta(days=30),
    }
    programme_id = await office.programme(budget_fen=CODES * VALUE)
    cycle_id = await office.cycle(programme_id, pieces=CODES, **times)
    made = []
    for _ in range(CODES):
        [member_id] = await office.members(1)
        made.append(await office.code(await office.claim(cycle_id, member_id)))
    return made


async def token_of(shop: Shop) -> str:
    """A new terminal's token."""
    office = shop.office
    expires_on = local_day(office.now) + timedelta(days=30)
    command = MerchantCredentialCreate(shop.merchant_id, "terminal", "窗口", expires_on)
    made = await shop.run(service.merchant_credential_create, command)
    secret = merchant_secret(office.keyring, office.tenant_id, made["credential_id"], generation=1)
    return f"{made['key']}.{secret}"


def sales_of(codes: Sequence[str], chance: random.Random) -> list[Sale]:
    """Each code at least once; of all sales 30 % are repeats of others with their number."""
    new = [*codes, *chance.choices(codes, k=ASKED - REPEATED - len(codes))]
    sales = [Sale(chance.randrange(TERMINALS), str(uuid4()), code) for code in new]
    sales += chance.choices(sales, k=REPEATED)
    chance.shuffle(sales)
    return sales


async def rush(running: Service, seed: int) -> None:
    dsn = running_dsn(running.directory / "postgres")
    assert dsn is not None
    owner, database, chance = await connect(running), await Database.open(dsn, size=2), random.Random(seed)
    shop = await opened(running, owner, database)
    codes, tokens = await codes_of(shop), [await token_of(shop) for _ in range(TERMINALS)]
    await owner.close()
    await database.close()
    limits = httpx.Limits(max_connections=2 * AT_ONCE)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{running.port}", timeout=20, limits=limits) as http:
        tills = Tills(http, tokens, chance)
        await tills.play(sales_of(codes, chance), running)
    await look(shop, tills, running)


async def look(shop: Shop, tills: Tills, running: Service) -> None:
    """Each code once, the first answer for everybody, nothing that does not add up."""
    by_code: dict[str, set[str]] = {}
    for sale, payload in tills.told:
        assert payload["userErrors"] == [], payload
        by_code.setdefault(sale.code, set()).add(payload["redemption"]["id"])
    assert len(tills.told) == ASKED
    assert len(by_code) == CODES
    assert [code for code, ids in by_code.items() if len(ids) != 1] == []
    shop.office.owner = await connect(running)
    shop.office.database = await Database.open(str(running_dsn(running.directory / "postgres")), size=2)
    spent = await shop.office.owner.fetchrow(_SPENT)
    assert spent is not None
    assert (spent["number"], spent["redeemed"]) == (CODES, CODES * VALUE)
    assert await shop.office.owner.fetchval("SELECT count(*) FROM event WHERE topic = 'voucher.redeemed'") == CODES
    async with shop.office.database.read() as conn:
        assert list(await service.settlements_verify(conn)) == []
    await shop.office.owner.close()
    await shop.office.database.close()
    broken = {"RemoteProtocolError", "ReadError", "ConnectError", "UNAVAILABLE"}
    assert sum(tills.failures[each] for each in broken) > len(KILLED_AT), "the kills hit nobody"
    assert set(tills.failures) <= broken | {"OVERLOADED", "ReadTimeout"}


@pytest.mark.parametrize("seed", [1])
def test_each_code_is_redeemed_once_when_server_and_postgresql_are_killed(directory: Path, seed: int) -> None:
    with serving(directory, command=real_command("--workers", "2")) as running:
        asyncio.run(rush(running, seed))
