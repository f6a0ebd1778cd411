"""One answer against another, to the byte.

Two things of graphql-core's answers depend on timing and on chance, and are put right before comparing. Errors come in
the order in which their fields ended, which for fields that wait for the database is any order: they are sorted by
path. Incidents have a number drawn at random.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from api.execution import NO_DATA, ExecutionOutcome

_INCIDENT = re.compile(r"\b[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Answer:
    """An outcome in a form that can be compared.

    Attributes:
        data: JSON text as it would be sent, or `NO_DATA`.
        errors: JSON text of each error, sorted by path.
    """

    data: str
    errors: tuple[str, ...]
    codes: tuple[str, ...]
    rest: str

    def __str__(self) -> str:
        return f"data: {self.data}\nerrors: {list(self.errors)}\ncodes: {self.codes}, {self.rest}"


def answer_of(outcome: ExecutionOutcome) -> Answer:
    """The outcome as a client would see it."""
    data = "NO_DATA" if outcome.data is NO_DATA else orjson.dumps(outcome.data).decode()
    errors = sorted((_path_of(error), _text_of(error)) for error in outcome.errors)
    rest = orjson.dumps([outcome.extensions, outcome.retry_after_seconds]).decode()
    return Answer(data, tuple(text for _, text in errors), tuple(sorted(outcome.codes)), rest)


def _path_of(error: Mapping[str, Any]) -> str:
    return orjson.dumps(error.get("path")).decode()


def _text_of(error: Mapping[str, Any]) -> str:
    text = orjson.dumps(error).decode()
    return _INCIDENT.sub("<incident>", text) if '"incidentId"' in text else text


def difference(expected: Sequence[Answer], found: Sequence[Answer]) -> str | None:
    """What kind of difference there is between two answers or streams of answers, if any."""
    if len(expected) != len(found):
        return "number of answers"
    for one, other in zip(expected, found, strict=True):
        kind = _difference(one, other)
        if kind:
            return kind
    return None


def _difference(expected: Answer, found: Answer) -> str | None:
    if expected.data != found.data:
        return "order of keys" if _unordered(expected.data) == _unordered(found.data) else "data"
    if expected.errors != found.errors:
        return "errors"
    if expected.codes != found.codes:
        return "codes"
    return None if expected.rest == found.rest else "extensions"


def _unordered(text: str) -> object:
    return text if text == "NO_DATA" else orjson.loads(text)
