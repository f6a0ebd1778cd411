"""The files of `sql/` as statements: a few short forms are written out, one text for each language.

`@id(column, Type)` is the id a client sees, `@instant(column)` RFC 3339 in UTC, `@offset_instant(column)` the same with
`+00:00`, `@cursor(text)` base64 without padding, `@bytes(column)` the same of bytes, `@word(column, table)` the word
for a code, `@english(column, table)` and `@chinese(column, table)` in that language, `@reason(CODE)` a reason,
`@include(name)` another file. `@words` and `@reasons` choose the language when they run, by the setting `peer.locale`.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import orjson

from bench.limit.words import LOCALES, REASONS, WORDS

_FILES: Final = Path(__file__).parent / "sql"
_FORM: Final = re.compile(r"@(\w+)\(((?:[^()]|\([^()]*\))*)\)")


def statement(name: str, locale: str) -> str:
    """The text of `sql/NAME.sql` for readers of one language."""
    return written_out((_FILES / f"{name}.sql").read_text(encoding="utf-8"), LOCALES.index(locale))


def written_out(text: str, language: int = 0) -> str:
    """The text with its short forms replaced.

    Raises:
        ValueError: Nothing is left.
    """
    while written := _FORM.sub(lambda found: _WRITTEN_OUT[found[1]](found[2], language), text):
        if written == text:
            return text
        text = written
    raise ValueError("an empty statement")


def _id(content: str, _language: int) -> str:
    column, type_name = content.split(", ")
    # Key and two letters are whole groups of base64: nothing to strip, and the rest is the same for all keys.
    rest = urlsafe_b64encode(type_name[2:].encode()).decode().rstrip("=")
    key = f"encode(uuid_send({column}) || '{type_name[:2]}'::bytea, 'base64')"
    return f"replace(replace({key}, '+', '-'), '/', '_') || '{rest}'"


def _include(name: str, _language: int) -> str:
    return (_FILES / f"{name}.sql").read_text(encoding="utf-8")


def _instant(column: str, _language: int) -> str:
    return _written_instant(column, "Z")


def _offset_instant(column: str, _language: int) -> str:
    return _written_instant(column, "+00:00")


def _written_instant(column: str, zone: str) -> str:
    shown = f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
    return f"replace({shown} || '{zone}', '.000000{zone}', '{zone}')"


def _cursor(content: str, _language: int) -> str:
    # PostgreSQL breaks base64 into lines of 76 characters.
    return _url_safe(f"replace(encode(convert_to({content}, 'UTF8'), 'base64'), E'\\n', '')")


def _bytes(column: str, _language: int) -> str:
    return _url_safe(f"replace(encode({column}, 'base64'), E'\\n', '')")


def _english(content: str, _language: int) -> str:
    return _word(content, 0)


def _chinese(content: str, _language: int) -> str:
    return _word(content, 1)


def _url_safe(base64: str) -> str:
    # One call of translate() would do, at four times the cost.
    return f"rtrim(replace(replace({base64}, '+', '-'), '/', '_'), '=')"


def _words(content: str, _language: int) -> str:
    spoken = [_word(content, language) for language in range(len(LOCALES))]
    return f"CASE WHEN current_setting('peer.locale') = '1' THEN {spoken[1]} ELSE {spoken[0]} END"


def _reasons(code: str, _language: int) -> str:
    spoken = [_reason(code, language) for language in range(len(LOCALES))]
    return f"CASE WHEN current_setting('peer.locale') = '1' THEN {spoken[1]} ELSE {spoken[0]} END"


def _word(content: str, language: int) -> str:
    column, table = content.split(", ")
    # A CASE sets each of its comparisons up for each execution; this is one look into a constant.
    words = orjson.dumps({code: spoken[language] for code, spoken in WORDS[table].items()}).decode()
    return f"({_quoted(words)}::jsonb ->> {column})"


def _reason(code: str, language: int) -> str:
    return _quoted(orjson.dumps({"code": code, **REASONS[code][language]}).decode())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_WRITTEN_OUT: Final[Mapping[str, Callable[[str, int], str]]] = {
    "id": _id,
    "include": _include,
    "instant": _instant,
    "offset_instant": _offset_instant,
    "cursor": _cursor,
    "bytes": _bytes,
    "english": _english,
    "chinese": _chinese,
    "word": _word,
    "reason": _reason,
    "words": _words,
    "reasons": _reasons,
}
