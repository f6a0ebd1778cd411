"""Yes, no and abstain for each item; nobody is seated."""

from typing import Final

from counting.boxes import Box
from counting.outcomes import Outcome, Stage

_WORDS: Final = ("yes", "no", "abstain")


def items(box: Box) -> Outcome:
    """One stage with the weight of each word for each item, in order. The rule set says what carries one."""
    said = [dict.fromkeys(_WORDS, 0) for _ in range(box.asked.options)]
    for answer, weight in box.answers:
        for counted, word in zip(said, answer["items"], strict=True):
            counted[word] += weight
    return Outcome([Stage("sum", votes=None, figures={"items": said})])
