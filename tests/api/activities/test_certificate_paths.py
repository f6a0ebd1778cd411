"""A certificate over HTTP: the member's page, and the check that anybody may make."""

import asyncpg

from api.activity_paths import certificates
from tests.support.access import all_kinds
from tests.support.activities import DEMO_KEYS, write_activities
from tests.support.api import Client


async def test_a_member_gets_the_page_and_anybody_checks_it(demo: Client, demo_dsn: str) -> None:
    member = (await all_kinds(demo))["member"]
    viewer = await member.run("{viewer {member {memberNumber}}}")
    owner = await asyncpg.connect(demo_dsn)
    member_id = await owner.fetchval(
        "SELECT id FROM member WHERE member_number = $1", viewer["data"]["viewer"]["member"]["memberNumber"]
    )
    await write_activities(owner, member_id)
    page = await member.http.get(
        f"/me/certificates/{DEMO_KEYS.certificate}.pdf", headers={"authorization": f"Bearer {member.token}"}
    )

    assert (page.status_code, page.headers["content-type"]) == (200, "application/pdf")
    assert page.content.startswith(b"%PDF-")
    assert page.headers["cache-control"] == "no-store"
    found = await demo.http.get("/certificates/ABCD-EFGH-IJKL-MNOP")
    assert found.status_code == 200
    told = found.json()
    assert (told["number"], told["isValid"], told["title"]) == ("ZS2026-900001", True, "电影之夜")
    name = await owner.fetchval("SELECT name FROM member WHERE id = $1", member_id)
    assert told["name"] != name
    await owner.execute("UPDATE activity_certificate SET revoked_at = now(), revoke_reason = 'x'")
    assert (await demo.http.get("/certificates/ABCDEFGHIJKLMNOP")).json()["isValid"] is False
    gone = await member.http.get(
        f"/me/certificates/{DEMO_KEYS.certificate}", headers={"authorization": f"Bearer {member.token}"}
    )
    assert gone.status_code == 404
    await owner.execute("UPDATE member SET erased_at = now() WHERE id = $1", member_id)
    assert (await demo.http.get("/certificates/ABCDEFGHIJKLMNOP")).status_code == 404
    await owner.close()


async def test_who_checks_too_often_is_told_to_wait(shared_demo: Client) -> None:
    for _ in range(certificates.CHECKS_A_MINUTE):
        await shared_demo.http.get("/certificates/x")

    assert (await shared_demo.http.get("/certificates/x")).status_code == 429
