"""Items 议案: which are carried."""

from collections.abc import Mapping
from typing import Any

from counting.verdicts.case import Case
from counting.verdicts.shares import asked, reaches


def decide_items(case: Case) -> dict[str, Any]:
    """Each item by itself: carried where yes reaches every majority, or without one is more than no."""
    passed: dict[bool, list[int]] = {True: [], False: []}
    for item, tallied in enumerate(case.count["stages"][0]["items"], 1):
        passed[_is_carried(case, item, tallied)].append(item)
    carried, rejected = passed[True], passed[False]
    outcome = "mixed" if carried and rejected else "carried" if carried else "rejected"
    return case.result(outcome, carried=carried, rejected=rejected)


def _is_carried(case: Case, item: int, tallied: Mapping[str, int]) -> bool:
    yes, no = tallied["yes"], tallied["no"]
    case.add("item_votes", item=item, yes=yes, no=no, abstain=tallied["abstain"])
    rules = case.rules("item")
    is_carried = bool(rules) or yes > no
    if not rules:
        case.add("item_above_no" if is_carried else "item_not_above_no", item=item, yes=yes, no=no)
    for rule in rules:
        figure = case.base(rule["base"], yes + no)
        is_reached = reaches(rule, yes, figure)
        case.add("item_reaches" if is_reached else "item_misses", item=item, yes=yes, **asked(rule, figure))
        is_carried = is_carried and is_reached
    case.add("item_carried" if is_carried else "item_rejected", item=item)
    return is_carried
