"""One answer against another, to the byte.

Three things of graphql-core's answers depend on timing and on chance, and are put right before comparing. Errors come
in the order in which their fields ended, which for fields that wait for the database is any order: they are sorted by
path. Incidents have a number drawn at random. The token of `changes` holds how far all transactions of the server have
come, those of other databases too.

Where a null has risen and several fields below it failed, graphql-core reports the one that failed first, and whatever
failed in the same subtree before that. Only there an answer may name others (`is_lenient`): every null that has risen
needs an error below it, and every error must stand at a field of the document that its path names.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from api.execution import NO_DATA, ExecutionOutcome

_INCIDENT = re.compile(r"\b[0-9a-f]{12}\b")
_TOKEN = re.compile(r'"token":"[\w-]{40,}","hasMore"')


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


def answer_of(outcome: ExecutionOutcome, text: str, *, is_lenient: bool = False) -> Answer:
    """The outcome as a client would see it; `text` is the document."""
    data = "NO_DATA" if outcome.data is NO_DATA else orjson.dumps(outcome.data).decode()
    data = _TOKEN.sub('"token":"<place>","hasMore"', data)
    rest = orjson.dumps([dict(outcome.extensions), outcome.retry_after_seconds]).decode()
    if not is_lenient or outcome.data is NO_DATA:
        errors = sorted((_path_of(error), _text_of(error)) for error in outcome.errors)
        return Answer(data, tuple(text for _, text in errors), tuple(sorted(outcome.codes)), rest)
    tree = orjson.loads(data)
    risen = {_risen(tree, error, text) for error in outcome.errors}
    errors = sorted(risen)
    return Answer(data, tuple(text for _, text in errors), (), rest)


def _risen(tree: Any, error: Mapping[str, Any], text: str) -> tuple[str, str]:
    """The error, or, for one below a null, just the place of that null."""
    path = error.get("path") or []
    for depth, step in enumerate(path):
        if tree is None:
            place = orjson.dumps(path[:depth]).decode()
            return place, f"null at {place}{'' if _is_placed(error, text) else f', wrong place: {_text_of(error)}'}"
        tree = tree[step]
    return _path_of(error), _text_of(error)


def _is_placed(error: Mapping[str, Any], text: str) -> bool:
    """Whether each location is a field with the response key that ends the path."""
    lines = text.split("\n")
    key = next(step for step in reversed(error["path"]) if isinstance(step, str))
    found = [lines[place["line"] - 1][place["column"] - 1 :] for place in error.get("locations", [])]
    return bool(found) and all(re.match(rf"{key}\b", rest) for rest in found)


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
