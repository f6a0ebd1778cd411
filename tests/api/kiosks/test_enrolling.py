"""A machine becomes a kiosk by the device grant; its tokens open nothing without its key."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import jwt
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.nodes import encode_id
from tests.support.api import Client
from tests.support.kiosks import GRANT, PROFILE, Machine, enrolled, officer_does, registered

OFFICER, PASSWORD = "HD000002", "demo-branch-2026"
QUERY = "{ kioskAt { kiosk { id } } }"
AT = "kiosk/kiosks/kiosk_at"


@pytest_asyncio.fixture
async def place(demo_dsn: str) -> str:
    """The branch of the officer."""
    owner = await asyncpg.connect(demo_dsn)
    await registered(owner, QUERY)
    found = await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'")
    await owner.close()
    return encode_id("Organisation", found)


@pytest_asyncio.fixture
async def officer(demo: Client) -> Client:
    """Who manages kiosks of the branch."""
    return await demo.sign_in(OFFICER, PASSWORD)


async def test_a_machine_waits_slows_down_and_is_granted(demo: Client, officer: Client, place: str) -> None:
    machine = Machine(demo.http)
    asked = (await machine.ask("/device/authorize")).json()
    assert asked["verification_uri_complete"].endswith(asked["user_code"])
    assert (asked["interval"], asked["expires_in"], len(asked["user_code"])) == (5, 600, 9)
    polls = [await machine.ask("/token", grant_type=GRANT, device_code=asked["device_code"]) for _ in range(2)]
    assert [(each.status_code, each.json()["error"]) for each in polls] == [
        (400, "authorization_pending"),
        (400, "slow_down"),
    ]
    assert polls[0].headers["cache-control"] == "no-store"

    wrong = await officer_does(
        officer, "kiosk_enrol", userCode="BBBB-BBBB", organisationId=place, name="a", place="b", profile=PROFILE
    )
    assert [each["code"] for each in wrong["userErrors"]] == ["KIOSK_CODE_UNKNOWN"]
    assert (await officer_does(officer, "kiosk_enrol_refuse", userCode=asked["user_code"].lower()))["toldAt"]

    machine = await enrolled(demo.http, officer, place)
    kiosk = (await machine.send(AT))["data"]["kioskAt"]["kiosk"]
    assert (kiosk["place"], kiosk["documentProfile"], kiosk["version"]) == ("一车间东门", "hall", 1)
    again = Machine(demo.http, machine.key)
    asked = (await again.ask("/device/authorize")).json()
    known = await officer_does(
        officer, "kiosk_enrol", userCode=asked["user_code"], organisationId=place, name="a", place="b", profile=PROFILE
    )
    assert [each["code"] for each in known["userErrors"]] == ["KIOSK_KEY_KNOWN"]


async def test_wrong_codes_are_bounded(demo: Client, officer: Client, place: str) -> None:
    given = {"organisationId": place, "name": "a", "place": "b", "profile": PROFILE}
    tried = [await officer_does(officer, "kiosk_enrol", userCode="CCCCCCCC", **given) for _ in range(6)]
    codes = [each["userErrors"][0]["code"] for each in tried]
    assert codes == ["KIOSK_CODE_UNKNOWN"] * 5 + ["TOO_MANY_ATTEMPTS"]
    asked = (await Machine(demo.http).ask("/device/authorize")).json()
    right = await officer_does(officer, "kiosk_enrol", userCode=asked["user_code"], **given)
    assert [each["code"] for each in right["userErrors"]] == ["TOO_MANY_ATTEMPTS"]


async def test_a_stolen_token_without_the_key_is_useless(demo: Client, officer: Client, place: str) -> None:
    machine = await enrolled(demo.http, officer, place)
    query = QUERY
    held = machine.proof("/graphql", token=machine.token)
    assert (await machine.run(query, dpop=held))["data"]["kioskAt"]["kiosk"]["id"]
    thief = Machine(demo.http, token=machine.token, nonce=machine.nonce)
    refused = {
        "PROOF_REPLAYED": await machine.run(query, dpop=held),
        "PROOF_INVALID": await thief.run(query),
        "PROOF_NONCE": await machine.run(query, dpop=machine.proof("/graphql", token=machine.token, nonce="old")),
        "PROOF_TIME": await machine.run(query, dpop=machine.proof("/graphql", token=machine.token, iat=1)),
    }
    for reason, answer in refused.items():
        assert (answer.status, answer["errors"][0]["extensions"]["reason"]) == (401, reason)
    for claims in ({"htm": "GET"}, {"htu": "https://else.test/graphql"}, {"ath": "x"}, {"jti": ""}):
        answer = await machine.run(query, dpop=machine.proof("/graphql", token=machine.token, **claims))
        assert answer["errors"][0]["extensions"]["reason"] == "PROOF_INVALID"
    bearer = await Client(demo.http, machine.token).run(query)
    assert bearer.codes == ["UNAUTHENTICATED"]
    by_thief = await thief.ask("/token", grant_type="refresh_token", refresh_token=machine.refresh_token)
    assert by_thief.json() == {"error": "invalid_grant"}


async def test_refresh_tokens_rotate_and_a_lost_answer_is_given_again(
    demo: Client, officer: Client, place: str
) -> None:
    machine = await enrolled(demo.http, officer, place)
    first = machine.refresh_token
    second = (await machine.ask("/token", grant_type="refresh_token", refresh_token=first)).json()["refresh_token"]
    again = (await machine.ask("/token", grant_type="refresh_token", refresh_token=first)).json()["refresh_token"]
    third = (await machine.ask("/token", grant_type="refresh_token", refresh_token=second)).json()
    assert again == second != third["refresh_token"]
    old = await machine.ask("/token", grant_type="refresh_token", refresh_token=first)
    assert old.json() == {"error": "invalid_grant"}
    machine.token = third["access_token"]
    assert (await machine.send(AT)).codes == []


async def test_a_kiosk_is_configured_watched_suspended_and_revoked(demo: Client, officer: Client, place: str) -> None:
    machine = await enrolled(demo.http, officer, place)
    kiosk_id = (await machine.send(AT))["data"]["kioskAt"]["kiosk"]["id"]
    given = {"kioskId": kiosk_id, "organisationId": place, "name": "东门", "place": "东门大厅", "profile": PROFILE}
    moved = await officer_does(
        officer, "kiosk_configure", **given, gate="入口 1", settings=[{"name": "volume", "value": "3"}]
    )
    assert (moved["kiosk"]["version"], moved["kiosk"]["gate"]) == (2, "入口 1")
    beat = {"deviceNow": "2020-01-01T00:00:00Z", "software": "1.4.0", "version": 1, "queueLength": 0}
    heard = await machine.payload("kiosk_heartbeat", **beat, hasPaper=False, network="4G")
    assert heard["kiosk"]["version"] == 2
    listed = await officer.send("console/kiosks/kiosk_list", {"where": {"isSilent": False}})
    [seen] = [each for each in listed["data"]["kiosks"]["nodes"] if each["id"] == kiosk_id]
    assert (seen["software"], seen["seenVersion"], seen["paper"], seen["isSilent"]) == ("1.4.0", 1, "OUT", False)
    assert seen["clockAheadSeconds"] < -1_000_000
    bad = await machine.payload("kiosk_heartbeat", **{**beat, "queueLength": -1})
    assert [each["code"] for each in bad["userErrors"]] == ["KIOSK_HEARTBEAT_INVALID"]

    await officer_does(officer, "kiosk_state_set", kioskId=kiosk_id, state="SUSPENDED")
    held = await machine.payload("kiosk_allowance_take")
    assert [each["code"] for each in held["userErrors"]] == ["KIOSK_STATE_REFUSED"]
    assert (await machine.payload("kiosk_heartbeat", **beat))["kiosk"]["state"] == "SUSPENDED"
    await officer_does(officer, "kiosk_state_set", kioskId=kiosk_id, state="REVOKED")
    gone = await machine.send(AT)
    assert gone["errors"][0]["extensions"]["reason"] == "REVOKED"
    refreshed = await machine.ask("/token", grant_type="refresh_token", refresh_token=machine.refresh_token)
    assert refreshed.json() == {"error": "invalid_grant"}
    back = await officer_does(officer, "kiosk_state_set", kioskId=kiosk_id, state="ACTIVE")
    assert [each["code"] for each in back["userErrors"]] == ["KIOSK_STATE_REFUSED"]


async def test_a_kiosk_is_given_a_signed_allowance_and_told_what_became_of_its_queue(
    demo: Client, officer: Client, place: str
) -> None:
    machine = await enrolled(demo.http, officer, place)
    at = (await machine.send(AT))["data"]["kioskAt"]
    key = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(at["publicKey"] + "="))
    allowed = (await machine.payload("kiosk_allowance_take"))["allowance"]
    told = jwt.decode(allowed["text"], key, algorithms=["EdDSA"])
    assert (told["jti"], told["sub"], told["most"]) == (allowed["allowanceId"], at["kioskId"], allowed["mostCount"])

    entry = machine.entry(
        UUID(at["unionId"]),
        UUID(at["kioskId"]),
        sequence=1,
        allowance_id=UUID(allowed["allowanceId"]),
        value="HD000001",
        method="card",
    )
    now = datetime.now(UTC).isoformat()
    sent, again = [(await machine.payload("kiosk_queue_upload", deviceNow=now, entries=[entry])) for _ in range(2)]
    [first], [known] = sent["queue"]["results"], again["queue"]["results"]
    assert (first["outcome"], first["reason"], sent["queue"]["nextSequence"]) == ("CONFLICT", "gate_refused", 2)
    assert (known["outcome"], known["isConflict"], again["queue"]["duplicateCount"]) == ("DUPLICATE", True, 1)
