"""A union where each kind of caller has signed in once, and copies of it in which they go on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import asyncpg

from db.sealing import Keyring
from domain.auth.access import RIGHTS
from domain.auth.tokens import SessionFacts, read_access_token, tokens_for
from tests.support.access import Facts, all_kinds, facts_of
from tests.support.api import Client
from tests.support.waiting import until


@dataclass(frozen=True)
class Cast:
    """A union where each kind of caller has signed in, as a database to copy: its name, the sessions by kind, facts."""

    template: str
    sessions: Mapping[str, UUID]
    facts: Facts


async def cast_of(dsn: str, template: str, keyring: Keyring, anonymous: Client) -> Cast:
    """Signs everybody in, in the database that is to be the template; its application ends before the first copy."""
    callers = await all_kinds(anonymous)
    facts = await facts_of(dsn, keyring, callers)
    now = datetime.now(UTC)
    tokens = {kind: caller.token for kind, caller in callers.items() if caller.token}
    sessions = {kind: read_access_token(keyring, token, now=now).session_id for kind, token in tokens.items()}
    await until(partial(_is_all_delivered, dsn))
    return Cast(template, sessions, facts)


async def _is_all_delivered(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn)
    try:
        return not await connection.fetchval("SELECT count(*) FROM event WHERE delivered_at IS NULL")
    finally:
        await connection.close()


async def on_stage(dsn: str, cast: Cast, keyring: Keyring, anonymous: Client, *, ago: timedelta) -> dict[str, Client]:
    """The callers in a copy, as if they had signed in so long ago, with tokens that are new.

    The copies have the same sessions, so what the process remembers of their rights in another copy is forgotten.
    """
    RIGHTS._entries.clear()  # noqa: SLF001  # an application never forgets everybody
    RIGHTS._barred.clear()  # noqa: SLF001  # as above
    now = datetime.now(UTC)
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("UPDATE session SET rotated_at = $1, proven_at = $2 RETURNING *", now, now - ago)
    finally:
        await connection.close()
    tokens = {row["id"]: _token_of(row, keyring) for row in rows}
    signed_in = {kind: replace(anonymous, token=tokens[session]) for kind, session in cast.sessions.items()}
    return {"anonymous": anonymous, **signed_in}


def _token_of(session: asyncpg.Record, keyring: Keyring) -> str:
    ids, times = (session["id"], session["member_id"]), (session["rotated_at"], session["expires_at"])
    facts = SessionFacts(*ids, session["generation"], 0, *times)
    return tokens_for(keyring, session["tenant_id"], facts.outcome()).access_token
