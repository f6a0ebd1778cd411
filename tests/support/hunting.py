"""Looks for bytes and words wherever a server and its database could have left them."""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import asyncpg

from db.embedded.postgres import as_admin
from voting.canonical import b64u

_TABLES = """
    SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


def forms(value: bytes) -> Iterator[str]:
    """How bytes may be written."""
    yield value.hex()
    yield base64.b64encode(value).decode().rstrip("=")
    yield b64u(value)
    yield repr(value)[2:-1]


async def written(dsn: str) -> Mapping[str, str]:
    """All that the database and its server have: each table as text, running statements, the server's log."""
    conn = await asyncpg.connect(as_admin(dsn))
    names = [row["relname"] for row in await conn.fetch(_TABLES)]
    found = {}
    for name in names:
        rows = await conn.fetch(f'SELECT t::text FROM "{name}" AS t')
        found[name] = "\n".join(row[0] for row in rows)
    found["running statements"] = str(await conn.fetch("SELECT query FROM pg_stat_activity"))
    data = Path(await conn.fetchval("SHOW data_directory"))
    found["server log"] = "".join(log.read_text(errors="replace") for log in data.parent.glob("*.log*"))
    await conn.close()
    return found


def found_in(text: str, needles: Sequence[str]) -> list[str]:
    """The needles that are there."""
    return [needle for needle in needles if re.search(re.escape(needle), text, re.IGNORECASE)]
