"""One question as a rule set looks at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counting.shapes import Asked
from counting.verdicts.figures import Figures
from counting.verdicts.steps import Steps


@dataclass(frozen=True, slots=True)
class Case:
    """A question: its number, its count, the figures and the rule set of its vote, and where its steps are written."""

    rule_set: Mapping[str, Any]
    figures: Figures
    number: int
    asked: Asked
    count: Mapping[str, Any]
    steps: Steps

    @property
    def method(self) -> str:
        """The name of the method that counted."""
        return str(self.count["method"]["name"])

    @property
    def votes(self) -> Sequence[int]:
        """Votes of each candidate, the first to begin with; of a method with one stage."""
        votes: Sequence[int] = self.count["stages"][0]["votes"]
        return votes

    def rules(self, kind: str) -> Sequence[Mapping[str, Any]]:
        """The majorities that are asked of what is of this kind, `seat` or `item`."""
        return [rule for rule in self.rule_set["majority"] if rule["kind"] == kind]

    def base(self, name: str, decided: int = 0) -> int:
        """The figure that a majority is a share of; `decided` is that of the item at hand."""
        if name == "decided":
            return decided
        if name == "answered":
            return int(self.count["ballots"] - self.count["blank"])
        return self.figures.as_document()[name]

    def add(self, code: str, **facts: Any) -> None:  # noqa: ANN401 – facts of a step are JSON of any form
        """A step about this question."""
        self.steps.add(code, self.number, **facts)

    def result(self, outcome: str, following: str | None = None, **found: Any) -> dict[str, Any]:  # noqa: ANN401 – lists and numbers of the verdict
        """The question's part of the verdict; what is not `found` is empty."""
        empty = {"elected": [], "carried": [], "rejected": [], "open_seats": 0, "tied": []}
        return {"number": self.number, "outcome": outcome, **empty, **found, "next": following}
