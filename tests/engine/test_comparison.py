"""What the comparison of two answers sees, and what it lets pass."""

from typing import Any

import pytest

from api.execution import ExecutionOutcome
from api.nodes import encode_id
from db.types import new_id
from tests.oracle.comparison import Answer, answer_of, difference
from tests.oracle.renaming import Renaming

TEXT = "{a {b c d}}"


def outcome(data: Any, *failed: tuple[list[str | int], int]) -> ExecutionOutcome:
    """An outcome with an error for each path and column."""
    errors: list[Any] = [
        {"message": "No.", "locations": [{"line": 1, "column": column}], "path": path, "extensions": {"code": "NO"}}
        for path, column in failed
    ]
    return ExecutionOutcome(data=data, errors=errors, codes=("NO",) if failed else ())


def compared(one: ExecutionOutcome, other: ExecutionOutcome, *, is_lenient: bool = False) -> str | None:
    return difference(*([answer_of(each, TEXT, is_lenient=is_lenient)] for each in (one, other)))


def test_errors_are_compared_in_the_order_of_their_paths() -> None:
    one = outcome({"a": {"b": None, "c": None}}, (["a", "b"], 5), (["a", "c"], 7))
    other = outcome({"a": {"b": None, "c": None}}, (["a", "c"], 7), (["a", "b"], 5))

    assert compared(one, other) is None


def test_below_a_null_that_has_risen_any_of_the_errors_will_do() -> None:
    one = outcome({"a": None}, (["a", "b"], 5))
    other = outcome({"a": None}, (["a", "c"], 7), (["a", "d"], 9))

    assert compared(one, other, is_lenient=True) is None
    assert compared(one, other) == "errors"


@pytest.mark.parametrize(
    "wrong",
    [
        outcome({"a": None}),
        outcome({"a": None}, (["a"], 2)),
        outcome({"a": None}, (["a", "b"], 7)),
        outcome({"a": {"b": None}}, (["a", "b"], 5)),
        outcome(None, (["a", "b"], 5)),
    ],
    ids=["no error", "at the null itself", "at another field", "not risen", "risen too far"],
)
def test_a_null_that_has_risen_needs_its_error(wrong: ExecutionOutcome) -> None:
    assert compared(outcome({"a": None}, (["a", "b"], 5)), wrong, is_lenient=True)


def test_what_two_copies_made_anew_stands_for_each_other() -> None:
    mine, yours, other = (encode_id("Member", new_id()) for _ in range(3))
    renaming = Renaming()

    def aligned(expected: str, found: str) -> str:
        answers = [Answer(f'{{"id":"{each}"}}', (), (), "") for each in (expected, found)]
        return renaming.aligned(answers[:1], answers[1:])[0].data

    assert aligned(mine, yours) == f'{{"id":"{mine}"}}'
    assert aligned(mine, yours) == f'{{"id":"{mine}"}}'
    assert aligned(mine, other) == f'{{"id":"{other}"}}'
    assert aligned(other, yours) == f'{{"id":"{mine}"}}'


def test_ids_of_different_types_are_not_made_alike() -> None:
    member, post = encode_id("Member", new_id()), encode_id("Post", new_id())
    answers = [Answer(f'{{"id":"{each}"}}', (), (), "") for each in (member, post)]

    assert Renaming().aligned(answers[:1], answers[1:]) == answers[1:]
