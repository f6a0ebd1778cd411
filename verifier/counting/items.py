"""`items`: yes, no and abstain for each item; nobody is seated."""

from collections.abc import Sequence

from verifier.counting.votes import Ballot, Lot, Question, Stage, records
from verifier.questions import ITEM_WORDS
from verifier.strict import Json


def count(question: Question, ballots: Sequence[Ballot], _: Sequence[Lot]) -> dict[str, Json]:
    """The figures of each item in a stage of its own form."""
    sums = [dict.fromkeys(ITEM_WORDS, 0) for _ in range(question.options)]
    for ballot in ballots:
        words = ballot.answer.get("items") if isinstance(ballot.answer, dict) else None
        for item, word in zip(sums, words if isinstance(words, list) else (), strict=False):
            if isinstance(word, str):
                item[word] += ballot.weight
    (stage,) = records([Stage("sum", None)])
    items: list[Json] = [{**item} for item in sums]
    return {"stages": [{**stage, "items": items} if isinstance(stage, dict) else stage]}
