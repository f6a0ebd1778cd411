"""A member before a kiosk: by phone, by card and PIN; nothing of them is left for the next one."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from api.nodes import encode_id
from db.sealing import Keyring
from db.types import new_id
from domain.votes.kiosks import read_pass
from tests.support.api import CLIENTS, Client, request_key
from tests.support.kiosks import PROFILE, Machine, enrolled, officer_does, registered

OFFICER, PASSWORD = "HD000002", "demo-branch-2026"
MEMBER, MEMBER_PASSWORD = "HD000001", "demo-member-2026"
WHO = "{ viewer { member { memberNumber } } }"
LISTS, KIOSKS = "{ members { totalCount } }", "{ kiosks { totalCount } }"
TRIES = 5
_CARD = "SELECT card_index, pin_hash FROM kiosk_card JOIN member USING (tenant_id, id) WHERE member_number = $1"


class Hall:
    """A kiosk in a hall, its officer, and a member with a phone."""

    def __init__(self, machine: Machine, officer: Client, phone: Client, owner: asyncpg.Connection) -> None:
        self.machine, self.officer, self.phone, self.owner = machine, officer, phone, owner

    def before(self, session: dict[str, str]) -> Machine:
        """The machine with a member's token."""
        return Machine(self.machine.http, self.machine.key, session["accessToken"], nonce=self.machine.nonce)

    async def visit(self) -> Machine:
        """The member, signed in by phone."""
        begun = await self.machine.payload("kiosk_sign_in_begin", requestKey=request_key())
        given = {"input": {"challenge": begun["challenge"]}}
        confirmed = await self.phone.send("mobile/kiosks/kiosk_sign_in_confirm", given)
        assert confirmed["data"]["kioskSignInConfirm"]["userErrors"] == []
        taken = await self.machine.payload("kiosk_sign_in_take", signInId=begun["signInId"])
        return self.before(taken["session"])

    async def member_id(self, number: str) -> str:
        """A member's id."""
        return encode_id("Member", await self.owner.fetchval("SELECT id FROM member WHERE member_number = $1", number))


@pytest_asyncio.fixture
async def hall(demo: Client, demo_dsn: str) -> AsyncIterator[Hall]:
    """A kiosk of the officer's branch."""
    owner = await asyncpg.connect(demo_dsn)
    place = encode_id("Organisation", await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'"))
    officer = await demo.sign_in(OFFICER, PASSWORD)
    phone = await demo.sign_in(MEMBER, MEMBER_PASSWORD)
    await registered(owner, WHO, LISTS, KIOSKS)
    machine = await enrolled(demo.http, officer, place)
    yield Hall(machine, officer, phone, owner)
    await owner.close()


async def test_a_phone_confirms_where_it_is_and_the_session_ends_for_good(hall: Hall) -> None:
    machine = hall.machine
    begun = await machine.payload("kiosk_sign_in_begin")
    waiting = await machine.payload("kiosk_sign_in_take", signInId=begun["signInId"])
    assert waiting == {"session": None, "userErrors": []}
    stand = await hall.phone.send("mobile/kiosks/kiosk_stand", {"challenge": begun["challenge"]})
    assert stand["data"]["kioskStand"]["place"] == "一车间东门"
    other = await hall.officer.send("mobile/kiosks/kiosk_sign_in_confirm", {"input": {"challenge": begun["challenge"]}})
    assert other["data"]["kioskSignInConfirm"]["userErrors"] == []
    stolen = await hall.phone.send("mobile/kiosks/kiosk_sign_in_confirm", {"input": {"challenge": begun["challenge"]}})
    assert [each["code"] for each in stolen["data"]["kioskSignInConfirm"]["userErrors"]] == ["KIOSK_SIGN_IN_NOT_FOUND"]

    member = await hall.visit()
    again = await machine.payload("kiosk_sign_in_take", signInId=begun["signInId"])
    assert again["session"] is None
    assert (await member.run(WHO))["data"]["viewer"]["member"]["memberNumber"] == MEMBER
    assert (await member.run(KIOSKS)).codes == ["FORBIDDEN"]
    assert (await Client(machine.http, member.token).run(WHO)).codes == ["UNAUTHENTICATED"]
    answer = await machine.http.post(
        "/graphql",
        json={"query": WHO},
        headers={"authorization": f"DPoP {member.token}", "dpop": member.proof("/graphql", token=member.token)},
    )
    assert answer.headers["cache-control"] == "no-store"

    assert (await member.payload("kiosk_session_close"))["closedAt"]
    after = await member.run(WHO)
    assert (after.status, after.get("data"), MEMBER in str(after)) == (401, None, False)
    assert after["errors"][0]["extensions"]["reason"] == "REVOKED"
    assert (await machine.run(WHO)).codes == ["FORBIDDEN"]


async def test_the_next_member_gets_nothing_of_the_one_before(hall: Hall) -> None:
    first = await hall.visit()
    key = request_key()
    await first.payload("kiosk_session_close", requestKey=key)
    first = await hall.visit()
    begun = await hall.machine.payload("kiosk_sign_in_begin")
    assert (await first.run(WHO))["errors"][0]["extensions"]["reason"] == "REVOKED"
    await hall.officer.send("mobile/kiosks/kiosk_sign_in_confirm", {"input": {"challenge": begun["challenge"]}})
    second = hall.before((await hall.machine.payload("kiosk_sign_in_take", signInId=begun["signInId"]))["session"])
    assert (await second.run(WHO))["data"]["viewer"]["member"]["memberNumber"] == OFFICER
    # An officer has no office at a kiosk, and a step-up is of no use there.
    assert (await second.run(LISTS)).codes == ["FORBIDDEN"]
    # The same request key is another member's: it ends the second one's session, and answers nothing of the first.
    await second.payload("kiosk_session_close", requestKey=key)
    assert (await second.run(WHO)).status == 401


async def test_idle_and_absolute_ends_are_the_servers(hall: Hall) -> None:
    member = await hall.visit()
    assert (await member.run(WHO)).codes == []
    await hall.owner.execute("UPDATE kiosk_session SET active_at = active_at - interval '61 seconds'")
    assert (await member.run(WHO))["errors"][0]["extensions"]["reason"] == "REVOKED"
    member = await hall.visit()
    await hall.owner.execute("UPDATE kiosk_session SET ends_at = now() WHERE closed_at IS NULL")
    assert (await member.run(WHO))["errors"][0]["extensions"]["reason"] == "REVOKED"


async def test_a_card_asks_for_a_pin_of_ones_own_and_locks(hall: Hall, keyring: Keyring) -> None:
    member_id = await hall.member_id(MEMBER)
    issued = await officer_does(hall.officer, "kiosk_card_issue", memberId=member_id, cardNumber="0A 1B 2C")
    office_pin = issued["officePin"]
    own = await officer_does(hall.officer, "kiosk_card_issue", memberId=await hall.member_id(OFFICER), cardNumber="1")
    assert [each["code"] for each in own["userErrors"]] == ["KIOSK_MEMBER_NOT_FOUND"]

    async def asked(**given: str) -> list[str]:
        answer = await hall.machine.payload(
            "kiosk_card_sign_in", **{"cardNumber": "0a1b2c", "pin": office_pin, **given}
        )
        return [each["code"] for each in answer["userErrors"]] or [answer["session"]["accessToken"]]

    assert await asked(cardNumber="0A1B2D") == ["KIOSK_CARD_REFUSED"]
    assert await asked() == ["KIOSK_PIN_CHANGE_REQUIRED"]
    assert await asked(newPin="123456") == ["KIOSK_PIN_INVALID"]
    [token] = await asked(newPin="739204")
    member = hall.before({"accessToken": token})
    assert (await member.run(WHO))["data"]["viewer"]["member"]["memberNumber"] == MEMBER
    vote_id = new_id()
    shown = await member.send("kiosk/votes/kiosk_pass", {"voteId": encode_id("Vote", vote_id)})
    tenant_id = await hall.owner.fetchval("SELECT tenant_id FROM member WHERE member_number = $1", MEMBER)
    read = read_pass(keyring, tenant_id, shown["data"]["kioskPass"]["text"])
    assert read is not None
    assert encode_id("Member", read.member_id) == member_id, "a card proves who votes at a kiosk, too"
    assert await asked() == ["KIOSK_CARD_REFUSED"]
    for _ in range(TRIES - 1):
        assert await asked(pin="000000") == ["KIOSK_CARD_REFUSED"]
    assert await asked(pin="739204") == ["TOO_MANY_ATTEMPTS"]
    reset = await officer_does(hall.officer, "kiosk_card_issue", memberId=member_id)
    assert reset["officePin"] != office_pin
    assert await asked(pin=reset["officePin"]) == ["KIOSK_PIN_CHANGE_REQUIRED"]
    kept = await hall.owner.fetchrow(_CARD, MEMBER)
    assert kept is not None
    assert b"0A1B2C" not in kept["card_index"]


async def test_where_the_profile_has_no_pin_nobody_signs_in_by_card(hall: Hall) -> None:
    kiosk = (await hall.machine.send("kiosk/kiosks/kiosk_at"))["data"]["kioskAt"]["kiosk"]
    await officer_does(
        hall.officer,
        "kiosk_configure",
        kioskId=kiosk["id"],
        organisationId=kiosk["organisation"]["id"],
        name="a",
        place="b",
        profile={**PROFILE, "allowsPin": False},
    )
    refused = await hall.machine.payload("kiosk_card_sign_in", cardNumber="1", pin="000000")
    assert [each["code"] for each in refused["userErrors"]] == ["KIOSK_FUNCTION_REFUSED"]


async def test_what_is_not_in_its_profile_is_refused_to_a_kiosk_and_to_who_stands_before_it(hall: Hall) -> None:
    member = await hall.visit()
    unlisted = "{ viewer { member { name memberNumber } } }"
    theirs = (CLIENTS / "mobile/members/home.graphql").read_text(encoding="utf-8")

    answers = [await each.run(text) for each in (hall.machine, member) for text in (unlisted, theirs, "{ nothing }")]

    assert [answer.codes for answer in answers] == [["DOCUMENT_NOT_REGISTERED"]] * len(answers)
    assert (await member.run(WHO)).codes == []
