"""The header lines of a request."""

from collections.abc import Iterable


class RequestHeaders:
    """Header lines by lower-case name, indexed once; a lookup in Starlette's `Headers` scans them all."""

    __slots__ = ("_first", "_lines")

    def __init__(self, lines: Iterable[tuple[bytes, bytes]]) -> None:
        """Take the lines as ASGI gives them: names in lower case."""
        self._lines = lines if isinstance(lines, list) else [*lines]
        self._first = dict(self._lines)
        if len(self._first) != len(self._lines):
            self._first = dict(reversed(self._lines))

    def __contains__(self, name: str) -> bool:
        return name.encode() in self._first

    def get(self, name: str) -> str | None:
        """The value of the first line of this name."""
        value = self._first.get(name.encode())
        return None if value is None else value.decode("latin-1")

    def is_repeated(self, name: str) -> bool:
        """Whether there are several lines of this name."""
        return len(self._first) != len(self._lines) and len(self.values(name)) > 1

    def values(self, name: str) -> list[str]:
        """The values of all lines of this name; most requests repeat none."""
        if len(self._first) == len(self._lines):
            value = self.get(name)
            return [] if value is None else [value]
        wanted = name.encode()
        return [value.decode("latin-1") for line, value in self._lines if line == wanted]

    def joined(self, name: str) -> str:
        """The values of all lines of this name as one, which is what they mean together (RFC 9110, section 5.3)."""
        if len(self._first) == len(self._lines):
            return self.get(name) or ""
        return ",".join(self.values(name))
