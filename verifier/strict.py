"""JSON as the page of formats has it, read strictly: what two programs could read in two ways is not read at all."""

import json
import unicodedata
from typing import Final, NoReturn

Json = dict[str, "Json"] | list["Json"] | str | int | bool | None
"""What a file may hold: no fractions, so no two writings of one number."""

LARGEST_NUMBER: Final = 2**53 - 1
"""Beyond it a number is not the same in every language."""

DEEPEST: Final = 16
"""Levels of nesting; the formats need nine."""

_LONGEST_NUMBER: Final = len(str(-LARGEST_NUMBER))
MARKS_IN_A_ROW = 128
"""More marks over one letter are in no text that anybody writes."""
_CHUNK: Final = 4096


class UnreadableError(Exception):
    """A file, or a text, that cannot be read for certain. `code` names the sentence, `values` its parts."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def read_json(data: bytes) -> Json:
    """The value that `data` writes.

    Raises:
        UnreadableError: it is not UTF-8, not JSON, nested too deep, names a key twice, or has a number that is a
            fraction, no number or too large. Canonical form is not asked for: see `difference`.
    """
    try:
        value: Json = _DECODER.decode(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableError("not_utf8", byte=error.start) from None
    except json.JSONDecodeError as error:
        raise UnreadableError("not_json", byte=len(error.doc[: error.pos].encode("utf-8", "surrogatepass"))) from None
    except RecursionError:
        raise UnreadableError("nested", most=DEEPEST) from None
    _bound_depth(value)
    return value


def canonical(value: Json) -> bytes:
    """The one writing of `value`: RFC 8785. Keys are ASCII (`read_json` sees to it), so that all orders of them agree.

    Raises:
        UnreadableError: a text holds half of a surrogate pair, which UTF-8 cannot write.
    """
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise UnreadableError("half_character") from None


def difference(data: bytes, value: Json) -> int | None:
    """The first byte at which `data` is not the canonical writing of `value`, in NFC; or None: it is."""
    text = canonical(value).decode()
    _check_marks(text)
    return _first_difference(data, unicodedata.normalize("NFC", text).encode())  # noqa: TID251  # bounded above


def _check_marks(text: str) -> None:
    """NFC sorts runs of marks in quadratic time: a hostile text would hold us up for hours."""
    in_a_row = 0
    for letter in () if text.isascii() else text:
        in_a_row = in_a_row + 1 if unicodedata.combining(letter) else 0
        if in_a_row > MARKS_IN_A_ROW:
            raise UnreadableError("marks")


def _first_difference(one: bytes, other: bytes) -> int | None:
    if one == other:
        return None
    start = 0
    while one[start : start + _CHUNK] == other[start : start + _CHUNK]:
        start += _CHUNK
    pairs = zip(one[start : start + _CHUNK], other[start : start + _CHUNK], strict=False)
    inside = next((index for index, (left, right) in enumerate(pairs) if left != right), None)
    return start + inside if inside is not None else min(len(one), len(other))


def _record(pairs: list[tuple[str, Json]]) -> Json:
    record = dict(pairs)
    if len(record) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise UnreadableError("key_twice", key=shown(key))
            seen.add(key)
    for key in record:
        if not key.isascii():
            raise UnreadableError("key_not_ascii", key=shown(key))
    return record


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER or abs(int(text)) > LARGEST_NUMBER:
        raise UnreadableError("number_too_large", number=shown(text))
    return int(text)


def _not_whole(text: str) -> NoReturn:
    raise UnreadableError("number_not_whole", number=shown(text))


def shown(text: str, most: int = 40) -> str:
    """`text` as a message may show it: short, on one line, without what moves a terminal's cursor."""
    plain = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text[: most + 1])
    return plain if len(plain) <= most else plain[:most] + "…"


def _bound_depth(value: Json) -> None:
    level: list[Json] = [value]
    for _ in range(DEEPEST):
        deeper: list[Json] = []
        for each in level:
            if isinstance(each, dict):
                deeper.extend(inner for inner in each.values() if isinstance(inner, dict | list))
            elif isinstance(each, list):
                deeper.extend(inner for inner in each if isinstance(inner, dict | list))
        if not deeper:
            return
        level = deeper
    raise UnreadableError("nested", most=DEEPEST)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_record, parse_int=_whole, parse_float=_not_whole, parse_constant=_not_whole
)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
