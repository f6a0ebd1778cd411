"""The header lines of a request."""

from collections.abc import Iterable


class RequestHeaders:
    """Header lines by lower-case name, indexed once; a lookup in Starlette's `Headers` scans them all.

    Attributes:
        first: The value of the first line of each name, as it was sent.
    """

    __slots__ = ("_lines", "first")

    def __init__(self, lines: Iterable[tuple[bytes, bytes]]) -> None:
        """Take the lines as ASGI gives them: names in lower case."""
        self._lines = lines if isinstance(lines, list) else [*lines]
        self.first: dict[bytes, bytes] = dict(self._lines)
        if len(self.first) != len(self._lines):
            self.first = dict(reversed(self._lines))

    def __contains__(self, name: str) -> bool:
        return name.encode() in self.first

    def get(self, name: str) -> str | None:
        """The value of the first line of this name."""
        value = self.first.get(name.encode())
        return None if value is None else value.decode("latin-1")

    def values(self, name: str) -> list[str]:
        """The values of all lines of this name; most requests repeat none."""
        if len(self.first) == len(self._lines):
            value = self.get(name)
            return [] if value is None else [value]
        wanted = name.encode()
        return [value.decode("latin-1") for line, value in self._lines if line == wanted]

    def joined_all(self, names: Iterable[bytes]) -> list[bytes]:
        """As `joined`, for several names."""
        if len(self.first) == len(self._lines):
            get = self.first.get
            return [get(name, b"") for name in names]
        return [self.joined(name) for name in names]

    def joined(self, name: bytes) -> bytes:
        """The values of all lines of this name as one, which is what they mean together (RFC 9110, section 5.3)."""
        if len(self.first) == len(self._lines):
            return self.first.get(name, b"")
        return b",".join([value for line, value in self._lines if line == name])
