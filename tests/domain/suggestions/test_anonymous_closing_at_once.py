"""An organisation or a unit closes while an author without a name posts or speaks: two connections, in either order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from db.models.suggestions import SuggestionVisibility
from db.scope import Scope
from db.types import new_id
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Outcome, Work
from domain.suggestions.service import units
from domain.suggestions.service.permits import month_of
from domain.suggestions.service.posting import SuggestionPost, UsedPermit, suggestion_post
from domain.suggestions.service.speaking import Saying, SuggestionSay, suggestion_say
from domain.suggestions.service.units import AnsweringUnitClose
from tests.domain.suggestions.desk import DONE, Desk, dissolved
from tests.support.permits import Drawn
from tests.support.suggestion_rows import BEGUN_AT
from tests.support.waiting import until_waited_for
from voting.blind import RANDOMIZER_BYTES, SigningKey, blind_sign

KEY = SigningKey.make()
Deed = Callable[[Work], Awaitable[Outcome]]


@dataclass
class Author:
    """Somebody without a name, with a permit."""

    desk: Desk
    permit: Drawn

    def posts(self, place: str = "branch") -> Deed:
        """Their suggestion, of a place."""
        used = UsedPermit(
            self.permit.month_id,
            self.permit.token_hash,
            self.permit.prepared[:RANDOMIZER_BYTES],
            self.permit.signature,
        )
        command = SuggestionPost(
            *(used, self.desk.places[place], self.desk.handlers.category_id, "更衣室太小", "建议扩建。", None),
            visibility=SuggestionVisibility.MEMBERS,
        )
        return lambda work: suggestion_post(work, command)

    def says(self, saying: Saying) -> Deed:
        """Something of what was asked, or about the answer."""
        command = SuggestionSay(saying, self.permit.token, uuid4(), "每班二十人。")
        return lambda work: suggestion_say(work, command)

    @asynccontextmanager
    async def doing(self, deed: Deed) -> AsyncIterator[None]:
        """Done, and at the end of the block for good."""
        desk = self.desk
        async with desk.database.transaction() as conn:
            await deed(Work(conn, Actor(desk.tenant_id), Scope(desk.tenant_id), desk.now, desk.keyring))
            yield

    async def outcome(self, deed: Deed) -> str:
        """`DONE`, or the code of the refusal."""
        try:
            async with self.doing(deed):
                return DONE
        except DomainError as refusal:
            return refusal.code

    async def while_a_branch_closes(self, deed: Deed, first: str) -> str:
        """What comes of it. One side has done all before the other begins, and the other waits for it."""
        if first == "closing":
            async with dissolved(self.desk):
                second = asyncio.create_task(self.outcome(deed))
                await until_waited_for(self.desk.owner)
            return await second
        async with self.doing(deed):
            closing = asyncio.create_task(_close(self.desk))
            await until_waited_for(self.desk.owner)
        return await closing

    async def found(self) -> tuple[UUID, UUID, list[str]] | None:
        """The suggestion, who handles it, and its log; None when there is none, and the permit is unused."""
        row = await self.desk.owner.fetchrow(
            "SELECT id, handling_id FROM suggestion WHERE token_hash = $1", self.permit.token_hash
        )
        used = await self.desk.owner.fetchval("SELECT count(*) FROM suggestion_post")
        if row is None:
            assert used == 0
            return None
        return row["id"], row["handling_id"], [event["kind"] for event in await self.desk.log(row["id"])]


async def _close(desk: Desk) -> str:
    async with dissolved(desk):
        return DONE


@pytest_asyncio.fixture
async def author(desk: Desk) -> Author:
    """With a permit of this month."""
    month_id = uuid4()
    permit = Drawn(month_id, KEY.public)
    permit.sign(blind_sign(KEY, permit.blinded.message))
    await desk.owner.execute(
        "INSERT INTO suggestion_permit_month (tenant_id, id, month, registrar_key) VALUES ($1, $2, $3, $4)",
        *(desk.tenant_id, month_id, month_of(desk.now), KEY.public.to_der()),
    )
    return Author(desk, permit)


async def route(desk: Desk, from_place: str, to_place: str) -> None:
    """What comes from a place is handled by another."""
    await desk.owner.execute(
        "INSERT INTO suggestion_route (tenant_id, id, organisation_id, handling_id, made_by_id, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        *(desk.tenant_id, new_id(), desk.places[from_place], desk.places[to_place], desk.people["officer"], BEGUN_AT),
    )


async def waiting(author: Author, state: str) -> UUID:
    """A suggestion of theirs in a state."""
    suggestion_id = await author.desk.suggestion(state, is_anonymous=True)
    await author.desk.owner.execute(
        "UPDATE suggestion SET token_hash = $2 WHERE id = $1", suggestion_id, author.permit.token_hash
    )
    return suggestion_id


async def test_what_is_posted_before_its_organisation_closes_is_its_successors(author: Author) -> None:
    assert await author.while_a_branch_closes(author.posts(), "post") == DONE

    found = await author.found()
    assert found is not None
    assert found[1:] == (author.desk.places["other"], ["draft", "submit", "hand_over"])


@pytest.mark.parametrize("handled_by", ["branch", "other"])
async def test_an_organisation_that_closed_at_this_moment_is_no_place_and_costs_no_permit(
    author: Author, handled_by: str
) -> None:
    """Also where another handles what comes from there."""
    if handled_by != "branch":
        await route(author.desk, "branch", handled_by)

    assert await author.while_a_branch_closes(author.posts(), "closing") == "SUGGESTION_PLACE_REFUSED"

    assert await author.found() is None
    assert await author.outcome(author.posts("other")) == DONE


async def test_what_is_posted_where_one_that_closes_handled_it_goes_to_its_successor(author: Author) -> None:
    """Its own place is open: whoever waited for the closing is not refused, and not left with the closed one."""
    await route(author.desk, "top", "branch")

    assert await author.while_a_branch_closes(author.posts("top"), "closing") == DONE

    found = await author.found()
    assert found is not None
    assert found[1:] == (author.desk.places["other"], ["draft", "submit"])


@pytest.mark.parametrize("first", ["closing", "author"])
async def test_detail_is_given_to_whoever_handles_it_after_the_closing(author: Author, first: str) -> None:
    suggestion_id = await waiting(author, "waiting_for_author")

    assert await author.while_a_branch_closes(author.says(Saying.DETAIL), first) == DONE

    kinds = [row["kind"] for row in await author.desk.log(suggestion_id)][-2:]
    assert sorted(kinds) == ["detail_give", "hand_over"]
    row = await author.desk.row(suggestion_id)
    assert (row["handling_id"], row["state"]) == (author.desk.places["other"], "in_progress")


@pytest.mark.parametrize("first", ["closing", "author"])
async def test_detail_is_given_while_the_unit_hands_it_to_another(author: Author, first: str) -> None:
    suggestion_id = await waiting(author, "waiting_for_author")
    desk, deed = author.desk, author.says(Saying.DETAIL)
    close = units.answering_unit_close, AnsweringUnitClose(desk.units["lead"], desk.units["co"])

    if first == "closing":
        async with desk.work("officer") as work:
            await close[0](work, close[1])
            second = asyncio.create_task(author.outcome(deed))
            await until_waited_for(desk.owner)
    else:
        async with author.doing(deed):
            second = asyncio.create_task(desk.outcome("officer", *close))
            await until_waited_for(desk.owner)

    assert await second == DONE
    assert (await desk.row(suggestion_id))["state"] == "in_progress"
    held = "SELECT unit_id FROM suggestion_assignment WHERE suggestion_id = $1 AND ended_at IS NULL"
    assert [row["unit_id"] for row in await desk.owner.fetch(held, suggestion_id)] == [desk.units["co"]]


async def test_what_is_reopened_goes_to_no_organisation_that_closes(author: Author) -> None:
    """The next above closes at this moment: its successor, below which the others stand from now on, takes it."""
    desk = author.desk
    await desk.owner.execute("UPDATE organisation SET kind = 'enterprise_union' WHERE id = $1", desk.places["branch"])
    below = await desk.owner.fetchval("SELECT organisation_id FROM member WHERE id = $1", desk.people["author"])
    await desk.owner.execute("UPDATE organisation SET kind = 'branch' WHERE id = $1", below)
    suggestion_id = await waiting(author, "answered")
    await desk.owner.execute("UPDATE suggestion SET handling_id = $2 WHERE id = $1", suggestion_id, below)

    assert await author.while_a_branch_closes(author.says(Saying.REOPEN), "closing") == DONE

    row = await desk.row(suggestion_id)
    assert (row["state"], row["round"]) == ("reopened", 2)
    assert row["handling_id"] == desk.places["other"]
