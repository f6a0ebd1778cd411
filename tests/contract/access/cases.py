"""How a line of the access matrix is written."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.support.access import ALLOWED, KINDS, Facts

A = ALLOWED
U = "UNAUTHENTICATED"
F = "FORBIDDEN"
TODAY = datetime.now(UTC).date().isoformat()
SOON = (datetime.now(UTC).date() + timedelta(days=7)).isoformat()
Arguments = Callable[[Facts, str], Mapping[str, Any]]


class Case(NamedTuple):
    """A root field, what is asked, and what comes of it by kind of caller, in the order of `KINDS`."""

    path: str
    asked: str
    arguments: Arguments
    outcomes: tuple[str, ...]
    # A refusal that counts an attempt writes here on purpose.
    counts_in: str | None = None
    # Every caller signed in so long ago that it no longer counts as recent.
    is_proof_old: bool = False


def same(outcome_of_all: str) -> tuple[str, ...]:
    return (outcome_of_all,) * len(KINDS)


def fixed(**arguments: Any) -> Arguments:
    return lambda _facts, _kind: arguments


def known(name: str, *facts: str) -> Arguments:
    """One argument, found in the facts."""
    return lambda found, _kind: {name: found[facts[0]] if len(facts) == 1 else [found[each] for each in facts]}


def with_input(make: Callable[[Facts, str], Mapping[str, Any]]) -> Arguments:
    return lambda facts, kind: {"input": make(facts, kind)}
