"""What the checks look at: the files of one vote, each read or known to be unreadable, and what came from elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import compress
from typing import TypeVar

from verifier import files
from verifier.definitions import Definition, Key
from verifier.published import Ballots, Box, Elector, Entry, Notices, Opening, Receipt, Result, Roll
from verifier.questions import is_answer, tally_of
from verifier.strict import Json
from verifier.trees import root_of

T = TypeVar("T")


class AbsentError(Exception):
    """A check asks for a file that is not there, or is not as the page of formats says. Such a check is left out."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


@dataclass(frozen=True)
class Parts:
    """What was read of each file; None of one that is absent or not as the page of formats says."""

    definition: Definition | None = None
    roll: Roll | None = None
    board: tuple[Entry, ...] | None = None
    box: Box | None = None
    opening: Opening | None = None
    ballots: Ballots | None = None
    result: Result | None = None
    notices: Notices | None = None


@dataclass(frozen=True)
class Witnessed:
    """An entry of the board that somebody outside kept, and where it stands in their file."""

    file: str
    at: str
    entry: Entry


@dataclass(frozen=True)
class Outside:
    """What did not come with the files: the announced definition hash, what one voter has, entries that were kept."""

    announced: bytes | None = None
    elector: Elector | None = None
    receipts: tuple[Receipt, ...] = ()
    witnessed: tuple[Witnessed, ...] = ()


@dataclass(frozen=True)
class Vote:
    """A vote as its files tell it. To ask for a part that is absent ends the check that asks: `AbsentError`."""

    parts: Parts
    outside: Outside = Outside()

    @property
    def definition(self) -> Definition:
        return _present(self.parts.definition, files.DEFINITION)

    @property
    def key(self) -> Key:
        return _present(self.definition.key, files.DEFINITION)

    @property
    def ballot_length(self) -> int:
        return _present(self.definition.ballot_length, files.DEFINITION)

    @property
    def roll(self) -> Roll:
        return _present(self.parts.roll, files.ROLL)

    @property
    def board(self) -> tuple[Entry, ...]:
        return _present(self.parts.board, files.BOARD)

    @property
    def box(self) -> Box:
        return _present(self.parts.box, files.BOX)

    @property
    def opening(self) -> Opening:
        return _present(self.parts.opening, files.OPENING)

    @property
    def ballots(self) -> Ballots:
        return _present(self.parts.ballots, files.BALLOTS)

    @property
    def result(self) -> Result:
        return _present(self.parts.result, files.RESULT)

    @property
    def notices(self) -> Notices:
        return _present(self.parts.notices, files.NOTICES)

    @cached_property
    def box_root(self) -> bytes:
        """The root over the box, whatever order its file has: leaves are sorted."""
        return root_of(sorted(each.hash for each in self.box.ballots))

    @cached_property
    def box_hashes(self) -> frozenset[bytes]:
        """Hashes of all ballots in the box."""
        return frozenset(each.hash for each in self.box.ballots)

    @cached_property
    def answers(self) -> tuple[bool, ...]:
        """Of each published ballot, whether it answers the questions."""
        questions = self.definition.questions
        return tuple(is_answer(questions, each) for each in self.ballots.ballots)

    @cached_property
    def tally(self) -> list[Json]:
        """What the ballots that answer the questions sum up to; others are told by a check of their own."""
        return tally_of(self.definition.questions, compress(self.ballots.ballots, self.answers))

    @property
    def closed_at(self) -> datetime:
        """The instant at which the vote closed: as announced, or as the last notice about it says."""
        moved = [each.closes_at for each in self.notices.notices if each.closes_at is not None]
        return moved[-1] if moved else self.definition.closes_at


def _present(part: T | None, file: str) -> T:
    if part is None:
        raise AbsentError(file)
    return part
