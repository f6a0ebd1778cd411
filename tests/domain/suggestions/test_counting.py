"""Response times that are counted ahead are those of their definition, whatever happens, and in what order."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from db.errors import DatabaseOverloadedError
from db.models.suggestions import STEPS, Step, StepKind, SuggestionState
from db.types import new_id
from domain.suggestions import figures, service
from domain.suggestions.figures import ResponseTimes
from domain.suggestions.service import counting
from domain.suggestions.service import figures as reading
from tests.domain.suggestions.desk import Desk
from tests.domain.suggestions.slow_times import slow_response_times

NOW = datetime(2026, 8, 3, 4, 0, tzinfo=UTC)
YEARS = (2025, 2026)
_MOVES = {StepKind.TRANSFER, StepKind.TRANSFER_REFUSE, StepKind.REOPEN, StepKind.HAND_OVER}
_ENDS = {SuggestionState.WITHDRAWN, SuggestionState.CLOSED, SuggestionState.MERGED}


@pytest.fixture(autouse=True)
def _all_is_told_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few suggestions tell as much as many."""
    monkeypatch.setattr(figures, "MINIMUM_CELL", 1)


class Story:
    """Things that happen to suggestions at random, and to what their clocks follow from."""

    def __init__(self, desk: Desk, rng: Random) -> None:
        self.desk, self.rng = desk, rng
        self.suggestion_ids: list[UUID] = []

    async def begin(self) -> None:
        begun_at = datetime(2025, 11, 3, 1, tzinfo=UTC) + timedelta(hours=self.rng.randrange(24 * 180))
        handling_id = self.desk.places[self.rng.choice(("branch", "other", "top"))]
        self.suggestion_ids.append(
            await self.desk.suggestion("submitted", begun_at=begun_at, handling_id=handling_id, id=new_id())
        )

    async def step(self) -> None:
        """Some steps of one suggestion, each some days after another."""
        suggestion_id = self.rng.choice(self.suggestion_ids)
        for _ in range(self.rng.randint(1, 6)):
            row = await self.desk.row(suggestion_id)
            open_to = [step for step in STEPS if step.start == row["state"] and self._may(step)]
            if not open_to:
                return
            await self._take(row["id"], self.rng.choice(open_to))

    def _may(self, step: Step) -> bool:
        return step.end not in _ENDS or self.rng.random() < 0.2

    async def _take(self, suggestion_id: UUID, step: Step) -> None:
        desk, owner = self.desk, self.desk.owner
        row, last = await desk.row(suggestion_id), (await desk.log(suggestion_id))[-1]
        at = min(last["at"] + timedelta(hours=self.rng.randrange(1, 120)), NOW)
        to_id = desk.places[self.rng.choice(("branch", "other", "top"))] if step.kind in _MOVES else row["handling_id"]
        facts = {"from_id": str(row["handling_id"]), "to_id": str(to_id)} if step.kind in _MOVES else {}
        round_ = 2 if step.kind is StepKind.REOPEN else row["round"]
        async with owner.transaction():
            await owner.execute(
                "INSERT INTO suggestion_event (tenant_id, suggestion_id, number, previous_number, kind, from_state,"
                " to_state, party, at, round, reason, facts)"
                " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '因为', jsonb_strip_nulls(jsonb_build_object("
                "'from_id', $11::text, 'to_id', $12::text))",
                *(desk.tenant_id, suggestion_id, last["number"] + 1, last["number"], step.kind.value, row["state"]),
                *(step.end.value, min(step.parties).value, at, round_, facts.get("from_id"), facts.get("to_id")),
            )
            await owner.execute(
                "UPDATE suggestion SET state = $2, event_number = event_number + 1, round = $3, handling_id = $4,"
                " merged_into_id = $5 WHERE id = $1",
                *(suggestion_id, step.end.value, round_, to_id),
                self.suggestion_ids[0] if step.end is SuggestionState.MERGED else None,
            )
            if step.kind is StepKind.ASSIGN:
                await self.assign(suggestion_id, at, desk.units[self.rng.choice(("lead", "co", "high"))])

    async def assign(self, suggestion_id: UUID, at: datetime, unit: UUID) -> None:
        """Another unit has the lead."""
        owner = self.desk.owner
        await owner.execute(
            "UPDATE suggestion_assignment SET ended_at = $2 WHERE suggestion_id = $1 AND ended_at IS NULL",
            *(suggestion_id, at),
        )
        await owner.execute(
            "INSERT INTO suggestion_assignment (tenant_id, id, suggestion_id, unit_id, role, round, assigned_by_id,"
            " assigned_at) VALUES ($1, $2, $3, $4, 'lead', 1, $5, $6)",
            *(self.desk.tenant_id, new_id(), suggestion_id, unit, self.desk.people["officer"], at),
        )

    async def some_rule(self) -> None:
        """A rule of clocks begins, mostly in the past."""
        place_id = self.desk.places[self.rng.choice(("top", "branch"))]
        starts_on = date(2025, 11, 1) + timedelta(days=self.rng.randrange(200))
        key = self.rng.choice(("acknowledge", "assign", "contact", "answer"))
        await self.rule((key, place_id, self.rng.randint(1, 20), starts_on))

    async def rule(self, what: tuple[str, UUID, int, date]) -> None:
        """Kind of clock, place, days, and from when on."""
        key, place_id, days, starts_on = what
        await self.desk.owner.execute(
            "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
            " VALUES ($1, $2, $3, $4, $5, false, $6, '决议') ON CONFLICT DO NOTHING",
            *(self.desk.tenant_id, new_id(), place_id, f"suggestion_{key}_days", days),
            starts_on,
        )

    async def place(self) -> None:
        """One branch is put below the other one, or taken from there."""
        other, branch, owner = self.desk.places["other"], self.desk.places["branch"], self.desk.owner
        key = (self.desk.tenant_id, other, branch)
        done = await owner.execute(
            "DELETE FROM organisation_closure WHERE tenant_id = $1 AND ancestor_id = $2 AND descendant_id = $3", *key
        )
        if done == "DELETE 0":
            await owner.execute(
                "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth)"
                " VALUES ($1, $2, $3, 1)",
                *key,
            )
        depth = 2 if done == "DELETE 0" else 1
        await owner.execute(
            "UPDATE organisation_closure SET depth = $3 WHERE ancestor_id = $1 AND descendant_id = $2",
            *(key[0], branch, depth),
        )

    async def count(self) -> None:
        """The chore, for a moment."""
        await count(self.desk)


async def count(desk: Desk) -> bool:
    async with desk.database.write() as conn:
        return await service.response_times_count(conn, NOW)


async def told(desk: Desk, year: int, below_id: UUID | None = None) -> Sequence[ResponseTimes]:
    desk.now = NOW
    async with desk.work("member") as work:
        return await service.suggestion_response_times(work, year, below_id)


async def are_exact(desk: Desk) -> None:
    for year in YEARS:
        for below_id in (None, desk.places["branch"]):
            slow = await slow_response_times(desk.owner, desk.tenant_id, year, below_id, now=NOW, least=1)
            assert await told(desk, year, below_id) == slow


async def test_they_are_those_of_their_definition_whatever_comes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "COUNTED_AT_ONCE", 7)
    story = Story(desk, Random(1))
    for _ in range(8):
        await story.begin()
    steps_of_it: Sequence[Callable[[], Awaitable[None]]] = (
        *(story.begin, story.step, story.step, story.step, story.step, story.count, story.count, story.some_rule),
        story.place,
    )
    for number in range(60):
        await story.rng.choice(steps_of_it)()
        if number % 6 == 0:
            await are_exact(desk)
    while await count(desk):
        pass
    await are_exact(desk)

    assert await desk.owner.fetchval("SELECT count(*) FROM uncounted_suggestion") == 0
    assert {each.kind.value for year in YEARS for each in await told(desk, year)} >= {"acknowledge", "assign", "answer"}


async def test_a_rule_a_place_and_a_unit_that_change_are_counted_at_once(desk: Desk) -> None:
    rng = Random(1)
    story = Story(desk, rng)
    waits = await desk.suggestion("in_progress", begun_at=NOW - timedelta(days=40))
    await desk.suggestion("answered", begun_at=NOW - timedelta(days=40))
    while await count(desk):
        pass
    before = [await told(desk, 2026)]

    async def changed(how: Awaitable[object]) -> None:
        await how
        before.append(await told(desk, 2026))
        assert before[-1] != before[-2]
        await are_exact(desk)
        while await count(desk):
            pass
        assert await told(desk, 2026) == before[-1]

    await changed(story.rule(("answer", desk.places["top"], 60, date(2026, 1, 1))))
    await story.rule(("answer", desk.places["other"], 3, date(2026, 2, 1)))
    await changed(story.place())
    await changed(story.assign(waits, NOW - timedelta(days=1), desk.units["co"]))
    await changed(desk.owner.execute("UPDATE suggestion SET handling_id = $1 WHERE id = $2", desk.tenant_id, waits))


async def test_who_is_killed_while_counting_has_counted_nothing_and_another_counts_it_once(desk: Desk) -> None:
    for number in range(3):
        await desk.suggestion("answered", begun_at=NOW - timedelta(days=40 + number))
    while await count(desk):
        pass
    await desk.suggestion("answered", begun_at=NOW - timedelta(days=30))

    with pytest.raises(KeyboardInterrupt):
        await _count_and_be_killed(desk)
    between = await told(desk, 2026)
    while await count(desk):
        pass

    assert await told(desk, 2026) == between
    assert {each.done_count for each in between} == {4}
    await are_exact(desk)


async def _count_and_be_killed(desk: Desk) -> None:
    async with desk.database.write() as conn:
        assert await service.response_times_count(conn, NOW)
        raise KeyboardInterrupt


async def test_one_at_a_time_counts(desk: Desk) -> None:
    await desk.suggestion("answered", begun_at=NOW - timedelta(days=40))

    async with desk.database.write() as first:
        assert await service.response_times_count(first, NOW)
        assert not await count(desk)

    await are_exact(desk)


async def test_an_older_edition_is_counted_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.suggestion("answered", begun_at=NOW - timedelta(days=40))
    while await count(desk):
        pass
    monkeypatch.setattr(counting, "EDITION", counting.EDITION + 1)

    while await count(desk):
        pass

    assert await desk.owner.fetchval("SELECT DISTINCT edition FROM counted_suggestion") == counting.EDITION


async def test_who_asks_while_too_many_wait_to_be_counted_is_told_to_come_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_RECKONED", 1)
    for number in range(2):
        await desk.suggestion("answered", begun_at=NOW - timedelta(days=40 + number))

    with pytest.raises(DatabaseOverloadedError):
        await told(desk, 2026)

    while await count(desk):
        pass
    await are_exact(desk)
