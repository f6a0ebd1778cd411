"""Pairs of characters: what a Chinese text is searched by, and what is sought when somebody types.

`unionhall_text_pairs` in PostgreSQL makes the same pairs of what is written; a test holds the two together.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

LONGEST: Final = 40
"""So many characters of what somebody typed are looked at."""

_SIGNS: Final = re.compile("[\u0001-/:-@[-`{-\u00bf\u2000-\u206f\u3000-\u303f]+")
_PAIR: Final = 2


def pairs_of(text: str) -> Sequence[str]:
    """Each two characters beside each other, once, in the order of the text; blanks and signs part them."""
    found = (run[at : at + _PAIR] for run in _runs(text) for at in range(len(run) - 1))
    return list(dict.fromkeys(found))


def sought_in(text: str) -> Sequence[str]:
    """The pairs that must be there: words of two characters one after another, whether or not blanks part them.

    食堂排队 seeks 食堂 and 排队, also where other words stand between; of 羽毛球, whose length is odd, the last pair is
    sought, too.
    """
    found = (
        run[at : at + _PAIR] for run in _runs(text) for at in sorted({*range(0, len(run) - 1, _PAIR), len(run) - _PAIR})
    )
    return list(dict.fromkeys(pair for pair in found if len(pair) == _PAIR))


def _runs(text: str) -> Iterator[str]:
    # What is typed is short, and of a longer text no more is looked at.
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).lower()  # noqa: TID251  # it is short
    return (run for run in _SIGNS.sub(" ", folded).replace("\0", " ").split(" ") if len(run) >= _PAIR)
