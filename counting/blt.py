"""BLT, the file format of ranked ballots: what OpaVote, OpenSTV, droop and the councils of Scotland read and write.

    4 2                  candidates, seats
    -3                   candidates who have withdrawn, each with a minus
    5 1 2 0              five ballots that rank 1 before 2
    0                    no more ballots
    "Adam" … "Title"     the candidates in order, then the election

Text after a `#` outside of quotes says nothing. White space of any kind parts words: a line may go on in the next.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from counting.shapes import Pile

MAX_CANDIDATES: Final = 10_000
MAX_WEIGHT: Final = 2**53 - 1
_WORD = re.compile(r'"(?P<text>(?:[^"]|"")*)"|#[^\n]*|(?P<word>[^\s"#]+)|(?P<stray>")')
_NUMBER = re.compile(r"-?[0-9]{1,16}")


class NotBlt(ValueError):
    """The text is no BLT; the message says what is wrong, and in which line (from 1)."""


@dataclass(frozen=True, slots=True)
class BltElection:
    """A ranked election: candidates by number from 1, seats, ballots in piles.

    `withdrawn` are candidates who are named by ballots and stand no more; `without_withdrawn` leaves them out.
    """

    names: tuple[str, ...]
    seats: int
    title: str
    piles: tuple[Pile, ...]
    withdrawn: tuple[int, ...] = ()

    @property
    def ballots(self) -> int:
        """Weight of all ballots, blank ones included."""
        return sum(pile.weight for pile in self.piles)

    def without_withdrawn(self) -> "BltElection":
        """The same between those who stand: numbered anew in their order, ballots closed up, equal ones together."""
        stay = [number for number in range(1, len(self.names) + 1) if number not in self.withdrawn]
        renumbered = {number: place for place, number in enumerate(stay, 1)}
        return BltElection(
            tuple(self.names[number - 1] for number in stay),
            self.seats,
            self.title,
            piles_of(
                (tuple(renumbered[each] for each in _ranking(pile) if each in renumbered), pile.weight)
                for pile in self.piles
            ),
        )


def piles_of(ballots: Iterable[tuple[tuple[int, ...], int]]) -> tuple[Pile, ...]:
    """Rankings with their weights as piles, equal ones together: the heaviest first, then by their ranking."""
    weights: Counter[tuple[int, ...]] = Counter()
    for ranking, weight in ballots:
        weights[ranking] += weight
    ordered = sorted(weights.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Pile({"ranking": [*ranking]} if ranking else None, weight) for ranking, weight in ordered)


def write_blt(election: BltElection) -> str:
    """The election as BLT: piles together and in the order of `piles_of`, so that one election has one text.

    The format has no writing for a quotation mark in a name: it becomes an apostrophe, and white space a space.
    """
    lines = [f"{len(election.names)} {election.seats}"]
    if election.withdrawn:
        lines.append(" ".join(f"-{number}" for number in sorted(election.withdrawn)))
    piles = piles_of((_ranking(pile), pile.weight) for pile in election.piles)
    lines.extend(" ".join(str(number) for number in (pile.weight, *_ranking(pile), 0)) for pile in piles)
    lines.append("0")
    lines.extend(f'"{_quotable(text)}"' for text in (*election.names, election.title))
    return "\n".join(lines) + "\n"


def read_blt(text: str) -> BltElection:
    """The election of a BLT text as many hands write it.

    A byte order mark is passed over; a quotation mark in quotes may be written twice; a name without quotes takes its
    line; a title may be missing ("" then). Skipped preferences (`-`) are closed up; equal ones (`1=2`) and fractions
    are refused.

    Raises:
        NotBlt: something else stands there.
    """
    words = _Words(text.removeprefix("\ufeff"))
    count, seats = words.number("the number of candidates"), words.number("the number of seats")
    if not 1 <= count <= MAX_CANDIDATES or not 1 <= seats <= count:
        raise words.fault("there are from 1 to 10,000 candidates, and no more seats than them")
    withdrawn: list[int] = []
    weight = words.number("a withdrawn candidate, a ballot or the 0 that ends them")
    while weight < 0:
        withdrawn.append(_candidate(words, -weight, count, withdrawn))
        weight = words.number("a withdrawn candidate, a ballot or the 0 that ends them")
    ballots = []
    while weight:
        if not 0 < weight <= MAX_WEIGHT:
            raise words.fault("the weight of a ballot is a whole number from 1")
        ballots.append((_preferences(words, count), weight))
        weight = words.number("a ballot or the 0 that ends them")
    names = tuple(words.text("the name of a candidate") for _ in range(count))
    # What follows a title is passed over: OpenSTV writes whence a file is, and a remark.
    title = words.text("the title") if words.is_more() else ""
    return BltElection(names, seats, title, piles_of(ballots), tuple(sorted(withdrawn)))


def _preferences(words: "_Words", count: int) -> tuple[int, ...]:
    named: list[int] = []
    while True:
        if words.skip("-"):
            continue
        number = words.number("a preference or the 0 that ends a ballot")
        if number == 0:
            return tuple(named)
        named.append(_candidate(words, number, count, named))


def _candidate(words: "_Words", number: int, count: int, before: list[int]) -> int:
    if not 1 <= number <= count:
        raise words.fault(f"there is no candidate {number}")
    if number in before:
        raise words.fault(f"candidate {number} stands there twice")
    return number


def _ranking(pile: Pile) -> tuple[int, ...]:
    return () if pile.answer is None else tuple(pile.answer["ranking"])


def _quotable(text: str) -> str:
    return " ".join(text.replace('"', "'").split())


class _Word(NamedTuple):
    text: str
    line: int
    is_quoted: bool = False


class _Words:
    """The words of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self._rest = _words(text)
        self._line = 1
        self._next = next(self._rest, None)

    def is_more(self) -> bool:
        """Whether anything is left."""
        return self._next is not None

    def skip(self, word: str) -> bool:
        """Takes the next word if it is this one."""
        if self._next is None or self._next.is_quoted or self._next.text != word:
            return False
        self._take("")
        return True

    def number(self, what: str) -> int:
        """The next word, a whole number."""
        word = self._take(what)
        if word.is_quoted or not _NUMBER.fullmatch(word.text):
            raise self.fault(f"{what} is a whole number")
        return int(word.text)

    def text(self, what: str) -> str:
        """The next quoted text, or what is left of the line where it stands in no quotes."""
        word = self._take(what)
        parts = [word.text]
        while (
            not word.is_quoted
            and self._next is not None
            and (self._next.line, self._next.is_quoted) == (word.line, False)
        ):
            parts.append(self._take(what).text)
        return " ".join(parts)

    def fault(self, what: str) -> NotBlt:
        """What is wrong where the reading is."""
        return NotBlt(f"line {self._line}: {what}")

    def _take(self, what: str) -> _Word:
        word = self._next
        if word is None:
            raise self.fault(f"the text ends where {what} should stand")
        self._line = word.line
        self._next = next(self._rest, None)
        return word


def _words(text: str) -> Iterator[_Word]:
    line, counted = 1, 0
    for found in _WORD.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        if found["stray"] is not None:
            raise NotBlt(f"line {line}: a quotation mark that nothing closes")
        if found["text"] is not None:
            yield _Word(found["text"].replace('""', '"'), line, is_quoted=True)
        elif found["word"] is not None:
            yield _Word(found["word"], line)
