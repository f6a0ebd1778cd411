"""Rules of the union tree: numbers that organisations decide by, and how a value is found for one of them; pure.

The defaults are sample values, as every union and province has its own; a federation sets what holds for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class RuleUnit(StrEnum):
    """What the number of a rule counts."""

    COUNT = "count"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    FEN = "fen"
    PERMILLE = "permille"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its unit, bounds (both included) and what holds where nobody has set it."""

    unit: RuleUnit
    minimum: int
    maximum: int
    default: int


RULES: Mapping[str, Rule] = {
    "join_review_levels": Rule(RuleUnit.COUNT, 1, 3, 1),
    "join_review_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 5),
    "transfer_release_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 10),
    "transfer_acceptance_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 10),
    "dues_monthly_fen": Rule(RuleUnit.FEN, 0, 1_000_000, 1_000),
    "dues_reminder_days": Rule(RuleUnit.DAYS, 1, 90, 15),
    # Six months without dues after a reminder count as leaving: Constitution of the Trade Unions of China 工会章程.
    "dues_lapse_months": Rule(RuleUnit.MONTHS, 1, 36, 6),
    # Two thirds must be present: Regulations on Elections of Grassroots Unions 工会基层组织选举工作条例.
    "assembly_quorum_permille": Rule(RuleUnit.PERMILLE, 0, 1_000, 667),
    "activity_sign_ups_per_month": Rule(RuleUnit.COUNT, 1, 1_000, 10),
    "benefit_yearly_cap_fen": Rule(RuleUnit.FEN, 0, 100_000_000, 200_000),
    "suggestion_answer_days": Rule(RuleUnit.WORKING_DAYS, 1, 120, 15),
}
"""Rules by the key of `db.models.organisations.RuleKey`; a test holds the two lists together."""


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A version as it stands at one organisation of a chain; `depth` 0 is the organisation asked for, 1 its parent."""

    organisation_id: UUID
    depth: int
    value: int | None
    is_binding: bool
    starts_on: date


def newest_by_place(versions: Iterable[RuleVersion], on: date) -> list[RuleVersion]:
    """For each organisation of the chain the version in force on a day, nearest first, without those that inherit."""
    newest: dict[UUID, RuleVersion] = {}
    for version in versions:
        held = newest.get(version.organisation_id)
        if version.starts_on <= on and (held is None or held.starts_on < version.starts_on):
            newest[version.organisation_id] = version
    return sorted((each for each in newest.values() if each.value is not None), key=lambda each: each.depth)


def deciding_version(in_force: Sequence[RuleVersion]) -> RuleVersion | None:
    """The version that decides: the highest binding one, else the nearest; None when the default holds."""
    binding = [each for each in in_force if each.is_binding]
    if binding:
        return max(binding, key=lambda each: each.depth)
    return in_force[0] if in_force else None


def rule_value(key: str, versions: Iterable[RuleVersion], on: date) -> int:
    """What holds on a day."""
    decides = deciding_version(newest_by_place(versions, on))
    return RULES[key].default if decides is None or decides.value is None else decides.value
