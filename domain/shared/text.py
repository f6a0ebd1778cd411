"""Text in one spelling, at a cost that grows with its length alone."""

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Final, Literal

MARKS_IN_A_ROW: Final = 128
"""So many marks over one letter are kept; no writing has more than a handful (UAX #15: 30 in a row for streams)."""
_SHORT: Final = 1_000
"""Characters: up to here no order of marks costs anything to speak of."""


@lru_cache(maxsize=1)
def _too_many() -> re.Pattern[str]:
    """Made when it is first needed: a look at every character there is."""
    ranges: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.combining(chr(code)):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    marks = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
    return re.compile(f"([{marks}]{{{MARKS_IN_A_ROW}}})[{marks}]+")


def normalised(form: Literal["NFC", "NFKC"], text: str) -> str:
    """`unicodedata.normalize`, which sorts runs of marks in quadratic time: what stands beyond 128 in a row goes first.

    80,000 marks would hold a process up for seconds. Texts that a person writes are as they were.
    """
    if len(text) > _SHORT and not text.isascii():
        text = _too_many().sub(r"\1", text)
    return unicodedata.normalize(form, text)  # noqa: TID251  # what it is banned for stands above
