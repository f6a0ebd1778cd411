"""Attachments of suggestions over HTTP: a ticket, an upload, who opens it, how it goes; and what is refused."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest_asyncio

from api.nodes import encode_id, key_of
from db.seed.accounts import DEMO_ACCOUNTS
from db.session import Database
from domain.suggestions.service.attaching import (
    MAX_ATTACHMENT_BYTES,
    MAX_ATTACHMENTS,
    attachments_drop_unfinished,
)
from tests.support.api import Client, request_key
from tests.support.hunting import forms, found_in, written
from tests.support.pictures import PICTURE, PLACE
from tests.support.suggestion_rows import Handlers, write_handlers, write_suggestion
from tests.support.waiting import until

OPEN, REMOVE = (f"mobile/suggestions/suggestion_attachment_{step}" for step in ("open", "remove"))
SHOWN = "query ($id: ID!) { suggestion(id: $id) { attachments { id name url mediaType sizeBytes } } }"
PDF = b"%PDF-1.7\n" + b"wage list of the third shift " * 40_000


@dataclass
class Desk:
    """The demonstration union, whose member has a draft."""

    owner: asyncpg.Connection
    http: httpx.AsyncClient
    callers: dict[str, Client]
    handlers: Handlers
    author_id: UUID

    async def suggestion(self, state: str) -> str:
        """A suggestion of the member's."""
        return encode_id(
            "Suggestion",
            await write_suggestion(self.owner, state=state, author_id=self.author_id, handlers=self.handlers),
        )

    async def place(self, suggestion_id: str, by: str = "member", key: str | None = None) -> Any:
        """The answer to a wish for a place."""
        sent = {"suggestionId": suggestion_id, "requestKey": key or request_key()}
        return (await self.callers[by].send(OPEN, {"input": sent}))["data"]["suggestionAttachmentOpen"]

    async def send(self, place: Any, content: bytes, ticket: str | None = None) -> httpx.Response:
        """An upload."""
        headers = {"x-upload-ticket": ticket or place["ticket"]}
        return await self.http.post(place["uploadUrl"], content=content, headers=headers)

    async def get(self, url: str, by: str) -> httpx.Response:
        """A download."""
        token = self.callers[by].token
        return await self.http.get(url, headers={"authorization": f"Bearer {token}"})

    async def remove(self, attachment_id: str, by: str = "member") -> list[str]:
        """Codes of the refusals of a removal."""
        sent = {"attachmentId": attachment_id, "requestKey": request_key()}
        answer = await self.callers[by].send(REMOVE, {"input": sent})
        return [error["code"] for error in answer["data"]["suggestionAttachmentRemove"]["userErrors"]]

    async def shown(self, suggestion_id: str, by: str = "member") -> Any:
        """The attachments of a suggestion, for a caller who sees it; None for others."""
        seen = (await self.callers[by].run(SHOWN, {"id": suggestion_id}))["data"]["suggestion"]
        return None if seen is None else seen["attachments"]


@pytest_asyncio.fixture
async def desk(demo: Client, demo_dsn: str) -> AsyncIterator[Desk]:
    """The stage."""
    owner = await asyncpg.connect(demo_dsn)
    rows = await owner.fetch("SELECT * FROM member WHERE member_number LIKE 'HD00000%' ORDER BY member_number")
    place = rows[1]["organisation_id"]
    handlers = await write_handlers(owner, place, officer_id=rows[3]["id"], staff_member_id=rows[2]["id"])
    callers = {label: await demo.sign_in(*account) for label, *account in DEMO_ACCOUNTS}
    yield Desk(owner, demo.http, callers, handlers, rows[0]["id"])
    await owner.close()


def codes(answer: Any) -> list[str]:
    """Codes of refusals."""
    return [error["code"] for error in answer["userErrors"]]


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refused request."""
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


async def test_an_attachment_comes_in_by_a_ticket_and_is_read_by_who_sees_the_suggestion(desk: Desk) -> None:
    draft = await desk.suggestion("draft")
    key = request_key()
    place, again = await desk.place(draft, key=key), await desk.place(draft, key=key)
    other = await desk.place(draft)

    wrong = await desk.send(place, PDF, other["ticket"])
    media = await desk.send(place, b"MZ and so on, no picture")
    taken = await desk.send(place, PICTURE)
    once_more = await desk.send(place, PICTURE)
    whole = await desk.send(other, PDF)
    [picture, document] = await desk.shown(draft)
    downloads = {by: await desk.get(document["url"], by) for by in desk.callers}

    assert (place["userErrors"], place) == ([], again)
    assert [code_of(answer) for answer in (wrong, media, once_more)] == [
        (404, "NOT_FOUND"),
        (415, "EVIDENCE_MEDIA_REFUSED"),
        (404, "NOT_FOUND"),
    ]
    assert (taken.status_code, whole.status_code) == (201, 201)
    assert (picture["name"], picture["mediaType"], picture["id"]) == (
        "attachment-1.png",
        "image/png",
        place["attachmentId"],
    )
    assert (document["name"], document["sizeBytes"]) == ("attachment-2.pdf", len(PDF))
    assert downloads["member"].content == PDF
    assert downloads["member"].headers["cache-control"] == "no-store"
    assert {by for by, answer in downloads.items() if answer.status_code == 200} == {"member"}
    assert {answer.status_code for by, answer in downloads.items() if by != "member"} == {404}
    assert (await desk.http.get(document["url"])).status_code == 401


async def test_officers_and_members_read_it_where_they_see_the_suggestion(desk: Desk) -> None:
    returned = await desk.suggestion("returned")
    place = await desk.place(returned)
    assert (await desk.send(place, PDF)).status_code == 201

    seen = {by: await desk.shown(returned, by) for by in desk.callers}
    given = {by: (await desk.get(place["uploadUrl"], by)).status_code for by in desk.callers}

    assert {by for by, shown in seen.items() if shown} == {by for by, status in given.items() if status == 200}
    assert {by for by, shown in seen.items() if shown} >= {"member", "federation officer", "auditor"}
    assert seen["administrator"] is None


async def test_nothing_of_it_is_readable_where_it_lies_and_a_place_in_a_picture_is_gone(
    desk: Desk, demo_dsn: str
) -> None:
    draft = await desk.suggestion("draft")
    place, other = await desk.place(draft), await desk.place(draft)
    await desk.send(place, PICTURE)
    await desk.send(other, PDF)

    told = (await desk.get(place["uploadUrl"], "member")).content
    places = await written(demo_dsn)
    needles = [PLACE, "wage list of the third", *forms(PDF[100:130])]

    assert told.startswith(b"\x89PNG")
    assert PLACE.encode() not in told
    assert [name for name, text in places.items() if found_in(text, needles)] == []


async def test_it_is_removed_by_its_authors_until_something_has_happened(desk: Desk) -> None:
    draft = await desk.suggestion("draft")
    gone, stays = await desk.place(draft), await desk.place(draft)
    await desk.send(gone, PDF)
    await desk.send(stays, PDF)

    strangers = await desk.remove(gone["attachmentId"], "federation officer")
    removed = await asyncio.gather(*[desk.remove(gone["attachmentId"]) for _ in range(2)])
    row = await desk.owner.fetchrow("SELECT * FROM suggestion_attachment WHERE removed_at IS NOT NULL")
    parts = await desk.owner.fetchval("SELECT count(DISTINCT attachment_id) FROM attachment_part")
    submit = "mutation ($input: SuggestionSubmitInput!) { suggestionSubmit(input: $input) { userErrors { code } } }"
    sent = await desk.callers["member"].run(submit, {"input": {"suggestionId": draft, "requestKey": request_key()}})

    assert strangers == ["SUGGESTION_ATTACHMENT_NOT_FOUND"]
    assert sorted(removed) == [[], ["SUGGESTION_ATTACHMENT_NOT_FOUND"]]
    assert row is not None
    assert row["wrapped_key"] is None
    assert parts == 1
    assert (await desk.get(gone["uploadUrl"], "member")).status_code == 404
    assert sent["data"]["suggestionSubmit"]["userErrors"] == []
    assert await desk.remove(stays["attachmentId"]) == ["SUGGESTION_ATTACHMENT_STAYS"]
    assert await desk.remove(stays["attachmentId"], "branch officer") == ["SUGGESTION_PART_REFUSED"]
    assert codes(await desk.place(draft)) == ["SUGGESTION_STATE_REFUSED"]
    assert codes(await desk.place(draft, "branch officer")) == ["SUGGESTION_PART_REFUSED"]
    assert codes(await desk.place(encode_id("Suggestion", uuid4()))) == ["SUGGESTION_NOT_FOUND"]


async def test_an_upload_after_the_suggestion_was_handed_in_is_refused(desk: Desk) -> None:
    draft = await desk.suggestion("draft")
    place = await desk.place(draft)
    submit = "mutation ($input: SuggestionSubmitInput!) { suggestionSubmit(input: $input) { userErrors { code } } }"
    await desk.callers["member"].run(submit, {"input": {"suggestionId": draft, "requestKey": request_key()}})

    late = await desk.send(place, PDF)

    assert code_of(late) == (404, "NOT_FOUND")
    assert await desk.shown(draft) == []
    assert await desk.owner.fetchval("SELECT count(*) FROM attachment_part") == 0


async def test_an_upload_that_ends_while_the_suggestion_is_handed_in_waits_and_is_refused(
    desk: Desk, demo_dsn: str
) -> None:
    draft = await desk.suggestion("draft")
    place = await desk.place(draft)
    stepping = await asyncpg.connect(demo_dsn)
    step = stepping.transaction()
    await step.start()
    await hand_in(stepping, key_of(draft, "Suggestion"), desk.author_id)
    sending = asyncio.create_task(desk.send(place, PDF))
    await until(lambda: has_ended_or_waits(desk.owner, sending))
    ended_before = sending.done()
    await step.commit()
    late = await sending
    await stepping.close()

    assert not ended_before
    assert code_of(late) == (404, "NOT_FOUND")
    assert await desk.shown(draft) == []
    assert await desk.owner.fetchval("SELECT count(*) FROM attachment_part") == 0


async def hand_in(connection: asyncpg.Connection, suggestion_id: UUID | None, author_id: UUID) -> None:
    """The rows of a draft that is handed in."""
    await connection.execute(
        "UPDATE suggestion SET state = 'submitted', event_number = 2, submitted_at = now() WHERE id = $1",
        suggestion_id,
    )
    await connection.execute(
        "INSERT INTO suggestion_event (tenant_id, suggestion_id, number, previous_number, kind, from_state, to_state,"
        " party, by_id, at, round, facts) SELECT tenant_id, id, 2, 1, 'submit', 'draft', 'submitted', 'author', $2,"
        " now(), 1, '{}' FROM suggestion WHERE id = $1",
        *(suggestion_id, author_id),
    )


async def has_ended_or_waits(owner: asyncpg.Connection, sending: asyncio.Task[httpx.Response]) -> bool:
    """Whether an upload is over, or waits for a lock on its suggestion."""
    waiting = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock' AND query LIKE '%suggestion_attachment%')"
    )
    return sending.done() or bool(await owner.fetchval(waiting))


async def test_there_are_so_many_and_so_large(desk: Desk) -> None:
    draft = await desk.suggestion("draft")
    places = await asyncio.gather(*[desk.place(draft) for _ in range(MAX_ATTACHMENTS + 1)])
    given = [place for place in places if not place["userErrors"]]

    large = await desk.send(given[0], b"%PDF-" + bytes(MAX_ATTACHMENT_BYTES))

    assert [codes(place) for place in places if place["userErrors"]] == [["SUGGESTION_ATTACHMENTS_FULL"]]
    assert len(given) == MAX_ATTACHMENTS
    assert code_of(large) == (413, "BODY_TOO_LARGE")
    assert (await desk.send(given[0], PDF)).status_code == 201


async def test_places_that_nobody_used_go(desk: Desk, demo_dsn: str) -> None:
    draft = await desk.suggestion("draft")
    used, unused = await desk.place(draft), await desk.place(draft)
    await desk.send(used, PDF)
    database = await Database.open(demo_dsn, size=2)

    for hours in (0, 1):
        async with database.write() as conn:
            assert not await attachments_drop_unfinished(conn, datetime.now(UTC) + timedelta(hours=hours))
    await database.close()

    left = await desk.owner.fetch(
        "SELECT name, removed_at IS NULL AS is_there FROM suggestion_attachment ORDER BY name"
    )
    assert [tuple(row) for row in left] == [("attachment-1.pdf", True), ("attachment-2", False)]
    assert (await desk.send(unused, PDF)).status_code == 404
