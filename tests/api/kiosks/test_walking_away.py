"""What is left of members who walk away from a kiosk, of cards of the erased, and of machines long gone; P-256 keys."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.nodes import decode_id, encode_id
from db.queries.members.erasure import ERASINGS
from db.session import Database
from domain.kiosks.service import kiosks_forget
from domain.kiosks.service.forgetting import REQUESTS_KEPT, SESSIONS_KEPT
from tests.api.kiosks.test_visits import MEMBER, WHO, Hall, hall  # noqa: F401  # a fixture
from tests.support.kiosks import Machine, enrolled, officer_does

DAY = timedelta(days=1)


async def test_a_kiosk_ends_the_session_of_who_walked_away(hall: Hall) -> None:  # noqa: F811  # the fixture
    member = await hall.visit()
    assert (await member.run(WHO)).codes == []

    closed = await hall.machine.payload("kiosk_session_close")

    assert closed["closedAt"]
    assert closed["userErrors"] == []
    after = await member.run(WHO)
    assert (after.status, MEMBER in str(after)) == (401, False)
    assert await hall.owner.fetchval("SELECT count(*) FROM kiosk_session WHERE closed_at IS NULL") == 0


@pytest.mark.parametrize("thief", [Ed25519PrivateKey.generate(), generate_private_key(SECP256R1())])
async def test_a_key_of_p_256_binds_tokens_as_well(
    hall: Hall,  # noqa: F811  # the fixture
    thief: Ed25519PrivateKey | EllipticCurvePrivateKey,
) -> None:
    place = await hall.owner.fetchval("SELECT organisation_id FROM kiosk LIMIT 1")
    from_office = encode_id("Organisation", place)

    machine = await enrolled(
        hall.machine.http, hall.officer, from_office, "二号终端", generate_private_key(SECP256R1())
    )

    # A kiosk in its own name is known, and no member.
    assert (await machine.run(WHO)).codes == ["FORBIDDEN"]
    stolen = await Machine(machine.http, thief, token=machine.token, nonce=machine.nonce).run(WHO)
    assert (stolen.status, stolen["errors"][0]["extensions"]["reason"]) == (401, "PROOF_INVALID")
    assert (await machine.ask("/token", grant_type="refresh_token", refresh_token=machine.refresh_token)).json()[
        "access_token"
    ]
    wrong = await Machine(machine.http, thief).ask(
        "/token", grant_type="refresh_token", refresh_token=machine.refresh_token
    )
    assert wrong.status_code == 400


async def test_the_card_of_the_erased_is_gone_and_opens_nothing(hall: Hall) -> None:  # noqa: F811  # the fixture
    member_id = await hall.member_id(MEMBER)
    await officer_does(hall.officer, "kiosk_card_issue", memberId=member_id, cardNumber="0A 1B 2C")
    found = decode_id(member_id)
    assert found is not None
    assert await hall.owner.fetchval("SELECT count(*) FROM kiosk_card WHERE id = $1", found[1]) == 1
    await hall.owner.execute("SET ROLE unionhall_app")
    tenant_id = await hall.owner.fetchval("SELECT tenant_id FROM member WHERE id = $1", found[1])

    for each in ERASINGS:
        if each.table.startswith("kiosk_"):
            await hall.owner.execute(each.statement, tenant_id, found[1])

    assert await hall.owner.fetchval("SELECT count(*) FROM kiosk_card WHERE id = $1", found[1]) == 0
    refused = await hall.machine.payload("kiosk_card_sign_in", cardNumber="0A1B2C", pin="000000")
    assert [each["code"] for each in refused["userErrors"]] == ["KIOSK_CARD_REFUSED"]


async def test_requests_and_sessions_of_old_are_forgotten_and_no_others(
    hall: Hall,  # noqa: F811  # the fixture
    demo_dsn: str,
) -> None:
    await hall.visit()
    rows = "SELECT (SELECT count(*) FROM kiosk_session), (SELECT count(*) FROM kiosk_request)"
    before, now = tuple(*await hall.owner.fetch(rows)), datetime.now(UTC)
    database = await Database.open(demo_dsn, size=1)
    found = []
    for at in (now + REQUESTS_KEPT / 2, now + REQUESTS_KEPT + DAY, now + SESSIONS_KEPT + DAY):
        async with database.transaction() as conn:
            assert await kiosks_forget(conn, at) is False
        found.append(tuple(*await hall.owner.fetch(rows)))
    await database.close()

    assert min(before) > 0
    assert found == [before, (before[0], 0), (0, 0)]
