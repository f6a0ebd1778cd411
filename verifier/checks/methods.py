"""Checks of how a definition of format 2 says that is counted and decided."""

from collections.abc import Iterator

from verifier.counting import KINDS_OF_METHODS, ONE_SEAT
from verifier.definitions import NAMED, SECOND_CALL
from verifier.files import BALLOTS, DEFINITION
from verifier.reports import Fault
from verifier.subjects import Vote


def definition_methods(vote: Vote) -> Iterator[Fault]:
    """Each question is counted by a method for its kind; where a method fills one seat, there is one."""
    for index, each in enumerate(vote.rules.counted):
        kind = KINDS_OF_METHODS.get((each.method, each.version))
        if kind is not None and kind != each.kind:
            yield Fault(DEFINITION, f"questions[{index}].method", "method_of_kind", {"kind": kind})
        if each.method in ONE_SEAT and each.seats != 1:
            yield Fault(DEFINITION, f"questions[{index}].seats", "not_number_of", {"expected": 1})


def definition_rules(vote: Vote) -> Iterator[Fault]:
    """Call, channels, weights and delegation fit one another and the kind of the vote."""
    rules, is_named = vote.rules, vote.definition.kind == NAMED
    if rules.rule_set is not None and not rules.rule_set.knows(rules.call):
        yield Fault(DEFINITION, "call", "unknown_call")
    if rules.follows_as == SECOND_CALL and rules.call == 1:
        yield Fault(DEFINITION, "call", "not_number_of", {"expected": 2})
    if list(rules.channels) != sorted(set(rules.channels)):
        yield Fault(DEFINITION, "channels", "out_of_order")
    if rules.channels and is_named:
        yield Fault(DEFINITION, "channels", "of_secret_kinds")
    if rules.is_weighted and not is_named:
        yield Fault(DEFINITION, "weighted", "of_named_kind")
    if rules.cap is not None and not is_named:
        yield Fault(DEFINITION, "delegation", "of_named_kind")


def ballots_weighed(vote: Vote) -> Iterator[Fault]:
    """Together the weights are no more than the entitled; without weights one counts for its voter and delegations."""
    rules, weights = vote.rules, vote.ballots.weights
    if not rules.is_weighted and rules.cap is not None:
        for index, each in enumerate(weights):
            if each > rules.cap + 1:
                yield Fault(BALLOTS, f"ballots[{index}].weight", "more_than", {"most": rules.cap + 1})
    if sum(weights) > vote.result.entitled:
        yield Fault(BALLOTS, "ballots", "more_than", {"most": vote.result.entitled})
