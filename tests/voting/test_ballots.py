"""Which answers are a ballot, its one writing, its length."""

from typing import Any

import pytest

from voting.ballots import (
    Fault,
    Invalid,
    Kind,
    NotABallot,
    Question,
    Reason,
    ballot_length,
    fault_of,
    pad,
    padded_ballot,
    read_ballot,
)

CHOICE = Question(number=1, kind=Kind.CHOICE, options=5, minimum=1, maximum=3)
OPEN_CHOICE = Question(number=1, kind=Kind.CHOICE, options=5, minimum=1, maximum=3, write_ins=2)
ITEMS = Question(number=1, kind=Kind.YES_NO_ABSTAIN, options=2, minimum=0, maximum=2)
RANKING = Question(number=1, kind=Kind.RANKING, options=4, minimum=2, maximum=3)
SCORE = Question(number=1, kind=Kind.SCORE, options=3, minimum=0, maximum=3, maximum_score=10)

ANSWERS: list[tuple[Question, Any, Reason | None]] = [
    (CHOICE, None, None),
    (CHOICE, {"options": [1, 3, 5]}, None),
    (CHOICE, {"options": []}, Reason.TOO_FEW),
    (CHOICE, {"options": [1, 2, 3, 4]}, Reason.TOO_MANY),
    (CHOICE, {"options": [3, 1]}, Reason.NOT_ASCENDING),
    (CHOICE, {"options": [1, 1]}, Reason.NOT_ASCENDING),
    (CHOICE, {"options": [0]}, Reason.NO_SUCH_OPTION),
    (CHOICE, {"options": [6]}, Reason.NO_SUCH_OPTION),
    (CHOICE, {"options": [True]}, Reason.WRONG_SHAPE),
    (CHOICE, {"options": ["1"]}, Reason.WRONG_SHAPE),
    (CHOICE, {"options": [1], "write_ins": []}, Reason.WRONG_SHAPE),
    (CHOICE, {"options": [1], "mark": 1}, Reason.WRONG_SHAPE),
    (CHOICE, {"ranking": [1]}, Reason.WRONG_SHAPE),
    (CHOICE, [1], Reason.WRONG_SHAPE),
    (OPEN_CHOICE, {"options": [2], "write_ins": ["周立", "王芳"]}, None),
    (OPEN_CHOICE, {"options": [], "write_ins": ["王芳"]}, None),
    (OPEN_CHOICE, {"options": [2]}, Reason.WRONG_SHAPE),
    (OPEN_CHOICE, {"options": [1, 2], "write_ins": ["周立", "王芳"]}, Reason.TOO_MANY),
    (OPEN_CHOICE, {"options": [], "write_ins": ["a", "b", "c"]}, Reason.TOO_MANY),
    (OPEN_CHOICE, {"options": [], "write_ins": ["王芳", "周立"]}, Reason.NOT_ASCENDING),
    (OPEN_CHOICE, {"options": [], "write_ins": ["王芳", "王芳"]}, Reason.NOT_ASCENDING),
    (OPEN_CHOICE, {"options": [], "write_ins": [""]}, Reason.BAD_WRITE_IN),
    (OPEN_CHOICE, {"options": [], "write_ins": [" 王芳"]}, Reason.BAD_WRITE_IN),
    (OPEN_CHOICE, {"options": [], "write_ins": ["王芳\u3000"]}, Reason.BAD_WRITE_IN),
    (OPEN_CHOICE, {"options": [], "write_ins": ["\ufeff王芳"]}, Reason.BAD_WRITE_IN),
    (OPEN_CHOICE, {"options": [], "write_ins": ["王\n芳"]}, Reason.BAD_WRITE_IN),
    (OPEN_CHOICE, {"options": [], "write_ins": ["e\u0301"]}, Reason.BAD_WRITE_IN),
    (OPEN_CHOICE, {"options": [], "write_ins": ["王" * 40]}, None),
    (OPEN_CHOICE, {"options": [], "write_ins": ["王" * 40 + "x"]}, Reason.BAD_WRITE_IN),
    (OPEN_CHOICE, {"options": [], "write_ins": [7]}, Reason.WRONG_SHAPE),
    (ITEMS, {"items": ["yes", "abstain"]}, None),
    (ITEMS, {"items": ["yes"]}, Reason.WRONG_SHAPE),
    (ITEMS, {"items": ["yes", "maybe"]}, Reason.WRONG_SHAPE),
    (ITEMS, {"items": ["yes", ["no"]]}, Reason.WRONG_SHAPE),
    (RANKING, {"ranking": [4, 1]}, None),
    (RANKING, {"ranking": [4]}, Reason.TOO_FEW),
    (RANKING, {"ranking": [4, 3, 2, 1]}, Reason.TOO_MANY),
    (RANKING, {"ranking": [4, 4]}, Reason.TWICE),
    (RANKING, {"ranking": [4, 5]}, Reason.NO_SUCH_OPTION),
    (SCORE, {"scores": [0, 10, None]}, None),
    (SCORE, {"scores": [0, 11, None]}, Reason.OUT_OF_RANGE),
    (SCORE, {"scores": [0, -1, None]}, Reason.OUT_OF_RANGE),
    (SCORE, {"scores": [0, 1]}, Reason.WRONG_SHAPE),
    (SCORE, {"scores": [0, False, 1]}, Reason.WRONG_SHAPE),
]


@pytest.mark.parametrize(("question", "answer", "reason"), ANSWERS)
def test_an_answer_is_one_or_has_a_reason(question: Question, answer: Any, reason: Reason | None) -> None:
    assert fault_of([question], [answer]) == (None if reason is None else Fault(reason, 1))


@pytest.mark.parametrize("answers", [[], [None, None], {"0": None}, "x", None, 1])
def test_a_ballot_has_one_answer_for_each_question(answers: Any) -> None:
    assert fault_of([CHOICE], answers) == Fault(Reason.WRONG_COUNT)


def test_what_is_no_ballot_is_not_sealed() -> None:
    with pytest.raises(NotABallot) as refusal:
        padded_ballot([CHOICE], [{"options": [9]}])

    assert refusal.value.fault == Fault(Reason.NO_SUCH_OPTION, 1)


@pytest.mark.parametrize(
    ("plain", "read"),
    [
        (b'[{"options":[1,3]}]', [{"options": [1, 3]}]),
        (b"[null]", [None]),
        (b'[{"options":[3,1]}]', Invalid.NOT_A_BALLOT),
        (b"null", Invalid.NOT_A_BALLOT),
        (b'{"options":[1]}', Invalid.NOT_A_BALLOT),
        (b"", Invalid.NOT_CANONICAL),
        (b"\xff", Invalid.NOT_CANONICAL),
        (b"[" * 300, Invalid.NOT_CANONICAL),
        (b'[{"options": [1,3]}]', Invalid.NOT_CANONICAL),
        (b'[{"options":[1.0,3]}]', Invalid.NOT_CANONICAL),
        (b'[{"options":[-0,3]}]', Invalid.NOT_CANONICAL),
        (b'[{"options":[NaN]}]', Invalid.NOT_CANONICAL),
        (b'[{"options":[1],"options":[1]}]', Invalid.NOT_CANONICAL),
        (b"[null]\x00 ", Invalid.NOT_CANONICAL),
        (b"\x00[null]", Invalid.NOT_CANONICAL),
    ],
)
def test_only_the_canonical_writing_of_a_valid_ballot_counts(plain: bytes, read: Any) -> None:
    assert read_ballot([CHOICE], pad(plain, 320)) == read


LENGTHS = [
    (CHOICE, 64),
    (OPEN_CHOICE, 576),
    (ITEMS, 64),
    (Question(number=1, kind=Kind.CHOICE, options=200, minimum=0, maximum=200), 768),
    (Question(number=1, kind=Kind.YES_NO_ABSTAIN, options=200, minimum=0, maximum=200), 2048),
    (Question(number=1, kind=Kind.SCORE, options=50, minimum=0, maximum=50, maximum_score=9), 320),
]


@pytest.mark.parametrize(("question", "length"), LENGTHS)
def test_the_length_holds_the_longest_ballot_in_whole_64_bytes(question: Question, length: int) -> None:
    assert ballot_length([question]) == length


def test_a_longer_writing_is_not_padded() -> None:
    with pytest.raises(ValueError, match="longer"):
        pad(b"x" * 65, 64)
