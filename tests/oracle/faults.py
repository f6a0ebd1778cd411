"""Failures that strike every engine alike: in batch functions, by key, and in the data, by row.

A batch may be asked for its keys in one call or in several, so whether a key fails depends on the key alone, never on
its neighbours; a batch that raises does so for all of them.
"""

import zlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

import asyncpg
import pytest

from api.errors import ApiError
from api.loaders import BATCHES
from db.batch import Batch

BatchFunction = Callable[..., Awaitable[list[Any]]]
Wrap = Callable[[BatchFunction], BatchFunction]
Spoil = Callable[[Any, Any], Any]
"""From a key and its entry to what takes the entry's place."""

_WRONG: tuple[Any, ...] = (None, None, None, "nonsense", -1, 2**40, True, "", [], object)


_GIVEN = {
    name
    for batch in BATCHES.values()
    if isinstance(batch, Batch)
    for name, each in batch.filters.items()
    if each.is_inside
}
"""Columns that hold what the statement was given: no data, and the plan does not look at them to hand it on."""


class SpoiltError(Exception):
    """What a broken batch raises: nothing that is meant for a client."""


class _SpoiltBatch(Batch):
    """A declared batch whose entries are spoilt; engines that look for declared batches still find one."""

    def __init__(self, batch: Batch, spoil: Wrap) -> None:
        self.__dict__.update(batch.__dict__)
        self._call = spoil(batch)

    async def __call__(self, *arguments: Any, **filters: Any) -> list[Any]:
        return await self._call(*arguments, **filters)


@contextmanager
def spoilt_batches(seed: int) -> Iterator[str]:
    """Breaks about half of the batch functions for the block, each in its own way; gives what was done."""
    random = Random(f"faults {seed}")
    done = []
    with pytest.MonkeyPatch.context() as patch:
        for name in sorted(BATCHES):
            if random.random() < 0.5:
                how, spoil = _fault(random)
                batch = BATCHES[name]
                spoilt = _SpoiltBatch(batch, spoil) if isinstance(batch, Batch) else spoil(batch)
                patch.setitem(BATCHES, name, spoilt)
                done.append(f"{name} {how}")
        yield ", ".join(done)


def _fault(random: Random) -> tuple[str, Wrap]:
    salt, wrong, share = random.random(), random.choice(_WRONG), random.choice((2, 3, 7))
    faults: dict[str, tuple[int, Wrap]] = {
        "raises": (12, lambda _: _raising(SpoiltError("spoilt"))),
        "refuses": (8, lambda _: _raising(ApiError("FORBIDDEN"))),
        "loses an entry": (5, _shorter),
        "finds nothing for some keys": (20, lambda batch: _with(batch, lambda key, each: _nothing(salt, key, each))),
        "gives None for some keys": (5, lambda batch: _with(batch, lambda key, each: _none(salt, key, each))),
        "loses columns": (10, lambda batch: _with(batch, _rows(lambda row: _losing(salt, row)))),
        f"gives {wrong!r} in some columns": (
            40,
            lambda batch: _with(batch, _rows(lambda row: _spoiling(salt, row, wrong, share))),
        ),
    }
    how = random.choices(list(faults), [weight for weight, _ in faults.values()])[0]
    return how, faults[how][1]


def _raising(error: Exception) -> BatchFunction:
    async def batch(*_: Any, **__: Any) -> list[Any]:
        raise error

    return batch


def _shorter(batch: BatchFunction) -> BatchFunction:
    async def shorter(*arguments: Any, **filters: Any) -> list[Any]:
        return (await batch(*arguments, **filters))[1:]

    return shorter


def _with(batch: BatchFunction, spoil: Spoil) -> BatchFunction:
    async def spoilt(conn: Any, scope: Any, keys: Sequence[Any], **filters: Any) -> list[Any]:
        entries = await batch(conn, scope, keys, **filters)
        return [spoil(key, entry) for key, entry in zip(keys, entries, strict=True)]

    return spoilt


def _rows(spoil: Callable[[Any], Any]) -> Spoil:
    def spoilt(_: Any, entry: Any) -> Any:
        if entry is None:
            return None
        return [spoil(row) for row in entry] if isinstance(entry, list) else spoil(entry)

    return spoilt


def _strikes(salt: float, subject: object, share: int) -> bool:
    return zlib.crc32(f"{salt} {subject}".encode()) % share == 0


def _nothing(salt: float, key: Any, entry: Any) -> Any:
    if _strikes(salt, key, 3):
        return [] if isinstance(entry, list) else None
    return entry


def _none(salt: float, key: Any, entry: Any) -> Any:
    return None if _strikes(salt, key, 3) else entry


def _losing(salt: float, row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in _GIVEN or not _strikes(salt, name, 6)}


def _spoiling(salt: float, row: Any, wrong: Any, share: int) -> dict[str, Any]:
    """Spoils other columns in each row; keys are left out, for a wrong one breaks the query of all its neighbours.

    A row's number among those of one call is no part of it, since another engine asks for others with it; nor is the
    moment at which it was read.
    """
    own = [value for name, value in row.items() if name not in {"n", "looked_at"}]
    return {
        name: wrong if _is_data(name) and _strikes(salt, (name, *own), share) else value for name, value in row.items()
    }


def _is_data(name: str) -> bool:
    return not name.endswith("id") and name not in _GIVEN


_CONSTRAINTS = """
SELECT conrelid::regclass AS table_name, conname FROM pg_constraint
WHERE contype IN ('c', 'f', 'u') AND connamespace = 'public'::regnamespace ORDER BY contype <> 'f'
"""
_STRANGE = """
UPDATE organisation SET kind = 'guild' WHERE hashtext(code) % 4 = 0;
UPDATE post SET kind = 'jester' WHERE hashtext(id::text) % 4 = 0;
UPDATE member SET state = 'asleep' WHERE hashtext(member_number) % 4 = 0;
UPDATE member SET employment_kind = '' WHERE hashtext(member_number) % 5 = 0;
UPDATE join_request SET status = 'lost' WHERE hashtext(reference) % 4 = 0;
UPDATE join_request SET employment_kind = 'none' WHERE hashtext(reference) % 5 = 0;
UPDATE approval SET status = 'unknown' WHERE hashtext(id::text) % 4 = 0;
UPDATE approval_step SET status = 'unknown' WHERE hashtext(id::text) % 4 = 0;
UPDATE role_grant SET role = 'king' WHERE hashtext(id::text) % 3 = 0;
UPDATE notification SET kind = 'rumour' WHERE hashtext(id::text) % 4 = 0
"""
_DANGLING = """
UPDATE organisation SET parent_id = gen_random_uuid() WHERE hashtext(code) % 4 = 0 AND parent_id IS NOT NULL;
UPDATE member SET organisation_id = gen_random_uuid() WHERE hashtext(member_number) % 5 = 0;
UPDATE post_term SET member_id = gen_random_uuid() WHERE hashtext(id::text) % 4 = 0;
UPDATE post_term SET post_id = gen_random_uuid() WHERE hashtext(id::text) % 4 = 1;
UPDATE join_request SET approval_id = gen_random_uuid() WHERE hashtext(reference) % 3 = 0;
UPDATE approval_step SET organisation_id = gen_random_uuid() WHERE hashtext(id::text) % 4 = 0;
UPDATE deputy SET deputy_id = gen_random_uuid() WHERE hashtext(id::text) % 2 = 0;
UPDATE role_grant SET member_id = gen_random_uuid() WHERE hashtext(id::text) % 4 = 0;
DELETE FROM organisation_closure WHERE hashtext(ancestor_id::text || descendant_id::text) % 5 = 0
"""
_ODD = """
UPDATE organisation SET name = E'"\\\\\\b\\u2028</script>', name_en = E'\\t\\x7f é' WHERE hashtext(code) % 3 = 0;
UPDATE organisation SET founded_on = '0001-01-01' WHERE hashtext(code) % 5 = 0;
UPDATE organisation SET founded_on = '9999-12-31' WHERE hashtext(code) % 5 = 1;
UPDATE member SET name = '𠮷野家' WHERE hashtext(member_number) % 3 = 0;
UPDATE member SET phone_tail = NULL, identity_tail = '' WHERE hashtext(member_number) % 3 = 1;
UPDATE member SET joined_on = 'infinity' WHERE hashtext(member_number) % 11 = 0;
UPDATE join_request SET submitted_at = '0001-01-01T00:00:00.000001Z' WHERE hashtext(reference) % 4 = 0;
UPDATE join_request SET submitted_at = '9999-12-31T23:59:59.9Z' WHERE hashtext(reference) % 4 = 1;
UPDATE approval SET opened_at = 'infinity' WHERE hashtext(id::text) % 3 = 0;
UPDATE notification SET created_at = '1969-12-31T23:59:59.999999+08' WHERE hashtext(id::text) % 4 = 0;
UPDATE notification SET facts = '{}' WHERE hashtext(id::text) % 4 = 1
"""
DAMAGES = {"strange codes": _STRANGE, "dangling keys": _DANGLING, "odd values": _ODD}
"""Rows that no service would write, by what is wrong with them."""


async def damage(dsn: str, what: str) -> None:
    """Damages a copy of a union, as the owner without constraints."""
    connection = await asyncpg.connect(dsn)
    try:
        for table, name in await connection.fetch(_CONSTRAINTS):
            await connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}" CASCADE')
        for statement in DAMAGES[what].split(";\n"):
            await connection.execute(statement)
    finally:
        await connection.close()
