"""What a server must not keep of a secret vote: its settings, and the shape of the tables of ballots."""

from collections.abc import Mapping

import asyncpg
import pytest
from sqlmodel import SQLModel

from db.embedded.postgres import as_admin
from db.models.votes import OpenedBallotRow
from db.queries.votes.secrecy import list_telling_settings, telling
from db.session import Database
from db.types import NIL_ID
from tests.support import database as databases

FORBIDDEN_TYPES = ("date", "time%", "interval", "smallint", "integer", "bigint", "xid%", "pg_lsn")
"""Times, and numbers that could run."""
READABLE = ("opened_ballot", "posted_ballot")
COLUMNS = {
    "opened_ballot": {"tenant_id", "vote_id", "id", "answers", "invalid_reason"},
    "posted_ballot": {"tenant_id", "vote_id", "hash", "envelope", "randomizer", "signature"},
    "kiosk_envelope": {"tenant_id", "vote_id", "hash", "envelope"},
}
QUIET = {
    "track_commit_timestamp": "off",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "0",
}


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, []),
        ({"track_commit_timestamp": "on"}, ["track_commit_timestamp"]),
        ({"log_statement": "ddl"}, []),
        ({"log_statement": "mod"}, ["log_parameter_max_length"]),
        ({"log_statement": "all"}, ["log_parameter_max_length"]),
        ({"log_statement": "all", "log_parameter_max_length": "0"}, []),
        ({"log_statement": "all", "log_parameter_max_length": "8"}, ["log_parameter_max_length"]),
        ({"log_min_duration_statement": "0"}, ["log_parameter_max_length"]),
        ({"log_min_duration_sample": "100"}, ["log_parameter_max_length"]),
        ({"log_transaction_sample_rate": "0.01"}, ["log_parameter_max_length"]),
        ({"log_parameter_max_length_on_error": "-1"}, ["log_parameter_max_length_on_error"]),
        ({"auto_explain.log_min_duration": "-1", "auto_explain.log_parameter_max_length": "-1"}, []),
        ({"auto_explain.log_min_duration": "50", "auto_explain.log_parameter_max_length": "0"}, []),
        (
            {"auto_explain.log_min_duration": "50", "auto_explain.log_parameter_max_length": "-1"},
            ["auto_explain.log_parameter_max_length"],
        ),
        ({"pgaudit.log_parameter": "on"}, ["pgaudit.log_parameter"]),
        (
            {"track_commit_timestamp": "on", "log_statement": "all"},
            ["log_parameter_max_length", "track_commit_timestamp"],
        ),
    ],
)
def test_settings_that_tell(settings: Mapping[str, str], found: list[str]) -> None:
    assert telling({**QUIET, **settings}) == found


async def test_our_own_server_tells_nothing(database: Database) -> None:
    async with database.read() as conn:
        assert list(await list_telling_settings(conn)) == []


async def test_what_an_operator_sets_for_the_session_is_seen(dsn: str) -> None:
    conn = await asyncpg.connect(
        as_admin(dsn), server_settings={"log_min_duration_statement": "60000", "log_parameter_max_length": "-1"}
    )
    assert list(await list_telling_settings(conn)) == ["log_parameter_max_length"]
    await conn.close()


@pytest.mark.parametrize(
    "table", [*READABLE, "ballot_envelope", "ballot_permit", "kiosk_tap", "kiosk_envelope", "kiosk_batch"]
)
async def test_ballots_have_no_time_and_nothing_that_the_database_gives_them(
    owner: asyncpg.Connection, table: str
) -> None:
    columns = await owner.fetch(
        "SELECT attname, format_type(atttypid, atttypmod) AS type,"
        " atthasdef OR attidentity <> '' OR attgenerated <> '' AS is_given"
        " FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped",
        table,
    )
    times = {
        row["attname"]
        for row in columns
        for forbidden in FORBIDDEN_TYPES
        if row["type"].startswith(forbidden.rstrip("%"))
    }
    how_often = {"number"} if table == "ballot_envelope" else set()  # the member has cast; which was first it tells not
    assert times == how_often
    assert [row["attname"] for row in columns if row["is_given"]] == []


@pytest.mark.parametrize("table", [*READABLE, "kiosk_envelope"])
async def test_a_ballot_that_can_be_read_has_a_key_to_the_vote_and_to_nothing_else(
    owner: asyncpg.Connection, table: str
) -> None:
    assert {column.name for column in SQLModel.metadata.tables[table].columns} == COLUMNS[table]
    referred = await owner.fetch(
        "SELECT confrelid::regclass::text AS name FROM pg_constraint WHERE contype = 'f' AND conrelid = $1::regclass",
        table,
    )
    assert [row["name"] for row in referred] == ["vote"]
    referring = await owner.fetch("SELECT conname FROM pg_constraint WHERE confrelid = $1::regclass", table)
    assert referring == []


@pytest.mark.parametrize("table", READABLE)
async def test_nothing_is_written_elsewhere_when_a_ballot_is(owner: asyncpg.Connection, table: str) -> None:
    triggers = await owner.fetch(
        "SELECT p.proname FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid"
        " WHERE t.tgrelid = $1::regclass AND NOT t.tgisinternal",
        table,
    )
    assert [row["proname"] for row in triggers] == ["unionhall_refuse_change"]
    rules = await owner.fetch("SELECT rulename FROM pg_rules WHERE tablename = $1", table)
    published = await owner.fetch("SELECT pubname FROM pg_publication_tables WHERE tablename = $1", table)
    assert [*rules, *published] == []


def test_the_id_of_an_opened_ballot_is_random() -> None:
    made = [OpenedBallotRow(tenant_id=NIL_ID, vote_id=NIL_ID, answers="[]").id for _ in range(20)]
    assert {each.version for each in made} == {4}
    assert len(set(made)) == len(made)


async def test_a_member_is_sought_alone_where_nothing_is_known_of_a_table(
    server_dsn: str, template_name: str, worker_name: str
) -> None:
    """Right after the opening no statistics tell the planner how large a roll is, and its plans are kept.

    In a database of its own: of one in which other tests have written, something is known.
    """
    fresh = await databases.create(server_dsn, f"unionhall_unknown_{worker_name}", template_name)
    connection = await asyncpg.connect(fresh)
    await connection.execute(
        "SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan"
    )  # scans as of a table that has rows
    found = {
        table: await condition_of(connection, table) for table in ("vote_roll_entry", "ballot_envelope", "kiosk_tap")
    }
    await connection.close()
    await databases.drop(server_dsn, f"unionhall_unknown_{worker_name}")

    assert [table for table, condition in found.items() if "member_id = $3" not in condition] == []


async def condition_of(connection: asyncpg.Connection, table: str) -> str:
    await connection.execute(
        f"PREPARE of_{table} (uuid, uuid, uuid) AS SELECT FROM {table}"
        " WHERE tenant_id = $1 AND vote_id = $2 AND member_id = $3"
    )
    rows = await connection.fetch(f"EXPLAIN EXECUTE of_{table} ('{NIL_ID}', '{NIL_ID}', '{NIL_ID}')")
    [condition] = [str(row[0]) for row in rows if "Index Cond" in row[0]]
    return condition
