"""What results of format 2 have besides: counts, lots, figures of kiosks, a verdict."""

from dataclasses import dataclass

from verifier.shapes import Node
from verifier.strict import Json


@dataclass(frozen=True)
class DrawnLot:
    """A lot of a question, by its number, as it was entered."""

    question: int
    among: tuple[int, ...]
    order: tuple[int, ...]


@dataclass(frozen=True)
class KioskFigures:
    """Ballots given to badges, those of them in the box, and those that are not."""

    issued: int
    returned: int
    unused: int


@dataclass(frozen=True)
class Later:
    """What results of format 2 have besides."""

    counts: Json
    lots: tuple[DrawnLot, ...]
    kiosk: KioskFigures | None
    verdict: Json


def read_later(members: dict[str, Node]) -> Later:
    """Reads the members that results of format 2 have besides.

    Raises:
        ShapeError: a value is not what the page of formats says.
    """
    verdict = members["verdict"]
    if verdict.value is not None:
        verdict.members()
    return Later(
        counts=members["counts"].listing(),
        lots=tuple(_lot(each) for each in members["lots"].items()),
        kiosk=members["kiosk"].maybe(_kiosk),
        verdict=verdict.value,
    )


def _lot(node: Node) -> DrawnLot:
    members = node.record("among", "order", "question", "source")
    members["source"].text()
    among, order = (tuple(each.whole(1) for each in members[key].items()) for key in ("among", "order"))
    return DrawnLot(members["question"].whole(1), among, order)


def _kiosk(node: Node) -> KioskFigures:
    members = node.record("issued", "returned", "unused")
    return KioskFigures(*(members[key].whole() for key in ("issued", "returned", "unused")))
