"""The rule sets 规则集 that are shipped, and which of them a vote is decided by (docs/counting.md, "Rule sets")."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from counting.verdicts import rule_sets

RuleSet: TypeAlias = Mapping[str, Any]
"""The document of a rule set."""


def newest_rule_sets() -> Sequence[RuleSet]:
    """The newest version of each rule set, by key."""
    newest: dict[str, RuleSet] = {}
    for key, version in sorted(rule_sets()):
        newest[key] = rule_sets()[key, version]
    return list(newest.values())


def newest_rule_set(key: str) -> RuleSet | None:
    """The newest version of a rule set; None: none is shipped by this key."""
    return next((each for each in newest_rule_sets() if each["key"] == key), None)


def margin_of(rule_set: RuleSet | None) -> tuple[int, int] | None:
    """The share by which candidates outnumber seats, numerator and denominator; None: the rule set says nothing."""
    if rule_set is None or rule_set["margin"] is None:
        return None
    part, whole = rule_set["margin"]
    return int(part), int(whole)
