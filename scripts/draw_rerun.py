"""Reckons a draw 摇号 again from what was published; needs Python 3.11 and nothing else.

python draw_rerun.py LIST SEED COMMITMENT VALUE LIST_HASH PIECES prints the tickets that are served, the first
first. LIST is a file with a line for each applicant, `ticket rank`; SEED, COMMITMENT and LIST_HASH are hexadecimal;
VALUE is the public value, which is to be compared with its source. It ends with 1, and says so, when the seed is not
the one that was committed to, or the list is not the one that was published.
"""

import hashlib
import sys
from pathlib import Path
from typing import NamedTuple


class Published(NamedTuple):
    """What was published of a draw besides the list; hexadecimal but for the public value."""

    seed: str
    commitment: str
    value: str
    list_hash: str


def rerun(listed: bytes, published: Published, *, pieces: int) -> list[str]:
    """The tickets that are served, the first first.

    Raises:
        ValueError: The seed or the list is another than was published.
    """
    if hashlib.sha256(bytes.fromhex(published.seed)).hexdigest() != published.commitment:
        message = "the seed is not the one that was committed to"
        raise ValueError(message)
    if hashlib.sha256(listed).hexdigest() != published.list_hash:
        message = "the list is not the one that was published"
        raise ValueError(message)
    public, places = hashlib.sha256(published.value.encode()).hexdigest(), []
    for line in listed.decode("ascii").splitlines():
        ticket, rank = line.split(" ")
        drawn = hashlib.sha256(f"{published.seed} {public} {published.list_hash} {ticket}".encode("ascii")).hexdigest()
        places.append((int(rank), drawn, ticket))
    return [ticket for _, _, ticket in sorted(places)][:pieces]


def main(arguments: list[str]) -> int:
    """The exit code: 0, 1 for what does not fit together, 2 for a call that says too little."""
    if len(arguments) != 6:  # noqa: PLR2004  # the six that the text above names
        sys.stderr.write(f"{__doc__}\n")
        return 2
    path, *values, pieces = arguments
    try:
        tickets = rerun(Path(path).read_bytes(), Published(*values), pieces=int(pieces))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"{each}\n" for each in tickets))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
