"""What is decided, on what: figures of the vote, its questions with their counts, and the steps told so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from verifier.counting import Question
from verifier.rule_sets import RuleSet, Share
from verifier.strict import Json

FIGURES: Final = ("entitled", "present", "issued", "returned", "invalid", "valid")


class UnknownCallError(Exception):
    """A call that the rule set does not have."""


@dataclass(frozen=True)
class Figures:
    """Figures of the vote; in a weighted vote all of them are weights."""

    entitled: int
    present: int
    issued: int
    returned: int
    invalid: int

    @property
    def told(self) -> dict[str, int]:
        """The six figures by name."""
        return {
            "entitled": self.entitled,
            "present": self.present,
            "issued": self.issued,
            "returned": self.returned,
            "invalid": self.invalid,
            "valid": self.returned - self.invalid,
        }


@dataclass(frozen=True)
class Asked:
    """A question by its number, and its count."""

    number: int
    question: Question
    count: Mapping[str, Json]

    @property
    def answered(self) -> int:
        """Valid ballots without the blank ones."""
        return _whole(self.count["ballots"]) - _whole(self.count["blank"])

    @property
    def votes(self) -> list[int]:
        """Votes after the first stage, the first candidate at index 0."""
        return numbers(self.stage.get("votes"))

    @property
    def stage(self) -> Mapping[str, Json]:
        """The first stage."""
        stages = self.count["stages"]
        first = stages[0] if isinstance(stages, list) else None
        return first if isinstance(first, dict) else {}

    @property
    def elected(self) -> list[int]:
        """Whom the count has elected, in its order."""
        return numbers(self.count["elected"])

    @property
    def missing(self) -> tuple[str, list[int]] | None:
        """For what a lot is missing, and among whom."""
        pending = self.count["pending"]
        return (str(pending["for"]), numbers(pending["among"])) if isinstance(pending, dict) else None

    @property
    def seat_lot(self) -> tuple[list[int], list[int]] | None:
        """Of a method of one stage: among whom a lot has decided, and as they were drawn."""
        ties = self.stage.get("ties")
        if self.stage.get("kind") != "sum" or not isinstance(ties, list) or not ties:
            return None
        told = ties[0]
        return (numbers(told["among"]), numbers(told["order"])) if isinstance(told, dict) else None

    @property
    def first(self) -> list[int]:
        """The first group of the order; empty where the method has none."""
        order = self.count["order"]
        return numbers(order[0]) if isinstance(order, list) and order else []


@dataclass
class Decision:
    """What is decided of a question. `following` is what comes next."""

    number: int
    outcome: str
    elected: Sequence[int] = ()
    carried: Sequence[int] = ()
    rejected: Sequence[int] = ()
    open_seats: int = 0
    tied: Sequence[int] = ()
    following: str | None = None

    def record(self) -> Json:
        """As the page writes it."""
        return {
            "number": self.number,
            "outcome": self.outcome,
            "elected": list(self.elected),
            "carried": list(self.carried),
            "rejected": list(self.rejected),
            "open_seats": self.open_seats,
            "tied": list(self.tied),
            "next": self.following,
        }


@dataclass
class Case:
    """A vote to be decided."""

    rules: RuleSet
    figures: Figures
    call: int
    questions: Sequence[Asked]
    is_weighted: bool = False
    is_run_off: bool = False
    steps: list[Json] = field(default_factory=list)

    def step(self, code: str, question: int | None, facts: Mapping[str, Json]) -> None:
        """Tells a step."""
        told = {**facts, "weighted": True} if self.is_weighted else {**facts}
        self.steps.append({"code": code, "question": question, "facts": told})


def share_facts(share: Share, figure: int) -> dict[str, Json]:
    """A share of a figure, as steps tell it."""
    return {
        "base": share.base,
        "figure": figure,
        "share": [share.numerator, share.denominator],
        "strict": share.strict,
        "least": share.least(figure),
    }


def numbers(value: Json) -> list[int]:
    """A list of numbers."""
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []


def _whole(value: Json) -> int:
    return value if isinstance(value, int) else 0
