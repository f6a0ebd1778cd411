"""Writes the story: organisations with the tree, all else after the register."""

import asyncpg
from asyncpg import Record

from db.seed.copying import copy_records, copy_requests
from db.seed.story.book import Book
from db.seed.tree import Organisation, closure_of

# Parents before children.
_TABLES = (
    "rule_version",
    "post",
    "post_term",
    "role_grant",
    "deputy",
    "approval",
    "approval_step",
    "transfer",
    "dues_run",
    "dues_charge",
    "dues_receipt_series",
    "dues_receipt",
    "dues_entry",
    "dues_reversal",
    "dues_reminder",
    "dues_lapse_proposal",
)


async def write_places(conn: "asyncpg.Connection[Record]", book: Book) -> None:
    """Organisations of the story with their past, and their place in the tree."""
    tenant_id, rows = book.tenant_id, book.place_rows()
    await copy_records(conn, "organisation", tenant_id=tenant_id, records=rows)
    nodes = [Organisation(*row[:6], founded_on=row.founded_on) for row in rows]
    new = {node.id for node in nodes}
    pairs = [pair for pair in closure_of([*book.union.organisations, *nodes]) if pair.descendant_id in new]
    await copy_records(conn, "organisation_closure", tenant_id=tenant_id, records=pairs)
    periods = [period for past in book.places.values() for period in past]
    await copy_records(conn, "organisation_period", tenant_id=tenant_id, records=periods)


async def write_events(conn: "asyncpg.Connection[Record]", book: Book) -> None:
    """Everything else, when the members are there."""
    for table in _TABLES:
        await copy_records(conn, table, tenant_id=book.tenant_id, records=book.rows[table])
    missing = book.rows.keys() - set(_TABLES)
    if missing:
        raise ValueError(missing)
    await copy_requests(conn, book.keyring, tenant_id=book.tenant_id, requests=book.requests)
