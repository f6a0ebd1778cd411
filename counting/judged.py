"""A count as its verdict has it: who is elected by the rules of the vote, not by the method alone."""

from collections.abc import Mapping
from typing import Any


def judged(count: Mapping[str, Any], decided: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The count with the elected of a verdict's question in place of its own, for tables and charts.

    `decided` stands in it besides; stages keep the elected who are so by the verdict. Without one it is the count.
    """
    if decided is None:
        return count
    outcome, elected = decided["outcome"], list(decided["elected"])
    return {
        **count,
        "elected": elected,
        "advance": count["advance"] if outcome == "second_round" else [],
        "pending": {"among": decided["tied"], "for": "seat"} if outcome == "lot" else None,
        "stages": [
            {**stage, "elected": [each for each in stage["elected"] if each in elected]} for stage in count["stages"]
        ],
        "decided": decided,
    }
