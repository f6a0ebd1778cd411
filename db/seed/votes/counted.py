"""What is counted and decided of a vote of the demonstration, as `domain.votes.service.counting` does it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from counting.counts import count
from counting.shapes import Asked, Pile
from counting.verdicts import Figures, decide, sentence
from voting.canonical import canonical
from voting.definitions import Definition


class Decided(NamedTuple):
    """The counts of all questions, the verdict, and its steps in words; None without a rule set. Lists are JSON."""

    counts: str
    verdict: Mapping[str, Any] | None
    words: str | None


def decided(definition: Definition, ballots: Sequence[Sequence[Any]]) -> Decided:
    """Of ballots that all count; a test holds it and the use case together."""
    of = definition.counting
    assert of is not None  # noqa: S101  # for the type checker: votes of the demonstration are of format 2
    asked = [
        Asked(question.kind.value, method, question.options, seats)
        for question, method, seats in zip(definition.questions, of.methods, of.seats, strict=True)
    ]
    counts = [count(each, [Pile(ballot[place], 1) for ballot in ballots]) for place, each in enumerate(asked)]
    if of.rule_set is None:
        return Decided(canonical(counts).decode(), None, None)
    cast = len(ballots)
    verdict = decide(of.rule_set, Figures(definition.roll_count, cast, cast, cast, 0), of.call, counts, asked=asked)
    words = [{"zh": sentence(step, "zh"), "en": sentence(step, "en")} for step in verdict["steps"]]
    return Decided(canonical(counts).decode(), verdict, canonical(words).decode())
