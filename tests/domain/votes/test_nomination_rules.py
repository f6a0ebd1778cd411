"""Rules of nominations as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.models.votes import NominationCallState, NominationState
from domain.shared.errors import DomainError
from domain.votes.rules import nominations as rules
from domain.votes.rules.drafts import OptionDraft, QuestionDraft
from domain.votes.rules.nominations import CallDraft, Order
from domain.votes.standing import (
    CANDIDACIES,
    candidacy_obstacles,
    nominate_obstacles,
    second_obstacles,
    stand_obstacles,
)

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN = CallDraft(NOW - HOUR, NOW + DAY, "提名", seconders_needed=3)
COMING = replace(OPEN, opens_at=NOW + HOUR)
ENDS = {"refused", "declined", "withdrawn", "lapsed"}


def with_number(name: str, value: int) -> CallDraft:
    """The call with another number."""
    numbers: dict[str, Any] = {name: value}
    return replace(OPEN, **numbers)


NOMINATION_MOVES = {
    ("proposed", "seconded"),
    ("proposed", "consented"),
    ("proposed", "declined"),
    ("proposed", "withdrawn"),
    ("proposed", "lapsed"),
    ("seconded", "proposed"),
    ("seconded", "consented"),
    ("seconded", "declined"),
    ("seconded", "lapsed"),
    ("consented", "proposed"),
    ("consented", "on_notice"),
    ("consented", "withdrawn"),
    ("consented", "lapsed"),
    ("on_notice", "accepted"),
    ("on_notice", "refused"),
    ("on_notice", "withdrawn"),
    ("on_notice", "lapsed"),
    ("accepted", "withdrawn"),
    ("accepted", "lapsed"),
}
CALL_MOVES = {
    ("open", "on_notice"),
    ("open", "ended"),
    ("open", "cancelled"),
    ("on_notice", "ended"),
    ("on_notice", "cancelled"),
    ("ended", "taken"),
    ("ended", "cancelled"),
    ("taken", "taken"),
    ("taken", "ended"),
    ("taken", "cancelled"),
}


@pytest.mark.parametrize("before", NominationState)
@pytest.mark.parametrize("after", NominationState)
def test_every_move_of_a_nomination(before: NominationState, after: NominationState) -> None:
    assert rules.can_move(rules.NOMINATION_MOVES, before, after) == ((before.value, after.value) in NOMINATION_MOVES)
    assert (before in rules.LIVE) == (before.value not in ENDS)


@pytest.mark.parametrize("before", NominationCallState)
@pytest.mark.parametrize("after", NominationCallState)
def test_every_move_of_a_call(before: NominationCallState, after: NominationCallState) -> None:
    assert rules.can_move(rules.CALL_MOVES, before, after) == ((before.value, after.value) in CALL_MOVES)


@pytest.mark.parametrize(
    ("needed", "seconders", "is_consented", "state"),
    [
        (0, 0, False, "seconded"),
        (0, 0, True, "consented"),
        (2, 1, False, "proposed"),
        (2, 1, True, "proposed"),
        (2, 2, False, "seconded"),
        (2, 2, True, "consented"),
        (2, 3, True, "consented"),
    ],
)
def test_voices_and_consent_make_the_state(needed: int, seconders: int, state: str, *, is_consented: bool) -> None:
    assert rules.gathered_state(needed, seconders, is_consented=is_consented) == state


@pytest.mark.parametrize(
    ("state", "is_consented", "becomes"),
    [
        ("consented", True, ("on_notice", None)),
        ("seconded", False, ("lapsed", "not_consented")),
        ("proposed", True, ("lapsed", "not_seconded")),
        ("proposed", False, ("lapsed", "not_consented")),
    ],
)
def test_what_becomes_of_nominations_when_the_call_closes(
    state: str, becomes: tuple[str, str | None], *, is_consented: bool
) -> None:
    assert rules.closed_state(state, is_consented=is_consented) == becomes


def code_of(check: object, *values: object) -> str | None:
    """The code of a refusal; None for none."""
    assert callable(check)
    try:
        check(*values)
    except DomainError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (OPEN, None),
        (replace(OPEN, closes_at=NOW), "NOMINATION_WINDOW_INVALID"),
        (replace(COMING, closes_at=NOW + HOUR), "NOMINATION_WINDOW_INVALID"),
        (replace(OPEN, closes_at=NOW + 366 * DAY), None),
        (replace(OPEN, closes_at=NOW + 366 * DAY + HOUR), "NOMINATION_WINDOW_INVALID"),
        *(
            (with_number(name, value), None if is_fine else "NOMINATION_NUMBER_INVALID")
            for name, (least, most) in rules.BOUNDS.items()
            for value, is_fine in ((least, True), (most, True), (least - 1, False), (most + 1, False))
        ),
    ],
)
def test_what_a_call_may_say(draft: CallDraft, code: str | None) -> None:
    assert code_of(rules.check_call, draft, NOW) == code


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (COMING, replace(COMING, text="另行提名", seconders_needed=0, closes_at=NOW + 2 * HOUR), None),
        (OPEN, replace(OPEN, closes_at=NOW + 2 * DAY), None),
        (OPEN, OPEN, "NOMINATION_EXTENSION_ONLY"),
        (OPEN, replace(OPEN, closes_at=NOW + HOUR), "NOMINATION_EXTENSION_ONLY"),
        (OPEN, replace(OPEN, closes_at=NOW + 2 * DAY, seconders_needed=2), "NOMINATION_EXTENSION_ONLY"),
        (OPEN, replace(OPEN, closes_at=NOW + 2 * DAY, text="x"), "NOMINATION_EXTENSION_ONLY"),
        (replace(OPEN, opens_at=NOW), replace(OPEN, opens_at=NOW, text="x"), "NOMINATION_EXTENSION_ONLY"),
        (replace(OPEN, closes_at=NOW), replace(OPEN, closes_at=NOW + DAY), "NOMINATIONS_OVER"),
    ],
)
def test_what_a_call_may_still_become(before: CallDraft, after: CallDraft, code: str | None) -> None:
    assert code_of(rules.check_change, before, after, NOW) == code


@pytest.mark.parametrize(
    ("state", "opens_at", "closes_at", "code"),
    [
        ("open", NOW, NOW + HOUR, None),
        ("open", NOW + HOUR, NOW + DAY, "NOMINATIONS_NOT_OPEN"),
        ("open", NOW - HOUR, NOW, "NOMINATIONS_OVER"),
        ("open", NOW - HOUR, NOW + timedelta(microseconds=1), None),
        ("on_notice", NOW - HOUR, NOW + HOUR, "NOMINATIONS_OVER"),
        ("ended", NOW - HOUR, NOW + HOUR, "NOMINATIONS_OVER"),
        ("taken", NOW - HOUR, NOW + HOUR, "NOMINATIONS_OVER"),
        ("cancelled", NOW - HOUR, NOW + HOUR, "NOMINATION_CALL_STATE_REFUSED"),
    ],
)
def test_when_a_call_is_open(state: str, opens_at: datetime, closes_at: datetime, code: str | None) -> None:
    assert code_of(rules.check_open, state, opens_at, closes_at, NOW) == code


@pytest.mark.parametrize(
    ("call", "nomination", "ends_at", "code"),
    [
        ("on_notice", "on_notice", NOW + HOUR, None),
        ("on_notice", "on_notice", NOW, "NOMINATION_NOT_ON_NOTICE"),
        ("on_notice", "refused", NOW + HOUR, "NOMINATION_NOT_ON_NOTICE"),
        ("open", "consented", None, "NOMINATION_NOT_ON_NOTICE"),
        ("ended", "accepted", NOW - HOUR, "NOMINATION_NOT_ON_NOTICE"),
    ],
)
def test_when_nominees_are_on_notice(call: str, nomination: str, ends_at: datetime | None, code: str | None) -> None:
    assert code_of(rules.check_on_notice, call, nomination, ends_at, NOW) == code


FIRST, SECOND, THIRD = (UUID(int=number) for number in (3, 1, 2))


@pytest.mark.parametrize(
    ("order", "given", "code"),
    [
        ("by_number", None, None),
        ("by_number", [FIRST, SECOND], "NOMINEE_ORDER_INVALID"),
        ("given", [SECOND, FIRST], None),
        ("given", None, "NOMINEE_ORDER_INVALID"),
        ("given", [SECOND], "NOMINEE_ORDER_INVALID"),
        ("given", [SECOND, SECOND], "NOMINEE_ORDER_INVALID"),
        ("given", [SECOND, FIRST, THIRD], "NOMINEE_ORDER_INVALID"),
    ],
)
def test_the_order_of_nominees(order: str, given: list[UUID] | None, code: str | None) -> None:
    assert code_of(rules.ordered, [FIRST, SECOND], order, given) == code
    if code is None:
        assert rules.ordered([FIRST, SECOND], order, given) == (given or [FIRST, SECOND])
    assert code_of(rules.ordered, [], order, given) == "NOMINEES_MISSING"


def test_namesakes_are_told_apart() -> None:
    nominees = [
        (1, "张伟", "一分会"),
        (2, "王芳", "一分会"),
        (3, "张伟", "二分会"),
        (4, "李娜", "甲"),
        (5, "李娜", "甲"),
    ]
    assert rules.labels(nominees) == ["张伟（一分会）", "王芳", "张伟（二分会）", "李娜（4号）", "李娜（5号）"]


CALLED = Order("choice", "主席", None, 1, [("张伟", FIRST)])
ASKED = QuestionDraft("choice", "主席", [OptionDraft("张伟", member_id=FIRST)], minimum=1, seats=1)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([ASKED], None),
        ([replace(ASKED, minimum=0), replace(ASKED, title="副主席")], None),
        ([], "QUESTION_CALLED_FOR"),
        ([replace(ASKED, title="副主席"), ASKED], "QUESTION_CALLED_FOR"),
        ([replace(ASKED, seats=2)], "QUESTION_CALLED_FOR"),
        ([replace(ASKED, kind="ranking")], "QUESTION_CALLED_FOR"),
        ([replace(ASKED, options=[])], "QUESTION_CALLED_FOR"),
        ([replace(ASKED, options=[OptionDraft("张伟")])], "QUESTION_CALLED_FOR"),
    ],
)
def test_a_question_that_is_called_for_stays(asked: list[QuestionDraft], code: str | None) -> None:
    assert code_of(rules.check_called, {1: CALLED}, asked) == code


@pytest.mark.parametrize(
    ("phase", "electing", "is_spent", "codes"),
    [
        ("open", "on_roll", False, []),
        ("open", "on_roll", True, ["NOMINATIONS_SPENT"]),
        ("open", "suspended", True, ["MEMBERSHIP_SUSPENDED", "NOMINATIONS_SPENT"]),
        ("open", "not_on_roll", False, ["NOT_IN_ELECTORATE"]),
        ("coming", "retired", False, ["NOMINATIONS_NOT_OPEN", "RETAINED_RETIRED"]),
        ("over", "suspended", True, ["NOMINATIONS_OVER"]),
        ("cancelled", "on_roll", False, ["NOMINATION_CALL_CANCELLED"]),
    ],
)
def test_who_may_nominate(phase: str, electing: str, codes: list[str], *, is_spent: bool) -> None:
    assert nominate_obstacles(phase, electing, is_spent=is_spent) == codes


@pytest.mark.parametrize(
    ("phase", "candidacy", "is_nominated", "codes"),
    [
        ("open", "stands", False, []),
        ("open", "stands", True, ["NOMINEE_NOMINATED"]),
        ("open", "too_new", False, ["MEMBERSHIP_TOO_NEW"]),
        ("coming", "holds_share", False, ["NOMINATIONS_NOT_OPEN", "HOLDS_KEY_SHARE"]),
        ("over", "stands", True, ["NOMINATIONS_OVER"]),
        ("cancelled", "suspended", False, ["NOMINATION_CALL_CANCELLED"]),
    ],
)
def test_who_may_stand(phase: str, candidacy: str, codes: list[str], *, is_nominated: bool) -> None:
    assert stand_obstacles(phase, candidacy, is_nominated=is_nominated) == codes


@pytest.mark.parametrize(
    ("phase", "electing", "tie", "codes"),
    [
        ("open", "on_roll", "none", []),
        ("open", "on_roll", "own", ["OWN_NOMINATION"]),
        ("open", "on_roll", "seconder", ["NOMINATION_SECONDED"]),
        ("open", "on_roll", "ended", ["NOMINATION_ENDED"]),
        ("coming", "unemployed", "none", ["NOMINATIONS_NOT_OPEN", "RETAINED_UNEMPLOYED"]),
        ("over", "on_roll", "ended", ["NOMINATIONS_OVER"]),
    ],
)
def test_who_may_second(phase: str, electing: str, tie: str, codes: list[str]) -> None:
    assert second_obstacles(phase, electing, tie=tie) == codes


def test_a_nominee_who_may_not_stand_is_shown_with_the_reason() -> None:
    assert [candidacy_obstacles(each) for each in CANDIDACIES] == [
        [] if code is None else [code] for code in CANDIDACIES.values()
    ]
    assert candidacy_obstacles("hidden") == ["NOMINEE_BARRED"]
