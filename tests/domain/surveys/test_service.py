"""The use cases of surveys on a real database."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.loaders import surveys as loaders
from db.models.members import ConsentPurpose
from db.models.surveys import SurveyKind
from domain.members.service import ConsentGive, ConsentWithdraw, consent_give, consent_withdraw
from domain.shared.changes import MembersMerged
from domain.shared.errors import DomainError
from domain.surveys import service
from domain.surveys.promises import PROMISES
from domain.surveys.service import Question, SurveyCancel, SurveyChange, SurveyOf, SurveyPlan
from tests.domain.surveys.hall import CHOICE, Hall, answer_of
from tests.support.hunting import found_in, written

NEEDS = ConsentPurpose.NEEDS_COLLECTION


async def told(hall: Hall, survey_id: UUID, by: UUID) -> list[tuple[int, int | None, int | None]]:
    """The results that somebody reads: question, option, answers; of all, not of branches."""
    async with hall.database.read() as conn:
        [found] = await loaders.survey_results_by_survey_id(conn, hall.scope(by), [survey_id])
    return [
        (row["question_number"], row["option_number"], row["answers"])
        for row in found
        if row["branch_id"] is None and not row["is_rest"]
    ]


async def counted(hall: Hall, survey_id: UUID, by: UUID) -> int | None:
    """How many answered, as somebody is told."""
    async with hall.database.read() as conn:
        [found] = await loaders.survey_by_id(conn, hall.scope(by), [survey_id])
    assert found is not None
    told: int | None = found["answer_count"]
    return told


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize("kind", [SurveyKind.ANONYMOUS, SurveyKind.NAMED])
async def test_how_many_answered_is_a_result_and_a_small_count_is_told_to_nobody(
    hall: Hall, kind: SurveyKind, *, is_public: bool
) -> None:
    members = await hall.members(5)
    told = {}
    for count in (0, 1, 4, 5):
        survey_id = await hall.opened(kind, CHOICE, results_are_public=is_public)
        for member_id in members[:count]:
            await hall.answer(survey_id, member_id)
        assert [await counted(hall, survey_id, by) for by in (hall.officer_id, members[0])] == [None, None]
        await hall.run(service.survey_close, SurveyOf(survey_id))
        told[count] = [await counted(hall, survey_id, by) for by in (hall.officer_id, members[0])]

    shown = {0: 0, 1: None, 4: None, 5: 5}
    assert told == {count: [each, each if is_public else None] for count, each in shown.items()}


async def is_seen(hall: Hall, survey_id: UUID, by: UUID) -> bool:
    async with hall.database.read() as conn:
        [found] = await loaders.survey_by_id(conn, hall.scope(by), [survey_id])
    return found is not None


async def test_a_survey_is_planned_changed_opened_and_closed(hall: Hall) -> None:
    member_id, outsider_id = await hall.member(), await hall.member(hall.tenant_id)
    survey_id = await hall.planned()
    assert not await is_seen(hall, survey_id, member_id)
    assert await is_seen(hall, survey_id, hall.officer_id)
    changed = SurveyChange(survey_id, hall.draft(SurveyKind.NAMED, CHOICE, title="新食堂"))
    await hall.run(service.survey_change, changed)
    await hall.run(service.survey_open, SurveyOf(survey_id))
    assert [await is_seen(hall, survey_id, each) for each in (member_id, outsider_id)] == [True, False]
    for use_case, command in ((service.survey_change, changed), (service.survey_open, SurveyOf(survey_id))):
        assert await hall.refused(use_case, command) == "SURVEY_STATE_REFUSED"
    await hall.run(service.survey_close, SurveyOf(survey_id))
    for use_case in (service.survey_close, service.survey_open):
        assert await hall.refused(use_case, SurveyOf(survey_id)) == "SURVEY_STATE_REFUSED"
    assert await hall.rows("SELECT title, kind, state, answer_count FROM survey") == [("新食堂", "named", "closed", 0)]
    assert [word for (word,) in await hall.rows("SELECT action FROM audit_entry ORDER BY id")] == [
        f"survey.{word}" for word in ("planned", "changed", "opened", "closed")
    ]


async def test_only_who_manages_surveys_there_plans_and_runs_them(hall: Hall) -> None:
    survey_id, member_id = await hall.opened(), await hall.member()
    other = {"survey_manage": (hall.other_id,), "survey_read": (hall.other_id,)}
    hall.rights = {**hall.rights, (stranger := await hall.member()): other}
    plan = SurveyPlan(hall.factory_id, hall.draft())
    for by in (member_id, stranger):
        assert await hall.refused(service.survey_plan, plan, by) == "SURVEY_PLACE_NOT_FOUND"
        for use_case in (service.survey_open, service.survey_close):
            assert await hall.refused(use_case, SurveyOf(survey_id), by) == "SURVEY_NOT_FOUND"
        assert await hall.refused(service.survey_cancel, SurveyCancel(survey_id, "x"), by) == "SURVEY_NOT_FOUND"
    assert await hall.rows("SELECT state FROM survey") == [("open",)]


@pytest.mark.parametrize("kind", SurveyKind)
async def test_the_promise_is_frozen_with_the_survey_and_must_have_been_shown(hall: Hall, kind: SurveyKind) -> None:
    survey_id, member_id = await hall.opened(kind), await hall.member()
    promise = PROMISES[kind.value]
    assert await hall.rows("SELECT promise, promise_en, promise_version FROM survey") == [
        (promise.chinese, promise.english, promise.version)
    ]
    unseen = answer_of(survey_id, version=promise.version + 1)
    assert await hall.refused(service.survey_answer, unseen, member_id) == "SURVEY_PROMISE_OUTDATED"
    assert await hall.rows("SELECT FROM survey_participation") == []


async def test_who_is_not_asked_does_not_answer(hall: Hall) -> None:
    planned_id, survey_id = await hall.planned(), await hall.opened()
    outsider_id, suspended_id = await hall.member(hall.tenant_id), await hall.member(state="suspended")
    for by in (outsider_id, suspended_id):
        assert await hall.refused(service.survey_answer, answer_of(survey_id), by) == "SURVEY_NOT_FOUND"
    member_id = await hall.member()
    assert await hall.refused(service.survey_answer, answer_of(planned_id), member_id) == "SURVEY_NOT_FOUND"
    assert (
        await hall.refused(service.survey_answer, answer_of(survey_id, choice=3), member_id) == "SURVEY_ANSWER_INVALID"
    )
    hall.now += timedelta(days=7)
    assert await hall.refused(service.survey_answer, answer_of(survey_id), member_id) == "SURVEY_STATE_REFUSED"
    assert await hall.rows("SELECT FROM survey_participation UNION ALL SELECT FROM survey_answer") == []


async def test_an_anonymous_answer_is_given_once_and_leads_to_nobody(hall: Hall, dsn: str) -> None:
    survey_id, people = await hall.opened(), await hall.members(12)
    before = await written(dsn)
    for at, each in enumerate(people):
        assert await hall.answer(survey_id, each, 1 + at % 2, f"暗号{at:02d}") == {"survey_id": survey_id}
    assert await hall.refused(service.survey_answer, answer_of(survey_id, 2), people[0]) == "SURVEY_ANSWERED"

    after = await written(dsn)
    texts = [f"暗号{at:02d}" for at in range(12)]
    with_texts = {name for name, text in after.items() if found_in(text, texts) and name != "running statements"}
    assert with_texts == {"survey_answer"}
    ids = [str(each) for each in people]
    assert found_in(after["survey_answer"], ids) == []
    news = {name for name in after if found_in(after[name].replace(before[name], ""), ids) and name not in before}
    assert news == set()
    columns = "member_id, branch_id, answered_at"
    assert set(await hall.rows(f"SELECT {columns} FROM survey_answer")) == {(None, None, None)}
    recorded = "SELECT action FROM audit_entry UNION SELECT topic FROM event"
    assert {word for (word,) in await hall.rows(recorded)} == {"survey.planned", "survey.opened"}


async def test_once_closed_nothing_says_next_to_whom_an_answer_was_written(hall: Hall) -> None:
    survey_id, people = await hall.opened(), await hall.members(8)
    for at, each in enumerate(people):
        await hall.answer(survey_id, each, 1, f"暗号{at}")
    linked = "SELECT count(*) FROM survey_answer a JOIN survey_participation p ON p.xmin = a.xmin"
    order = "SELECT id FROM survey_answer"
    assert await hall.rows(linked) == [(8,)]  # as the promise says: not before it closes
    ids = await hall.rows(order)
    await hall.run(service.survey_close, SurveyOf(survey_id))
    assert await hall.rows("SELECT count(DISTINCT xmin::text) FROM survey_answer") == [(1,)]
    assert await hall.rows("SELECT count(DISTINCT xmin::text) FROM survey_participation") == [(1,)]
    assert not set(ids) & set(await hall.rows(order))
    assert await hall.rows("SELECT count(*) FROM survey_participation") == [(8,)]


async def test_once_called_off_nothing_says_either_next_to_whom_an_answer_was_written(hall: Hall) -> None:
    survey_id, people = await hall.opened(), await hall.members(8)
    for each in people:
        await hall.answer(survey_id, each, 1, "暗号")

    await hall.run(service.survey_cancel, SurveyCancel(survey_id, "场地变化"))

    assert await hall.rows("SELECT count(DISTINCT xmin::text) FROM survey_answer") == [(1,)]
    assert await hall.rows("SELECT count(DISTINCT xmin::text) FROM survey_participation") == [(1,)]


async def test_two_answers_of_one_member_at_the_same_moment_are_one(hall: Hall) -> None:
    survey_id, member_id = await hall.opened(), await hall.member()
    outcomes = await asyncio.gather(*(hall.answer(survey_id, member_id) for _ in range(6)), return_exceptions=True)
    assert [each.code for each in outcomes if isinstance(each, DomainError)] == ["SURVEY_ANSWERED"] * 5
    assert await hall.rows("SELECT count(*) FROM survey_answer") == [(1,)]


async def test_an_answer_by_name_is_changed_until_the_survey_closes(hall: Hall) -> None:
    survey_id, member_id = await hall.opened(SurveyKind.NAMED), await hall.member()
    await asyncio.gather(*(hall.answer(survey_id, member_id) for _ in range(4)))
    await hall.answer(survey_id, member_id, 2, "多放盐")
    said = [{"number": 1, "choices": [2]}, {"number": 2, "text": "多放盐"}]
    async with hall.database.read() as conn:
        [own] = await loaders.own_survey_answer_by_survey_id(conn, hall.scope(member_id), [survey_id])
        [named] = await loaders.named_survey_answers_by_survey_id(conn, hall.scope(hall.officer_id), [survey_id])
    assert (own["said"], list(named)) == (said, [])
    assert await hall.rows("SELECT member_id, branch_id FROM survey_answer") == [(member_id, hall.branch_id)]
    await hall.run(service.survey_close, SurveyOf(survey_id))
    assert await hall.refused(service.survey_answer, answer_of(survey_id), member_id) == "SURVEY_STATE_REFUSED"
    async with hall.database.read() as conn:
        found = [
            await loaders.named_survey_answers_by_survey_id(conn, hall.scope(each), [survey_id])
            for each in (hall.officer_id, member_id)
        ]
    assert [[row["member_id"] for row in rows] for [rows] in found] == [[member_id], []]


async def test_results_are_hidden_until_it_has_closed_and_small_cells_after(hall: Hall) -> None:
    survey_id, people = await hall.opened(), await hall.members(9)
    for at, each in enumerate(people[:-1]):
        await hall.answer(survey_id, each, 1 if at < 5 else 2, "热" if at < 4 else None)
    assert [await told(hall, survey_id, by) for by in (hall.officer_id, people[0])] == [[], []]
    await hall.run(service.survey_close, SurveyOf(survey_id))
    # Five and three: with the three the five are withheld. Four texts are withheld, and with them who wrote none.
    expected = [(1, 1, None), (1, 2, None), (1, 0, 0), (2, None, None), (2, 0, None)]
    assert [await told(hall, survey_id, by) for by in (hall.officer_id, people[0])] == [expected] * 2
    async with hall.database.read() as conn:
        [texts] = await loaders.survey_texts_by_survey_id(conn, hall.scope(hall.officer_id), [survey_id])
    assert list(texts) == []


async def test_results_that_are_not_public_are_the_officers(hall: Hall) -> None:
    survey_id, people = await hall.opened(results_are_public=False), await hall.members(6)
    for each in people:
        await hall.answer(survey_id, each, 1, "热")
    await hall.run(service.survey_close, SurveyOf(survey_id))
    assert await told(hall, survey_id, people[0]) == []
    assert await told(hall, survey_id, hall.officer_id) == [(1, 1, 6), (1, 2, 0), (1, 0, 0), (2, None, 6), (2, 0, 0)]
    async with hall.database.read() as conn:
        found = [
            await loaders.survey_texts_by_survey_id(conn, hall.scope(by), [survey_id])
            for by in (hall.officer_id, people[0])
        ]
    assert [[row["text"] for row in rows] for [rows] in found] == [["热"] * 6, []]


async def test_branches_of_a_survey_by_name_are_told_where_none_is_small(hall: Hall) -> None:
    survey_id = await hall.opened(SurveyKind.NAMED, CHOICE)
    for place_id in (hall.branch_id, hall.other_id):
        for each in await hall.members(6, place_id):
            await hall.answer(survey_id, each)
    await hall.run(service.survey_close, SurveyOf(survey_id))
    found = await hall.rows("SELECT branch_id, answers FROM survey_result WHERE option_number = 1 ORDER BY position")
    assert sorted(found, key=str) == sorted([(None, 12), (hall.branch_id, 6), (hall.other_id, 6)], key=str)


async def test_the_clock_closes_a_survey_whose_time_has_come(hall: Hall) -> None:
    survey_id = await hall.opened()
    await hall.answer(survey_id, await hall.member())
    async with hall.database.transaction() as conn:
        early = await service.surveys_close_due(conn, hall.now, hall.keyring)
    async with hall.database.transaction() as conn:
        due = await service.surveys_close_due(conn, hall.now + timedelta(days=7), hall.keyring)
    assert (early, due) == (False, True)
    assert await hall.rows("SELECT state, answer_count FROM survey") == [("closed", 1)]


async def test_needs_are_collected_by_consent_which_takes_the_name_off_when_withdrawn(hall: Hall) -> None:
    survey_id, member_id = await hall.opened(SurveyKind.NEEDS), await hall.member()
    assert await hall.refused(service.survey_answer, answer_of(survey_id), member_id) == "SURVEY_CONSENT_MISSING"
    assert await hall.rows("SELECT FROM survey_answer") == []
    await hall.run(consent_give, ConsentGive(NEEDS, 1), member_id)
    await hall.answer(survey_id, member_id, 2)
    named_id = await hall.opened(SurveyKind.NAMED)
    await hall.answer(named_id, member_id)
    await hall.run(consent_withdraw, ConsentWithdraw(ConsentPurpose.STATISTICS), member_id)
    assert await hall.rows("SELECT count(member_id) FROM survey_answer") == [(2,)]
    await hall.run(consent_withdraw, ConsentWithdraw(NEEDS), member_id)
    found = await hall.rows("SELECT survey_id, member_id, branch_id, answered_at IS NULL FROM survey_answer")
    assert set(found) == {(survey_id, None, None, True), (named_id, member_id, hall.branch_id, False)}


async def test_who_takes_the_name_off_does_not_answer_needs_twice(hall: Hall) -> None:
    survey_id, member_id = await hall.opened(SurveyKind.NEEDS), await hall.member()
    for _ in range(2):
        await hall.run(consent_give, ConsentGive(NEEDS, 1), member_id)
        if _ == 0:
            await hall.answer(survey_id, member_id)
            await hall.run(consent_withdraw, ConsentWithdraw(NEEDS), member_id)
    assert await hall.refused(service.survey_answer, answer_of(survey_id), member_id) == "SURVEY_ANSWERED"
    assert await hall.rows("SELECT count(*) FROM survey_answer") == [(1,)]


async def test_a_survey_that_is_called_off_shows_its_answers_to_nobody(hall: Hall) -> None:
    survey_id, people = await hall.opened(SurveyKind.NAMED), await hall.members(6)
    for each in people:
        await hall.answer(survey_id, each)
    assert await hall.refused(service.survey_cancel, SurveyCancel(survey_id, " ")) == "SURVEY_TEXT_INVALID"
    await hall.run(service.survey_cancel, SurveyCancel(survey_id, "重复"))
    assert await hall.refused(service.survey_close, SurveyOf(survey_id)) == "SURVEY_STATE_REFUSED"
    assert await told(hall, survey_id, hall.officer_id) == []
    async with hall.database.read() as conn:
        [named] = await loaders.named_survey_answers_by_survey_id(conn, hall.scope(hall.officer_id), [survey_id])
    assert list(named) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": " "}, "SURVEY_TEXT_INVALID"),
        ({"introduction": "\x00"}, "SURVEY_TEXT_INVALID"),
        ({"questions": []}, "SURVEY_QUESTIONS_INVALID"),
        ({"questions": [Question("text", "题", next=1)]}, "SURVEY_QUESTIONS_INVALID"),
        ({"days": 93}, "SURVEY_WINDOW_INVALID"),
        ({"days": 0}, "SURVEY_WINDOW_INVALID"),
    ],
)
async def test_a_bad_draft_is_refused_and_writes_nothing(hall: Hall, values: dict[str, Any], code: str) -> None:
    days = values.pop("days", None)
    given: dict[str, Any] = {
        **values,
        **({"closes_at": hall.now + timedelta(days=int(str(days)))} if days is not None else {}),
    }
    draft = replace(hall.draft(), **given)
    assert await hall.refused(service.survey_plan, SurveyPlan(hall.factory_id, draft)) == code
    assert await hall.rows("SELECT FROM survey") == []


async def test_two_entries_of_one_person_have_answered_once(hall: Hall) -> None:
    merged_id, kept_id = await hall.members(2)
    both_id, one_id, unnamed_id = (
        await hall.opened(SurveyKind.NAMED),
        await hall.opened(SurveyKind.NAMED),
        await hall.opened(),
    )
    await hall.answer(both_id, merged_id, 1)
    await hall.answer(both_id, kept_id, 2)
    await hall.answer(one_id, merged_id, 1)
    await hall.answer(unnamed_id, merged_id, 1)
    merging = MembersMerged(kept_id, merged_id, hall.now.date())
    async with hall.work(hall.officer_id) as work:
        [finding] = await service.surveys_merge.find(work, merging)
        await service.surveys_merge.follow(work, merging)
    assert (finding.kind, finding.count) == ("surveys", 3)
    answers = "SELECT survey_id, said -> 0 -> 'choices' ->> 0 FROM survey_answer WHERE member_id = $1"
    assert set(await hall.rows(answers, kept_id)) == {(both_id, "2"), (one_id, "1")}
    parts = set(await hall.rows("SELECT survey_id, member_id FROM survey_participation"))
    assert parts == {(each, kept_id) for each in (both_id, one_id, unnamed_id)}


async def test_the_database_keeps_name_place_and_time_together(hall: Hall) -> None:
    survey_id, member_id = await hall.opened(), await hall.member()
    with pytest.raises(asyncpg.CheckViolationError):
        await hall.owner.execute(
            "INSERT INTO survey_answer (tenant_id, id, survey_id, said, answered_at) VALUES ($1, $2, $3, '[]', now())",
            *(hall.tenant_id, member_id, survey_id),
        )
