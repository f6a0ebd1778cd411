"""Each use case of officers and units in each state by each kind of caller, and what each of them writes."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from db.models.suggestions import MOVES, AnswerClass, StepKind, SuggestionParty, SuggestionState
from domain.suggestions import service
from domain.suggestions.service import (
    SuggestionAnswerDraft,
    SuggestionAssign,
    SuggestionMerge,
    SuggestionRelease,
    SuggestionTake,
    SuggestionTell,
    SuggestionTransfer,
)
from tests.domain.suggestions.desk import DONE, Desk, UseCase
from tests.domain.suggestions.test_steps import PERSON, expected, in_every_part
from tests.factories.organisations import Tree

Make = Callable[[Desk, UUID, UUID], object]


def tell(_: Desk, suggestion_id: UUID, __: UUID) -> object:
    return SuggestionTell(suggestion_id, "因故")


def take(_: Desk, suggestion_id: UUID, __: UUID) -> object:
    return SuggestionTake(suggestion_id)


CASES: Mapping[StepKind, tuple[UseCase, Make]] = {
    StepKind.REVIEW_BEGIN: (service.suggestion_review_begin, take),
    StepKind.RETURN: (service.suggestion_return, tell),
    StepKind.FILE: (service.suggestion_file, take),
    StepKind.NOT_FILE: (service.suggestion_not_file, tell),
    StepKind.MERGE: (service.suggestion_merge, lambda _, one, other: SuggestionMerge(one, other, "同一问题")),
    StepKind.TRANSFER: (
        service.suggestion_transfer,
        lambda desk, one, _: SuggestionTransfer(one, desk.places["other"], "属于他处"),
    ),
    StepKind.TRANSFER_REFUSE: (service.suggestion_transfer_refuse, tell),
    StepKind.ASSIGN: (
        service.suggestion_assign,
        lambda desk, one, _: SuggestionAssign(one, desk.units["high"], [desk.units["co"]]),
    ),
    StepKind.ASSIGNMENT_RETURN: (service.suggestion_assignment_return, tell),
    StepKind.BEGIN: (service.suggestion_begin, take),
    StepKind.CONTACT: (service.suggestion_contact, tell),
    StepKind.ASK_AUTHOR: (service.suggestion_ask_author, tell),
    StepKind.RESUME: (service.suggestion_resume, tell),
    StepKind.ANSWER_DRAFT: (
        service.suggestion_answer_draft,
        lambda _, one, __: SuggestionAnswerDraft(one, AnswerClass.SOLVED, "已安装。"),
    ),
    StepKind.COUNTERSIGN: (service.suggestion_countersign, take),
    StepKind.COUNTERSIGN_REFUSE: (service.suggestion_countersign_refuse, tell),
    StepKind.RELEASE: (service.suggestion_release, lambda _, one, __: SuggestionRelease(one)),
    StepKind.RELEASE_REFUSE: (service.suggestion_release_refuse, tell),
}
ELSEWHERE = {
    *(StepKind.DRAFT, StepKind.SUBMIT, StepKind.WITHDRAW, StepKind.RESUBMIT, StepKind.DETAIL_GIVE),
    *(StepKind.RATE, StepKind.REOPEN, StepKind.CLOSE, StepKind.ESCALATE),
    *(StepKind.HAND_OVER, StepKind.NUDGE),
}
"""Of nobody who handles it, or with tests of their own."""
CALLERS = {**{who: party for party, who in PERSON.items()}, "above": None, **dict.fromkeys(("elsewhere", "member"))}


def told(state: SuggestionState, kind: StepKind, who: str) -> str:
    """What comes of a use case, by the table of steps."""
    if who in {"elsewhere", "member"}:
        return "SUGGESTION_NOT_FOUND"
    if who == "above":  # holds both offices over the branch
        both = {expected(state, kind, party) for party in (SuggestionParty.RECEIVER, SuggestionParty.SUPERVISOR)}
        return DONE if DONE in both else both.pop()
    party = CALLERS[who]
    assert party is not None
    return expected(state, kind, party)


def test_every_step_is_somebodys_use_case() -> None:
    assert CASES.keys() | ELSEWHERE == set(StepKind)
    assert CASES.keys() & ELSEWHERE == set()


@pytest.mark.parametrize("state", SuggestionState)
async def test_a_use_case_is_done_exactly_where_the_table_says_so(desk: Desk, state: SuggestionState) -> None:
    suggestion_id, other_id = await in_every_part(desk, state), await desk.suggestion()
    await desk.owner.execute("UPDATE suggestion SET seconded_at = NULL")
    desk.now = (await desk.log(suggestion_id))[-1]["at"]
    if state is SuggestionState.TRANSFERRED:
        await from_elsewhere(desk, suggestion_id)
    before = await desk.owner.fetch("SELECT * FROM suggestion_event ORDER BY suggestion_id, number")
    found, said = {}, {}

    for kind, (use_case, make) in CASES.items():
        for who in CALLERS:
            command = make(desk, suggestion_id, other_id)
            found[kind, who] = await desk.outcome(who, use_case, command, is_kept=False)
            said[kind, who] = told(state, kind, who)

    assert found == said
    assert await desk.owner.fetch("SELECT * FROM suggestion_event ORDER BY suggestion_id, number") == before


async def from_elsewhere(desk: Desk, suggestion_id: UUID) -> None:
    """Says where a transferred suggestion came from, as rows that tests write do not."""
    async with desk.owner.transaction():
        await desk.owner.execute("ALTER TABLE suggestion_event DISABLE TRIGGER USER")
        await desk.owner.execute(
            "UPDATE suggestion_event SET facts = jsonb_build_object('from_id', $2::text)"
            " WHERE suggestion_id = $1 AND kind = 'transfer'",
            *(suggestion_id, str(desk.places["other"])),
        )
        await desk.owner.execute("ALTER TABLE suggestion_event ENABLE TRIGGER USER")


async def test_a_reason_must_be_given_where_the_table_wants_one(desk: Desk) -> None:
    for state in ("in_review", "in_progress", "waiting_for_author", "countersigned"):
        suggestion_id = await in_every_part(desk, SuggestionState(state))
        for kind, (use_case, make) in CASES.items():
            steps = MOVES.get((kind, SuggestionState(state)), ())
            if make is not tell or not steps or kind is StepKind.CONTACT:
                continue
            assert steps[0].needs_reason
            who = PERSON[min(steps[0].parties)]
            for reason, code in (("  ", "REASON_MISSING"), ("x" * 1001, "TEXT_INVALID"), ("\x07", "TEXT_INVALID")):
                found = await desk.outcome(who, use_case, SuggestionTell(suggestion_id, reason))
                assert found == f"SUGGESTION_{code}", kind


async def test_the_whole_way_to_an_answer(desk: Desk) -> None:
    suggestion_id = await desk.suggestion()
    step, units = SuggestionTake(suggestion_id), [desk.units["co"], desk.units["second co"]]
    await desk.run("officer", service.suggestion_review_begin, step)
    await desk.run("officer", service.suggestion_file, step)
    await desk.run("officer", service.suggestion_assign, SuggestionAssign(suggestion_id, desk.units["lead"], units))
    await desk.run("lead", service.suggestion_begin, step)
    await desk.run("co", service.suggestion_contact, SuggestionTell(suggestion_id, None))
    await desk.run("lead", service.suggestion_ask_author, SuggestionTell(suggestion_id, "哪个车间？"))
    await desk.run("lead", service.suggestion_resume, SuggestionTell(suggestion_id, "已查明"))
    draft = SuggestionAnswerDraft(suggestion_id, AnswerClass.SOLVED, " 已安装。 ")
    await desk.run("lead", service.suggestion_answer_draft, draft)
    await desk.run("co", service.suggestion_countersign, step)
    assert (await desk.row(suggestion_id))["state"] == "answer_drafted"
    await desk.run("second co", service.suggestion_countersign, step)
    assert (await desk.row(suggestion_id))["state"] == "countersigned"
    await desk.run("supervisor", service.suggestion_release, SuggestionRelease(suggestion_id, AnswerClass.PLANNED))

    answer = await desk.owner.fetchrow("SELECT * FROM suggestion_answer WHERE suggestion_id = $1", suggestion_id)
    log = await desk.log(suggestion_id)
    assert answer is not None
    assert (answer["state"], answer["body"], answer["round"]) == ("released", "已安装。", 1)
    assert (answer["answer_class"], answer["released_class"]) == ("solved", "planned")
    assert answer["released_by_id"] == desk.people["supervisor"]
    assert (await desk.row(suggestion_id))["state"] == "answered"
    assert [row["kind"] for row in log[2:]] == [
        *("review_begin", "file", "assign", "begin", "contact", "ask_author", "resume", "answer_draft"),
        *("countersign", "countersign", "release"),
    ]
    assert [(row["party"], row["unit_id"]) for row in log[5:7]] == [
        ("lead_unit", desk.units["lead"]),
        ("co_unit", desk.units["co"]),
    ]
    assert [row["unit_id"] for row in log[-3:]] == [*units, None]
    topics = [row["topic"] for row in await desk.owner.fetch("SELECT topic FROM event ORDER BY id")]
    assert topics[-1] == "suggestion.answered"
    entries = await desk.owner.fetchval("SELECT count(*) FROM audit_entry WHERE action LIKE 'suggestion.%'")
    assert entries == len(log) - 2


async def test_what_was_seconded_is_the_supervisors_to_refuse(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("in_review")
    await desk.owner.execute("UPDATE suggestion SET seconded_at = now() WHERE id = $1", suggestion_id)
    command = SuggestionTell(suggestion_id, "条件不具备")

    assert await desk.outcome("officer", service.suggestion_not_file, command) == "SUGGESTION_SECONDED"
    assert await desk.outcome("above", service.suggestion_not_file, command) == DONE


async def test_a_transfer_goes_there_and_comes_back(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("in_review")
    there = SuggestionTransfer(suggestion_id, desk.places["other"], "属于他处")
    await desk.run("officer", service.suggestion_transfer, there)

    sent = await desk.row(suggestion_id)
    assert (sent["state"], sent["handling_id"]) == ("transferred", desk.places["other"])
    begin, refuse = SuggestionTake(suggestion_id), SuggestionTell(suggestion_id, "不归我们")
    assert await desk.outcome("officer", service.suggestion_review_begin, begin) == "SUGGESTION_NOT_FOUND"
    assert await desk.outcome("elsewhere", service.suggestion_review_begin, begin, is_kept=False) == DONE
    assert await desk.outcome("elsewhere", service.suggestion_transfer_refuse, refuse) == DONE
    back = await desk.row(suggestion_id)
    assert (back["state"], back["handling_id"]) == ("in_review", desk.places["branch"])
    facts = [row["facts"] for row in (await desk.log(suggestion_id))[-2:]]
    assert [fact.count(str(desk.places["branch"])) for fact in facts] == [1, 1]


@pytest.mark.parametrize(("successor", "back_at"), [(None, "top"), ("third", "third")])
async def test_what_a_dissolved_place_had_sent_comes_back_to_who_follows_it(
    desk: Desk, successor: str | None, back_at: str
) -> None:
    suggestion_id = await desk.suggestion("in_review")
    places = {**desk.places, "third": await Tree(desk.owner, desk.tenant_id).add("HD-C")}
    there = SuggestionTransfer(suggestion_id, desk.places["other"], "属于他处")
    await desk.run("officer", service.suggestion_transfer, there)
    await desk.owner.execute(
        "UPDATE organisation SET state = 'dissolved', successor_id = $2, closed_on = '2026-11-01' WHERE id = $1",
        desk.places["branch"],
        places.get(successor or ""),
    )

    refuse = SuggestionTell(suggestion_id, "不归我们")
    assert await desk.outcome("elsewhere", service.suggestion_transfer_refuse, refuse) == DONE

    assert (await desk.row(suggestion_id))["handling_id"] == places[back_at]


@pytest.mark.parametrize("place", ["branch", "group", "nowhere"])
async def test_a_transfer_goes_to_another_place_that_handles_suggestions(desk: Desk, place: str) -> None:
    suggestion_id = await desk.suggestion("in_review")
    there = SuggestionTransfer(suggestion_id, desk.places.get(place, suggestion_id), "属于他处")

    assert await desk.outcome("officer", service.suggestion_transfer, there) == "SUGGESTION_PLACE_INVALID"
    assert (await desk.row(suggestion_id))["state"] == "in_review"


async def test_without_a_unit_the_route_says_which(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")
    assign = SuggestionAssign(suggestion_id)
    assert await desk.outcome("officer", service.suggestion_assign, assign) == "SUGGESTION_UNIT_INVALID"
    await desk.owner.execute(
        "INSERT INTO suggestion_route (tenant_id, id, organisation_id, handling_id, unit_id, made_by_id, made_at)"
        " VALUES ($1, $2, $3, $3, $4, $5, now())",
        *(desk.tenant_id, suggestion_id, desk.places["branch"], desk.units["co"], desk.people["officer"]),
    )

    assert await desk.outcome("officer", service.suggestion_assign, assign) == DONE
    rows = await desk.owner.fetch("SELECT unit_id, role FROM suggestion_assignment")
    assert [tuple(row) for row in rows] == [(desk.units["co"], "lead")]


@pytest.mark.parametrize(
    ("lead", "others"),
    [("far", []), ("nobody", []), ("closed", []), ("lead", ["far"]), ("lead", ["lead"]), ("lead", ["co", "co"])],
)
async def test_units_are_open_and_near_and_named_once(desk: Desk, lead: str, others: list[str]) -> None:
    suggestion_id = await desk.suggestion("filed")
    await desk.owner.execute("UPDATE answering_unit SET closed_at = now() WHERE id = $1", desk.units["second co"])
    units = {**desk.units, "closed": desk.units["second co"], "nobody": suggestion_id}
    assign = SuggestionAssign(suggestion_id, units[lead], [units[each] for each in others])

    assert await desk.outcome("officer", service.suggestion_assign, assign) == "SUGGESTION_UNIT_INVALID"
    assert await desk.owner.fetch("SELECT * FROM suggestion_assignment") == []


async def test_what_was_reopened_goes_to_another_unit_where_there_is_one(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("reopened")
    assert (await desk.row(suggestion_id))["round"] == 2
    await desk.give(suggestion_id, "lead", "lead", 1)
    again = SuggestionAssign(suggestion_id, desk.units["lead"])

    assert await desk.outcome("officer", service.suggestion_assign, again) == "SUGGESTION_UNIT_NOT_HIGHER"
    higher = SuggestionAssign(suggestion_id, desk.units["high"], [desk.units["lead"]])
    assert await desk.outcome("officer", service.suggestion_assign, higher, is_kept=False) == DONE
    await desk.owner.execute(
        "UPDATE answering_unit SET closed_at = now() WHERE id <> ALL($1)", [desk.units["lead"], desk.units["far"]]
    )
    assert await desk.outcome("officer", service.suggestion_assign, again) == DONE
    rows = await desk.owner.fetch("SELECT round, ended_at IS NULL FROM suggestion_assignment ORDER BY round")
    assert [tuple(row) for row in rows] == [(1, False), (2, True)]


async def test_a_unit_gives_back_within_the_days_of_the_rule(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("assigned")
    command = SuggestionTell(suggestion_id, "不属本部门")
    assigned_at = (await desk.log(suggestion_id))[-1]["at"]  # Monday, 5 January 2026: five working days end on the 12th

    desk.now = assigned_at + timedelta(days=8)
    assert await desk.outcome("lead", service.suggestion_assignment_return, command) == "SUGGESTION_RETURN_TOO_LATE"
    desk.now = assigned_at + timedelta(days=7)
    assert await desk.outcome("lead", service.suggestion_assignment_return, command) == DONE
    assert (await desk.row(suggestion_id))["state"] == "filed"
    assert await desk.owner.fetchval("SELECT bool_and(ended_at IS NOT NULL) FROM suggestion_assignment")
    assert await desk.outcome("lead", service.suggestion_begin, SuggestionTake(suggestion_id)) == "SUGGESTION_NOT_FOUND"


async def test_an_answer_that_is_refused_stays_and_another_is_drafted(desk: Desk) -> None:
    suggestion_id = await in_every_part(desk, SuggestionState.ANSWER_DRAFTED)
    await desk.run("co", service.suggestion_countersign_refuse, SuggestionTell(suggestion_id, "与事实不符"))
    draft = SuggestionAnswerDraft(suggestion_id, AnswerClass.FOR_REFERENCE, "再议。")
    await desk.run("lead", service.suggestion_answer_draft, draft)
    await desk.run("co", service.suggestion_countersign, SuggestionTake(suggestion_id))
    await desk.run("supervisor", service.suggestion_release_refuse, SuggestionTell(suggestion_id, "请说明理由"))

    assert (await desk.row(suggestion_id))["state"] == "in_progress"
    rows = await desk.owner.fetch("SELECT body, state FROM suggestion_answer ORDER BY drafted_at")
    assert [tuple(row) for row in rows] == [("已安装。", "refused"), ("再议。", "refused")]


async def test_nobody_signs_twice_for_a_unit(desk: Desk) -> None:
    suggestion_id = await in_every_part(desk, SuggestionState.ANSWER_DRAFTED)
    await desk.give(suggestion_id, "second co")
    command = SuggestionTake(suggestion_id)

    assert await desk.outcome("co", service.suggestion_countersign, command) == DONE
    assert await desk.outcome("co", service.suggestion_countersign, command) == "SUGGESTION_ANSWER_SIGNED"
    assert (await desk.row(suggestion_id))["state"] == "answer_drafted"


@pytest.mark.parametrize("use_case", ["release", "release_refuse"])
async def test_neither_who_drafted_an_answer_nor_their_unit_releases_it(desk: Desk, use_case: str) -> None:
    suggestion_id = await desk.suggestion("countersigned")
    rights = {"suggestion_supervise": (desk.places["branch"],)}
    desk.rights = {**desk.rights, "lead": rights, "another": rights}
    function: UseCase = getattr(service, f"suggestion_{use_case}")
    command = SuggestionRelease(suggestion_id) if use_case == "release" else SuggestionTell(suggestion_id, "重写")

    assert await desk.outcome("lead", function, command) == "SUGGESTION_ANSWER_OWN"
    # Neither does it help to have left the unit, nor to have another entry of the register now.
    await desk.owner.execute("UPDATE unit_staff SET ends_on = '2026-01-02' WHERE member_id = $1", desk.people["lead"])
    assert await desk.outcome("lead", function, command) == "SUGGESTION_ANSWER_OWN"
    await desk.owner.execute(
        "UPDATE member SET merged_into_id = $2 WHERE id = $1", desk.people["lead"], desk.people["another"]
    )
    assert await desk.outcome("another", function, command) == "SUGGESTION_ANSWER_OWN"
    assert (await desk.row(suggestion_id))["state"] == "countersigned"


async def test_an_author_handles_nothing_of_their_own(desk: Desk) -> None:
    suggestion_id = await desk.suggestion(author_id=desk.people["officer"])

    found = await desk.outcome("officer", service.suggestion_review_begin, SuggestionTake(suggestion_id))
    assert found == "SUGGESTION_PART_REFUSED"


async def test_a_template_is_one_of_the_units_place_and_counts_its_uses(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("in_progress")
    ids = {place: UUID(int=number) for number, place in enumerate(("top", "other"), 1)}
    for place, template_id in ids.items():
        await desk.owner.execute(
            "INSERT INTO answer_template (tenant_id, id, organisation_id, title, body, answer_class, written_by_id,"
            " changed_at) VALUES ($1, $2, $3, '已解决', '已解决。', 'solved', $4, now())",
            *(desk.tenant_id, template_id, desk.places[place], desk.people["officer"]),
        )

    async def drafted(template_id: UUID) -> str:
        draft = SuggestionAnswerDraft(suggestion_id, AnswerClass.SOLVED, "已解决。", template_id)
        return await desk.outcome("lead", service.suggestion_answer_draft, draft)

    assert await drafted(ids["other"]) == "ANSWER_TEMPLATE_NOT_FOUND"
    assert await drafted(ids["top"]) == DONE
    counts = await desk.owner.fetch("SELECT use_count FROM answer_template ORDER BY id")
    assert [row["use_count"] for row in counts] == [1, 0]
    assert (await desk.row(suggestion_id))["state"] == "countersigned"


async def test_of_two_who_assign_at_once_one_does(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("filed")
    commands = [SuggestionAssign(suggestion_id, desk.units[unit]) for unit in ("lead", "co")]

    found = await asyncio.gather(*(desk.outcome("officer", service.suggestion_assign, each) for each in commands))

    assert sorted(found) == ["SUGGESTION_STATE_REFUSED", DONE]
    assert await desk.owner.fetchval("SELECT count(*) FROM suggestion_assignment") == 1


async def test_two_signatures_at_once_lead_on(desk: Desk) -> None:
    suggestion_id = await in_every_part(desk, SuggestionState.ANSWER_DRAFTED)
    await desk.give(suggestion_id, "second co")
    command = SuggestionTake(suggestion_id)

    found = await asyncio.gather(
        *(desk.outcome(who, service.suggestion_countersign, command) for who in ("co", "second co"))
    )

    assert found == [DONE, DONE]
    assert (await desk.row(suggestion_id))["state"] == "countersigned"
    assert [(row["from_state"], row["to_state"]) for row in (await desk.log(suggestion_id))[-2:]] == [
        ("answer_drafted", "answer_drafted"),
        ("answer_drafted", "countersigned"),
    ]
