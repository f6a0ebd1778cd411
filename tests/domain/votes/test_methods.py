"""Which method counts which question."""

import pytest

from db.models.votes import CountingMethod, QuestionKind
from domain.votes.rules.methods import DEFAULT_METHODS, METHODS, fits, method_of


def test_every_method_and_every_kind_is_known() -> None:
    assert METHODS.keys() == {each.value for each in CountingMethod}
    assert DEFAULT_METHODS.keys() == {each.value for each in QuestionKind} == {each.kind for each in METHODS.values()}


@pytest.mark.parametrize(
    ("kind", "seats", "named", "method"),
    [
        ("choice", None, None, "plurality"),
        ("choice", 5, None, "plurality"),
        ("choice", 1, "approval", "approval"),
        ("choice", 1, "two_round", "two_round"),
        ("yes_no_abstain", None, None, "items"),
        ("score", 2, None, "score"),
        ("ranking", 3, None, "stv_scottish"),
        ("ranking", None, None, "schulze"),
        ("ranking", 1, "instant_runoff", "instant_runoff"),
    ],
)
def test_what_a_draft_leaves_open_has_a_method_that_fits(
    kind: str, seats: int | None, named: str | None, method: str
) -> None:
    assert method_of(kind, seats, named) == method
    assert fits(method, kind, seats)


@pytest.mark.parametrize(
    ("method", "kind", "seats"),
    [
        ("plurality", "ranking", 1),
        ("items", "yes_no_abstain", 1),
        ("approval", "choice", None),
        ("two_round", "choice", 2),
        ("two_round", "choice", None),
        ("instant_runoff", "ranking", 2),
        ("instant_runoff", "ranking", None),
        ("stv_scottish", "ranking", None),
        ("stv_northern_ireland", "choice", 3),
        ("schulze", "score", None),
    ],
)
def test_what_does_not_fit(method: str, kind: str, seats: int | None) -> None:
    assert not fits(method, kind, seats)
