"""Writes a whole union in one transaction: cut off anywhere, nothing of it stays."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import asyncpg
from argon2 import PasswordHasher
from asyncpg import Record

from db.queries import legal_articles, official_documents
from db.queries.learning.trainings import insert_reminders
from db.sealing import Keyring
from db.seed.accounts import BULK_ACCOUNTS, DEMO_ACCOUNTS
from db.seed.competitions import write_competitions
from db.seed.copying import copy_members, copy_records, copy_requests, copy_rows, in_chunks
from db.seed.disclosures import write_disclosures
from db.seed.endings import endings_of
from db.seed.evidence import copy_evidence
from db.seed.joining import is_recent, joining_of
from db.seed.journal import audit_entries_of, notifications_of
from db.seed.legal_articles import write_legal_articles
from db.seed.news import write_channels, write_news
from db.seed.notices import write_notices
from db.seed.official_documents import write_official_documents
from db.seed.points import write_rules
from db.seed.story import Book, write_events, write_places
from db.seed.tree import UNION_CODE, closure_of
from db.seed.union import Member, Union, member_id, number_of

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

# "seed" in ASCII: two seeds line up, and neither meets the lock of migrations.
_LOCK_KEY = 0x73656564
_CHUNK = 10_000
_REQUESTS_SHOWN = 64
_MOST_TOLD = 10_000
_MEMORY_KIB = 46 * 1024
_ORGANISATION_PERIODS = """
    INSERT INTO organisation_period
        (tenant_id, organisation_id, version, starts_on, parent_id, kind, code, name, name_en, state, cause)
    SELECT tenant_id, id, version, founded_on, parent_id, kind, code, name, name_en, state, 'founded'
    FROM organisation o WHERE tenant_id = $1 AND NOT EXISTS (
        SELECT FROM organisation_period p WHERE p.tenant_id = $1 AND p.organisation_id = o.id
    )
"""
# What changed since they joined, until the periods are written.
_ENDINGS = """
    CREATE TEMPORARY TABLE seed_ending (
        tenant_id uuid, member_id uuid PRIMARY KEY, changed_on date, cause text, employed text, document_number text
    ) ON COMMIT DROP
"""
_FIRST_PERIODS = """
    INSERT INTO membership_period
        (tenant_id, member_id, version, starts_on, until_on, state, organisation_id, employment_kind, cause)
    SELECT m.tenant_id, m.id, 1, m.joined_on, e.changed_on, 'active', m.organisation_id,
           coalesce(e.employed, m.employment_kind), 'joined'
    FROM member m LEFT JOIN seed_ending e ON e.member_id = m.id
    WHERE m.tenant_id = $1 AND NOT EXISTS (
        SELECT FROM membership_period p WHERE p.tenant_id = $1 AND p.member_id = m.id
    )
"""
_SECOND_PERIODS = """
    INSERT INTO membership_period
        (tenant_id, member_id, version, starts_on, state, organisation_id, employment_kind, cause, document_number)
    SELECT m.tenant_id, m.id, m.version, e.changed_on, m.state, m.organisation_id, m.employment_kind, e.cause,
           e.document_number
    FROM seed_ending e JOIN member m ON m.tenant_id = e.tenant_id AND m.id = e.member_id
"""


@dataclass(frozen=True, slots=True)
class Seeding:
    """What the steps of one run share."""

    conn: "asyncpg.Connection[Record]"
    keyring: Keyring
    union: Union
    progress: Progress
    now: datetime
    story: Book | None = None

    @property
    def entries(self) -> int:
        """How many entries the register has, those included that the story adds."""
        return self.union.plan.members + (0 if self.story is None else len(self.story.extra))

    def is_told(self, member: Member) -> bool:
        """Whether the story tells of the member, so that nothing is made up besides."""
        return self.story is not None and (member.id in self.story.lives or member.merged_into_id is not None)


@asynccontextmanager
async def seeding_transaction(dsn: str) -> AsyncIterator["asyncpg.Connection[Record]"]:
    """A connection of the owner's in a transaction that holds the seeds' lock until its end."""
    connection = await asyncpg.connect(
        dsn, command_timeout=None, server_settings={"application_name": "unionhall-seed"}
    )
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK_KEY)
            yield connection
    finally:
        await connection.close()


async def has_tenant(conn: "asyncpg.Connection[Record]") -> bool:
    """Whether the database holds a union already."""
    return bool(await conn.fetchval("SELECT EXISTS (SELECT FROM tenant)"))


async def write_union(seeding: Seeding) -> None:
    """All rows of the union, parents before children."""
    await _write_tree(seeding)
    recent = await _write_members(seeding)
    await _write_periods(seeding)
    await _write_offices(seeding)
    await _write_accounts(seeding)
    await _write_history(seeding, recent)


async def _write_tree(seeding: Seeding) -> None:
    conn, union = seeding.conn, seeding.union
    tenant_id = union.tenant_id
    seeding.progress("organisations", 0, len(union.organisations))
    await copy_rows(conn, "tenant", columns=("id", "code"), rows=[(tenant_id, UNION_CODE)])
    await copy_records(conn, "organisation", tenant_id=tenant_id, records=union.organisations)
    await copy_records(conn, "organisation_closure", tenant_id=tenant_id, records=list(closure_of(union.organisations)))
    if seeding.story is not None:
        await write_places(conn, seeding.story)
    counter = [(tenant_id, seeding.entries + 1)]
    await copy_rows(conn, "member_number", columns=("tenant_id", "next_number"), rows=counter)
    seeding.progress("organisations", len(union.organisations), len(union.organisations))


async def _write_members(seeding: Seeding) -> list[Member]:
    """The members who joined last, for whom the join request is shown as well."""
    union, total = seeding.union, seeding.entries
    recent: deque[Member] = deque(maxlen=_REQUESTS_SHOWN + union.plan.past_requests)
    done = 0
    seeding.progress("members", done, total)
    await seeding.conn.execute(_ENDINGS)
    async with _without_row_security(seeding.conn):
        for chunk in in_chunks(_told_members(seeding), _CHUNK):
            await copy_members(seeding.conn, seeding.keyring, tenant_id=union.tenant_id, members=chunk)
            endings = list(endings_of(member for member in chunk if not seeding.is_told(member)))
            await copy_records(seeding.conn, "seed_ending", tenant_id=union.tenant_id, records=endings)
            recent.extend(member for member in chunk if is_recent(member) and not seeding.is_told(member))
            done += len(chunk)
            seeding.progress("members", done, total)
    return list(recent)


def _told_members(seeding: Seeding) -> Iterator[Member]:
    members, story = seeding.union.members(), seeding.story
    return members if story is None else story.told(members)


async def _write_periods(seeding: Seeding) -> None:
    """What organisations and memberships have been so far: one period each, two where a membership is not active."""
    conn, tenant_id = seeding.conn, seeding.union.tenant_id
    if seeding.story is not None:
        await copy_records(conn, "membership_period", tenant_id=tenant_id, records=seeding.story.periods())
    await conn.execute(_ORGANISATION_PERIODS, tenant_id)
    await conn.execute(_FIRST_PERIODS, tenant_id)
    await conn.execute(_SECOND_PERIODS)


async def _write_offices(seeding: Seeding) -> None:
    conn, offices, tenant_id = seeding.conn, seeding.union.offices, seeding.union.tenant_id
    seeding.progress("offices", 0, len(offices.posts))
    await copy_records(conn, "post", tenant_id=tenant_id, records=offices.posts)
    await copy_records(conn, "post_term", tenant_id=tenant_id, records=offices.terms)
    await copy_records(conn, "role_grant", tenant_id=tenant_id, records=offices.grants)
    seeding.progress("offices", len(offices.posts), len(offices.posts))


async def _write_accounts(seeding: Seeding) -> None:
    """Only the accounts to try have a password; other members would activate theirs."""
    hasher = PasswordHasher(time_cost=1, memory_cost=_MEMORY_KIB, parallelism=1)
    union = seeding.union
    accounts = DEMO_ACCOUNTS + BULK_ACCOUNTS if union.plan.inbox else DEMO_ACCOUNTS
    rows = [
        (union.tenant_id, member_id(number_of(name)), hasher.hash(password), seeding.now, 0)
        for _, name, password in accounts
    ]
    columns = ("tenant_id", "member_id", "password_hash", "password_changed_at", "session_epoch")
    await copy_rows(seeding.conn, "credential", columns=columns, rows=rows)


async def _write_history(seeding: Seeding, recent: list[Member]) -> None:
    conn, tenant_id = seeding.conn, seeding.union.tenant_id
    joining = joining_of(seeding.union, recent, seeding.now)
    await copy_records(conn, "approval", tenant_id=tenant_id, records=joining.approvals)
    await copy_records(conn, "approval_step", tenant_id=tenant_id, records=joining.steps)
    await copy_requests(conn, seeding.keyring, tenant_id=tenant_id, requests=joining.requests)
    await copy_evidence(conn, seeding.keyring, tenant_id=tenant_id, requests=joining.requests)
    notifications = notifications_of(seeding.union, joining)
    await copy_records(conn, "notification", tenant_id=tenant_id, records=notifications)
    entries = audit_entries_of(seeding.union, joining, seeding.story.entries if seeding.story else ())
    await copy_records(conn, "audit_entry", tenant_id=tenant_id, records=entries)
    if seeding.story is not None:
        await write_events(conn, seeding.story)
        await write_rules(conn, tenant_id, seeding.now)
        await write_notices(conn, tenant_id, seeding.now)
        await write_competitions(conn, tenant_id, seeding.now)
        await write_official_documents(conn, tenant_id, seeding.now)
        await write_disclosures(conn, tenant_id, seeding.now)
        await write_legal_articles(conn, tenant_id, seeding.now)
        await write_news(conn, tenant_id, seeding.union.offices.grants, seeding.now)
        await write_channels(conn, seeding.keyring, tenant_id, seeding.now)
        await _note_what_was_told(conn, seeding.now)


async def _note_what_was_told(conn: "asyncpg.Connection[Record]", now: datetime) -> None:
    """What chores would find due was told while it came to be: a union that is looked at for the first time rests."""
    today = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    await insert_reminders(conn, today=today, limit=_MOST_TOLD)
    await official_documents.mark_stale(conn, today, limit=_MOST_TOLD)
    await legal_articles.mark_stale(conn, today, limit=_MOST_TOLD)


@asynccontextmanager
async def _without_row_security(conn: "asyncpg.Connection[Record]") -> AsyncIterator[None]:
    """COPY refuses tables whose row-level security binds the caller; the table's owner lifts it and puts it back."""
    is_bound = await conn.fetchval("SELECT row_security_active('member_private')")
    if is_bound:
        await conn.execute("ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY")
    yield
    if is_bound:
        await conn.execute("ALTER TABLE member_private FORCE ROW LEVEL SECURITY")


def now_utc() -> datetime:
    """The present second."""
    return datetime.now(UTC).replace(microsecond=0)
