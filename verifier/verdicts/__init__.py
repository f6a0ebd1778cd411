"""The verdict again: figures, quorum, majorities, ties and seats by a rule set, reasoned as docs/counting.md has it."""

from verifier.strict import Json
from verifier.verdicts import items, quorums, seats
from verifier.verdicts.cases import FIGURES, Asked, Case, Decision, Figures, UnknownCallError

__all__ = ["FIGURES", "Asked", "Case", "Figures", "UnknownCallError", "decide"]


def decide(case: Case) -> dict[str, Json]:
    """The verdict object. The same case gives the same verdict, down to the order of its steps.

    Raises:
        UnknownCallError: the rule set has no such call.
    """
    rules, figures = case.rules, case.figures
    if not rules.knows(case.call):
        raise UnknownCallError
    case.step(
        "rule_set", None, {"key": rules.key, "version": rules.version, "title": rules.title, "title_en": rules.title_en}
    )
    case.step("figures", None, {**figures.told})
    outcome, following = quorums.outcome_of(case)
    decisions = []
    for asked in case.questions:
        if outcome != "valid":
            decisions.append(Decision(asked.number, "not_decided", following=following))
        elif asked.question.method == "items":
            decisions.append(items.decision(case, asked))
        else:
            decisions.append(seats.decision(case, asked))
    return {
        "format": "unionhall-verdict-1",
        "rule_set": {"key": rules.key, "version": rules.version},
        "call": case.call,
        "figures": {**figures.told},
        "outcome": outcome,
        "questions": [each.record() for each in decisions],
        "steps": case.steps,
    }
