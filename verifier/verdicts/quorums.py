"""Whether a vote is one: figures that cannot be more than others, and the quorum of its call."""

from typing import Final

from verifier.verdicts.cases import Case, share_facts

_PAIRS: Final = (("returned", "issued"), ("returned", "present"), ("returned", "entitled"), ("present", "entitled"))


def outcome_of(case: Case) -> tuple[str, str | None]:
    """The outcome of the vote, and of one that is none what comes next."""
    if _is_void(case):
        return "void", "again"
    if _is_quorate(case):
        return "valid", None
    if case.call == 1 and case.rules.second_call_days is not None:
        case.step("second_call", None, {"days": case.rules.second_call_days})
        return "inquorate", "second_call"
    case.step("no_further_call", None, {"call": case.call})
    return "inquorate", None


def _is_void(case: Case) -> bool:
    told = case.figures.told
    broken = [(part, bound) for part, bound in _PAIRS if told[part] > told[bound]]
    for part, bound in broken:
        step = "above_void" if case.rules.is_void_above else "above_reported"
        case.step(step, None, {"part": part, "count": told[part], "bound": bound, "limit": told[bound]})
    if not broken:
        case.step("returned_within", None, {"returned": told["returned"], "issued": told["issued"]})
    return bool(broken) and case.rules.is_void_above


def _is_quorate(case: Case) -> bool:
    told, rules = case.figures.told, [each for each in case.rules.quorum if each.call == case.call]
    if not rules:
        case.step("no_quorum_asked", None, {"call": case.call})
    is_met = True
    for rule in rules:
        count = told[rule.base]
        is_reached = rule.is_reached(count, case.figures.entitled)
        facts = {**share_facts(rule, case.figures.entitled), "count": count, "call": case.call}
        case.step("quorum_met" if is_reached else "quorum_missed", None, facts)
        is_met = is_met and is_reached
    return is_met
