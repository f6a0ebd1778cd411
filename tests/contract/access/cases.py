"""How a line of the access matrix is written."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.support.access import ALLOWED, KINDS, Facts
from tests.support.cast import ENDED, LATER_KINDS

A = ALLOWED
U = "UNAUTHENTICATED"
F = "FORBIDDEN"
EVERY_KIND = (*KINDS, *LATER_KINDS)
STRANGER, PARENT, ELSEWHERE = "a stranger", "an officer above", "an officer elsewhere"
DEPUTY = "deputy"
_GROUPS = {
    "officer of the parent": PARENT,
    **dict.fromkeys(("officer of a moved branch", "officer of its old parent", "officer of its new parent"), ELSEWHERE),
}
_AS = {STRANGER: "member", PARENT: "branch officer", ELSEWHERE: "officer of a sibling branch"}
"""Whose rights have ended is a member like any other, nobody to whom anything of the table belongs."""
Arguments = Callable[[Facts, str], Mapping[str, Any]]


class Case(NamedTuple):
    """A root field, what is asked, and what comes of it by kind of caller, in the order of `KINDS`."""

    path: str
    asked: str
    arguments: Arguments
    outcomes: tuple[str, ...]
    # A refusal that counts an attempt writes to these tables on purpose.
    counts_in: str | None = None
    # Every caller signed in so long ago that it no longer counts as recent.
    is_proof_old: bool = False
    # Where it is not the column's that `_AS` names: by group of those whose rights have changed, or by kind.
    others: Mapping[str, str] = MappingProxyType({})

    def expected(self, kind: str) -> str:
        """The outcome for a kind of caller, those included whose rights have just changed."""
        if kind in KINDS:
            return self.outcomes[KINDS.index(kind)]
        if kind in ENDED:
            return U
        group = _GROUPS.get(kind, STRANGER)
        return self.others.get(kind) or self.others.get(group) or self.outcomes[KINDS.index(_AS[group])]


def same(outcome_of_all: str) -> tuple[str, ...]:
    return (outcome_of_all,) * len(KINDS)


def fixed(**arguments: Any) -> Arguments:
    return lambda _facts, _kind: arguments


def known(name: str, *facts: str) -> Arguments:
    """One argument, found in the facts."""
    return lambda found, _kind: {name: found[facts[0]] if len(facts) == 1 else [found[each] for each in facts]}


def with_input(make: Callable[[Facts, str], Mapping[str, Any]]) -> Arguments:
    return lambda facts, kind: {"input": make(facts, kind)}
