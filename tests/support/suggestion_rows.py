"""Rows of suggestions for tests: category, answering unit, staff, suggestions in any state with their log."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from db.models.suggestions import STEPS, Step, StepKind, SuggestionParty, SuggestionState
from db.types import new_id

BEGUN_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""When a suggestion was begun, unless a test says otherwise; each step comes an hour later."""
_UNITS = {SuggestionParty.LEAD_UNIT, SuggestionParty.CO_UNIT}
_WITH_UNIT = {
    *("assigned", "in_progress", "waiting_for_author", "answer_drafted", "countersigned", "answered", "rated", "closed")
}
_RELEASED = {"answered", "rated", "closed"}
_DRAFTED = {"answer_drafted", "countersigned"}


class Handlers(NamedTuple):
    """Who handles suggestions in a test: the category, a unit with one member of staff, an officer."""

    category_id: UUID
    unit_id: UUID
    staff_member_id: UUID
    officer_id: UUID


def path_to(state: str) -> Sequence[Step]:
    """The fewest steps that lead to a state; the first is DRAFT."""
    ways: deque[tuple[Step, ...]] = deque([(STEPS[0],)])
    seen = {STEPS[0].end}
    while ways:
        way = ways.popleft()
        if way[-1].end == state:
            return way
        following = [step for step in STEPS if step.start is way[-1].end and step.end not in seen]
        for step in following:
            if step.end not in seen:
                seen.add(step.end)
                ways.append((*way, step))
    raise LookupError(state)


async def write_handlers(
    connection: asyncpg.Connection,
    organisation_id: UUID,
    *,
    officer_id: UUID,
    staff_member_id: UUID,
    code: str = "TEST",
    ids: Sequence[UUID] = (),
) -> Handlers:
    """A category of the whole union, and a unit of the organisation with one member of staff.

    `ids`: of category, unit and staff.
    """
    category_id, unit_id, staff_id = ids or (new_id(), new_id(), new_id())
    tenant_id = await connection.fetchval("SELECT tenant_id FROM organisation WHERE id = $1", organisation_id)
    await connection.execute(
        "INSERT INTO suggestion_category (tenant_id, id, organisation_id, code, name, name_en, position)"
        " SELECT $1, $2, id, $3, '安全生产', 'Safety', 90 FROM organisation WHERE tenant_id = $1 AND parent_id IS NULL",
        *(tenant_id, category_id, code),
    )
    await connection.execute(
        "INSERT INTO answering_unit (tenant_id, id, organisation_id, kind, code, name, name_en, created_by_id,"
        " created_at) VALUES ($1, $2, $3, 'management', $4, '设备部', 'Equipment', $5, $6)",
        *(tenant_id, unit_id, organisation_id, code, officer_id, BEGUN_AT),
    )
    await connection.execute(
        "INSERT INTO unit_staff (tenant_id, id, unit_id, member_id, appointed_by_id, starts_on)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        *(tenant_id, staff_id, unit_id, staff_member_id, officer_id, date(2026, 1, 1)),
    )
    return Handlers(category_id, unit_id, staff_member_id, officer_id)


async def write_suggestion(
    connection: asyncpg.Connection,
    *,
    state: str,
    author_id: UUID,
    handlers: Handlers,
    **given: object,
) -> UUID:
    """A suggestion of a member in a state, with the log that leads there: by the fewest steps, or by `steps`.

    `given`: `id`, `steps` (instead of the fewest), `begun_at`, `title`, `body`, `visibility`, `merged_into_id`,
    `handling_id` (else the nearest place that is no group), `is_anonymous` (then nobody is an author), `channel`.
    """
    steps = given.get("steps") or path_to(state)
    assert isinstance(steps, Sequence)
    begun_at = given.get("begun_at") or BEGUN_AT
    assert isinstance(begun_at, datetime)
    assert steps[-1].end == SuggestionState(state)
    place = await connection.fetchrow(
        "SELECT m.tenant_id, m.organisation_id, (SELECT o.id FROM organisation_closure c JOIN organisation o"
        " ON o.tenant_id = c.tenant_id AND o.id = c.ancestor_id WHERE c.tenant_id = m.tenant_id"
        " AND c.descendant_id = m.organisation_id AND o.kind NOT IN ('group', 'holding_pool')"
        " ORDER BY c.depth LIMIT 1) AS handling_id FROM member m WHERE m.id = $1",
        author_id,
    )
    suggestion_id = given.get("id") or new_id()
    assert place is not None
    assert isinstance(suggestion_id, UUID)
    is_anonymous = bool(given.get("is_anonymous"))
    by = _By(None if is_anonymous else author_id, handlers)
    async with connection.transaction():
        await connection.execute(
            "INSERT INTO suggestion (tenant_id, id, reference, organisation_id, handling_id, category_id, title, body,"
            " visibility, channel, is_anonymous, token_hash, state, event_number, round, merged_into_id, created_at,"
            " submitted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
            *(place["tenant_id"], suggestion_id, f"{suggestion_id.int % 10**10:010}", place["organisation_id"]),
            *(given.get("handling_id") or place["handling_id"], handlers.category_id),
            *(given.get("title") or "车间加装风扇", given.get("body") or "夏天车间温度过高，建议加装工业风扇。"),
            *(given.get("visibility") or "members", given.get("channel") or "mobile", is_anonymous),
            *(suggestion_id.bytes * 2 if is_anonymous else None, state, len(steps), _rounds(steps)[-1]),
            *(given.get("merged_into_id"), begun_at, begun_at + timedelta(hours=1) if len(steps) > 1 else None),
        )
        await _write_log(connection, (place["tenant_id"], suggestion_id), steps, by, begun_at)
        if not is_anonymous:
            await connection.execute(
                "INSERT INTO suggestion_author (tenant_id, suggestion_id, member_id, state, added_at)"
                " VALUES ($1, $2, $3, 'first', $4)",
                *(place["tenant_id"], suggestion_id, author_id, begun_at),
            )
        await _write_work(connection, (place["tenant_id"], suggestion_id), steps, by, begun_at)
    return suggestion_id


class _By(NamedTuple):
    author_id: UUID | None
    handlers: Handlers

    def takes(self, step: Step) -> tuple[str, UUID | None, UUID | None]:
        """The part in which a step is taken, by whom, and for which unit."""
        party = min(step.parties)
        if party is SuggestionParty.AUTHOR:
            return party.value, self.author_id, None
        if party is SuggestionParty.SYSTEM:
            return party.value, None, None
        if party in _UNITS:
            return party.value, self.handlers.staff_member_id, self.handlers.unit_id
        return party.value, self.handlers.officer_id, None


def _rounds(steps: Sequence[Step]) -> list[int]:
    """The round in which each step is taken."""
    rounds = [1]
    for step in steps[1:]:
        rounds.append(2 if step.kind is StepKind.REOPEN else rounds[-1])
    return rounds


async def _write_log(
    connection: asyncpg.Connection, key: tuple[UUID, UUID], steps: Sequence[Step], by: _By, begun_at: datetime
) -> None:
    for number, (step, round_) in enumerate(zip(steps, _rounds(steps), strict=True), start=1):
        await connection.execute(
            "INSERT INTO suggestion_event (tenant_id, suggestion_id, number, previous_number, kind, from_state,"
            " to_state, party, by_id, unit_id, at, round, reason, facts)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '{}')",
            *(*key, number, number - 1 if number > 1 else None, step.kind.value),
            *(step.start.value if step.start else None, step.end.value, *by.takes(step)),
            *(begun_at + timedelta(hours=number - 1), round_, "需要说明" if step.needs_reason else None),
        )


async def _write_work(
    connection: asyncpg.Connection, key: tuple[UUID, UUID], steps: Sequence[Step], by: _By, begun_at: datetime
) -> None:
    """What the state needs beside the log: the lead unit, the answer, what an author says about it."""
    state, round_, handlers = steps[-1].end.value, _rounds(steps)[-1], by.handlers
    if state in _WITH_UNIT:
        await connection.execute(
            "INSERT INTO suggestion_assignment (tenant_id, id, suggestion_id, unit_id, role, round, assigned_by_id,"
            " assigned_at) VALUES ($1, $2, $3, $4, 'lead', $5, $6, $7)",
            *(key[0], new_id(), key[1], handlers.unit_id, round_, handlers.officer_id, begun_at),
        )
    if state in _RELEASED | _DRAFTED:
        released = (None, None, None) if state in _DRAFTED else ("solved", handlers.officer_id, begun_at)
        await connection.execute(
            "INSERT INTO suggestion_answer (tenant_id, id, suggestion_id, round, unit_id, state, answer_class, body,"
            " drafted_by_id, drafted_at, released_class, released_by_id, released_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, 'solved', '已安装。', $7, $8, $9, $10, $11)",
            *(key[0], new_id(), key[1], round_, handlers.unit_id, "drafted" if state in _DRAFTED else "released"),
            *(handlers.staff_member_id, begun_at, *released),
        )
    if any(step.kind is StepKind.RATE for step in steps):
        await connection.execute(
            "INSERT INTO suggestion_rating (tenant_id, id, suggestion_id, round, author_id, satisfaction, rated_at)"
            " VALUES ($1, $2, $3, $4, $5, 'satisfied', $6)",
            *(key[0], new_id(), key[1], round_, by.author_id, begun_at),
        )


class SuggestionKeys(NamedTuple):
    """Ids of what the tables of access speak of."""

    category: UUID
    unit: UUID
    staff: UUID
    suggestion: UUID
    answered: UUID
    draft: UUID
    route: UUID
    template: UUID


DEMO_SUGGESTIONS = SuggestionKeys(*(UUID(f"019a0000-0000-7000-8000-00000000e3a{n}") for n in range(1, 9)))


async def write_suggestions(
    connection: asyncpg.Connection,
    member_id: UUID,
    keys: SuggestionKeys = DEMO_SUGGESTIONS,
    *,
    begun_at: datetime = BEGUN_AT,
) -> None:
    """Writes them unless they are there: one of the member that waits for review, one that was answered, one draft.

    Somebody of another organisation, where there is one, handles them and is the unit's staff.
    """
    if await connection.fetchval("SELECT EXISTS (SELECT FROM suggestion WHERE id = $1)", keys.suggestion):
        return
    place = await connection.fetchval("SELECT organisation_id FROM member WHERE id = $1", member_id)
    others = await connection.fetch(
        "SELECT m.id FROM member m JOIN member own ON own.tenant_id = m.tenant_id AND own.id = $1 AND m.id <> own.id"
        " WHERE m.erased_at IS NULL ORDER BY m.organisation_id = own.organisation_id, m.member_number DESC LIMIT 2",
        member_id,
    )
    handlers = await write_handlers(
        connection,
        place,
        officer_id=others[0]["id"],
        staff_member_id=others[-1]["id"],
        code=f"T{keys.category.int % 997}",
        ids=keys[:3],
    )
    for state, key in (("submitted", keys.suggestion), ("answered", keys.answered), ("draft", keys.draft)):
        await write_suggestion(
            connection, state=state, author_id=member_id, handlers=handlers, id=key, begun_at=begun_at
        )
    await write_office(connection, place, handlers, keys)


async def write_office(
    connection: asyncpg.Connection, organisation_id: UUID, handlers: Handlers, keys: SuggestionKeys
) -> None:
    """What an office looks after beside its unit: a route that is over, a template."""
    await connection.execute(
        "INSERT INTO suggestion_route (tenant_id, id, organisation_id, category_id, handling_id, unit_id, made_by_id,"
        " made_at, ended_at) SELECT tenant_id, $1, id, $3, id, $4, $5, $6, $6 FROM organisation WHERE id = $2",
        *(keys.route, organisation_id, handlers.category_id, handlers.unit_id, handlers.officer_id, BEGUN_AT),
    )
    await connection.execute(
        "INSERT INTO answer_template (tenant_id, id, organisation_id, title, body, answer_class, written_by_id,"
        " changed_at) SELECT tenant_id, $1, id, '已安装', '{title}：已安装。', 'solved', $3, $4 FROM organisation"
        " WHERE id = $2",
        *(keys.template, organisation_id, handlers.officer_id, BEGUN_AT),
    )


async def suggestion_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """Their ids by what a table calls them, written unless they are there."""
    # Of yesterday: what was answered long ago is closed by a chore while a long walk goes on.
    await write_suggestions(connection, member_id, begun_at=datetime.now(UTC) - timedelta(days=1))
    return {
        "suggestion category": encode_id("SuggestionCategory", DEMO_SUGGESTIONS.category),
        "answering unit": encode_id("AnsweringUnit", DEMO_SUGGESTIONS.unit),
        "unit staff": encode_id("UnitStaff", DEMO_SUGGESTIONS.staff),
        "suggestion route": encode_id("SuggestionRoute", DEMO_SUGGESTIONS.route),
        "answer template": encode_id("AnswerTemplate", DEMO_SUGGESTIONS.template),
        "suggestion": encode_id("Suggestion", DEMO_SUGGESTIONS.suggestion),
        "answered suggestion": encode_id("Suggestion", DEMO_SUGGESTIONS.answered),
        "draft of a suggestion": encode_id("Suggestion", DEMO_SUGGESTIONS.draft),
    }
