"""What is told of who took part in a quiz and passed, so that nobody learns how a few did; pure (docs/learning.md).

Of all: those who passed and those who did not are two cells; one from 1 to 4 withholds both, and fewer than five who
took part are withheld, too. A branch is told as a whole or not at all; the others are the rest, and where the rest has
a small cell, one more branch is part of it. So whatever is told is a sum without small cells.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.members.disclosure import THRESHOLD

B = TypeVar("B", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cell:
    """Who took part, and who of them passed."""

    members: int
    passed: int

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(self.members + other.members, self.passed + other.passed)

    @property
    def is_clean(self) -> bool:
        """Whether all of it can be told."""
        return not any(0 < each < THRESHOLD for each in (self.members, self.passed, self.members - self.passed))


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it is told; None: withheld."""

    members: int | None
    passed: int | None
    branch: Any = None
    is_rest: bool = False


NOBODY = Cell(0, 0)


def results(branches: Mapping[B, Cell]) -> list[Told]:
    """Everything that is told: of all first, then by branch where there are two parts at least."""
    whole = sum(branches.values(), NOBODY)
    if not whole.is_clean:
        return [Told(whole.members if whole.members >= THRESHOLD else None, None)]
    shown = sorted(
        (branch for branch, cell in branches.items() if cell.is_clean and cell.members),
        key=lambda branch: (-branches[branch].members, str(branch)),
    )

    def rest() -> Cell:
        return sum((cell for branch, cell in branches.items() if branch not in shown), NOBODY)

    while shown and not rest().is_clean:
        shown.pop()
    parts = [Told(branches[branch].members, branches[branch].passed, branch) for branch in shown]
    if rest().members:
        parts.append(Told(rest().members, rest().passed, is_rest=True))
    return [Told(whole.members, whole.passed), *(parts if shown and len(parts) > 1 else [])]
