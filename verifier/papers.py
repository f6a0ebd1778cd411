"""Papers that two persons have counted: `paper.json`."""

from dataclasses import dataclass

from verifier.shapes import Node
from verifier.strict import Json, canonical


@dataclass(frozen=True)
class Station:
    """Papers of a station: delivered, members who hold one, in its box, spoiled, unused."""

    name: str
    issued: int
    given: int
    returned: int
    spoiled: int
    unused: int


@dataclass(frozen=True)
class Pile:
    """Papers with the same answers. `written` are the canonical bytes of these."""

    answers: Json
    count: int
    written: bytes


@dataclass(frozen=True)
class Paper:
    """`paper.json`."""

    vote: str
    definition: bytes
    piles: tuple[Pile, ...]
    invalid: int
    stations: tuple[Station, ...]

    @property
    def returned(self) -> int:
        """Papers in all boxes, as they were counted: in piles, and invalid ones."""
        return sum(each.count for each in self.piles) + self.invalid

    @property
    def given(self) -> int:
        """Members who hold a paper."""
        return sum(each.given for each in self.stations)


def read_paper(node: Node) -> Paper:
    """Reads `paper.json`.

    Raises:
        ShapeError: a value is not what the page of formats says.
    """
    members = node.record("ballots", "definition", "format", "invalid", "stations", "vote")
    members["format"].words("unionhall-paper-1")
    return Paper(
        vote=members["vote"].text(),
        definition=members["definition"].digest(),
        piles=tuple(_pile(each) for each in members["ballots"].items()),
        invalid=members["invalid"].whole(),
        stations=tuple(_station(each) for each in members["stations"].items()),
    )


def _pile(node: Node) -> Pile:
    members = node.record("answers", "count")
    return Pile(members["answers"].value, members["count"].whole(1), canonical(members["answers"].value))


def _station(node: Node) -> Station:
    members = node.record("given", "issued", "name", "returned", "spoiled", "unused")
    figures = (members[key].whole() for key in ("issued", "given", "returned", "spoiled", "unused"))
    return Station(members["name"].text(), *figures)
