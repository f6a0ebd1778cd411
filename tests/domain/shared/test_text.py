"""Text in one spelling: marks without end cost nothing, and what people write stays as it is."""

import unicodedata

import pytest

from domain.shared.text import MARKS_IN_A_ROW, normalised

LONG = "关于职工食堂的建议。Café na\u0308chste Woche: Gru\u0308ße! " * 100
MARKS = "\u0301\u0316"


def test_what_a_person_writes_is_normalised_as_it_is() -> None:
    assert normalised("NFC", LONG) == unicodedata.normalize("NFC", LONG)  # noqa: TID251  # what it must equal
    assert normalised("NFKC", "\uff21\uff22\uff11") == "AB1"


def test_marks_beyond_the_bound_go_before_they_are_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def spelt(_form: str, text: str) -> str:
        seen.append(len(text))
        return text

    monkeypatch.setattr("domain.shared.text.unicodedata.normalize", spelt)

    kept = normalised("NFC", "a" + MARKS * 40_000 + "b" + MARKS * 10)

    assert kept == "a" + MARKS * (MARKS_IN_A_ROW // 2) + "b" + MARKS * 10
    assert seen == [len(kept)]
