"""What a count is given: a question, its ballots in piles, the lots that were drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: how it is answered, by which method it is counted, how many options and seats it has."""

    kind: str
    method: str
    options: int
    seats: int | None = None


class Pile(NamedTuple):
    """Ballots with the same answer, in the form of docs/ballot-formats.md (None: blank), and their weight."""

    answer: Mapping[str, Any] | None
    weight: int


class Lot(NamedTuple):
    """A lot 抽签 that the committee has drawn: the tied candidates ascending, and the same as they were drawn."""

    among: tuple[int, ...]
    order: tuple[int, ...]
