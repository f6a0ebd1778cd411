"""Canonical JSON (RFC 8785 with whole numbers only), base64url, hexadecimal digits, instants, hashes with a label.

Two writings of one value are the same bytes: docs/ballot-formats.md, "Words".
"""

import base64
import binascii
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NoReturn

LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""
MARKS_IN_A_ROW = 128
"""So many marks may stand over one letter of a text of more than 1,000 characters."""
_SHORT = 1_000

_B64U = re.compile(r"[A-Za-z0-9_-]*")
_HEX = re.compile(r"(?:[0-9a-f]{2})*")
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


class NotCanonical(ValueError):
    """The value has no canonical writing, or the bytes are not the canonical writing of their value."""


def canonical(value: object) -> bytes:
    """The one writing of `value`: keys in order, no white space, UTF-8, text in NFC.

    Values are None, bool, int up to 2**53 - 1, str, lists (or tuples) and mappings with text keys.

    Raises:
        NotCanonical: anything else is in it, as a float, a lone surrogate, or keys that are one after NFC.
    """
    try:
        return _written(_normal(value)).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical("a lone surrogate, or deeper than anything of ours") from error


def parse(data: bytes) -> object:
    """The value of JSON that anybody may have written: dicts, lists, str, int, bool, None.

    Raises:
        NotCanonical: not JSON in UTF-8, a key twice in one object, or a number with a point or an exponent.
    """
    try:
        return json.loads(
            data.decode(), object_pairs_hook=_once_each, parse_float=_refuse_number, parse_constant=_refuse_number
        )
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not JSON in UTF-8") from error


def parse_canonical(data: bytes) -> object:
    """The value of bytes that are its canonical writing.

    Raises:
        NotCanonical: they are another writing, or no JSON.
    """
    value = parse(data)
    if canonical(value) != data:
        raise NotCanonical("another writing of the value")
    return value


def labelled(label: str, value: object) -> bytes:
    """`label`, one 0x0A, the canonical writing of `value`: what is hashed and signed."""
    return label.encode("ascii") + b"\n" + canonical(value)


def digest(label: str, value: object) -> bytes:
    """SHA-256 of `labelled(label, value)`, 32 bytes."""
    return hashlib.sha256(labelled(label, value)).digest()


def b64u(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64u(text: object, length: int | None = None) -> bytes:
    """The bytes of base64url without padding; `length` is how many there must be.

    Raises:
        NotCanonical: not text, other characters, padding, another writing of the bytes, another length.
    """
    if not isinstance(text, str) or not _B64U.fullmatch(text):
        raise NotCanonical("not base64url without padding")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise NotCanonical("not base64url") from error
    if b64u(data) != text or length not in {None, len(data)}:
        raise NotCanonical("another writing, or another length")
    return data


def from_hex(text: object, length: int = 32) -> bytes:
    """The bytes of small hexadecimal digits, two for each of `length` bytes.

    Raises:
        NotCanonical: not text, other digits, another length.
    """
    if not isinstance(text, str) or not _HEX.fullmatch(text) or len(text) != 2 * length:
        raise NotCanonical(f"not {2 * length} small hexadecimal digits")
    return bytes.fromhex(text)


def members(value: object, *names: str) -> dict[str, object]:
    """`value` as an object that has exactly the members `names`.

    Raises:
        NotCanonical: it is something else.
    """
    if not isinstance(value, Mapping) or set(value) != set(names):
        raise NotCanonical(f"not an object of {', '.join(names)}")
    return dict(value)


def whole(value: object, minimum: int = 0) -> int:
    """`value` as a whole number of at least `minimum`; true and false are none.

    Raises:
        NotCanonical: it is something else.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= LARGEST:
        raise NotCanonical("not a whole number in its bounds")
    return value


def instant(at: datetime) -> str:
    """`2026-11-27T08:00:00Z`: UTC in whole seconds, what is left over dropped. `at` has a zone."""
    if at.tzinfo is None:
        raise NotCanonical("an instant without a zone")
    return at.astimezone(UTC).strftime(_INSTANT)


def from_instant(text: object) -> datetime:
    """The instant of `2026-11-27T08:00:00Z`, in UTC.

    Raises:
        NotCanonical: another form, or no such time.
    """
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise NotCanonical("not an instant") from error
    if at.tzinfo is None or instant(at) != text:
        raise NotCanonical("another writing of an instant")
    return at


def _normal(value: object) -> object:
    if type(value) is int and 0 <= value <= LARGEST:
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _spelt(value)
    if isinstance(value, int) and -LARGEST <= value <= LARGEST:
        return int(value)
    if isinstance(value, list | tuple):
        return [_normal(member) for member in value]
    if isinstance(value, Mapping):
        return _sorted_members(value)
    raise NotCanonical(f"no canonical writing of a {type(value).__name__}")


def _spelt(text: str) -> str:
    """In NFC, which sorts runs of marks in quadratic time: no writing has more than a few of them over one letter."""
    if len(text) > _SHORT and not text.isascii():
        in_a_row = 0
        for letter in text:
            in_a_row = in_a_row + 1 if unicodedata.combining(letter) else 0
            if in_a_row > MARKS_IN_A_ROW:
                raise NotCanonical("more marks over one letter than any writing has")
    return text if text.isascii() else unicodedata.normalize("NFC", text)  # noqa: TID251  # bounded above


def _sorted_members(value: Mapping[object, object]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, member in value.items():
        if not isinstance(key, str):
            raise NotCanonical("a key that is not text")
        members[_spelt(key)] = _normal(member)
    if len(members) != len(value):
        raise NotCanonical("two keys that are one")
    order = sorted(members, key=None if "".join(members).isascii() else _utf16)
    return {key: members[key] for key in order}


def _utf16(key: str) -> bytes:
    """RFC 8785, 3.2.3: keys are sorted by their UTF-16 code units."""
    return key.encode("utf-16-be")


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotCanonical("a key twice")
    return members


def _refuse_number(text: str) -> NoReturn:
    raise NotCanonical(f"not a whole number: {text[:20]}")
