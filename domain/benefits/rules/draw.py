"""The draw 摇号: who comes first among those who applied, so that anybody can reckon it again. docs/draw.md has it.

The list is text: a line for each applicant, `ticket rank`, in the order of the tickets. The smaller rank comes first,
and among equals the smaller hash of seed, public value, list and ticket. `scripts/draw_rerun.py` does the same without
this code.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SEED_BYTES = 32
MOST_POINTS = 1_000
"""The most points of need; ranks are reckoned down from it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who applied: a ticket that says nothing of the person, and a rank from nought up."""

    ticket: str
    rank: int


def commitment_of(seed: bytes) -> str:
    """What is published of a seed before anybody applies: SHA-256, in hexadecimal."""
    return hashlib.sha256(seed).hexdigest()


def list_text(entries: Iterable[Entry]) -> str:
    """The list as it is published, each line with its end."""
    return "".join(f"{each.ticket} {each.rank}\n" for each in sorted(entries, key=lambda each: each.ticket))


def list_hash(text: str) -> str:
    """What is published of a list before the seed: SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_seed(seed: bytes, commitment: str) -> bool:
    """Whether this is the seed that was committed to."""
    return hmac.compare_digest(commitment_of(seed), commitment)


def value_hash(value: str) -> str:
    """What of the public value goes into the draw: SHA-256 of its text in UTF-8, in hexadecimal."""
    return hashlib.sha256(value.encode()).hexdigest()


def drawn_order(entries: Sequence[Entry], seed: bytes, public_value: str) -> list[str]:
    """The tickets, the first to be served first. `public_value`: what nobody who knows the seed could choose."""
    whole, public = list_hash(list_text(entries)), value_hash(public_value)

    def place(entry: Entry) -> tuple[int, str, str]:
        drawn = hashlib.sha256(f"{seed.hex()} {public} {whole} {entry.ticket}".encode()).hexdigest()
        return entry.rank, drawn, entry.ticket

    return [each.ticket for each in sorted(entries, key=place)]


def need_rank(points: int) -> int:
    """The rank of so many points of need: the more points, the earlier."""
    return MOST_POINTS - max(0, min(points, MOST_POINTS))
