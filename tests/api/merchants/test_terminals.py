"""A terminal over HTTP: a scheme of its own, nothing but its work, until its credential is rotated or revoked."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest_asyncio

from api.nodes import encode_id, key_of
from db.sealing import Keyring
from db.session import Database
from tests.domain.benefits.office import Office
from tests.factories.sessions import add_proven_session
from tests.support.api import Answer, Client, request_key
from tests.support.days import day_text

OFFICER, PASSWORD = "HD000002", "demo-branch-2026"
_PLACES = "SELECT id, code FROM organisation WHERE code IN ('HD-A-01', 'HD-A-02')"
_PEOPLE = "SELECT id FROM member WHERE member_number IN ('HD000001', 'HD000002', 'HD000003') ORDER BY member_number"


@dataclass
class Shop:
    """A canteen of the branch, its officer, and vouchers of the demonstration union."""

    officer: Client
    office: Office
    merchant_id: str

    async def ask(self, client: Client, path: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation."""
        answer = await client.send(path, {"input": {**given, "requestKey": request_key()}})
        assert "errors" not in answer, answer
        [payload] = answer["data"].values()
        return dict(payload)

    async def credential(self, kind: str = "TERMINAL", **bounds: int) -> Mapping[str, Any]:
        """A new credential, with its token."""
        made = await self.ask(
            self.officer,
            "console/merchants/merchant_credential_create",
            **{"merchantId": self.merchant_id, "kind": kind, "name": "一号窗口", "expiresOn": day_text(30), **bounds},
        )
        assert made["userErrors"] == []
        return made

    def calling(self, token: str) -> "Terminal":
        """What shows a token."""
        return Terminal(self.officer.http, token)

    async def code(self) -> str:
        """A fresh voucher's code."""
        office = self.office
        cycle_id = await office.cycle(
            opens_at=office.now - timedelta(hours=1),
            closes_at=office.now + timedelta(days=1),
            valid_until_at=office.now + timedelta(days=30),
        )
        [member_id] = await office.members(1)
        return await office.code(await office.claim(cycle_id, member_id))


class Terminal(Client):
    """A client with the scheme of terminals."""

    async def run(self, query: str, variables: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        """Posts a document."""
        return await Client(self.http).run(query, variables, **{"authorization": f"Terminal {self.token}", **headers})


@pytest_asyncio.fixture
async def shop(demo: Client, demo_dsn: str, keyring: Keyring) -> AsyncIterator[Shop]:
    """A canteen, entered by the branch officer."""
    owner, database = await asyncpg.connect(demo_dsn), await Database.open(demo_dsn, size=2)
    places = {row["code"]: row["id"] for row in await owner.fetch(_PLACES)}
    [_, officer_id, second_id] = [row["id"] for row in await owner.fetch(_PEOPLE)]
    tenant_id: UUID = await owner.fetchval("SELECT id FROM tenant")
    office = Office(
        owner, database, keyring, tenant_id, tenant_id, places["HD-A-01"], places["HD-A-02"], officer_id, second_id,
        now=datetime.now(UTC), people=900_000,
    )  # fmt: skip
    for each in (officer_id, second_id):
        await add_proven_session(owner, tenant_id, each)
    officer = await demo.sign_in(OFFICER, PASSWORD)
    shop = Shop(officer, office, "")
    made = await shop.ask(
        officer,
        "console/merchants/merchant_create",
        organisationId=encode_id("Organisation", places["HD-A-01"]),
        name="第一食堂",
        contractNumber="HT-1",
        kinds=["CULTURE"],
        contractStartsOn="2020-01-01",
        contractEndsOn="2999-01-01",
    )
    shop.merchant_id = made["merchant"]["id"]
    yield shop
    await database.close()
    await owner.close()


async def test_a_terminal_redeems_and_a_repeat_gets_the_first_answer(shop: Shop) -> None:
    terminal = shop.calling((await shop.credential())["token"])
    code, number = await shop.code(), str(uuid4())
    looked = await shop.ask(terminal, "kiosk/merchants/terminal_voucher_check", code=code)
    assert looked["voucher"]["isUsable"]
    held = await shop.ask(terminal, "kiosk/merchants/terminal_voucher_lock", code=code)
    assert held["voucher"]["state"] == "LOCKED"

    first, again = [
        await shop.ask(
            terminal, "kiosk/merchants/terminal_voucher_redeem", requestNumber=number, code=code, receiptNumber="R-1"
        )
        for _ in range(2)
    ]

    assert (first["answer"]["isRepeat"], again["answer"]["isRepeat"]) == (False, True)
    assert first["redemption"] == again["redemption"]
    refused = await shop.ask(terminal, "kiosk/merchants/terminal_voucher_check", code="0" * 16)
    assert [(error["code"], error["field"]) for error in refused["userErrors"]] == [("VOUCHER_NOT_FOUND", ["code"])]
    assert await shop.office.owner.fetchval(
        "SELECT attempts FROM sign_in_attempt WHERE attempts = 1 AND kind = 'account'"
    )


async def test_a_terminal_may_do_nothing_else(shop: Shop) -> None:
    terminal = shop.calling((await shop.credential())["token"])
    staff = shop.calling((await shop.credential("STAFF"))["token"])
    found = await terminal.send("kiosk/merchants/terminal", {})
    assert found["data"]["terminal"]["merchant"]["name"] == "第一食堂"
    for client, paths in (
        (
            terminal,
            ("members/member_list", "merchants/merchant_list", "merchants/settlement_list", "auth/sign_in_methods"),
        ),
        (staff, ("members/member_list", "merchants/merchant_list", "merchants/pick_up_place_list")),
    ):
        for path in paths:
            given = {"cycleId": encode_id("BenefitCycle", uuid4())} if "pick_up" in path else {"first": 5}
            answer = await client.send(f"console/{path}", given)
            assert set(answer.codes) == {"FORBIDDEN"}, path
    tickets = await terminal.send("mobile/merchants/voucher_ticket_list", {})
    assert set(tickets.codes) == {"FORBIDDEN"}
    settled = await staff.send("console/merchants/settlement_list", {})
    assert settled["data"]["settlements"]["nodes"] == []


async def test_after_its_last_day_a_terminal_brings_its_file_and_is_refused_all_else(shop: Shop) -> None:
    made = await shop.credential(offlineCount=5, offlineFen=100_00, offlineHours=24)
    terminal, code = shop.calling(made["token"]), await shop.code()
    allowance = (await shop.ask(terminal, "kiosk/merchants/terminal_allowance_take"))["allowance"]
    await shop.office.owner.execute(
        "UPDATE merchant_credential SET expires_at = now() WHERE id = $1",
        key_of(made["credential"]["id"], "MerchantCredential"),
    )

    cycle, place, key = encode_id("BenefitCycle", uuid4()), encode_id("PickUpPlace", uuid4()), request_key()
    for path, given in (
        ("kiosk/merchants/terminal", {}),
        ("console/merchants/pick_up_place_list", {"cycleId": cycle}),
        ("console/merchants/pick_up_list", {"placeId": place}),
        ("console/merchants/voucher_redeem", {"input": {"code": code, "requestKey": key}}),
        ("console/merchants/gift_hand_out", {"input": {"placeId": place, "code": code, "requestKey": key}}),
        ("kiosk/merchants/terminal_voucher_check", {"input": {"code": code, "requestKey": key}}),
        ("kiosk/merchants/terminal_allowance_take", {"input": {"requestKey": key}}),
    ):
        assert set((await terminal.send(path, given)).codes) == {"FORBIDDEN"}, path
    now = datetime.now(UTC).isoformat()
    use = {"requestNumber": str(uuid4()), "ticket": "none", "happenedAt": now, "allowanceId": allowance["allowanceId"]}
    answer = await shop.ask(
        terminal, "kiosk/merchants/redemption_upload", uploadKey=str(uuid4()), deviceNow=now, uses=[use]
    )
    assert [(each["outcome"], each["reason"]) for each in answer["uses"]["results"]] == [("REFUSED", "UNKNOWN_CODE")]


async def test_the_unions_desk_is_no_way_for_a_terminal(shop: Shop) -> None:
    terminal = shop.calling((await shop.credential())["token"])
    for code in (await shop.code(), "0" * 16):
        refused = await shop.ask(terminal, "console/merchants/voucher_redeem", code=code)
        assert [(each["code"], each["field"]) for each in refused["userErrors"]] == [("VOUCHER_NOT_FOUND", ["code"])]


async def test_a_token_ends_when_it_is_rotated_and_when_it_is_revoked(shop: Shop) -> None:
    made = await shop.credential()
    first = shop.calling(made["token"])
    assert (await first.send("kiosk/merchants/terminal", {})).status == 200
    rotated = await shop.ask(
        shop.officer,
        "console/merchants/merchant_credential_rotate",
        credentialId=made["credential"]["id"],
        expiresOn=day_text(30),
    )
    second = shop.calling(rotated["token"])
    assert (await first.send("kiosk/merchants/terminal", {})).codes == ["UNAUTHENTICATED"]
    assert (await second.send("kiosk/merchants/terminal", {})).status == 200
    await shop.ask(shop.officer, "console/merchants/merchant_credential_revoke", credentialId=made["credential"]["id"])
    for client in (second, shop.calling(""), shop.calling("x.y")):
        assert (await client.send("kiosk/merchants/terminal", {})).codes == ["UNAUTHENTICATED"]


async def test_a_request_key_shows_the_same_token_again(shop: Shop) -> None:
    sent = {"merchantId": shop.merchant_id, "kind": "TERMINAL", "name": "二号", "expiresOn": day_text(30)}
    given = {"input": {**sent, "requestKey": request_key()}}
    first, again = [await shop.officer.send("console/merchants/merchant_credential_create", given) for _ in range(2)]
    assert first["data"] == again["data"]
    assert await shop.office.owner.fetchval("SELECT count(*) FROM merchant_credential WHERE name = '二号'") == 1


async def test_a_file_is_uploaded_and_settled(shop: Shop) -> None:
    made = await shop.credential(offlineCount=5, offlineFen=100_00, offlineHours=24)
    terminal = shop.calling(made["token"])
    allowance = (await shop.ask(terminal, "kiosk/merchants/terminal_allowance_take"))["allowance"]
    now = datetime.now(UTC).isoformat()
    use = {"requestNumber": str(uuid4()), "ticket": "none", "happenedAt": now, "allowanceId": allowance["allowanceId"]}
    answer = await shop.ask(
        terminal, "kiosk/merchants/redemption_upload", uploadKey=str(uuid4()), deviceNow=now, uses=[use]
    )
    assert [(each["outcome"], each["reason"]) for each in answer["uses"]["results"]] == [("REFUSED", "UNKNOWN_CODE")]
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    settled = await shop.ask(
        shop.officer, "console/merchants/settlement_create", merchantId=shop.merchant_id, untilOn=yesterday
    )
    assert [error["code"] for error in settled["userErrors"]] == ["SETTLEMENT_EMPTY"]
