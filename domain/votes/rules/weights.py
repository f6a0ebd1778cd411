"""Weights 代表权重 of ballots in a vote by name; pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.shared.errors import DomainError
from domain.votes.meeting_errors import WeightAboveCap, WeightsInvalid, WeightsMissing
from domain.votes.rules.drafts import MAX_ELECTORS

MAX_WEIGHT = 1_000_000
MAX_TOTAL = 2_000_000_000
"""All weights together: results are told in whole numbers of 32 bits."""
MAX_SOURCE = 200
_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class WeightDraft:
    """What a member's ballot counts: so much, or as many members as an organisation has; and where that stands."""

    member_id: UUID
    source: str
    weight: int | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WeightFacts:
    """Of a weighted vote: how many of those who would be on the roll have no weight, the largest, all together."""

    missing: int
    largest: int
    total: int
    cap_permille: int


def check_weights(weights: Sequence[WeightDraft]) -> None:
    """Refuses too many weights, one out of bounds, two of one member, and those that are neither told nor counted.

    Raises:
        WeightsInvalid: So it is.
    """
    are_whole = all((each.weight is None) != (each.organisation_id is None) for each in weights)
    are_bounded = all(each.weight is None or 1 <= each.weight <= MAX_WEIGHT for each in weights)
    is_once = len({each.member_id for each in weights}) == len(weights)
    if len(weights) > MAX_ELECTORS or not (are_whole and are_bounded and is_once):
        raise weights_invalid()


def check_total(weights: Iterable[int]) -> None:
    """Refuses weights that are too much together.

    Raises:
        WeightsInvalid: So they are.
    """
    if sum(weights) > MAX_TOTAL:
        raise weights_invalid()


def weights_invalid() -> WeightsInvalid:
    """The refusal of weights, with its facts."""
    return WeightsInvalid("weights", limit=MAX_ELECTORS, most=MAX_WEIGHT, total=MAX_TOTAL)


def weight_points(facts: WeightFacts | None) -> Iterator[DomainError]:
    """What keeps a weighted draft from being scheduled; nothing for a vote without weights (None)."""
    if facts is None:
        return
    if facts.missing:
        yield WeightsMissing("weights", count=facts.missing)
    if is_above_cap(facts):
        yield weight_above_cap(facts)


def is_above_cap(facts: WeightFacts) -> bool:
    """Whether the largest weight is a larger share of all than the rules allow."""
    return facts.largest * _THOUSAND > facts.total * facts.cap_permille


def weight_above_cap(facts: WeightFacts) -> WeightAboveCap:
    """The refusal of such a weight, with its fact."""
    return WeightAboveCap("weights", permille=facts.cap_permille)
