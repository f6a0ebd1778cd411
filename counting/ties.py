"""Who is preferred of those who are equal: what earlier stages tell, then a lot 抽签; never chance."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from counting.shapes import Lot

Purpose = Literal["seat", "surplus", "exclusion"]
"""What a lot is drawn for."""

Record = tuple[int, Sequence[int]]
"""The number of a stage, and the votes of each candidate after it (place 0 is nobody's)."""


class Undecided(Exception):
    """The count cannot go on: nothing tells between `among`, and there is no lot for exactly these."""

    def __init__(self, among: Sequence[int], purpose: Purpose) -> None:
        super().__init__(f"a lot for {purpose} is missing")
        self.among = list(among)
        self.purpose = purpose


class Tie(NamedTuple):
    """How equals were told apart: by the votes after an earlier stage, or by a lot (`stage` is None)."""

    among: tuple[int, ...]
    by: Literal["stage", "lot"]
    stage: int | None
    order: tuple[int, ...]

    def document(self) -> dict[str, Any]:
        """As it stands in a stage."""
        return {"among": list(self.among), "by": self.by, "stage": self.stage, "order": list(self.order)}


class Lots:
    """The lots that were drawn. Of two for the same candidates the first counts; one for no tie decides nothing."""

    def __init__(self, lots: Sequence[Lot]) -> None:
        self._orders: Mapping[tuple[int, ...], tuple[int, ...]] = {
            tuple(sorted(among)): tuple(order) for among, order in reversed(lots)
        }
        if any(tuple(sorted(order)) != among for among, order in self._orders.items()):
            raise ValueError("a lot is an order of those whom it is among")

    def drawn(self, among: Sequence[int], purpose: Purpose) -> Tie:
        """The lot for exactly these candidates, ascending.

        Raises:
            Undecided: there is none.
        """
        order = self._orders.get(tuple(among))
        if order is None:
            raise Undecided(among, purpose)
        return Tie(tuple(among), "lot", None, order)

    def best(self, tied: Sequence[int], earlier: Iterable[Record], purpose: Purpose) -> tuple[int, list[Tie]]:
        """Who is preferred of `tied` (ascending): most votes at an earlier stage, in the order given; else drawn first.

        Raises:
            Undecided: as `drawn`.
        """
        left, ties = _told(tied, earlier, is_best=True)
        if len(left) == 1:
            return left[0], ties
        lot = self.drawn(left, purpose)
        return lot.order[0], [*ties, lot]

    def last(self, tied: Sequence[int], earlier: Iterable[Record], purpose: Purpose) -> tuple[int, list[Tie]]:
        """Who is preferred least: fewest votes at an earlier stage, else drawn last.

        Raises:
            Undecided: as `drawn`.
        """
        left, ties = _told(tied, earlier, is_best=False)
        if len(left) == 1:
            return left[0], ties
        lot = self.drawn(left, purpose)
        return lot.order[-1], [*ties, lot]


def _told(tied: Sequence[int], earlier: Iterable[Record], *, is_best: bool) -> tuple[list[int], list[Tie]]:
    """Who is left when each stage at which those who are left had unequal votes keeps its best, or its last."""
    left, ties = list(tied), list[Tie]()
    for number, votes in earlier:
        figures = {votes[candidate] for candidate in left}
        if len(figures) > 1:
            order = sorted(left, key=lambda candidate: (-votes[candidate], candidate))
            ties.append(Tie(tuple(left), "stage", number, tuple(order)))
            wanted = max(figures) if is_best else min(figures)
            left = [candidate for candidate in left if votes[candidate] == wanted]
    return left, ties
