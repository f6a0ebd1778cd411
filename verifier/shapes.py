"""A value of a file with the place where it stands, read as what it must be."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NoReturn, TypeVar

from verifier.strict import LARGEST_NUMBER, Json, shown

T = TypeVar("T")

HASH_BYTES: Final = 32

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_OCTETS: Final = re.compile(r"[A-Za-z0-9_-]*")
_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class ShapeError(Exception):
    """A value that is not what the page of formats says. `at` is its place inside the file."""

    def __init__(self, at: str, code: str, **values: str | int) -> None:
        super().__init__(f"{at}: {code}")
        self.at = at
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place, as in `entries[3].entry.root`; the place of a whole file is empty."""

    value: Json
    at: str = ""

    def fail(self, code: str, **values: str | int) -> NoReturn:
        """Refuses the value.

        Raises:
            ShapeError: always.
        """
        raise ShapeError(self.at, code, **values)

    def record(self, *keys: str) -> dict[str, "Node"]:
        """Its members by key: exactly `keys`."""
        members = self.members()
        for key in keys:
            if key not in members:
                self.fail("key_missing", key=key)
        for key in members:
            if key not in keys:
                self.fail("key_unknown", key=shown(key))
        return members

    def members(self) -> dict[str, "Node"]:
        """Its members by key, whatever they are."""
        if not isinstance(self.value, dict):
            self.fail("not_record")
        return {key: Node(value, f"{self.at}.{key}" if self.at else key) for key, value in self.value.items()}

    def items(self) -> Iterator["Node"]:
        """Its elements in order."""
        if not isinstance(self.value, list):
            self.fail("not_list")
        for index, value in enumerate(self.value):
            yield Node(value, f"{self.at}[{index}]")

    def listing(self) -> list[Json]:
        """A list, whatever is in it."""
        if not isinstance(self.value, list):
            self.fail("not_list")
        return self.value

    def text(self) -> str:
        """A text."""
        if not isinstance(self.value, str):
            self.fail("not_text")
        return self.value

    def words(self, *known: str) -> str:
        """A text, one of `known`."""
        if self.value not in known or not isinstance(self.value, str):
            self.fail("not_known", known=", ".join(known))
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.fail("not_flag")
        return self.value

    def whole(self, least: int = 0, most: int = LARGEST_NUMBER) -> int:
        """A whole number from `least` to `most`."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.fail("not_number")
        if not least <= self.value <= most:
            self.fail("not_between", least=least, most=most)
        return self.value

    def digest(self) -> bytes:
        """A hash, 32 bytes."""
        if not isinstance(self.value, str) or not _HASH.fullmatch(self.value):
            self.fail("not_hash")
        return bytes.fromhex(self.value)

    def octets(self, length: int | None = None) -> bytes:
        """Bytes, `length` of them if it is given; written in the one way that base64url has for them."""
        text = self.value
        if not isinstance(text, str) or not _OCTETS.fullmatch(text):
            self.fail("not_octets")
        try:
            data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except binascii.Error:
            self.fail("not_octets")
        if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
            self.fail("not_octets")
        if length is not None and len(data) != length:
            self.fail("not_length", length=length, found=len(data))
        return data

    def instant(self) -> datetime:
        """An instant."""
        if not isinstance(self.value, str) or not _INSTANT.fullmatch(self.value):
            self.fail("not_instant")
        try:
            return datetime.fromisoformat(self.value)
        except ValueError:
            self.fail("not_instant")

    def maybe(self, read: Callable[["Node"], T]) -> T | None:
        """What `read` makes of it, or None of null."""
        return None if self.value is None else read(self)
