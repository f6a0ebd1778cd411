"""References 编号 of what people hand in: short, without letters that look alike, unguessable."""

import secrets
from typing import Final

_REFERENCE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_LENGTH: Final = 10


def new_reference() -> str:
    """What somebody keeps to ask again: 10 unambiguous characters, about 49 bits, unguessable."""
    number = secrets.randbelow(len(_REFERENCE_ALPHABET) ** _REFERENCE_LENGTH)
    letters = []
    for _ in range(_REFERENCE_LENGTH):
        number, at = divmod(number, len(_REFERENCE_ALPHABET))
        letters.append(_REFERENCE_ALPHABET[at])
    return "".join(letters)
