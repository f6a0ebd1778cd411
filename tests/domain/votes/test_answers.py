"""Answers as people give them become the one form of a ballot."""

from typing import Any

import pytest

from domain.shared.text import MARKS_IN_A_ROW
from domain.votes.answers import in_form
from voting.ballots import Kind, Question, Reason, fault_of

PLAIN = Question(1, Kind.CHOICE, options=3, minimum=0, maximum=3)
WRITTEN = Question(1, Kind.CHOICE, options=3, minimum=0, maximum=3, write_ins=2)
RANKED = Question(1, Kind.RANKING, options=3, minimum=0, maximum=3)


@pytest.mark.parametrize(
    ("question", "given", "formed"),
    [
        (PLAIN, {"options": [3, 1]}, {"options": [1, 3]}),
        (PLAIN, {"options": [2], "write_ins": []}, {"options": [2]}),
        (WRITTEN, {"options": [2]}, {"options": [2], "write_ins": []}),
        (WRITTEN, {"options": [], "write_ins": [" 王芳", "e\u0301"]}, {"options": [], "write_ins": ["é", "王芳"]}),
        (RANKED, {"ranking": [3, 1]}, {"ranking": [3, 1]}),
        (PLAIN, None, None),
    ],
)
def test_choices_ascend_and_texts_are_trimmed(question: Question, given: Any, formed: Any) -> None:
    assert in_form([question], [given]) == [formed]
    assert fault_of([question], [formed]) is None


def test_what_is_no_ballot_stays_none() -> None:
    assert in_form([PLAIN], [{"options": [1, 1]}]) == [{"options": [1, 1]}]
    assert in_form([PLAIN], [{"options": [1], "write_ins": ["x"]}]) == [{"options": [1], "write_ins": ["x"]}]
    assert in_form([PLAIN], []) == []
    assert in_form([PLAIN], [None, None]) == [None, None]


def test_a_text_of_marks_without_end_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def spelt(_form: str, text: str) -> str:
        lengths.append(len(text))
        return text

    monkeypatch.setattr("domain.shared.text.unicodedata.normalize", spelt)
    formed = in_form([WRITTEN], [{"options": [], "write_ins": ["a" + "\u0301" * 20_000 + "\u0316" * 20_000, "王"]}])

    fault = fault_of([WRITTEN], formed)
    assert (lengths, fault and fault.reason) == ([1 + MARKS_IN_A_ROW, 1], Reason.BAD_WRITE_IN)
