"""Pictures of an anonymous suggestion: by its token, without a name, until somebody begins to review it."""

import asyncio
import logging
import uuid

import httpx
import pytest

from domain.suggestions.service.attaching import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS
from tests.support.anonymous import Hall, code_of, kept
from tests.support.permits import Drawn
from tests.support.pictures import PICTURE, PLACE
from voting.canonical import b64u

SHOWN = "query ($id: ID!) { suggestion(id: $id) { attachments { name url mediaType addedAt } } }"


async def posted(hall: Hall) -> Drawn:
    """A permit whose suggestion has been posted."""
    permit = await hall.drawn()
    assert (await hall.post(permit.post(**hall.said()))).status_code == 200
    return permit


async def test_a_picture_comes_in_by_the_token_and_who_handles_it_sees_it(hall: Hall) -> None:
    permit, key = await posted(hall), str(uuid.uuid4())
    place, again = await asyncio.gather(*[hall.place(permit, key) for _ in range(2)])

    document = await hall.send(place.json(), b"%PDF-1.7\n/Author (Li Na)")
    named = await hall.send(place.json(), PICTURE, cookie="session=x")
    by_name = await hall.nobody.http.post(
        place.json()["uploadUrl"].replace("/suggestions/attachments/", "/suggestion-attachments/"),
        content=PICTURE,
        headers={"x-upload-ticket": place.json()["ticket"]},
    )
    taken = await hall.send(place.json(), PICTURE)
    used = await hall.send(place.json(), PICTURE)

    assert (place.status_code, place.json()) == (200, again.json())
    assert [code_of(answer) for answer in (document, named, by_name, used)] == [
        (415, "PHOTO_MEDIA_REFUSED"),
        (400, "CREDENTIALS_REFUSED"),
        (404, "NOT_FOUND"),
        (404, "NOT_FOUND"),
    ]
    assert (taken.status_code, taken.json()["mediaType"]) == (200, "image/png")
    [own] = (await hall.read(permit))["attachments"]
    assert (own["id"], own["name"]) == (place.json()["attachment"], "attachment-1.png")
    officer, stranger = hall.callers["branch officer"], hall.callers["officer of a sibling branch"]
    answer = await officer.run(SHOWN, {"id": await hall.id_of(permit)})
    [seen] = answer["data"]["suggestion"]["attachments"]
    given = [
        await hall.nobody.http.get(seen["url"], headers={"authorization": f"Bearer {by.token}"})
        for by in (officer, stranger)
    ]
    assert [answer.status_code for answer in given] == [200, 404]
    assert given[0].content.startswith(b"\x89PNG")
    assert PLACE.encode() not in given[0].content


async def test_nothing_is_attached_after_somebody_has_begun_and_nothing_goes(hall: Hall) -> None:
    permit = await posted(hall)
    there, waiting = [(await hall.place(permit)).json() for _ in range(2)]
    await hall.send(there, PICTURE)
    await hall.take("branch officer", "suggestionReviewBegin", permit)

    late = await hall.send(waiting, PICTURE)
    place, stays = await hall.place(permit), await detached(hall, permit, there["attachment"])

    assert [code_of(answer) for answer in (late, place, stays)] == [
        (404, "NOT_FOUND"),
        (409, "SUGGESTION_STATE_REFUSED"),
        (409, "SUGGESTION_ATTACHMENT_STAYS"),
    ]
    assert len((await hall.read(permit))["attachments"]) == 1
    await hall.take("branch officer", "suggestionReturn", permit, reason="请附照片")
    assert (await hall.send((await hall.place(permit)).json(), PICTURE)).status_code == 200
    assert [each["name"] for each in (await hall.read(permit))["attachments"]] == [
        "attachment-1.png",
        "attachment-3.png",
    ]


async def test_the_author_takes_a_picture_away_for_good(hall: Hall) -> None:
    permit, other = await posted(hall), await posted(hall)
    key = str(uuid.uuid4())
    place = (await hall.place(permit, key)).json()
    await hall.send(place, PICTURE)

    foreign = await detached(hall, other, place["attachment"])
    gone = [await detached(hall, permit, place["attachment"]) for _ in range(2)]

    assert code_of(foreign) == (404, "SUGGESTION_ATTACHMENT_NOT_FOUND")
    assert [answer.status_code for answer in gone] == [200, 200]
    assert (await hall.read(permit))["attachments"] == []
    assert code_of(await hall.place(permit, key)) == (404, "SUGGESTION_ATTACHMENT_NOT_FOUND")
    assert await hall.owner.fetchval("SELECT count(*) FROM attachment_part") == 0
    row = await hall.owner.fetchrow("SELECT * FROM suggestion_attachment WHERE id = $1", uuid.UUID(place["attachment"]))
    assert row is not None
    assert (row["wrapped_key"], row["removed_at"]) == (None, row["added_at"])


async def test_there_are_so_many_and_so_large_and_none_for_a_wrong_token(hall: Hall) -> None:
    permit = await posted(hall)
    places = await asyncio.gather(*[hall.place(permit) for _ in range(MAX_ATTACHMENTS + 1)])
    given = [answer.json() for answer in places if answer.status_code == 200]

    large = await hall.send(given[0], PICTURE[:33] + bytes(MAX_ATTACHMENT_BYTES))
    wrong = await hall.post({"do": "attach", "token": b64u(bytes(32)), "key": str(uuid.uuid4())})

    assert len(given) == MAX_ATTACHMENTS
    assert [code_of(answer) for answer in places if answer.status_code != 200] == [(409, "SUGGESTION_ATTACHMENTS_FULL")]
    assert (code_of(large), code_of(wrong)) == ((413, "BODY_TOO_LARGE"), (404, "SUGGESTION_NOT_FOUND"))
    assert (await hall.send(given[0], PICTURE)).status_code == 200


async def test_nothing_of_it_is_recorded_and_no_log_has_a_line(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    permit = await posted(hall)
    caplog.set_level(logging.DEBUG)
    events = "SELECT count(*) FROM event WHERE topic LIKE 'suggestion%'"
    before, count = await hall.rows(), await hall.owner.fetchval(events)
    place = (await hall.place(permit)).json()
    await hall.send(place, PICTURE)
    after = await hall.rows()

    of_us = kept(after) | {"attachment_part": after["attachment_part"], "session": after["session"]}
    assert {name for name, rows in of_us.items() if rows - before[name]} == {"suggestion_attachment", "attachment_part"}
    assert await hall.owner.fetchval(events) == count
    logged = str([vars(record) for record in caplog.records if not record.name.startswith("http")])  # of the client
    assert place["attachment"] not in logged
    assert place["ticket"] not in logged


async def detached(hall: Hall, permit: Drawn, attachment: str) -> httpx.Response:
    """The answer to a removal."""
    return await hall.post({"do": "detach", "token": b64u(permit.token), "attachment": attachment})
