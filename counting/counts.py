"""The count 计票 of a question: its ballots by its method, every stage on record (docs/counting.md, "Count")."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from counting.boxes import Box, box_of
from counting.methods.choices import plurality, two_round
from counting.methods.items import items
from counting.methods.northern_ireland import stv_northern_ireland
from counting.methods.paths import schulze
from counting.methods.runoffs import instant_runoff
from counting.methods.scores import score
from counting.methods.scottish import stv_scottish
from counting.outcomes import Outcome
from counting.shapes import Asked, Lot, Pile


@dataclass(frozen=True, slots=True)
class Method:
    """A method: its version, the kind of questions that it counts, how many seats it can fill (None: any number)."""

    version: int
    kind: str
    most_seats: int | None
    run: Callable[[Box], Outcome]


METHODS: Final[Mapping[str, Method]] = {
    "items": Method(1, "yes_no_abstain", None, items),
    "plurality": Method(1, "choice", None, plurality),
    "approval": Method(1, "choice", None, plurality),
    "two_round": Method(1, "choice", 1, two_round),
    "score": Method(1, "score", None, score),
    "instant_runoff": Method(1, "ranking", 1, instant_runoff),
    "stv_scottish": Method(1, "ranking", None, stv_scottish),
    "stv_northern_ireland": Method(1, "ranking", None, stv_northern_ireland),
    "schulze": Method(1, "ranking", None, schulze),
}
"""All methods by name."""


class Uncountable(ValueError):
    """The question cannot be counted by the method that it has."""


def count(asked: Asked, piles: Iterable[Pile], lots: Sequence[Lot] = ()) -> dict[str, Any]:
    """The count of a question, in the shape of docs/counting.md; its keys and values can be written as JSON.

    `piles` hold answers that are valid for the question (docs/ballot-formats.md, "Ballot"), None where it was left
    blank; their order, and how ballots with the same answer are split into piles, change nothing. Where the method
    needs a lot that is not among `lots`, the count ends there and has `pending`.

    Raises:
        Uncountable: an unknown method, or one that does not count such questions or so many seats.
        ValueError: a weight is below 0, or a lot is no order of those whom it is among.
    """
    fault = fault_of(asked)
    if fault is not None:
        raise Uncountable(fault)
    method = METHODS[asked.method]
    box = box_of(asked, piles, lots)
    return {
        "method": {"name": asked.method, "version": method.version},
        "ballots": box.ballots,
        "blank": box.blank,
        "write_ins": list(box.write_ins),
        **method.run(box).document(),
    }


def fault_of(asked: Asked) -> str | None:
    """Why a question cannot be counted by its method (`method`, `kind` or `seats`), or None where it can."""
    method = METHODS.get(asked.method)
    if method is None:
        return "method"
    if method.kind != asked.kind:
        return "kind"
    seats, most = asked.seats, method.most_seats
    return "seats" if seats is not None and (seats < 1 or (most is not None and seats > most)) else None
