"""Rule sets: the data by which a vote is decided, read as docs/counting.md has them."""

from dataclasses import dataclass
from typing import Final

from verifier.shapes import Node

PRESENT: Final = "present"
_QUORUM_BASES: Final = (PRESENT, "returned", "issued", "valid")
_SEAT_BASES: Final = ("entitled", PRESENT, "returned", "valid", "answered")
_ITEM_BASES: Final = (*_SEAT_BASES, "decided")
FIRST_CALL: Final = 1
SECOND_CALL: Final = 2
SEAT: Final = "seat"
ITEM: Final = "item"


@dataclass(frozen=True)
class Share:
    """A share of a figure that a part must reach, or with `strict` be above. `kind` is that of a majority."""

    base: str
    numerator: int
    denominator: int
    strict: bool
    kind: str = ""
    call: int = 0

    def least(self, figure: int) -> int:
        """The smallest part that is the share of it, or above it."""
        whole, rest = divmod(self.numerator * figure, self.denominator)
        return whole + 1 if self.strict or rest else whole

    def is_reached(self, part: int, figure: int) -> bool:
        """Whether this part of the figure reaches it; of 0 nothing does."""
        return figure > 0 and part >= self.least(figure)


@dataclass(frozen=True)
class RuleSet:
    """A rule set."""

    key: str
    version: int
    title: str
    title_en: str
    quorum: tuple[Share, ...]
    second_call_days: int | None
    is_void_above: bool
    majority: tuple[Share, ...]
    margin: tuple[int, int] | None
    is_again: bool
    is_open_again: bool
    is_run_off_by_most: bool
    minimum_cell: int | None

    def majorities(self, kind: str) -> tuple[Share, ...]:
        """Majorities of seats, or of items."""
        return tuple(each for each in self.majority if each.kind == kind)

    def knows(self, call: int) -> bool:
        """Whether there is such a call."""
        return call == FIRST_CALL or (call == SECOND_CALL and self.second_call_days is not None)


def read_rule_set(node: Node) -> RuleSet:
    """Reads the rule set of a definition.

    Raises:
        ShapeError: a value is not what the page says.
    """
    members = node.record(
        *("key", "majority", "margin", "minimum_cell", "more_returned_than_issued", "open_seats", "quorum", "run_off"),
        *("second_call_days", "sources", "ties", "title", "title_en", "version"),
    )
    for each in members["sources"].items():
        source = each.record("article", "note", "title")
        source["title"].text()
        source["article"].maybe(Node.text)
        source["note"].maybe(Node.text)
    return RuleSet(
        key=members["key"].text(),
        version=members["version"].whole(1),
        title=members["title"].text(),
        title_en=members["title_en"].text(),
        quorum=tuple(_quorum(each) for each in members["quorum"].items()),
        second_call_days=members["second_call_days"].maybe(Node.whole),
        is_void_above=members["more_returned_than_issued"].words("void", "report") == "void",
        majority=tuple(_majority(each) for each in members["majority"].items()),
        margin=members["margin"].maybe(_fraction),
        is_again=members["ties"].words("again", "lot") == "again",
        is_open_again=members["open_seats"].words("open", "again") == "again",
        is_run_off_by_most=members["run_off"].words("most_votes", "majority") == "most_votes",
        minimum_cell=members["minimum_cell"].maybe(lambda each: each.whole(1)),
    )


def _quorum(node: Node) -> Share:
    members = node.record("base", "call", "share", "strict")
    return Share(
        members["base"].words(*_QUORUM_BASES),
        *_fraction(members["share"]),
        members["strict"].flag(),
        call=members["call"].whole(1, 2),
    )


def _majority(node: Node) -> Share:
    members = node.record("base", "kind", "share", "strict")
    kind = members["kind"].words(SEAT, ITEM)
    bases = _ITEM_BASES if kind == ITEM else _SEAT_BASES
    return Share(members["base"].words(*bases), *_fraction(members["share"]), members["strict"].flag(), kind=kind)


def _fraction(node: Node) -> tuple[int, int]:
    """`[numerator, denominator]`, above 0 and up to 1."""
    parts = list(node.items())
    if len(parts) != len(("numerator", "denominator")):
        node.fail("not_fraction")
    numerator, denominator = (each.whole(1) for each in parts)
    if numerator > denominator:
        node.fail("not_fraction")
    return numerator, denominator
