"""What an adversary holds who was given everything: rows with system columns, raw pages, the log of writes, logs.

All of it becomes sightings: at this place, with these facts, somebody (`who`) or some ballot (`what`) was seen. Whoever
and whatever is looked for is told by 16 bytes of its own: a member's id, the mark that a voter wrote on their ballot,
the first half of an envelope's hash.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg

from db.embedded import EmbeddedPostgres
from db.embedded.cluster import OWNER
from db.migrate import upgrade

TOKEN_BYTES: Final = 16
_LOUD: Final = {
    "log_statement": "all",
    "log_min_duration_statement": "0",
    "log_min_error_statement": "error",
    "log_error_verbosity": "verbose",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
}
"""Of the database, which goes before what is set on the server's command line."""
_TABLES: Final = """
    SELECT c.oid, c.relname, pg_relation_filenode(c.oid) AS file, pg_relation_size(c.oid) / 8192 AS pages
    FROM pg_class AS c
    WHERE c.relkind IN ('r', 't') AND c.relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace)
        AND pg_relation_size(c.oid) > 0 AND c.relname <> ALL ($1) ORDER BY c.relname
"""
_PAGE: Final = """
    SELECT lp, t_xmin::text::bigint AS xmin, t_field3::bigint AS cmin, t_data FROM heap_page_items(get_raw_page($1, $2))
    WHERE t_data IS NOT NULL ORDER BY lp
"""
_COLUMNS: Final = """
    SELECT attname, atttypid::regtype::text AS type FROM pg_attribute
    WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_WRITTEN: Final = """
    SELECT start_lsn - '0/0'::pg_lsn AS lsn, xid::text::bigint AS xid, relfilenode AS file, block_data, block_fpi_data
    FROM pg_get_wal_block_info($1, $2) WHERE block_data IS NOT NULL OR block_fpi_data IS NOT NULL
"""
_COMMITS: Final = """
    SELECT xid::text::bigint AS xid, substring(description FROM 'subxacts: ([0-9 ]+)') AS parts
    FROM pg_get_wal_records_info($1, $2)
    WHERE resource_manager = 'Transaction' AND record_type LIKE 'COMMIT%' AND description LIKE '%subxacts: %'
"""
_LINE: Final = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ UTC \[(\d+)\] ")
_HEX: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,}")

Facts: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody, or some ballot, at a place. Facts of one name can be compared with each other and put in order."""

    number: int
    place: str
    facts: Facts


@dataclass(slots=True)
class Evidence:
    """All sightings of the voters and of the ballots of one vote."""

    who: list[Sighting] = field(default_factory=list)
    what: list[Sighting] = field(default_factory=list)
    beside_who: dict[int, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    beside_what: dict[int, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    """Long values that stand in rows of a voter, and of a ballot: whoever meets one twice has a link."""


@dataclass(frozen=True)
class Sought:
    """Tokens of voters and ballots, each with its number. The truth (whose ballot is which) is not in it."""

    who: Mapping[bytes, int]
    what: Mapping[bytes, int]

    @cached_property
    def _tokens(self) -> Mapping[bytes, tuple[bool, int]]:
        people = {token: (False, number) for token, number in self.who.items()}
        return {**people, **{token: (True, number) for token, number in self.what.items()}}

    def find(self, data: bytes) -> Iterator[tuple[bool, int, int]]:
        """Whether it is a ballot, its number, where it stands: all tokens in the bytes."""
        tokens = self._tokens
        for at in range(len(data) - TOKEN_BYTES + 1):
            token = data[at : at + TOKEN_BYTES]
            if token in tokens:
                yield *tokens[token], at


@dataclass(frozen=True, slots=True)
class Machine:
    """A server in the adversary's hands."""

    postgres: EmbeddedPostgres
    directory: Path

    @property
    def log(self) -> Path:
        """The server's log."""
        [found] = [each for each in self.directory.resolve().glob("*.log") if each.is_file()]
        return found

    async def mark(self) -> "Mark":
        """Where the logs stand now."""
        conn = await asyncpg.connect(self.postgres.admin_dsn)
        try:
            lsn = await conn.fetchval("SELECT pg_current_wal_insert_lsn()")
        finally:
            await conn.close()
        return Mark(lsn, self.log.stat().st_size)

    async def seize(self, since: "Mark", sought: Sought, *, leaves_out: Sequence[str] = ()) -> Evidence:
        """What was written since, and every page as it is now, but those of tables that are left out."""
        evidence = Evidence()
        conn = await asyncpg.connect(self.postgres.admin_dsn)
        try:
            await conn.execute("SET row_security = off")
            tables = await conn.fetch(_TABLES, list(leaves_out))
            names = {row["file"]: row["relname"] for row in tables}
            for table in tables:
                await _read_pages(conn, table, sought, evidence)
                await _read_rows(conn, table, sought, evidence)
            await _read_writes(conn, since.lsn, names, sought, evidence)
        finally:
            await conn.close()
        with self.log.open("rb") as file:
            file.seek(since.log_size)
            _read_lines(file.read().decode(errors="replace"), sought, evidence)
        return evidence


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment in both logs."""

    lsn: str
    log_size: int


def prepare(postgres: EmbeddedPostgres, directory: Path) -> Machine:
    """A migrated database, a server that logs everything, and the extensions with which its files are read."""
    upgrade(postgres.dsn)

    async def make_loud() -> None:
        conn = await asyncpg.connect(postgres.admin_dsn)
        try:
            for name in ("pageinspect", "pg_walinspect"):
                await conn.execute(f"CREATE EXTENSION {name}")
            for name, value in _LOUD.items():
                await conn.execute(f"ALTER DATABASE {OWNER} SET {name} = '{value}'")
            for setting in ("log_line_prefix = '%m [%p] '", "wal_keep_size = '4GB'"):
                await conn.execute(f"ALTER SYSTEM SET {setting}")
            await conn.execute("SELECT pg_reload_conf()")
        finally:
            await conn.close()

    asyncio.run(make_loud())
    return Machine(postgres, directory)


def _see(evidence: Evidence, place: str, found: tuple[bool, int, int], facts: Facts) -> None:
    is_ballot, number, at = found
    (evidence.what if is_ballot else evidence.who).append(Sighting(number, place, {**facts, "offset": at}))


async def _read_pages(conn: asyncpg.Connection, table: asyncpg.Record, sought: Sought, evidence: Evidence) -> None:
    """Raw tuples, the dead ones too, in the order in which they lie."""
    schema = "pg_toast" if table["relname"].startswith("pg_toast") else "public"
    for page in range(table["pages"]):
        for row in await conn.fetch(_PAGE, f'{schema}."{table["relname"]}"', page):
            for found in sought.find(row["t_data"]):
                facts = {"xid": row["xmin"], "cmin": row["cmin"], "ctid": (page, row["lp"])}
                _see(evidence, f"page of {table['relname']}", found, facts)


async def _read_rows(conn: asyncpg.Connection, table: asyncpg.Record, sought: Sought, evidence: Evidence) -> None:
    """Rows as SQL shows them, each column a fact to sort by: index order, ids that tell their time, sizes."""
    if table["relname"].startswith("pg_toast"):
        return
    columns = await conn.fetch(_COLUMNS, table["oid"])
    chosen = ", ".join(f'"{each["attname"]}"::text AS "{each["attname"]}"' for each in columns)
    query = f'SELECT xmin::text::bigint AS "#xid", {chosen} FROM public."{table["relname"]}"'  # names of the catalogue
    for row in await conn.fetch(query):
        values = {name: value for name, value in row.items() if name != "#xid" and value is not None}
        seen = [(found, name) for name, value in values.items() for found in sought.find(_bytes_of(value))]
        if not seen:
            continue
        facts: Facts = {"xid": row["#xid"]}
        for name, value in values.items():
            facts[f"value of {name}"] = value
            facts[f"size of {name}"] = len(value)
            if (millisecond := _time_of(value)) is not None:
                facts["millisecond" if "millisecond" not in facts else f"millisecond of {name}"] = millisecond
        for found, _ in seen:
            _see(evidence, f"row of {table['relname']}", found, facts)
        _derive(seen, values, evidence)


def _derive(seen: Sequence[tuple[tuple[bool, int, int], str]], values: Mapping[str, str], evidence: Evidence) -> None:
    """Long values beside a voter or a ballot, if the row is of one alone."""
    people = {found[1] for found, _ in seen if not found[0]}
    ballots = {found[1] for found, _ in seen if found[0]}
    own = {value.encode() for value in values.values() if len(value) >= TOKEN_BYTES}
    if len(people) == 1:
        evidence.beside_who[people.pop()].update(own)
    if len(ballots) == 1:
        evidence.beside_what[ballots.pop()].update(own)


def _bytes_of(value: str) -> bytes:
    """The bytes of the text, behind them those of all ids and hexadecimal numbers in it."""
    numbers = [bytes.fromhex(each.replace("-", "")[: len(each.replace("-", "")) & ~1]) for each in _HEX.findall(value)]
    return b"\0".join([value.encode(), *numbers])


def _time_of(value: str) -> float | None:
    """The milliseconds of an instant, or of an id that has them inside (version 1, 6 or 7)."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00", value):
        return datetime.fromisoformat(value).timestamp() * 1000
    try:
        identifier = UUID(value)
    except ValueError:
        return None
    if identifier.version == 7:
        return float(identifier.int >> 80)
    return float(identifier.time) if identifier.version == 1 else None


async def _read_writes(
    conn: asyncpg.Connection, since: str, names: Mapping[int, str], sought: Sought, evidence: Evidence
) -> None:
    """The write-ahead log: which bytes were written where, by which transaction, in which order."""
    await conn.execute("CHECKPOINT")  # what was written lies in the log's files
    until = await conn.fetchval("SELECT pg_current_wal_flush_lsn()")
    for row in await conn.fetch(_WRITTEN, since, until):
        facts = {"xid": row["xid"], "lsn": int(row["lsn"])}
        for data in (row["block_data"], row["block_fpi_data"]):
            for found in sought.find(data or b""):
                _see(evidence, f"log of {names.get(row['file'], 'indexes')}", found, facts)
    commits = await conn.fetch(_COMMITS, since, until)
    whole = {int(part): row["xid"] for row in commits for part in row["parts"].split()}
    for each in (*evidence.who, *evidence.what):
        if "xid" in each.facts:
            each.facts["whole transaction"] = whole.get(each.facts["xid"], each.facts["xid"])


def _read_lines(text: str, sought: Sought, evidence: Evidence) -> None:
    """The server's log; lines that go on belong to the process that began them."""
    process = 0
    for number, line in enumerate(text.splitlines()):
        begun = _LINE.match(line)
        process = int(begun[1]) if begun else process
        for found in sought.find(_bytes_of(line)):
            _see(evidence, "server log", found, {"line": number, "line of a process": (process, number)})
