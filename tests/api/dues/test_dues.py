"""Dues over the API: what officers record, what a member sees of it, the same request key twice, messages."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.nodes import key_of
from db.session import Database
from domain.dues import service
from domain.shared.calendar import local_day
from tests.factories.dues import add_rule
from tests.support.access import all_kinds
from tests.support.api import Answer, Client, Recorder, request_key

PAY = "console/dues/dues_payment_record"
OWN = "mobile/dues/own_dues"


@dataclass(frozen=True)
class Collected:
    """The demonstration union after it was charged for the present month."""

    owner: asyncpg.Connection
    callers: Mapping[str, Client]
    member_id: str

    @property
    def key(self) -> UUID:
        """The member's id in the database."""
        return key_of(self.member_id, "Member")

    async def pay(self, fen: int, **more: Any) -> Answer:
        """A payment of the member, recorded by the officer of the union."""
        given = {"memberId": self.member_id, "amountFen": fen, "method": "BANK", "requestKey": request_key(), **more}
        return await self.callers["federation officer"].send(PAY, {"input": given})

    async def own(self) -> dict[str, Any]:
        """What the member sees."""
        answer = await self.callers["member"].send(OWN, {})
        assert "errors" not in answer, answer
        found: dict[str, Any] = answer["data"]["viewer"]["member"]
        return found


@pytest_asyncio.fixture
async def collected(demo: Client, demo_dsn: str) -> AsyncIterator[Collected]:
    """Charges everybody 1,200 fen."""
    callers = await all_kinds(demo)
    owner = await asyncpg.connect(demo_dsn)
    tenant_id, now = await owner.fetchval("SELECT id FROM tenant"), await owner.fetchval("SELECT now()")
    month_on = local_day(now).replace(day=1)
    await add_rule(owner, tenant_id, "dues_monthly_fen", 1200, starts_on=month_on)
    database = await Database.open(demo_dsn, size=1)
    # The seeds have charged the month where dues were collected before the rule of this test.
    await owner.execute("DELETE FROM dues_run WHERE month_on = $1", month_on)
    charged = "SELECT count(*) FROM dues_run WHERE month_on = $1 AND completed_at IS NOT NULL"
    while not await owner.fetchval(charged, month_on):
        async with database.write() as conn:
            await service.charge_due(conn, now)
    await database.close()
    home = await callers["member"].run("{viewer {member {id}}}")
    yield Collected(owner, callers, home["data"]["viewer"]["member"]["id"])
    await owner.close()


async def test_a_payment_is_seen_by_the_member_and_recorded_once(collected: Collected) -> None:
    before = await collected.own()
    key = request_key()

    first, again = await collected.pay(500, requestKey=key), await collected.pay(500, requestKey=key)
    other = await collected.pay(501, requestKey=key)

    assert before["duesBalance"]["owedFen"] == before["dues"][0]["owedFen"] == 1200
    assert first["data"] == again["data"]
    assert other.codes == ["REQUEST_KEY_REUSED"]
    receipt = first["data"]["duesPaymentRecord"]["receipt"]
    assert [line["amountFen"] for line in receipt["lines"]] == [500]
    after = await collected.own()
    assert after["duesBalance"]["owedFen"] == 700
    [month] = after["dues"]
    assert (month["state"], month["paidFen"], month["owedFen"]) == ("OWED", 500, 700)
    assert [each["number"] for each in month["receipts"]] == [receipt["number"]]
    written = "SELECT count(*) FROM dues_receipt WHERE member_id = $1"
    assert await collected.owner.fetchval(written, collected.key) == 1


async def test_a_refusal_is_worded_and_writes_nothing(collected: Collected) -> None:
    answer = await collected.pay(5000)

    [refusal] = answer["data"]["duesPaymentRecord"]["userErrors"]
    assert (refusal["code"], refusal["field"]) == ("DUES_OVERPAID", ["amountFen"])
    assert "1200" in refusal["message"]
    assert answer["data"]["duesPaymentRecord"]["receipt"] is None
    entries = "SELECT count(*) FROM dues_entry e JOIN dues_charge c ON c.id = e.charge_id WHERE c.member_id = $1"
    assert await collected.owner.fetchval(entries, collected.key) == 0


async def test_a_payment_is_taken_back_by_its_receipt(collected: Collected) -> None:
    receipt = (await collected.pay(1200))["data"]["duesPaymentRecord"]["receipt"]

    answer = await collected.callers["federation officer"].send(
        "console/dues/dues_payment_reverse", {"input": {"receiptId": receipt["id"], "reason": "NOT_RECEIVED"}}
    )
    seen = await collected.callers["member"].send("console/dues/dues_receipt", {"number": receipt["number"]})

    assert answer["data"]["duesPaymentReverse"]["member"]["duesBalance"]["owedFen"] == 1200
    assert seen["data"]["duesReceipt"]["reversalReason"] == "NOT_RECEIVED"
    assert seen["data"]["duesReceipt"]["amountFen"] == 1200


async def test_statements_of_a_list_with_dues_do_not_depend_on_rows(collected: Collected, recorder: Recorder) -> None:
    text = "query ($n: Int!) {members(first: $n) {nodes {id duesBalance {owedFen} dues {state receipts {number}}}}}"
    officer = collected.callers["federation officer"]
    await officer.run(text, {"n": 2})

    counts = []
    for number in (1, 3, 30):
        with recorder.recording() as recorded:
            answer = await officer.run(text, {"n": number})
        assert len(answer["data"]["members"]["nodes"]) == number
        counts.append(sum("dues_" in each for each in recorded))

    assert counts[0] == counts[1] == counts[2] > 0
