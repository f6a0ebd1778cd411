"""Answers of two copies of a union that were changed alike: new ids, instants, references, codes, tokens.

A value that one copy made anew stands for the value that the other one made in the same place, from then on and
everywhere: ids that are mixed up still differ.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from api.nodes import decode_id
from tests.oracle.comparison import Answer

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")
_REFERENCE = re.compile(r"[0-9A-Z]{10}")
_CHALLENGE = re.compile(r'"challenge": ?"[\w-]{43}"')
_SHOWN = re.compile(r"UQ1\.[\w-]{22}")
_TOKEN = re.compile(r"[\w.-]{40,}")
_CALENDAR = re.compile(r"/calendar/[\w-]{43}\.ics")
_CODE = re.compile(r"[0-9A-Z]{16}|[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")
_TICKET = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ALIKE = (_REFERENCE, _SHOWN, _TOKEN, _CALENDAR, _CODE, _TICKET)
_NEAR = timedelta(minutes=10)


@dataclass
class Renaming:
    """Values of one copy by the values of the other."""

    _names: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def aligned(self, expected: Sequence[Answer], found: Sequence[Answer]) -> list[Answer]:
        """What was found, in the words of what was expected."""
        pairs = zip(expected, found, strict=False)
        return [replace(other, data=self._data(one.data, other.data)) for one, other in pairs]

    def _data(self, expected: str, found: str) -> str:
        if "NO_DATA" in {expected, found}:
            return found
        return orjson.dumps(self._value(orjson.loads(expected), orjson.loads(found))).decode()

    def _value(self, expected: Any, found: Any) -> Any:
        if isinstance(expected, dict) and isinstance(found, dict):
            return {name: self._value(expected.get(name), each) for name, each in found.items()}
        if isinstance(expected, list) and isinstance(found, list):
            return [self._value(one, other) for one, other in zip(expected, found, strict=False)] + found[
                len(expected) :
            ]
        if isinstance(expected, str) and isinstance(found, str) and expected != found:
            return self._text(expected, found)
        return found

    def _text(self, expected: str, found: str) -> str:
        if found not in self._names and expected not in self._taken and _is_made_alike(expected, found):
            self._names[found] = expected
            self._taken.add(expected)
        if _INSTANT.fullmatch(expected) and _is_made_alike(expected, found):
            return expected
        return self._names.get(found, found)


def _is_made_alike(one: str, other: str) -> bool:
    if _INSTANT.fullmatch(one) and _INSTANT.fullmatch(other):
        return abs(datetime.fromisoformat(one) - datetime.fromisoformat(other)) < _NEAR
    ids = decode_id(one), decode_id(other)
    if ids[0] and ids[1]:
        return ids[0][0] == ids[1][0]
    if _CHALLENGE.search(one) and _CHALLENGE.sub("", one) == _CHALLENGE.sub("", other):
        return True
    return any(pattern.fullmatch(one) and pattern.fullmatch(other) for pattern in _ALIKE)
