"""Answers to many suggestions: each by itself, one transaction, filled in for each."""

import asyncio
from uuid import UUID

from domain.suggestions.service import answering_together as together
from domain.suggestions.service import asking, asking_together, routing
from domain.suggestions.service.answering_together import SuggestionAnswersDraft, SuggestionAnswersRelease
from domain.suggestions.service.asking import ManagementQuestionAsk
from domain.suggestions.service.asking_together import ManagementQuestionsAnswer
from domain.suggestions.service.routing import AnswerTemplateRetire, AnswerTemplateWrite
from tests.domain.suggestions.desk import DONE, Desk


async def template(desk: Desk, place: str = "branch") -> UUID:
    """A template of a place."""
    body = "{reference}《{title}》（{category}）：已列入计划。"
    wish = AnswerTemplateWrite(desk.places[place], None, "已列入", body, "planned")
    made = await desk.run("above", routing.answer_template_write, wish)
    return UUID(str(made["template_id"]))


def codes(outcome: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[list[str]]:
    return [[refusal["code"] for refusal in each["refusals"]] for each in outcome["results"]]


async def test_each_suggestion_is_answered_by_itself_in_its_own_words(desk: Desk) -> None:
    first, second = [await desk.suggestion("in_progress", title=f"标题{{reference}}{n}") for n in "12"]
    done, foreign = await desk.suggestion("answered"), UUID(int=3)
    template_id = await template(desk)
    wish = SuggestionAnswersDraft([first, done, foreign, second, first], template_id)

    outcome = await desk.run("lead", together.suggestion_answers_draft, wish)

    assert codes(outcome) == [[], ["SUGGESTION_STATE_REFUSED"], ["SUGGESTION_NOT_FOUND"], []]
    for number, key in (("1", first), ("2", second)):
        row, answer = (
            await desk.row(key),
            await desk.owner.fetchrow(
                "SELECT body, answer_class, template_id FROM suggestion_answer WHERE suggestion_id = $1", key
            ),
        )
        assert answer is not None
        body = f"{row['reference']}《标题{{reference}}{number}》（安全生产）：已列入计划。"
        assert tuple(answer) == (body, "planned", template_id)
        assert row["state"] == "countersigned"
    assert await desk.owner.fetchval("SELECT use_count FROM answer_template") == 2

    assert codes(await desk.run("lead", together.suggestion_answers_release, SuggestionAnswersRelease([first]))) == [
        ["SUGGESTION_PART_REFUSED"]
    ]
    release = SuggestionAnswersRelease([second, first, done])
    outcome = await desk.run("supervisor", together.suggestion_answers_release, release)
    assert codes(outcome) == [[], [], ["SUGGESTION_STATE_REFUSED"]]
    assert {(await desk.row(key))["state"] for key in (first, second)} == {"answered"}


async def test_all_is_refused_without_suggestions_or_a_template_that_serves(desk: Desk) -> None:
    suggestion_id, template_id = await desk.suggestion("in_progress"), await template(desk)
    many = [UUID(int=n) for n in range(1, 102)]
    draft, release = together.suggestion_answers_draft, together.suggestion_answers_release
    for named in ([], many):
        wish = SuggestionAnswersDraft(named, template_id)
        assert await desk.outcome("lead", draft, wish) == "SUGGESTIONS_INVALID"
        refused = await desk.outcome("supervisor", release, SuggestionAnswersRelease(named))
        assert refused == "SUGGESTIONS_INVALID"
    elsewhere = SuggestionAnswersDraft([suggestion_id], await template(desk, "other"))
    assert codes(await desk.run("lead", draft, elsewhere)) == [["ANSWER_TEMPLATE_NOT_FOUND"]]
    await desk.run("officer", routing.answer_template_retire, AnswerTemplateRetire(template_id))
    retired = SuggestionAnswersDraft([suggestion_id], template_id)
    assert await desk.outcome("lead", draft, retired) == "ANSWER_TEMPLATE_NOT_FOUND"
    assert (await desk.row(suggestion_id))["state"] == "in_progress"


async def test_two_who_answer_the_same_ones_at_the_same_moment_answer_each_once(desk: Desk) -> None:
    keys, template_id = [await desk.suggestion("in_progress") for _ in range(3)], await template(desk)
    wishes = [SuggestionAnswersDraft(named, template_id) for named in (keys, keys[::-1])]
    outcomes = await asyncio.gather(*(desk.outcome("lead", together.suggestion_answers_draft, wish) for wish in wishes))
    assert outcomes == [DONE, DONE]
    assert await desk.owner.fetchval("SELECT count(*) FROM suggestion_answer") == 3


async def asked(desk: Desk, unit: str, title: str) -> UUID:
    """A question of a member to a unit."""
    made = await desk.run(
        "member", asking.management_question_ask, ManagementQuestionAsk(desk.units[unit], title, "？")
    )
    return UUID(str(made["question_id"]))


async def test_each_question_is_answered_by_itself_in_its_own_words(desk: Desk) -> None:
    answer, template_id = asking_together.management_questions_answer, await template(desk)
    first, second = await asked(desk, "lead", "浴室{title}"), await asked(desk, "lead", "班车")
    other, foreign = await asked(desk, "co", "食堂"), UUID(int=3)
    wish = ManagementQuestionsAnswer([second, other, foreign, first, second], template_id)

    outcome = await desk.run("lead", answer, wish)
    again = await desk.run("lead", answer, wish)

    part, none, state = (f"MANAGEMENT_QUESTION_{word}" for word in ("PART_REFUSED", "NOT_FOUND", "STATE_REFUSED"))
    assert codes(outcome) == [[], [part], [none], []]
    assert codes(again) == [[state], [part], [none], [state]]
    rows = await desk.owner.fetch("SELECT id, reference, title, state, answer, answered_by_id FROM management_question")
    told = {row["id"]: tuple(row)[1:] for row in rows}
    for key, title in ((first, "浴室{title}"), (second, "班车")):
        body = f"{told[key][0]}《{title}》（设备部）：已列入计划。"
        assert told[key][1:] == (title, "answered", body, desk.people["lead"])
    assert told[other][2:] == ("asked", None, None)
    assert await desk.owner.fetchval("SELECT use_count FROM answer_template") == 2


async def test_no_question_is_answered_without_a_template_that_serves_its_unit(desk: Desk) -> None:
    answer, key = asking_together.management_questions_answer, await asked(desk, "lead", "浴室")
    elsewhere = ManagementQuestionsAnswer([key], await template(desk, "other"))

    assert codes(await desk.run("lead", answer, elsewhere)) == [["ANSWER_TEMPLATE_NOT_FOUND"]]
    assert await desk.outcome("lead", answer, ManagementQuestionsAnswer([], elsewhere.template_id)) == (
        "MANAGEMENT_QUESTIONS_INVALID"
    )
    assert await desk.outcome("lead", answer, ManagementQuestionsAnswer([key], key)) == "ANSWER_TEMPLATE_NOT_FOUND"
    assert await desk.owner.fetchval("SELECT state FROM management_question") == "asked"
