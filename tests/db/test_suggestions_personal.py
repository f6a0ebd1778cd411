"""What becomes of suggestions when a member is erased, and when two entries of one person become one."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg
import pytest_asyncio

from db.queries.members.erasure import ERASINGS
from db.queries.suggestions import entries as merging
from db.session import APP_ROLE
from db.types import new_id
from tests.support.suggestion_rows import Handlers, write_handlers, write_suggestion

_AT = datetime(2026, 2, 1, tzinfo=UTC)


class Union(NamedTuple):
    """Three members of one branch, two of whom may turn out to be one person; written by the owner, read by all."""

    owner: asyncpg.Connection
    application: asyncpg.Connection
    tenant_id: UUID
    author_id: UUID
    other_id: UUID
    handlers: Handlers

    async def write(self, state: str, *, author_id: UUID | None = None, id_: UUID | None = None) -> UUID:
        """A suggestion of the author, or of this member, in a state."""
        return await write_suggestion(
            self.owner, state=state, author_id=author_id or self.author_id, handlers=self.handlers, id=id_
        )

    async def sign(self, suggestion_id: UUID, member_id: UUID, state: str = "accepted") -> None:
        """Makes a member a co-author."""
        await self.owner.execute(
            "INSERT INTO suggestion_author (tenant_id, suggestion_id, member_id, state, added_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            *(self.tenant_id, suggestion_id, member_id, state, _AT),
        )

    async def second(self, suggestion_id: UUID, member_id: UUID) -> None:
        """Has a member second it."""
        await self.owner.execute(
            "INSERT INTO suggestion_support (tenant_id, suggestion_id, member_id, supported_at)"
            " VALUES ($1, $2, $3, $4)",
            *(self.tenant_id, suggestion_id, member_id, _AT),
        )

    async def erase(self, member_id: UUID) -> None:
        """What an erasure does to suggestions, as the application."""
        for each in ERASINGS:
            if each.category == "suggestions":
                await self.application.execute(each.statement, self.tenant_id, member_id)

    async def text_of(self, suggestion_id: UUID) -> str:
        """Title and text."""
        text = "SELECT title || body || coalesce(expected_effect, '') FROM suggestion WHERE id = $1"
        return str(await self.owner.fetchval(text, suggestion_id))

    async def pairs_of(self, suggestion_id: UUID) -> int:
        """How many pairs of characters the index of texts keeps of it."""
        text = "SELECT cardinality(pairs) + cardinality(title_pairs) FROM suggestion_search WHERE suggestion_id = $1"
        return int(await self.owner.fetchval(text, suggestion_id))

    async def parts_of(self, member_id: UUID) -> dict[UUID, str]:
        """Suggestions of which a member is an author, with their part."""
        rows = await self.owner.fetch(
            "SELECT suggestion_id, state FROM suggestion_author WHERE member_id = $1", member_id
        )
        return {row["suggestion_id"]: row["state"] for row in rows}

    async def seconded_by(self, member_id: UUID) -> set[UUID]:
        """Suggestions that a member seconds."""
        rows = await self.owner.fetch("SELECT suggestion_id FROM suggestion_support WHERE member_id = $1", member_id)
        return {row["suggestion_id"] for row in rows}


@pytest_asyncio.fixture
async def union(demo_dsn: str) -> AsyncIterator[Union]:
    owner = await asyncpg.connect(demo_dsn)
    application = await asyncpg.connect(demo_dsn, server_settings={"role": APP_ROLE})
    people = await owner.fetch(
        "SELECT m.id, m.organisation_id, m.tenant_id FROM member m JOIN organisation o ON o.id = m.organisation_id"
        " WHERE o.code LIKE 'HD-A-01%' AND m.state = 'active' ORDER BY m.member_number DESC LIMIT 4"
    )
    author, other, officer, staff = people
    handlers = await write_handlers(
        owner, author["organisation_id"], officer_id=officer["id"], staff_member_id=staff["id"]
    )
    yield Union(owner, application, author["tenant_id"], author["id"], other["id"], handlers)
    await application.close()
    await owner.close()


async def test_words_that_nobody_else_stands_behind_go_with_their_author(union: Union) -> None:
    alone = await union.write("in_review")
    signed, seconded, asked = await union.write("in_review"), await union.write("filed"), await union.write("filed")
    answered = await union.write("answered")
    await union.sign(signed, union.other_id)
    await union.sign(asked, union.other_id, "invited")
    await union.second(seconded, union.other_id)

    await union.erase(union.author_id)

    assert [await union.text_of(each) == "" for each in (alone, asked)] == [True, True]
    assert [await union.text_of(each) == "" for each in (signed, seconded, answered)] == [False, False, False]
    assert [await union.pairs_of(each) == 0 for each in (alone, asked)] == [True, True]  # no longer found by them
    assert [await union.pairs_of(each) == 0 for each in (signed, seconded, answered)] == [False, False, False]
    assert set(await union.parts_of(union.author_id)) == {alone, signed, seconded, asked, answered}


async def test_comments_words_on_answers_reasons_and_attachments_go(union: Union) -> None:
    suggestion = await union.write("rated")
    attachment = new_id()
    await union.owner.execute(
        "INSERT INTO suggestion_comment (tenant_id, id, suggestion_id, author_id, body, state, written_at)"
        " VALUES ($1, $2, $3, $4, '我的手机号是 13900000000', 'shown', $5)",
        *(union.tenant_id, new_id(), suggestion, union.author_id, _AT),
    )
    of_it = "WHERE suggestion_id = $1"
    await union.owner.execute(f"UPDATE suggestion_rating SET comment = '谢谢' {of_it}", suggestion)
    await union.owner.execute(
        "INSERT INTO suggestion_attachment (tenant_id, id, suggestion_id, event_number, name, media_type, size_bytes,"
        " content_hash, wrapped_key, added_by_id, added_at) VALUES ($1, $2, $3, 1, '林晓燕.png', 'image/png', 1, '',"
        " 'key', $4, $5)",
        *(union.tenant_id, attachment, suggestion, union.author_id, _AT),
    )
    await union.owner.execute(
        "INSERT INTO attachment_part (tenant_id, attachment_id, number, sealed) VALUES ($1, $2, 1, 'x')",
        *(union.tenant_id, attachment),
    )

    for _ in range(2):  # erasing twice leaves the same
        await union.erase(union.author_id)

    assert await union.owner.fetchval(f"SELECT body FROM suggestion_comment {of_it}", suggestion) == ""
    assert await union.owner.fetchval(f"SELECT comment FROM suggestion_rating {of_it}", suggestion) is None
    assert not await union.owner.fetchval("SELECT count(*) FROM attachment_part WHERE attachment_id = $1", attachment)
    left = await union.owner.fetchrow(
        "SELECT name, wrapped_key, removed_at FROM suggestion_attachment WHERE id = $1", attachment
    )
    assert left is not None
    assert (left["name"], left["wrapped_key"], left["removed_at"] is None) == ("", None, False)


async def test_an_authors_reason_goes_and_an_officers_stays(union: Union) -> None:
    reopened = await union.write("reopened")

    await union.erase(union.author_id)

    rows = await union.owner.fetch(
        "SELECT party, reason FROM suggestion_event WHERE suggestion_id = $1 AND kind IN ('not_file', 'reopen')"
        " ORDER BY number",
        reopened,
    )
    assert [tuple(row) for row in rows] == [("receiver", "需要说明"), ("author", None)]


async def test_one_person_is_one_author_in_the_part_that_says_more(union: Union) -> None:
    both, only, asked = await union.write("filed"), await union.write("filed"), await union.write("filed")
    theirs = await union.write("filed", author_id=union.other_id)
    await union.sign(both, union.other_id)
    await union.sign(theirs, union.author_id, "invited")

    await _merge(union)

    assert await union.parts_of(union.author_id) == {}
    assert await union.parts_of(union.other_id) == {both: "first", only: "first", asked: "first", theirs: "first"}


async def test_one_person_seconds_once_and_not_their_own(union: Union) -> None:
    first, once = [await union.write("filed", author_id=union.handlers.officer_id) for _ in range(2)]
    own = await union.write("filed", author_id=union.other_id)
    for suggestion, member in ((first, union.author_id), (first, union.other_id), (once, union.author_id)):
        await union.second(suggestion, member)
    await union.second(own, union.author_id)

    await _merge(union)

    assert await union.seconded_by(union.author_id) == set()
    assert await union.seconded_by(union.other_id) == {first, once}


async def test_who_acts_for_a_unit_by_both_entries_acts_for_it_once(union: Union) -> None:
    for member_id in (union.author_id, union.other_id):
        await union.owner.execute(
            "INSERT INTO unit_staff (tenant_id, id, unit_id, member_id, appointed_by_id, starts_on)"
            " VALUES ($1, $2, $3, $4, $5, '2026-01-01')",
            *(union.tenant_id, new_id(), union.handlers.unit_id, member_id, union.handlers.officer_id),
        )

    await _merge(union)

    rows = await union.owner.fetch(
        "SELECT member_id, ends_on FROM unit_staff WHERE member_id = ANY($1) ORDER BY ends_on",
        [union.author_id, union.other_id],
    )
    assert [tuple(row) for row in rows] == [(union.other_id, date(2026, 2, 1)), (union.other_id, None)]


async def _merge(union: Union) -> None:
    """The author's entry becomes part of the other one."""
    async with union.application.transaction():
        await merging.move_all(
            union.application, union.tenant_id, union.author_id, union.other_id, today=date(2026, 2, 1)
        )
