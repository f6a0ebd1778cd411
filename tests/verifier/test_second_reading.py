"""The verifier and `voting/` were written apart: on the same input they say the same."""

import random
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.published import QUESTIONS, answers
from verifier.questions import Question, is_answer, longest_ballot, tally_of
from verifier.strict import Json, UnreadableError, canonical, read_json
from verifier.trees import root_by_proof, root_of
from voting import ballots as other_ballots
from voting import canonical as other_canonical
from voting.tallies import tally
from voting.trees import root, tree

THEIRS = other_ballots.questions_of({"questions": QUESTIONS})
OURS = [
    Question(each.kind.value, each.minimum, each.maximum, each.maximum_score or 0, each.write_ins, each.options)
    for each in THEIRS
]

LEAVES = [sha256(bytes([number])).digest() for number in range(40)]

TEXTS = st.sampled_from(["yes", "no", "abstain", "", "王", " x", "x\u00a0", "y\ufeff"])
VALUES: st.SearchStrategy[Any] = st.one_of(st.none(), st.booleans(), st.integers(-2, 14), TEXTS)
ANSWERS = st.one_of(
    VALUES,
    st.fixed_dictionaries({"options": st.lists(st.integers(0, 13), max_size=4)}),
    st.fixed_dictionaries(
        {"options": st.lists(st.integers(1, 12), max_size=3).map(sorted), "write_ins": st.lists(VALUES, max_size=3)}
    ),
    st.fixed_dictionaries({"items": st.lists(VALUES, max_size=4)}),
    st.fixed_dictionaries({"ranking": st.lists(st.integers(0, 6), max_size=6)}),
    st.fixed_dictionaries({"scores": st.lists(st.one_of(st.none(), st.integers(-1, 10)), min_size=3, max_size=5)}),
)


@pytest.mark.parametrize("place", range(4))
@given(answer=ANSWERS)
@example(answer={"options": [1], "write_ins": ["a" * 120]})
@example(answer={"options": [1], "write_ins": ["a" * 121]})
@example(answer={"options": [1], "write_ins": ["\u0085"]})
@example(answer={"options": [], "write_ins": ["\U0001f600", "\ufb01"]})
@example(answer={"options": [], "write_ins": ["\ufb01", "\U0001f600"]})
@example(answer={"options": [], "write_ins": ["e\u0301"]})
@example(answer={"options": [True], "write_ins": []})
@example(answer={"items": ["yes", "no", "abstain"]})
@example(answer={"ranking": [5, 1, 2]})
@example(answer={"scores": [9, 0, None, 1]})
def test_both_take_the_same_answers(place: int, answer: Any) -> None:
    """With all other questions blank."""
    ballot = [answer if index == place else None for index in range(4)]

    assert is_answer(OURS, ballot) is (other_ballots.fault_of(THEIRS, ballot) is None)


def test_both_count_the_same() -> None:
    draw = random.Random(3)
    for size in (0, 1, 200):
        ballots = [answers(draw) for _ in range(size)]

        assert canonical(tally_of(OURS, [(each, 1) for each in ballots])) == other_canonical.canonical(
            tally(THEIRS, ballots)
        )


@given(
    kind=st.sampled_from(["choice", "yes_no_abstain", "ranking", "score"]),
    options=st.integers(1, 120),
    maximum=st.integers(0, 130),
    write_ins=st.integers(0, 20),
    score=st.integers(1, 20_000),
)
def test_both_leave_the_same_room_for_the_longest_ballot(
    kind: str, options: int, maximum: int, write_ins: int, score: int
) -> None:
    writes, points = (write_ins if kind == "choice" else 0), (score if kind == "score" else 0)
    ours = Question(kind, 0, maximum, points, writes, options)
    theirs = other_ballots.Question(1, other_ballots.Kind(kind), options, 0, maximum, points or None, writes)

    expected = other_ballots.ballot_length([theirs, theirs])
    assert -(-longest_ballot([ours, ours]) // 64) * 64 == expected


@pytest.mark.parametrize("count", range(len(LEAVES) + 1))
def test_both_grow_the_same_tree_and_prove_the_same(count: int) -> None:
    leaves = LEAVES[:count]

    assert root_of(leaves) == root(leaves)
    for index, leaf in enumerate(leaves):
        proof = tree(leaves).proof(index)
        assert root_by_proof(leaf, index, count, proof.path) == root_of(leaves)


NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
LEAST: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), NUMBERS, st.text('aé王😀"\\/\n\x00\x7f\u2028', max_size=6)
)
JSON: st.SearchStrategy[Any] = st.recursive(
    LEAST,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abAZ_9", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40)
@given(value=JSON)
@example(value={"B": '\u2028\x7f\x1f"\\/', "a": "\U0001f600"})
def test_both_write_the_same_json(value: Any) -> None:
    written = other_canonical.canonical(value)

    assert canonical(read_json(written)) == written


@given(data=st.binary(max_size=12) | st.text('{}[]",:0123456789.eE-+ntf \\u', max_size=12).map(str.encode))
@example(data=b"[1e1]")
@example(data=b"-0")
@example(data=b'{"a":1,"a":2}')
def test_what_one_reads_the_other_reads(data: bytes) -> None:
    """Bytes of which one finds a canonical value, the other does."""
    theirs: object
    try:
        ours: Json | None = read_json(data)
        is_ours = canonical(ours) == data
    except UnreadableError:
        is_ours = False
    try:
        theirs = other_canonical.parse_canonical(data)
    except other_canonical.NotCanonical:
        assert not is_ours
    else:
        assert is_ours or not str(theirs).isascii()
