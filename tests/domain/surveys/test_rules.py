"""The rules of surveys as tables, and what holds of any branching that is accepted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.errors import DomainError
from domain.surveys import rules
from domain.surveys.errors import SurveyQuestionsInvalid
from domain.surveys.rules import END, Option, Question, Reply

YES_NO = (Option("是"), Option("否"))


def single(*nexts: int | None, to: int | None = None, is_required: bool = True) -> Question:
    """A question with an option for each place that it leads to."""
    options = [Option(f"选项{at}", each) for at, each in enumerate(nexts, 1)]
    return Question("single", "题", is_required, options=options, next=to)


TEXT, NUMBER, SCALE = Question("text", "说明"), Question("number", "人数"), Question("scale", "满意度")


def codes(call: Any, *arguments: Any) -> tuple[str, Any]:
    """The code of a refusal and its question."""
    with pytest.raises(DomainError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.facts.get("number")


@pytest.mark.parametrize(
    ("questions", "number"),
    [
        ([], 0),
        ([TEXT] * 51, 0),
        ([TEXT, single(1, 3), TEXT], 2),  # back to the first: a loop
        ([TEXT, single(2, 3), TEXT], 2),  # to itself
        ([single(9, None)], 1),
        ([single(3, 3), TEXT, TEXT], 2),  # nobody comes to the second
        ([single(END, END), TEXT], 2),
        ([Question("text", "题", next=3), TEXT, TEXT], 2),
        ([single(None)], 1),  # one option is no choice
        ([Question("single", "题", options=(Option("是"), Option("是 ")))], 1),
        ([Question("multiple", "题", options=(Option("是", END), Option("否")))], 1),
        ([Question("multiple", "题", minimum=2, maximum=1, options=YES_NO)], 1),
        ([Question("multiple", "题", maximum=3, options=YES_NO)], 1),
        ([Question("scale", "题", maximum=11)], 1),
        ([Question("scale", "题", options=YES_NO)], 1),
        ([Question("number", "题", minimum=5, maximum=5)], 1),
        ([Question("text", "题", maximum=1_001)], 1),
        ([Question("single", "题", minimum=1, options=YES_NO)], 1),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_question(questions: list[Question], number: int) -> None:
    assert codes(rules.clean_questions, questions) == ("SURVEY_QUESTIONS_INVALID", number)


@pytest.mark.parametrize("text", ["", " ", "\x00", "题" * 201])
def test_a_question_has_a_text(text: str) -> None:
    assert codes(rules.clean_questions, [Question("text", text)])[0] == "SURVEY_TEXT_INVALID"


@pytest.mark.parametrize(
    ("questions", "common"),
    [
        ([TEXT, TEXT], {1, 2}),
        ([single(2, 3), TEXT, TEXT], {1, 3}),
        ([single(2, END), TEXT], {1}),
        ([single(3, 2), Question("text", "题", next=4), TEXT, TEXT], {1, 4}),
        ([single(3, 3, to=2, is_required=False), TEXT, TEXT], {1, 3}),  # who does not answer goes on to the second
    ],
)
def test_questions_that_everybody_is_asked(questions: list[Question], common: set[int]) -> None:
    assert rules.asked_of_all(rules.clean_questions(questions)) == common


BRANCHED = rules.clean_questions([single(2, 3), NUMBER, SCALE, Question("text", "建议", is_required=False)])


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        (
            [Reply(1, [1]), Reply(2, value=3), Reply(3, value=5)],
            [{"number": 1, "choices": [1]}, {"number": 2, "value": 3}, {"number": 3, "value": 5}],
        ),
        ([Reply(3, value=1), Reply(1, [2])], [{"number": 1, "choices": [2]}, {"number": 3, "value": 1}]),
        (
            [Reply(1, [2]), Reply(3, value=1), Reply(4, text=" 多些灯 ")],
            [{"number": 1, "choices": [2]}, {"number": 3, "value": 1}, {"number": 4, "text": "多些灯"}],
        ),
    ],
)
def test_an_answer_along_its_path(replies: list[Reply], said: list[dict[str, Any]]) -> None:
    assert rules.clean_replies(BRANCHED, replies) == said


@pytest.mark.parametrize(
    ("replies", "number"),
    [
        ([], 1),
        ([Reply(1, [2]), Reply(2, value=3), Reply(3, value=1)], 2),  # not asked after the second option
        ([Reply(1, [1]), Reply(3, value=1)], 2),  # asked, and not answered
        ([Reply(1, [1, 2])], 1),
        ([Reply(1, [3])], 1),
        ([Reply(1, [0])], 1),
        ([Reply(1, value=1)], 1),
        ([Reply(1, [2]), Reply(1, [2])], 1),
        ([Reply(1, [2]), Reply(3, value=6)], 3),
        ([Reply(1, [2]), Reply(3, value=1), Reply(4, text=" ")], 4),
        ([Reply(1, [2]), Reply(3, value=1), Reply(5, text="x")], 5),
        ([Reply(1, [2], value=2), Reply(3, value=1)], 1),
    ],
)
def test_an_answer_off_its_path_is_refused(replies: list[Reply], number: int) -> None:
    assert codes(rules.clean_replies, BRANCHED, replies) == ("SURVEY_ANSWER_INVALID", number)


def test_a_survey_ends_in_the_future_and_not_far_away() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    rules.check_window(now + timedelta(days=92), now)
    for closes_at in (now, now - timedelta(days=1), now + timedelta(days=92, seconds=1)):
        assert codes(rules.check_window, closes_at, now)[0] == "SURVEY_WINDOW_INVALID"


@st.composite
def drafts(draw: st.DrawFn) -> list[Question]:
    """Questions that lead anywhere, also back and nowhere."""
    count = draw(st.integers(1, 7))
    anywhere = st.none() | st.integers(0, count + 1)
    forks = st.builds(
        lambda options, to, is_required: single(*options, to=to, is_required=is_required),
        st.lists(anywhere, min_size=2, max_size=3),
        anywhere,
        st.booleans(),
    )
    plain = st.builds(lambda to: Question("text", "说明", next=to), anywhere)
    return draw(st.lists(forks | plain, min_size=count, max_size=count))


@given(drafts(), st.data())
def test_every_walk_through_an_accepted_survey_ends_and_fits(questions: list[Question], data: st.DataObject) -> None:
    try:
        accepted = rules.clean_questions(questions)
    except SurveyQuestionsInvalid:
        return
    seen, number, replies = [], 1, []
    while number != END:
        assert number not in seen
        seen.append(number)
        question = accepted[number - 1]
        choice = None
        if question.kind == "single":
            least = 1 if question.is_required else 0
            choice = data.draw(st.integers(least, len(question.options))) or None
            replies += [Reply(number, [choice])] if choice else []
        else:
            replies.append(Reply(number, text="好"))
        number = rules.following(accepted, number, choice)
        assert number in rules.ways(accepted, seen[-1])
    said = rules.clean_replies(accepted, replies)
    assert rules.path_of(accepted, {each["number"]: each for each in said}) == seen
    assert rules.asked_of_all(accepted) <= set(seen) <= rules.reachable(accepted)
    stray = next((each for each in range(1, len(accepted) + 1) if each not in seen), None)
    if stray is not None:
        reply = Reply(stray, [1]) if accepted[stray - 1].kind == "single" else Reply(stray, text="好")
        assert codes(rules.clean_replies, accepted, [*replies, reply]) == ("SURVEY_ANSWER_INVALID", stray)


@given(drafts())
def test_all_questions_of_an_accepted_survey_are_reached_by_somebody(questions: list[Question]) -> None:
    try:
        accepted = rules.clean_questions(questions)
    except SurveyQuestionsInvalid:
        return
    assert rules.reachable(accepted) == set(range(1, len(accepted) + 1))
