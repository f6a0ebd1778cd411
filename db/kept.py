"""Writes that wait until they are sent together: those of one transaction, or of many that are alike."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_NUMBER = re.compile(r"\$(\d+)")
_NOTHING = re.compile(r'"part (\d+) wrote nothing"')
EARLY = "set_config('synchronous_commit', 'off', true)"
"""Said in a statement: its commit does not wait for the disk."""
_TEXTS = 128


@dataclass(frozen=True, slots=True)
class Many:
    """The form of a statement that writes for many at once: `shared` values first, then an array for each of `own`.

    Both are places among the values of the statement for one. `arrays` are those of `own` that are arrays themselves,
    of ids or numbers; as an array of arrays would lose their bounds, they are sent as texts. It must return as many
    rows as it is given, or the transactions run one by one.
    """

    text: str
    shared: tuple[int, ...]
    own: tuple[int, ...]
    arrays: frozenset[int]

    def values(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """Those of all rows, which have the shared ones in common."""
        columns = [[row[at] for row in rows] for at in self.own]
        for at, column in zip(self.own, columns, strict=True):
            if at in self.arrays:
                column[:] = [_as_text(value) for value in column]
        return [*(rows[0][at] for at in self.shared), *columns]


@dataclass(slots=True)
class Kept:
    """A write that waits. One that may write nothing returns what it wrote, and has a refusal for that case.

    `is_hot`: many wait for the rows that it locks. `many`: how it is done for many callers at once.
    """

    text: str
    values: list[Any]
    refusal: Exception | None = None
    is_hot: bool = False
    many: Many | None = None
    is_sent: bool = False


_TYPED = re.compile(r"\$(\d+)::((?:TIMESTAMP WITH TIME ZONE|\w+)(?:\[\])?)")
NUMBER = "number_in_crowd"
"""The column that tells whose row it is."""


@dataclass(frozen=True, slots=True)
class ManyAsked:
    """The form of a SELECT that answers many at once; each row says whose it is, by `NUMBER`, from 1 on.

    `writes`: it calls a function that writes, and holds no row that others wait for: two such statements may be under
    way at a time, so that who comes while one waits for the disk does not wait for it, too.
    """

    text: str
    arrays: frozenset[int]
    writes: bool = False

    def values(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """Those of all who ask."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        for at in self.arrays:
            columns[at] = [_as_text(value) for value in columns[at]]
        return columns


def asked_by_many(text: str, types: Mapping[int, str] | None = None) -> ManyAsked:
    """The form for many of a SELECT; types of parameters that do not stand in the text are given. Arrays are of ids.

    Raises:
        ValueError: A parameter is without a type.
    """
    kinds = {int(number): kind for number, kind in _TYPED.findall(text)} | dict(types or {})
    numbers = sorted(kinds)
    if {int(number) for number in _NUMBER.findall(text)} != set(numbers) or numbers != [*range(1, len(numbers) + 1)]:
        message = f"a parameter has no type: {text}"
        raise ValueError(message)
    arrays = frozenset(number - 1 for number in numbers if kinds[number].endswith("[]"))
    names = ", ".join(f"p{number}" for number in numbers)
    sources = ", ".join(f"${number}::{'text' if number - 1 in arrays else kinds[number]}[]" for number in numbers)
    typed = _TYPED.sub(r"$\1", text)
    each = _NUMBER.sub(lambda found: f"CAST(asked_row.p{found[1]} AS {kinds[int(found[1])]})", typed)
    return ManyAsked(
        f"SELECT asked_row.{NUMBER}, found.* FROM unnest({sources}) WITH ORDINALITY AS asked_row ({names}, {NUMBER})"  # noqa: S608  # a constant of ours
        f" CROSS JOIN LATERAL ({each}) AS found",
        arrays,
    )


Alike = tuple[tuple[str, bool, tuple[str, ...]], ...]
"""What transactions have in common that can be sent as one: texts, guards, shared values."""


def alike(kept: Sequence[Kept]) -> Alike | None:
    """Equal for transactions that can be sent as one; None for one that is sent by itself."""
    if not any(each.is_hot for each in kept):
        return None
    parts = []
    for each in kept:
        if each.many is None:
            return None
        shared = tuple(repr(each.values[at]) for at in each.many.shared)
        parts.append((each.many.text, each.refusal is not None, shared))
    return tuple(parts)


def values_of(kept: Sequence[Kept]) -> list[Any]:
    """In the order of the numbers of `flushing` and `whole`."""
    return [value for each in kept for value in each.values]


def flushing(kept: Sequence[Kept]) -> str:
    """One statement for all, with a column for each part with a refusal: whether it wrote a row."""
    parts = tuple((each.text, each.refusal is not None) for each in kept)
    return _together(parts, how="asking")


def whole(kept: Sequence[Kept], *, is_early: bool) -> str:
    """One statement for all that is a transaction by itself, and fails when a part with a refusal writes nothing.

    With `is_early` its commit does not wait for the disk.
    """
    parts = tuple((each.text, each.refusal is not None) for each in kept)
    return _together(parts, how="early" if is_early else "whole")


def crowded(transactions: Sequence[Sequence[Kept]]) -> tuple[str, list[Any]]:
    """As `whole` and early, for transactions that are alike: it fails when a part writes fewer rows than there are."""
    columns = list(zip(*transactions, strict=True))
    forms = [(each[0].many, each) for each in columns]
    parts = tuple((many.text, each[0].refusal is not None) for many, each in forms if many is not None)
    values = [
        value for many, each in forms if many is not None for value in many.values([kept.values for kept in each])
    ]
    return _together(parts, how="crowded"), [*values, len(transactions)]


def refusal_of(kept: Sequence[Kept], error: Exception) -> Exception | None:
    """The refusal of the part that wrote nothing, by the error of `whole`."""
    failed = _NOTHING.search(str(error))
    return kept[int(failed[1])].refusal if failed else None


_WROTE: Mapping[str, str] = {
    "asking": "EXISTS (SELECT FROM w{at})",
    "whole": "CAST(coalesce((SELECT '1' FROM w{at} LIMIT 1), 'part {at} wrote nothing') AS integer)",
    "early": "CAST(coalesce((SELECT '1' FROM w{at} LIMIT 1), 'part {at} wrote nothing') AS integer)",
    "crowded": "CAST(CASE (SELECT count(*) FROM w{at}) WHEN {all} THEN '1' ELSE 'part {at} wrote nothing' END AS int)",
}


@lru_cache(maxsize=_TEXTS)
def _together(parts: tuple[tuple[str, bool], ...], *, how: str) -> str:
    texts, taken = [], 0
    for at, (text, _) in enumerate(parts):
        texts.append(f"w{at} AS ({_numbered_from(taken, text)})")
        taken += max((int(number) for number in _NUMBER.findall(text)), default=0)
    number = f"${taken + 1}::bigint"
    asked = [_WROTE[how].format(at=at, all=number) for at, (_, is_guarded) in enumerate(parts) if is_guarded]
    asked += [f"{number} > 0"] if how == "crowded" else []
    asked += [EARLY] if how in {"early", "crowded"} else []
    return f"WITH {', '.join(texts)} SELECT {', '.join(asked) or 'true'}"


def _numbered_from(taken: int, text: str) -> str:
    return _NUMBER.sub(lambda found: f"${int(found[1]) + taken}", text)


def _as_text(values: Sequence[Any] | None) -> str | None:
    return None if values is None else f"{{{','.join([str(each) for each in values])}}}"
