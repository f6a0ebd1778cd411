"""Every valid ballot: it fits, it comes back from its padding, and no other writing of it counts."""

import json
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from voting.ballots import (
    WRITE_IN_BYTES,
    Invalid,
    Kind,
    Question,
    ballot_length,
    fault_of,
    is_write_in,
    pad,
    padded_ballot,
    read_ballot,
    unpad,
)
from voting.canonical import canonical, parse_canonical

WRITERS: list[Callable[[object], str]] = [
    partial(json.dumps, ensure_ascii=False),
    partial(json.dumps, ensure_ascii=False, indent=1),
    partial(json.dumps, separators=(",", ":")),
]

some = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)

texts = (
    st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from('"\\/王é')), min_size=1, max_size=WRITE_IN_BYTES)
    .map(lambda text: unicodedata.normalize("NFC", text))  # noqa: TID251  # short texts
    .filter(is_write_in)
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(st.sampled_from(Kind))
    options = draw(st.sampled_from([1, 2, 5, 9, 10, 11, 101]))
    maximum = draw(st.integers(1, options))
    return Question(
        number=1,
        kind=kind,
        options=options,
        minimum=draw(st.integers(0, maximum)),
        maximum=maximum,
        maximum_score=draw(st.integers(1, 100)) if kind is Kind.SCORE else None,
        write_ins=draw(st.integers(0, 5)) if kind is Kind.CHOICE else 0,
    )


@st.composite
def answers(draw: st.DrawFn, question: Question) -> Any:
    """A valid answer; often one of the longest."""
    if draw(st.integers(0, 9)) == 0:
        return None
    if question.kind is Kind.YES_NO_ABSTAIN:
        words = st.sampled_from(["yes", "no", "abstain"])
        return {"items": draw(st.lists(words, min_size=question.options, max_size=question.options))}
    if question.kind is Kind.SCORE:
        points = st.none() | st.integers(0, question.maximum_score or 0)
        return {"scores": draw(st.lists(points, min_size=question.options, max_size=question.options))}
    written = draw(st.lists(texts, max_size=min(question.write_ins, question.maximum), unique=True))
    fewest, most = max(question.minimum - len(written), 0), question.maximum - len(written)
    count = draw(st.sampled_from([most, fewest]))
    chosen = draw(st.permutations(range(1, question.options + 1)))[:count]
    if question.kind is Kind.RANKING:
        return {"ranking": chosen}
    return {"options": sorted(chosen)} | ({"write_ins": sorted(written)} if question.write_ins else {})


@st.composite
def ballots(draw: st.DrawFn) -> tuple[list[Question], list[Any]]:
    asked = draw(st.lists(questions(), min_size=1, max_size=3))
    return asked, [draw(answers(question)) for question in asked]


@some
@given(ballots())
def test_a_valid_ballot_fits_and_comes_back(ballot: tuple[list[Question], list[Any]]) -> None:
    asked, answered = ballot
    padded = padded_ballot(asked, answered)

    assert fault_of(asked, answered) is None
    assert len(padded) == ballot_length(asked)
    assert len(padded) % 64 == 0
    assert unpad(padded) == canonical(answered)
    assert read_ballot(asked, padded) == answered
    assert parse_canonical(unpad(padded)) == answered


@some
@given(ballots(), st.sampled_from(WRITERS))
def test_another_writing_of_a_ballot_does_not_count(
    ballot: tuple[list[Question], list[Any]], write: Callable[[object], str]
) -> None:
    asked, answered = ballot
    other = write(answered).encode()
    assume(other != canonical(answered))

    assert read_ballot(asked, pad(other, max(len(other), ballot_length(asked)))) is Invalid.NOT_CANONICAL


@some
@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_a_fault(data: bytes) -> None:
    question = Question(number=1, kind=Kind.CHOICE, options=3, minimum=0, maximum=3, write_ins=1)

    read = read_ballot([question], pad(data, 200))

    assert isinstance(read, Invalid) or fault_of([question], read) is None


def test_the_longest_ballots_fill_their_length() -> None:
    choice = Question(number=1, kind=Kind.CHOICE, options=9, minimum=0, maximum=4, write_ins=2)
    longest = ['"' * (WRITE_IN_BYTES - 1) + mark for mark in ('"', "\\")]
    scores = Question(number=2, kind=Kind.SCORE, options=3, minimum=0, maximum=3, maximum_score=100)
    answered = [{"options": [8, 9], "write_ins": longest}, {"scores": [None, None, None]}]

    length = ballot_length([choice, scores])
    assert 0 <= length - len(canonical(answered)) < 64
    assert unpad(padded_ballot([choice, scores], answered)) == canonical(answered)
