"""Changes to the files of a published vote, and the places at which the verifier must point."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.published import Documents, published, write
from verifier.reports import Report, State
from verifier.verification import Request, verify
from voting.canonical import b64u, canonical
from voting.envelopes import ballot_hash

Change = Callable[[Documents], None]

SECRET: Final = ("sealed", "unlinkable")
EVERY: Final = ("named", *SECRET)

BOARD: Final = "board.json"
BOX: Final = "envelopes.json"
DEFINITION: Final = "definition.json"
OPENING: Final = "opening.json"
BALLOTS: Final = "ballots.json"
RESULT: Final = "result.json"
ROLL: Final = "roll.json"
NOTICES: Final = "notices.json"


@dataclass(frozen=True)
class Tamper:
    """A change, the kinds of vote it is made to, and all that must fail: the check and its first fault's place."""

    name: str
    change: Change
    found: dict[str, str]
    kinds: Sequence[str] = SECRET


def cases(tampers: Sequence[Tamper]) -> list[tuple[str, Tamper]]:
    """Each tampering with each kind of vote that it is made to."""
    return [(kind, tamper) for tamper in tampers for kind in tamper.kinds]


def name_of(value: object) -> str:
    """The name of a case in the list of tests."""
    return value.name if isinstance(value, Tamper) else str(value)


def report_of(kind: str, change: Change, directory: Path) -> Report:
    """What the verifier says of a vote of this kind after the change."""
    documents = published(kind).copy()
    change(documents)
    return verify(Request(write(directory, documents)))


def found_in(report: Report) -> dict[str, str]:
    """Failing checks, each with the place of its first fault."""
    return {
        each.name: f"{each.faults[0].file} {each.faults[0].at}".strip()
        for each in report.outcomes
        if each.state is State.FAILS
    }


# --- changes -----------------------------------------------------------------------------------------------------


def put(file: str, *path: str | int, value: object) -> Change:
    """A change that writes `value` at `path`; a function makes the new value of the old one."""

    def change(documents: Documents) -> None:
        place: Any = documents[file]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value(place[path[-1]]) if callable(value) else value

    return change


def drop(file: str, key: str, index: int) -> Change:
    """A change that takes an element out of a list."""
    return lambda documents: documents[file][key].pop(index)


def repeat(file: str, key: str, index: int) -> Change:
    """A change that has an element of a list twice."""
    return lambda documents: documents[file][key].insert(index, documents[file][key][index])


def swap(file: str, key: str, index: int) -> Change:
    """A change of an element and the one before it."""

    def change(documents: Documents) -> None:
        listed = documents[file][key]
        listed[index - 1], listed[index] = listed[index], listed[index - 1]

    return change


def both(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(documents: Documents) -> None:
        for each in changes:
            each(documents)

    return change


def more(by: int) -> Callable[[int], int]:
    """A number that is larger by `by`."""
    return lambda number: number + by


def other_hash(text: str) -> str:
    """Another hash."""
    return ("0" if text[0] != "0" else "1") + text[1:]


def other_bytes(text: str) -> str:
    """Base64url of as many bytes, of which the first is another."""
    data = octets(text)
    return b64u(bytes([data[0] ^ 0x40]) + data[1:])


def octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hash_in_box(member: Any) -> bytes:
    """The ballot hash of a member of a box of either kind."""
    return ballot_hash(octets(member["envelope"] if isinstance(member, dict) else member))


def sort_box(documents: Documents) -> None:
    """Puts the envelopes of a box in order."""
    documents[BOX]["envelopes"].sort(key=hash_in_box)


def edit_envelope(documents: Documents) -> None:
    """Changes envelope 5 and leaves it in its place, where its new hash is too small to stand."""
    _write_envelope(documents, 5, lambda data: data, below=4)


def cut_envelope(documents: Documents) -> None:
    """Makes the first envelope shorter by three bytes; it stays the first."""
    _write_envelope(documents, 0, lambda data: data[:-3], below=1)


def _write_envelope(documents: Documents, index: int, change: Callable[[bytes], bytes], below: int) -> None:
    """Changes an envelope, and its last two bytes until its hash is below that of another."""
    envelopes = documents[BOX]["envelopes"]
    member = envelopes[index]
    data = change(octets(member["envelope"] if isinstance(member, dict) else member))
    for number in range(1, 2**16):
        changed = b64u(data[:-2] + number.to_bytes(2))
        edited = member | {"envelope": changed} if isinstance(member, dict) else changed
        if hash_in_box(edited) < hash_in_box(envelopes[below]):
            envelopes[index] = edited
            return


def edit_ballot(documents: Documents) -> None:
    """Gives all points to everybody in the last ballot, and puts the ballots in order."""
    ballots = documents[BALLOTS]["ballots"]
    index = max(place for place, each in enumerate(ballots) if isinstance(each, list))
    ballots[index] = [*ballots[index][:3], {"scores": [9, 9, 9, 9]}]
    ballots.sort(key=canonical)


def unmake_ballot(documents: Documents) -> None:
    """Makes the last ballot invalid, and puts the ballots in order."""
    ballots = documents[BALLOTS]["ballots"]
    index = max(place for place, each in enumerate(ballots) if isinstance(each, list))
    ballots[index] = {"invalid": "unreadable"}
    ballots.sort(key=canonical)
