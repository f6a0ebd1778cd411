"""Items: each is carried by itself, or not; an equal vote carries nothing."""

from collections.abc import Mapping

from verifier.rule_sets import ITEM
from verifier.strict import Json
from verifier.verdicts.cases import Asked, Case, Decision, share_facts


def decision(case: Case, asked: Asked) -> Decision:
    """Which items are carried."""
    listed = asked.stage.get("items")
    carried: list[int] = []
    rejected: list[int] = []
    for number, each in enumerate(listed if isinstance(listed, list) else (), start=1):
        votes = each if isinstance(each, dict) else {}
        case.step("item_votes", asked.number, {"item": number, **votes})
        is_carried = _is_carried(case, asked, number, votes)
        case.step("item_carried" if is_carried else "item_rejected", asked.number, {"item": number})
        (carried if is_carried else rejected).append(number)
    outcome = "mixed" if carried and rejected else "carried" if carried else "rejected"
    return Decision(asked.number, outcome, carried=carried, rejected=rejected)


def _is_carried(case: Case, asked: Asked, item: int, votes: Mapping[str, Json]) -> bool:
    yes, no = (each if isinstance(each, int) else 0 for each in (votes["yes"], votes["no"]))
    majorities = case.rules.majorities(ITEM)
    if not majorities:
        is_above = yes > no
        step = "item_above_no" if is_above else "item_not_above_no"
        case.step(step, asked.number, {"item": item, "yes": yes, "no": no})
        return is_above
    figures = {**case.figures.told, "answered": asked.answered, "decided": yes + no}
    reached = []
    for each in majorities:
        figure = figures[each.base]
        reached.append(each.is_reached(yes, figure))
        step = "item_reaches" if reached[-1] else "item_misses"
        case.step(step, asked.number, {"item": item, "yes": yes, **share_facts(each, figure)})
    return all(reached)
