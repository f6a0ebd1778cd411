"""The rules of votes as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.anonymous_post import MAX_POST_BYTES
from db.models.organisations import RuleKey
from db.models.votes import QuestionKind, VoteKind, VoteState
from domain.organisations.rules import RULES
from domain.shared.errors import DomainError
from domain.votes.rules import states
from domain.votes.rules.checklist import (
    ChecklistFacts,
    KeyFacts,
    Margin,
    QuestionFacts,
    least_candidates,
    objections_end,
    open_points,
)
from domain.votes.rules.drafts import (
    OptionDraft,
    QuestionDraft,
    check_electorate,
    check_electors,
    check_holders,
    check_window,
    clean_number,
    clean_questions,
    clean_reason,
    clean_text,
    read_key,
)
from domain.votes.rules.states import OpeningFacts
from voting.ballots import Kind, ballot_length
from voting.ballots import Question as BallotQuestion
from voting.canonical import b64u, canonical
from voting.envelopes import OVERHEAD

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE, TWO = UUID(int=1), UUID(int=2)
OPENING = OpeningFacts(NOW - HOUR, NOW + DAY, NOW - HOUR, 0, NOW)
CHAIR = QuestionFacts("choice", 3, 1, 1, seats=1)
KEY = KeyFacts(2, 3, 3)
READY = ChecklistFacts("sealed", [CHAIR], NOW + 4 * DAY, NOW + 8 * DAY, NOW, 20, 3, Margin(50), KEY)
A, B, C = (OptionDraft(label) for label in ("张伟", "王芳", "李娜"))
QUESTION = QuestionDraft("choice", "工会主席", [A, B, C], minimum=1, maximum=1)
KEY_FILE = {
    "format": "unionhall-key-1",
    "public_key": b64u(b"p" * 32),
    "shares": 3,
    "statement_key": b64u(b"s" * 32),
    "threshold": 2,
}


def code_of(check: Any, *values: Any, **named: Any) -> str | None:
    """The code of a refusal, or None."""
    try:
        check(*values, **named)
    except DomainError as refusal:
        return refusal.code
    return None


def test_the_table_knows_the_states_and_has_ends() -> None:
    assert states.VOTE_MOVES.keys() == {each.value for each in VoteState}
    assert set().union(*states.VOTE_MOVES.values()) == states.VOTE_MOVES.keys()
    assert {state for state, to in states.VOTE_MOVES.items() if not to} == {"published", "void", "cancelled"}
    assert {state for state, to in states.VOTE_MOVES.items() if "open" in to} == {"scheduled"}
    assert {state for state, to in states.VOTE_MOVES.items() if "cancelled" in to} == {
        *("draft", "scheduled", "open", "closed", "counting")
    }
    assert {each.value for each in VoteKind} - {"named"} == states.SECRET_KINDS
    assert states.NOT_OVER < states.UNDER_WAY


def test_the_rules_of_the_tree_have_keys() -> None:
    assert {key for key in RULES if key.startswith("vote_")} == {
        key.value for key in RuleKey if key.value.startswith("vote_")
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"opens_at": NOW + HOUR}, None),
        ({"objections_end_at": None}, None),
        ({"objections_end_at": NOW}, None),
        ({"objections_end_at": NOW + HOUR}, "OBJECTION_WINDOW_OPEN"),
        ({"undecided": 1}, "OBJECTIONS_UNDECIDED"),
        ({"closes_at": NOW}, "VOTE_WINDOW_INVALID"),
    ],
)
def test_what_keeps_a_vote_from_opening(changes: dict[str, Any], code: str | None) -> None:
    assert code_of(states.check_opening, replace(OPENING, **changes)) == code


@pytest.mark.parametrize(
    ("check", "values", "code"),
    [
        (states.check_pause, (None, NOW + HOUR, NOW), None),
        (states.check_pause, (NOW, NOW + HOUR, NOW), "VOTE_ALREADY_PAUSED"),
        (states.check_pause, (None, NOW, NOW), "VOTE_TIME_OVER"),
        (states.check_resume, (NOW, NOW + HOUR, NOW), None),
        (states.check_resume, (None, NOW + HOUR, NOW), "VOTE_NOT_PAUSED"),
        (states.check_resume, (NOW, NOW, NOW), "VOTE_TIME_OVER"),
        (states.check_extension, (NOW + HOUR, NOW + DAY, NOW), None),
        (states.check_extension, (NOW + HOUR, NOW + HOUR, NOW), "EXTENSION_INVALID"),
        (states.check_extension, (NOW + HOUR, NOW, NOW), "EXTENSION_INVALID"),
        (states.check_extension, (NOW + HOUR, NOW + 367 * DAY, NOW), "EXTENSION_INVALID"),
        (states.check_extension, (NOW, NOW + DAY, NOW), "VOTE_TIME_OVER"),
    ],
)
def test_what_is_done_to_a_vote_under_way(check: Any, values: tuple[Any, ...], code: str | None) -> None:
    assert code_of(check, *values) == code


def test_two_officers_close_early_and_one_when_the_time_has_come() -> None:
    assert not states.is_closing_agreed(None, ONE, is_over=False)
    assert states.is_closing_agreed(ONE, TWO, is_over=False)
    assert code_of(states.is_closing_agreed, ONE, ONE, is_over=False) == "SECOND_OFFICER_NEEDED"
    assert states.is_closing_agreed(None, ONE, is_over=True)
    assert states.is_closing_agreed(ONE, ONE, is_over=True)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"kind": "named", "key": KeyFacts()}, []),
        ({"questions": []}, ["QUESTIONS_MISSING"]),
        ({"questions": [replace(CHAIR, option_count=0)]}, ["OPTIONS_TOO_FEW"]),
        ({"questions": [replace(CHAIR, option_count=0, write_in_count=1, seats=None)]}, []),
        ({"questions": [QuestionFacts("choice", 2, 0, 3)]}, ["OPTIONS_TOO_FEW"]),
        ({"questions": [QuestionFacts("choice", 2, 0, 3, write_in_count=1)]}, []),
        ({"questions": [QuestionFacts("choice", 4, 0, 5, seats=5)]}, ["OPTIONS_TOO_FEW"]),
        ({"questions": [QuestionFacts("choice", 5, 0, 5, seats=5)]}, ["MARGIN_TOO_SMALL"]),
        ({"questions": [QuestionFacts("choice", 6, 0, 5, seats=5)]}, []),
        ({"questions": [QuestionFacts("choice", 5, 0, 5, seats=5)], "margin": Margin(0)}, []),
        ({"questions": [QuestionFacts("ranking", 1, 1, 1)]}, ["OPTIONS_TOO_FEW"]),
        ({"questions": [QuestionFacts("yes_no_abstain", 1, 0, 1), QuestionFacts("score", 1, 0, 1)]}, []),
        ({"questions": [QuestionFacts("score", 0, 0, 0)]}, ["OPTIONS_TOO_FEW"]),
        ({"questions": [replace(CHAIR, method="two_round")]}, []),
        ({"questions": [replace(CHAIR, method="stv_scottish")]}, ["METHOD_UNFIT"]),
        ({"questions": [replace(CHAIR, method="approval")]}, []),
        ({"questions": [replace(CHAIR, method="approval")], "margin": Margin(0, (0, 1))}, ["METHOD_UNFIT"]),
        ({"is_rule_set_unknown": True}, ["RULE_SET_UNKNOWN"]),
        ({"questions": [QuestionFacts("choice", 5, 0, 5, seats=5)], "margin": Margin(0, (1, 5))}, ["MARGIN_TOO_SMALL"]),
        ({"opens_at": NOW - HOUR, "objection_days": 0, "opens_now": True}, []),
        ({"opens_at": NOW - HOUR, "closes_at": NOW - HOUR, "opens_now": True}, ["VOTE_WINDOW_INVALID"]),
        ({"barred": 1}, ["CANDIDATE_MAY_NOT_STAND"]),
        ({"opens_at": NOW}, ["VOTE_WINDOW_INVALID"]),
        ({"closes_at": NOW + 4 * DAY}, ["VOTE_WINDOW_INVALID"]),
        ({"opens_at": NOW + 2 * DAY}, ["OPENING_TOO_SOON"]),
        ({"opens_at": NOW + HOUR, "objection_days": 0}, []),
        ({"roll_count": 0}, ["ELECTORATE_EMPTY"]),
        ({"misplaced": 1}, ["ELECTORATE_INVALID"]),
        ({"key": KeyFacts()}, ["KEY_MISSING"]),
        ({"kind": "unlinkable", "key": KeyFacts()}, ["KEY_MISSING"]),
        ({"key": KeyFacts(1, 3, 3)}, ["THRESHOLD_TOO_LOW"]),
        ({"key": KeyFacts(2, 2, 2)}, ["THRESHOLD_TOO_LOW"]),
        ({"key": KeyFacts(2, 3, 2)}, ["KEYHOLDERS_MISSING"]),
        ({"takes_paper": True}, ["STATIONS_MISSING"]),
        ({"takes_paper": True, "station_count": 1}, []),
        ({"takes_kiosk": True}, ["KIOSKS_MISSING"]),
        ({"takes_kiosk": True, "kiosk_count": 1}, []),
        (
            {"questions": [], "roll_count": 0, "key": KeyFacts()},
            ["QUESTIONS_MISSING", "ELECTORATE_EMPTY", "KEY_MISSING"],
        ),
    ],
)
def test_the_checklist(changes: dict[str, Any], codes: list[str]) -> None:
    assert [each.code for each in open_points(replace(READY, **changes))] == codes


def test_the_checklist_tells_numbers() -> None:
    crowded = replace(READY, questions=[CHAIR, QuestionFacts("choice", 7, 0, 7, seats=7)])

    (point,) = open_points(crowded)

    assert (point.path, point.facts) == (("questions",), {"number": 2, "least": 8, "count": 7})
    assert objections_end(NOW, 3) == NOW + 3 * DAY


@pytest.mark.parametrize(
    ("seats", "margin", "least"),
    [
        *((1, Margin(50), 2), (20, Margin(50), 21), (21, Margin(50), 23), (7, Margin(100), 8), (5, Margin(0), 5)),
        *((1, Margin(1_000), 2), (20, Margin(50, (1, 5)), 24), (7, Margin(100, (1, 20)), 8), (6, Margin(0, (1, 5)), 8)),
        (5, Margin(1_000, (1, 5), is_waived=True), 5),
    ],
)
def test_how_many_candidates_seats_ask_for(seats: int, margin: Margin, least: int) -> None:
    assert least_candidates(seats, margin) == least


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"minimum": 2}, "QUESTION_INVALID"),
        ({"minimum": -1}, "QUESTION_INVALID"),
        ({"minimum": 0, "maximum": 0}, "QUESTION_INVALID"),
        ({"maximum": 201}, "QUESTION_INVALID"),
        ({"maximum": 3, "seats": 2}, "QUESTION_INVALID"),
        ({"maximum": 3, "seats": 2, "method": "approval"}, None),
        ({"seats": 0}, "QUESTION_INVALID"),
        ({"write_in_count": 21}, "QUESTION_INVALID"),
        ({"write_in_count": 2}, None),
        ({"maximum_score": 5}, "QUESTION_INVALID"),
        ({"kind": "score"}, "QUESTION_INVALID"),
        ({"kind": "score", "maximum_score": 101}, "QUESTION_INVALID"),
        ({"kind": "score", "maximum_score": 5, "write_in_count": 1}, "QUESTION_INVALID"),
        ({"kind": "score", "maximum_score": 5}, None),
        ({"kind": "ranking", "maximum": 3}, None),
        ({"options": [A, A]}, "QUESTION_INVALID"),
        ({"options": [replace(A, member_id=ONE), replace(B, member_id=ONE)]}, "QUESTION_INVALID"),
        ({"options": [OptionDraft(" ")]}, "VOTE_TEXT_INVALID"),
        ({"title": ""}, "VOTE_TEXT_INVALID"),
        ({"options": [OptionDraft(str(number)) for number in range(201)]}, "QUESTIONS_INVALID"),
    ],
)
def test_what_a_question_may_be(changes: dict[str, Any], code: str | None) -> None:
    assert code_of(clean_questions, [replace(QUESTION, **changes)]) == code


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"title": ""}, ("title",)),
        ({"title_en": "x" * 121}, ("titleEn",)),
        ({"minimum": 2}, ()),
        ({"options": [A, A]}, ("options",)),
        ({"options": [A, OptionDraft(" ")]}, ("options", "1", "label")),
        ({"options": [OptionDraft("甲", "x" * 121)]}, ("options", "0", "labelEn")),
        ({"options": [OptionDraft(str(number)) for number in range(201)]}, ("options",)),
    ],
)
def test_what_is_wrong_with_a_question_is_told_by_its_place(changes: dict[str, Any], path: tuple[str, ...]) -> None:
    with pytest.raises(DomainError) as caught:
        clean_questions([QUESTION, replace(QUESTION, **changes)])

    assert tuple(caught.value.path) == ("questions", "1", *path)


def test_no_ballot_is_longer_than_a_request_may_be() -> None:
    """Who has drawn a permit for a ballot that cannot be posted would not vote at all."""
    written = replace(QUESTION, minimum=0, maximum=20, write_in_count=20)
    envelope = ballot_length([BallotQuestion(n, Kind.CHOICE, 2, 0, 20, None, 20) for n in range(1, 14)]) + OVERHEAD

    assert len(clean_questions([written] * 13)) == 13
    assert len(b64u(bytes(envelope))) < MAX_POST_BYTES - 2_000
    with pytest.raises(DomainError) as caught:
        clean_questions([written] * 14)
    assert (caught.value.code, caught.value.facts) == ("QUESTIONS_INVALID", {"limit": 13})


def test_questions_are_kept_in_one_spelling_and_without_bounds_of_no_use() -> None:
    asked = QuestionDraft("yes_no_abstain", " 章程修正案 ", [OptionDraft(" Cafe\u0301 ")], minimum=7, maximum=9)

    (kept,) = clean_questions([asked])

    assert (kept.title, kept.options[0].label, kept.minimum, kept.maximum) == ("章程修正案", "Café", 0, 1)
    assert code_of(clean_questions, [QUESTION] * 51) == "QUESTIONS_INVALID"
    assert {"choice", "yes_no_abstain", "ranking", "score"} == {each.value for each in QuestionKind}


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "unionhall-key-2"},
        {"public_key": b64u(b"p" * 31)},
        {"statement_key": "%"},
        {"threshold": 0},
        {"threshold": 4},
        {"shares": 17},
        {"threshold": "2"},
        {"secret": "x"},
    ],
)
def test_what_is_no_key_file(changes: dict[str, object]) -> None:
    assert code_of(read_key, canonical({**KEY_FILE, **changes}).decode()) == "KEY_INVALID"


@pytest.mark.parametrize("text", ["", "[]", "{", "\ud800", "x" * 3_000])
def test_what_is_not_even_an_object(text: str) -> None:
    assert code_of(read_key, text) == "KEY_INVALID"


def test_a_key_file_is_read() -> None:
    key = read_key(canonical(KEY_FILE).decode())

    assert (key.public_key, key.statement_key, key.threshold, key.shares) == (b"p" * 32, b"s" * 32, 2, 3)
    assert code_of(check_holders, [1, 3], 3) is None
    assert code_of(check_holders, [1, 1], 3) == code_of(check_holders, [0], 3) == code_of(check_holders, [4], 3)
    assert code_of(check_holders, [4], 3) == "KEYHOLDERS_INVALID"


@pytest.mark.parametrize(
    ("check", "values", "code"),
    [
        (check_window, (NOW, NOW + HOUR), None),
        (check_window, (NOW, NOW), "VOTE_WINDOW_INVALID"),
        (check_electorate, ([ONE, TWO],), None),
        (check_electorate, ([ONE, ONE],), "ELECTORATE_INVALID"),
        (check_electorate, ([UUID(int=number) for number in range(51)],), "ELECTORATE_INVALID"),
        (check_electors, ([ONE] * 5_001,), "ELECTORS_INVALID"),
        (clean_reason, (" ",), "VOTE_TEXT_INVALID"),
        (clean_reason, ("x" * 501,), "VOTE_TEXT_INVALID"),
        (clean_reason, ("\x07",), "VOTE_TEXT_INVALID"),
        (clean_number, ("",), "SUBJECT_NUMBER_INVALID"),
        (clean_number, ("1" * 33,), "SUBJECT_NUMBER_INVALID"),
        (clean_number, (None,), None),
    ],
)
def test_bounds_of_the_rest(check: Any, values: tuple[Any, ...], code: str | None) -> None:
    assert code_of(check, *values) == code
    assert clean_number(" hd\uff10\uff11 ") == "HD01"
    assert clean_text(" ", "titleEn", most=5, is_required=False) is None
