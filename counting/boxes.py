"""What a method counts: the ballots of one question that have an answer, and who its candidates are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counting.shapes import Asked, Lot, Pile
from counting.ties import Lots


@dataclass(frozen=True, slots=True)
class Box:
    """The ballots of a question. `answers` are the piles with an answer; `blank` and `ballots` are weights."""

    asked: Asked
    answers: tuple[tuple[Mapping[str, Any], int], ...]
    ballots: int
    blank: int
    write_ins: tuple[str, ...]
    lots: Lots

    @property
    def candidates(self) -> range:
        """Options by number, then the write-ins."""
        return range(1, self.asked.options + len(self.write_ins) + 1)

    @property
    def answered(self) -> int:
        """The weight of the ballots with an answer to the question, one that names nobody included."""
        return self.ballots - self.blank


def box_of(asked: Asked, piles: Iterable[Pile], lots: Sequence[Lot]) -> Box:
    """The box of a question; the order of piles is of no consequence, one without weight is none.

    Raises:
        ValueError: a weight is below 0, or a lot is no order of those whom it is among.
    """
    answers, ballots, blank = [], 0, 0
    for answer, weight in piles:
        if weight < 0:
            raise ValueError("a ballot weighs less than nothing")
        if weight == 0:
            continue
        ballots += weight
        if answer is None:
            blank += weight
        else:
            answers.append((answer, weight))
    written = {text for answer, _ in answers for text in answer.get("write_ins", ())}
    # Code points and bytes of UTF-8 ascend alike.
    return Box(asked, tuple(answers), ballots, blank, tuple(sorted(written)), Lots(lots))
