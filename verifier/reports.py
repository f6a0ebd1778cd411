"""What a verification found: a line for each check, and where each failing one fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

FAULTS_TOLD: Final = 10
"""Of one check; how many more there are is told as a number."""


class State(StrEnum):
    """What became of a check."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Fault:
    """A place that is not as it should be. `code` names the sentence (words.py), `values` its parts."""

    file: str
    at: str
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What the result comes to, or a question of it. `code` names the sentence (words.py), `values` its parts."""

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """A check and what became of it. `more` counts faults beyond those listed; `lacks` names files that it needs."""

    name: str
    state: State
    faults: tuple[Fault, ...] = ()
    more: int = 0
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """All outcomes in order, files that could not be read at all, and remarks that are no fault of any file.

    `findings` are what the result comes to, recomputed: one line a question.
    `definition` is the hash of the definition in hexadecimal digits, None if it could not be read; `is_announced`
    whether the caller gave one to compare it with.
    """

    outcomes: tuple[Outcome, ...]
    unread: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    definition: str | None = None
    is_announced: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def exit_code(self) -> int:
        """0: all holds. 1: something does not. 2: something could not be read, so that not all was checked."""
        if self.unread:
            return 2
        return 0 if all(each.state is State.HOLDS for each in self.outcomes) else 1
