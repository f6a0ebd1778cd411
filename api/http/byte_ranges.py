"""Parts of a file over HTTP (`Range`, RFC 9110 section 14): players of videos ask for nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_ASKED: Final = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


class RangeNotSatisfiable(Exception):
    """The file has no such part."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a file, counted from 0, both ends included."""

    first: int
    last: int

    def headers(self, size: int) -> Mapping[str, str]:
        """What an answer with this part of a file of so many bytes says."""
        length = str(self.last - self.first + 1)
        return {"content-length": length, "content-range": f"bytes {self.first}-{self.last}/{size}"}


def part_asked(headers: Mapping[str, str], etag: str, size: int) -> Part | None:
    """The one part that is asked for of a file with this strong tag; None: all of it.

    A server may answer with all of a file where more than one part is asked for, and must where the request cannot be
    read or the client has a part of another file (`If-Range`; a date is none of ours).

    Raises:
        RangeNotSatisfiable: It lies behind the end.
    """
    asked = _ASKED.fullmatch(headers.get("range", ""))
    if asked is None or headers.get("if-range", etag).strip() != etag:
        return None
    first, last = asked.groups()
    if not first and not last:
        return None
    if not first:
        begins, ends = max(size - int(last), 0), size - 1
    else:
        begins, ends = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < begins:
            return None
    if begins >= size:
        raise RangeNotSatisfiable
    return Part(begins, ends)
