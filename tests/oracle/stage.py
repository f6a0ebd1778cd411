"""Where documents are asked: the demonstration union with more going on, contexts of its callers, without HTTP."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg

from api.context import Context, Services
from api.paging import encode_cursor
from bench.past import Past, remember
from db.queries.rosters.rows import ORDER
from db.scope import Scope
from db.sealing import Keyring
from db.seed.accounts import DEMO_ACCOUNTS
from db.session import Database
from domain.auth.access import actor_for, scope_for
from domain.auth.rules import union_day
from domain.kiosks.access import KioskCaller, kiosk_caller
from domain.kiosks.keys import text_of
from domain.kiosks.tokens import KioskClaims
from domain.notifications.feed import Feed
from domain.shared.actor import Actor
from tests.oracle.pool import Pool, read_pool
from tests.support.access import contents
from tests.support.activities import write_activities
from tests.support.api import Client, running
from tests.support.dues import write_dues
from tests.support.kiosk_rows import DEMO_KIOSK, THUMBPRINT, write_kiosk
from tests.support.merchants import write_merchants
from tests.support.nomination_rows import SHOWN_NOMINATIONS, write_nominations
from tests.support.points import write_points
from tests.support.second_union import second_union
from tests.support.suggestion_rows import DEMO_SUGGESTIONS, write_suggestions
from tests.support.suggestion_talk import write_talk
from tests.support.votes_shown import SHOWN, write_shown_votes

_CURSORS: Mapping[str, tuple[str, str]] = {
    "members": ("federation officer", "members(first: 9) {edges {cursor}}"),
    "organisations": ("anonymous", "organisations(first: 9) {edges {cursor}}"),
    "joinRequests": ("federation officer", "joinRequests(first: 9) {edges {cursor}}"),
    "auditEntries": ("auditor", "auditEntries(first: 9) {edges {cursor}}"),
    "notifications": ("branch officer", "notifications(first: 9) {edges {cursor}}"),
    "matters": ("member", "matters(first: 9) {edges {cursor}}"),
    "feed": ("member", "feed(first: 9) {edges {cursor}}"),
    "inbox": ("branch officer", "inbox(first: 9) {edges {cursor}}"),
    "timeline": ("branch officer", "timeline(first: 9) {edges {cursor}}"),
    "transfers": ("branch officer", "transfers(first: 9) {edges {cursor}}"),
}
_WAITING = (
    "{joinRequests(first: 9, where: {status: {eq: IN_REVIEW}}) {nodes {id}} viewer {member {id organisation {id}}}}"
)
_DECIDE = "mutation ($input: JoinRequestDecideInput!) {joinRequestDecide(input: $input) {userErrors {code}}}"
_APPOINT = "mutation ($input: DeputyAppointInput!) {deputyAppoint(input: $input) {userErrors {code}}}"
_READ = "mutation ($ids: [ID!]!) {notificationRead(input: {ids: $ids}) {userErrors {code}}}"
_TOKEN = "{changes(first: 1) {token}}"
_EVENTS = """
    SELECT tenant_id, id, transaction_id, event_id, member_id, kind, facts, created_at, read_at
    FROM (SELECT n.*, row_number() OVER (PARTITION BY kind ORDER BY id) AS place FROM notification n) AS told
    WHERE place = 1 ORDER BY kind
"""
_ADDRESS = "192.0.2.1"
KIOSK = "kiosk"
"""A caller that asks only what is about kiosks."""


class StillFeed:
    """A feed that gives the rows that are there and ends: a subscription without waiting."""

    def __init__(self) -> None:
        self.rows: Sequence[Any] = ()

    async def stream(self, _scope: object, _after: str | None) -> AsyncIterator[Any]:
        """What the resolver of `notificationAdded` reads."""
        for row in self.rows:
            yield row


@dataclass(frozen=True)
class Script:
    """What is known of the union before a document is asked: who may call, and what there is to ask for."""

    actors: Mapping[str, Actor]
    pool: Pool
    now: datetime
    kiosk_scope: Scope


@dataclass(frozen=True)
class Stage:
    """A copy of the union that is open; every document gets a context of its own, all at the same moment."""

    script: Script
    services: Services
    feed: StillFeed
    dsn: str

    def context(self, caller: str, locale: str) -> Context:
        """A context with new loaders."""
        actor = self.script.actors[caller]
        scope = self.script.kiosk_scope if caller == KIOSK else scope_for(actor)
        return Context(services=self.services, actor=actor, scope=scope, locale=locale)


@asynccontextmanager
async def opened(dsn: str, script: Script, keyring: Keyring) -> AsyncIterator[Stage]:
    """Opens a copy; no relay and no feed run on it."""
    database = await Database.open(dsn, size=8)
    feed = StillFeed()
    feed.rows = await database.fetch(_EVENTS, ())
    services = Services(database, keyring, cast("Feed", feed), clock=lambda: script.now)
    try:
        yield Stage(script, services, feed, dsn)
    finally:
        await database.close()


async def rehearse(dsn: str, keyring: Keyring, directory: Path) -> Script:
    """Makes a demonstration union richer, and notes what there is; nothing is connected to it afterwards."""
    await _remember(dsn, keyring)
    async with running(dsn, directory) as anonymous:
        first = {label: await anonymous.sign_in(login, password) for label, login, password in DEMO_ACCOUNTS}
        tokens = [(await each.run(_TOKEN))["data"]["changes"]["token"] for each in first.values()]
        await _liven(first)
        clients = {label: await anonymous.sign_in(login, password) for label, login, password in DEMO_ACCOUNTS}
        cursors = {
            field: await _cursors_of({"anonymous": anonymous, **clients}[caller], field, text)
            for field, (caller, text) in _CURSORS.items()
        }
    cursors["rosterRows"] = [encode_cursor({"number": number}, ORDER) for number in (1, 7, 39)]
    connection = await asyncpg.connect(dsn)
    try:
        tenant_id = await connection.fetchval("SELECT id FROM tenant")
        await second_union(connection, keyring)
        member_id = await connection.fetchval("SELECT id FROM member WHERE member_number = 'HD000001'")
        await write_dues(connection, member_id)
        await write_activities(connection, member_id)
        await write_points(connection, member_id)
        await write_merchants(connection, member_id)
        await write_shown_votes(connection, member_id)
        await write_nominations(connection, SHOWN.draft, member_id, SHOWN_NOMINATIONS)
        await write_suggestions(connection, member_id)
        await write_talk(connection, DEMO_SUGGESTIONS.answered)
        await write_kiosk(connection, keyring, member_id)
        pool = await read_pool(
            connection,
            keyring,
            tenant_id,
            cursors=cursors,
            passwords={account.member_number: account.password for account in DEMO_ACCOUNTS},
            today=union_day(datetime.now(UTC)),
            tokens=tokens,
        )
    finally:
        await connection.close()
    database = await Database.open(dsn, size=1)
    try:
        now = datetime.now(UTC)
        actors = {
            label: await actor_for(database.read, keyring, access_token=client.token or "", now=now, address=_ADDRESS)
            for label, client in clients.items()
        }
        kiosk = await _kiosk(database, tenant_id, now)
    finally:
        await database.close()
    actors |= {"anonymous": Actor(tenant_id=tenant_id, address=_ADDRESS), KIOSK: kiosk.actor}
    return Script(actors, pool, now.replace(microsecond=123456), kiosk.scope)


async def _kiosk(database: Database, tenant_id: UUID, now: datetime) -> KioskCaller:
    """The kiosk as a caller whose key was proven."""
    claims = KioskClaims(KIOSK, tenant_id, DEMO_KIOSK.kiosk, text_of(THUMBPRINT), now)
    async with database.transaction() as conn:
        return await kiosk_caller(conn, claims, now=now, address=_ADDRESS)


async def _remember(dsn: str, keyring: Keyring) -> None:
    """Past states of the callers and others, transfers, consents, and rosters with rows of every kind."""
    connection = await asyncpg.connect(dsn)
    members = await connection.fetch("SELECT tenant_id, id FROM member ORDER BY member_number LIMIT 40")
    places = await connection.fetch("SELECT code, id FROM organisation WHERE code = ANY($1)", ["HD-A-01", "HD-A-02"])
    past = Past(keyring, members[0]["tenant_id"], [row["id"] for row in members], roster_rows=40)
    await remember(connection, past, {row["code"]: row["id"] for row in places})
    await connection.close()


async def _cursors_of(client: Client, field: str, text: str) -> list[str]:
    answer = await client.run(f"{{{text}}}")
    return [edge["cursor"] for edge in answer["data"][field]["edges"]]


async def _liven(clients: Mapping[str, Client]) -> None:
    """Decisions by officers and by a deputy, a rejection, deputies now and later, read notifications."""
    federation, branch = clients["federation officer"], clients["branch officer"]
    own = await clients["member"].run("{viewer {member {id}}}")
    deputy = own["data"]["viewer"]["member"]["id"]
    today = union_day(datetime.now(UTC))
    for officer, starts, ends in ((branch, 0, 20), (federation, 30, 60)):
        period = {"startsOn": str(today + timedelta(days=starts + 1)), "endsOn": str(today + timedelta(days=ends + 1))}
        await officer.run(_APPOINT, {"input": {"deputyId": deputy, **period}})
    for officer in (branch, federation):
        waiting = await officer.run(_WAITING)
        for index, request in enumerate(waiting["data"]["joinRequests"]["nodes"][:2]):
            decision = {"joinRequestId": request["id"], "isApproval": index == 0, "comment": "材料不全"}
            await officer.run(_DECIDE, {"input": decision})
    letters = await branch.run("{notifications(first: 2) {nodes {id}}}")
    await branch.run(_READ, {"ids": [each["id"] for each in letters["data"]["notifications"]["nodes"][:1]]})


async def row_counts(stage: Stage) -> dict[str, int]:
    """How many rows each table holds."""
    return {name: count for name, (count, _) in (await contents(stage.dsn)).items()}
