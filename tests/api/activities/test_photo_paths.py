"""Photos over HTTP: a ticket, an upload, a list, a reading; and what is refused."""

import asyncpg

from api.nodes import encode_id
from tests.support.access import all_kinds
from tests.support.activities import DEMO_KEYS, write_activities
from tests.support.api import Client

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(17) + bytes(4) + b"IEND" + bytes(4)
ADD, LIST, REPORT = (
    f"mobile/activities/{name}" for name in ("activity_photo_add", "activity_photos", "activity_photo_report")
)
DECIDE = "console/activities/activity_photo_report_decide"


async def test_a_photo_is_sent_shown_reported_and_removed(demo: Client, demo_dsn: str) -> None:
    callers = await all_kinds(demo)
    member, officer = callers["member"], callers["federation officer"]
    viewer = await member.run("{viewer {member {memberNumber}}}")
    number = viewer["data"]["viewer"]["member"]["memberNumber"]
    owner = await asyncpg.connect(demo_dsn)
    await write_activities(owner, await owner.fetchval("SELECT id FROM member WHERE member_number = $1", number))
    await owner.execute(
        "UPDATE registration SET state = 'registered', closed_at = NULL WHERE id = $1", DEMO_KEYS.registration
    )
    await owner.execute("UPDATE activity SET starts_at = '2026-01-09' WHERE id = $1", DEMO_KEYS.activity)
    await owner.execute("DELETE FROM activity_photo")
    await owner.close()
    activity = {"id": encode_id("Activity", DEMO_KEYS.activity)}
    answer = await member.send(ADD, {"input": {"activityId": activity["id"]}})
    added = answer["data"]["activityPhotoAdd"]
    assert added["userErrors"] == []

    ticket = {"x-upload-ticket": added["ticket"]}
    refused = await demo.http.post(added["uploadUrl"], content=b"%PDF-1.7 and so on", headers=ticket)
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (415, "PHOTO_MEDIA_REFUSED")
    assert (await demo.http.post(added["uploadUrl"], content=PNG)).status_code == 404
    assert (await demo.http.post(added["uploadUrl"], content=PNG, headers=ticket)).status_code == 201
    assert (await demo.http.post(added["uploadUrl"], content=PNG, headers=ticket)).status_code == 404

    [photo] = (await member.send(LIST, activity))["data"]["activity"]["photos"]
    assert (photo["mediaType"], photo["isOwn"], photo["reportedAt"]) == ("image/png", True, None)
    own = {"authorization": f"Bearer {member.token}"}
    shown = await demo.http.get(photo["url"], headers=own)
    assert (shown.status_code, shown.content, shown.headers["cache-control"]) == (200, PNG, "no-store")
    assert (await demo.http.get(photo["url"])).status_code == 401
    reported = await member.send(REPORT, {"input": {"photoId": photo["id"], "reason": "SHOWS_ME"}})
    assert reported["data"]["activityPhotoReport"]["userErrors"] == []
    decided = await officer.send(DECIDE, {"input": {"photoId": photo["id"], "isRemoved": True}})
    assert decided["data"]["activityPhotoReportDecide"] == {"activity": {**activity, "photos": []}, "userErrors": []}
    assert (await demo.http.get(photo["url"], headers=own)).status_code == 404
