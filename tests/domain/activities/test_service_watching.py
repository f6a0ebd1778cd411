"""The officer's live list: what changed, once, in commit order, by the rights of the moment."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from db.queries.activities.following import Place, list_changed
from db.scope import Scope
from db.wake import Wake
from domain.activities import service
from domain.activities.service import ListNews, RegistrationCancel, registrations_watch
from domain.shared.permissions import ROLE_PERMISSIONS
from tests.domain.activities.hall import Hall

OFFICER = ROLE_PERMISSIONS["branch_officer"]


class Rights:
    """The nodes where an officer reads, as they are at the moment."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.nodes = hall, (hall.branch_id,)

    async def __call__(self) -> Scope:
        return Scope(self.hall.tenant_id, self.hall.officer_id, {str(each): self.nodes for each in OFFICER})


class Screen:
    """What an officer's screen hears."""

    def __init__(self, news: AsyncIterator[ListNews]) -> None:
        self._news = news

    async def hear(self) -> ListNews | None:
        return await anext(self._news, None)

    async def entries(self) -> Sequence[tuple[object, str]]:
        heard = await self.hear()
        assert heard is not None
        return [(each["id"], each["state"]) for each in heard.entries]


@asynccontextmanager
async def screen(hall: Hall, activity_id: UUID, rights: Rights, after: Place | None = None) -> AsyncIterator[Screen]:
    async with aclosing(registrations_watch(hall.database, Wake(""), rights, activity_id, after=after)) as pieces:
        yield Screen(pieces)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.activities.service.watching._FLOOR_SECONDS", 0.01)


async def test_changes_come_once_and_a_reader_goes_on_where_another_left_off(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    before, first, second = await hall.members(3)
    async with screen(hall, activity_id, Rights(hall)) as officer:
        started = await officer.hear()
        assert started is not None
        assert started.entries == ()
        [one] = await hall.fill(activity_id, first)
        assert await officer.entries() == [(one, "registered")]
        [two] = await hall.fill(activity_id, second)
        assert await officer.entries() == [(two, "waiting")]
        await hall.run(service.registration_cancel, RegistrationCancel(one), member_id=first)
        seen = set(await officer.entries())

    assert seen == {(one, "cancelled"), (two, "offered")}
    async with screen(hall, activity_id, Rights(hall), started.place) as late:
        assert set(await late.entries()) == seen
        await hall.register(activity_id, before)
        [(_, state)] = await late.entries()
    assert state == "waiting"


async def test_what_is_committed_late_is_not_passed_over(hall: Hall) -> None:
    """A change that began before another and is committed after it comes all the same."""
    activity_id = await hall.activity(capacity=2)
    [one] = await hall.fill(activity_id, await hall.member())
    rights = Rights(hall)
    async with screen(hall, activity_id, rights) as officer:
        started = await officer.hear()
        assert started is not None
        async with hall.database.write() as conn:
            await conn.execute("UPDATE registration SET state = 'no_show' WHERE id = $1", one)
            [two] = await hall.fill(activity_id, await hall.member())
            async with hall.database.read() as reading:
                known = await list_changed(reading, await rights(), activity_id, started.place, limit=9)
            assert known == []
        assert await officer.entries() == [(one, "no_show"), (two, "registered")]


async def test_a_right_that_ends_ends_the_list(hall: Hall) -> None:
    activity_id = await hall.activity()
    rights = Rights(hall)
    async with screen(hall, activity_id, rights) as officer:
        await officer.hear()
        await hall.register(activity_id, await hall.member())
        rights.nodes = (hall.other_id,)

        assert await officer.hear() is None


async def test_who_reads_elsewhere_hears_nothing(hall: Hall) -> None:
    activity_id = await hall.activity()
    rights = Rights(hall)
    rights.nodes = (hall.other_id,)
    async with screen(hall, activity_id, rights) as officer:
        assert await officer.hear() is None


async def test_revisions_rise_with_what_is_shown_and_with_nothing_else(hall: Hall, owner: asyncpg.Connection) -> None:
    activity_id = await hall.activity()
    await hall.register(activity_id, await hall.member())
    shown = "SELECT a.revision, r.revision FROM activity a JOIN registration r ON r.activity_id = a.id WHERE a.id = $1"
    before = await owner.fetchrow(shown, activity_id)
    assert before is not None
    await owner.execute("UPDATE registration SET reminded_at = now()")
    await owner.execute("UPDATE activity SET feedback_days = feedback_days + 1")
    assert await owner.fetchrow(shown, activity_id) == before
    await owner.execute("UPDATE registration SET state = 'no_show'")
    await owner.execute("UPDATE activity SET venue = '礼堂'")
    after = await owner.fetchrow(shown, activity_id)
    assert after is not None
    assert [later - earlier for later, earlier in zip(after, before, strict=True)] == [1, 1]
