"""A verification from the first byte to the report."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from verifier import files
from verifier.checks import CHECKS, Check
from verifier.checks.results import remarks
from verifier.definitions import NAMED, PAPER, SEALED, Definition, read_definition
from verifier.findings import findings
from verifier.papers import read_paper
from verifier.published import (
    Elector,
    Entry,
    Receipt,
    read_ballots,
    read_board,
    read_box,
    read_elector,
    read_entry,
    read_notices,
    read_opening,
    read_receipt,
    read_result,
    read_roll,
)
from verifier.reports import FAULTS_TOLD, Fault, Outcome, Report, State
from verifier.shapes import Node, ShapeError
from verifier.strict import UnreadableError, difference
from verifier.subjects import AbsentError, Outside, Parts, UncheckableError, Vote, Witnessed

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """What to verify: a directory, and what is known from elsewhere. `largest_mib` bounds the files that grow."""

    directory: Path
    receipts: tuple[Path, ...] = ()
    witness: Path | None = None
    elector: Path | None = None
    announced: bytes | None = None
    largest_mib: int = files.LARGEST_MIB


@dataclass
class _Reading:
    """Files read so far, and what is wrong with them."""

    request: Request
    forms: list[Outcome] = field(default_factory=list)
    unread: list[Fault] = field(default_factory=list)

    def part(self, name: str, read: Callable[[Node], T]) -> T | None:
        """What `read` makes of a file; None if it cannot be read, or is not as the page of formats says."""
        text = self.text(self.request.directory / name, name)
        if text is None:
            return None
        faults: list[Fault] = []
        part: T | None = None
        try:
            at = difference(text.data, text.value)
            if at is not None:
                faults.append(Fault(name, "", "not_canonical", {"byte": at}))
            part = read(Node(text.value))
        except ShapeError as error:
            faults.append(Fault(name, error.at, error.code, error.values))
        except UnreadableError as error:
            self.unread.append(Fault(name, "", error.code, error.values))
            return None
        self.forms.append(_outcome(f"form.{name.removesuffix('.json')}", faults))
        return part

    def outside(self, path: Path, read: Callable[[Node], T]) -> T | None:
        """What `read` makes of a file that is not one of the vote's; copied by hand, it need not be canonical."""
        text = self.text(path, str(path))
        try:
            return None if text is None else read(Node(text.value))
        except ShapeError as error:
            self.unread.append(Fault(str(path), error.at, error.code, error.values))
        except UnreadableError as error:
            self.unread.append(Fault(str(path), "", error.code, error.values))
        return None

    def text(self, path: Path, name: str) -> files.Text | None:
        try:
            return files.read_file(path, files.most_mib(path.name, self.request.largest_mib))
        except UnreadableError as error:
            self.unread.append(Fault(name, "", error.code, error.values))
            return None


def verify(request: Request) -> Report:
    """Reads all files of a vote and runs every check that its kind and what is at hand allow. Writes nothing."""
    reading = _Reading(request)
    definition = reading.part(files.DEFINITION, read_definition)
    parts = _parts(reading, definition)
    outside = Outside(
        announced=request.announced,
        receipts=tuple(_receipts(reading)),
        witnessed=tuple(_witnessed(reading)),
        elector=_elector(reading),
    )
    kinds = _outcome("form.files", _surplus(request.directory, definition))
    vote = Vote(parts, outside)
    ran = [_ran(check, vote) for check in CHECKS if _is_made(check, definition) and check.asked(outside)]
    return Report(
        outcomes=(*reading.forms, kinds, *ran),
        unread=tuple(reading.unread),
        remarks=(*remarks(vote), *_boxless(reading)),
        definition=definition.hash.hex() if definition else None,
        is_announced=request.announced is not None,
        findings=tuple(findings(vote)),
    )


def _parts(reading: _Reading, definition: Definition | None) -> Parts:
    kind = definition.kind if definition else None
    rules = definition.rules if definition else None
    is_secret = kind != NAMED
    ballots = partial(read_ballots, is_weighing=None if definition is None else rules is not None and rules.is_weighing)
    takes_paper = rules is not None and PAPER in rules.channels
    return Parts(
        definition=definition,
        roll=reading.part(files.ROLL, read_roll),
        board=reading.part(files.BOARD, read_board) if is_secret else None,
        box=reading.part(files.BOX, lambda node: read_box(node, kind or SEALED)) if is_secret else None,
        opening=reading.part(files.OPENING, read_opening) if is_secret else None,
        ballots=reading.part(files.BALLOTS, ballots),
        paper=reading.part(files.PAPER, read_paper) if takes_paper else None,
        result=reading.part(
            files.RESULT, partial(read_result, is_later=None if definition is None else rules is not None)
        ),
        notices=reading.part(files.NOTICES, read_notices),
    )


def _surplus(directory: Path, definition: Definition | None) -> Iterator[Fault]:
    """Files that a vote of this kind does not have."""
    if definition is None:
        return
    if definition.kind == NAMED:
        for each in files.OF_SECRET_VOTES:
            if (directory / each).exists():
                yield Fault(each, "", "not_of_kind")
    rules = definition.rules
    if (rules is None or PAPER not in rules.channels) and (directory / files.PAPER).exists():
        yield Fault(files.PAPER, "", "not_of_channels")


def _is_made(check: Check, definition: Definition | None) -> bool:
    return definition is None or (definition.kind in check.kinds and check.of(definition))


def _boxless(reading: _Reading) -> Iterator[Fault]:
    if any((each.file, each.code) == (files.BOX, "missing") for each in reading.unread):
        yield Fault(files.BOX, "", "box_deleted")


def _receipts(reading: _Reading) -> Iterator[Receipt]:
    for path in reading.request.receipts:
        receipt = reading.outside(path, partial(read_receipt, file=str(path)))
        if receipt is not None:
            yield receipt


def _elector(reading: _Reading) -> Elector | None:
    path = reading.request.elector
    return None if path is None else reading.outside(path, partial(read_elector, file=str(path)))


def _witnessed(reading: _Reading) -> Iterator[Witnessed]:
    path = reading.request.witness
    if path is None:
        return
    entries = reading.outside(path, _kept_entries)
    for at, entry in entries or ():
        yield Witnessed(str(path), at, entry)


def _kept_entries(node: Node) -> list[tuple[str, Entry]]:
    """Entries in the form of the board, or a single one."""
    if "entries" in node.members():
        members = node.record("entries", "format")
        return [(f"{each.at}.entry", read_entry(each)) for each in members["entries"].items()]
    return [("entry", read_entry(node))]


def _ran(check: Check, vote: Vote) -> Outcome:
    try:
        return _outcome(check.name, check.run(vote))
    except AbsentError as error:
        return Outcome(check.name, State.UNCHECKED, lacks=(error.file,))
    except UncheckableError as error:
        return Outcome(check.name, State.UNCHECKED, (error.fault,))


def _outcome(name: str, faults: Iterable[Fault]) -> Outcome:
    told: list[Fault] = []
    more = 0
    for fault in faults:
        if len(told) < FAULTS_TOLD:
            told.append(fault)
        else:
            more += 1
    return Outcome(name, State.FAILS if told else State.HOLDS, tuple(told), more)
