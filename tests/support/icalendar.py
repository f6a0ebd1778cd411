"""A strict reader of iCalendar text, made from RFC 5545 alone: the second opinion on what we write."""

import re
from dataclasses import dataclass, field
from datetime import datetime

MOST_OCTETS = 75
_LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")
_BARE = re.compile(r"(?<!\\)[,;]|\n")
_TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "NAME"})


@dataclass
class Component:
    """A component with its properties, each of which may stand once."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def instant(self, name: str) -> datetime:
        """A time in UTC."""
        return datetime.fromisoformat(self.values[name])


def read_calendar(content: bytes) -> Component:
    """The one calendar of a stream; AssertionError where the text breaks the rules."""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert all(len(line) <= MOST_OCTETS and b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode("utf-8")  # no character is torn apart
    logical: list[bytes] = []
    for line in lines:
        if line[:1] in {b" ", b"\t"}:
            logical[-1] += line[1:]
        else:
            logical.append(line)
    open_parts: list[Component] = [Component("")]
    for each in logical:
        _take(each.decode("utf-8"), open_parts)
    assert len(open_parts) == 1
    [calendar] = open_parts[0].parts
    return calendar


def _take(line: str, open_parts: list[Component]) -> None:
    found = _LINE.fullmatch(line)
    assert found is not None, line
    name, _, value = found.groups()
    if name == "BEGIN":
        open_parts.append(Component(value))
    elif name == "END":
        done = open_parts.pop()
        assert done.name == value
        open_parts[-1].parts.append(done)
    else:
        assert name not in open_parts[-1].values, f"{name} stands twice"
        if name in _TEXTS:
            assert not _BARE.search(value), f"{name} is not escaped"
            value = _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
        open_parts[-1].values[name] = value
