"""What a method gives: its stages, who is seated, in the shapes of docs/counting.md."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from counting.ties import Tie, Undecided

StageKind = Literal["first", "surplus", "exclusion", "last", "sum"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `votes` and `transfers` are of each candidate in order; `figures` are a method's own."""

    kind: StageKind
    votes: Sequence[int] | None
    of: Sequence[int] = ()
    transfers: Sequence[int] | None = None
    exhausted: int = 0
    lost: int = 0
    elected: Sequence[int] = ()
    excluded: Sequence[int] = ()
    ties: Sequence[Tie] = ()
    figures: dict[str, Any] = field(default_factory=dict)

    def document(self, number: int) -> dict[str, Any]:
        """As it stands in a count."""
        return {
            "number": number,
            "kind": self.kind,
            "of": list(self.of),
            "votes": None if self.votes is None else list(self.votes),
            "transfers": None if self.transfers is None else list(self.transfers),
            "exhausted": self.exhausted,
            "lost": self.lost,
            "elected": list(self.elected),
            "excluded": list(self.excluded),
            "ties": [tie.document() for tie in self.ties],
            **self.figures,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was counted of a question by its method."""

    stages: Sequence[Stage]
    seats: int | None = None
    scale: int = 1
    quota: int | None = None
    elected: Sequence[int] = ()
    order: Sequence[Sequence[int]] | None = None
    pending: Undecided | None = None
    advance: Sequence[int] = ()

    def document(self) -> dict[str, Any]:
        """The keys of a count that a method decides."""
        pending = self.pending
        return {
            "seats": self.seats,
            "scale": self.scale,
            "quota": self.quota,
            "stages": [stage.document(number) for number, stage in enumerate(self.stages, start=1)],
            "elected": list(self.elected),
            "order": None if self.order is None else [list(group) for group in self.order],
            "pending": pending and {"among": pending.among, "for": pending.purpose},
            "advance": list(self.advance),
        }
