"""Numbers and codes of certificates 证书, of activities and courses alike; pure but for the chance in a code."""

import base64
import secrets

CODE_BYTES = 10
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_GROUP = 4
_CODE_LENGTH = 16


def new_code() -> str:
    """A code that nobody guesses: 80 bits in 16 letters."""
    return base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()


def certificate_number(year: int, number: int) -> str:
    """The number of a union's certificate; numbers begin anew each year."""
    return f"ZS{year}-{number:06d}"


def clean_code(text: str) -> str | None:
    """A code as somebody typed it from paper, in its one spelling; None when it cannot be one."""
    code = "".join(text.upper().replace("-", "").split())
    return code if len(code) == _CODE_LENGTH and all(letter in _LETTERS for letter in code) else None


def grouped_code(code: str) -> str:
    """A code as it stands on paper."""
    return "-".join(code[first : first + _GROUP] for first in range(0, len(code), _GROUP))


def shortened_name(name: str) -> str:
    """A name for whoever checks a certificate: enough to compare with the paper, not enough to learn it.

    Of three letters or more the first and the last, otherwise the first.
    """
    letters = name.strip()
    kept_last = letters[-1] if len(letters) > 2 else ""  # noqa: PLR2004  # as above
    return f"{letters[:1]}{'*' * (len(letters) - 1 - len(kept_last))}{kept_last}"
