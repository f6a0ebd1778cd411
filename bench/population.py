"""Who calls, and what they ask for: members and officers with live sessions in the bench's own union."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
from asyncpg import Record

from bench import publishing, teaching
from bench.benefits import plan_benefits
from bench.cluster import Cluster
from bench.handling import CATEGORY, Drafts, plan_drafts, plan_handling
from bench.news import LISTED, plan_news
from bench.past import Past, remember
from bench.registering import OpenActivities, plan_activities
from bench.teaching import Attempts
from bench.votes import OPEN_VOTES, open_votes, plan_votes
from db.sealing import Keyring
from db.types import new_id
from domain.auth.service import tokens_for
from domain.auth.tokens import SessionFacts

CALLERS: Final = 512
"""In each group: so many that nobody's budget of points is used up, and each calls often enough to be remembered."""

MEMBER, BRANCH, FEDERATION = "member", "branch officer", "federation officer"
REGISTRANT: Final = "member who registers"
"""Others than `MEMBER`, so that first screens do not grow by what was registered for."""
BRANCHES: Final = ("HD-A-01", "HD-A-02")
"""The branches whose inboxes the seeds fill; all branch officers of the bench belong to one of them."""

_LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)
_TOKEN_AGE: Final = timedelta(minutes=4)
_FREE_MEMBERS: Final = """
    SELECT m.id FROM member m
    WHERE m.tenant_id = $1 AND m.state = 'active'
      AND NOT EXISTS (SELECT FROM role_grant g WHERE g.tenant_id = m.tenant_id AND g.member_id = m.id)
      AND NOT EXISTS (SELECT FROM credential c WHERE c.tenant_id = m.tenant_id AND c.member_id = m.id)
      AND NOT EXISTS (SELECT FROM post_term t WHERE t.tenant_id = m.tenant_id AND t.member_id = m.id)
    ORDER BY md5(m.id::text) LIMIT $2
"""
_INSERT_CREDENTIALS: Final = """
    INSERT INTO credential (tenant_id, member_id, session_epoch) SELECT $1, id, 0 FROM unnest($2::uuid[]) AS caller (id)
"""
_INSERT_SESSIONS: Final = """
    INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, device_name)
    SELECT $1, id, member_id, 0, $4, $5, 'bench' FROM unnest($2::uuid[], $3::uuid[]) AS caller (id, member_id)
"""
_INSERT_GRANTS: Final = """
    INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)
    SELECT $1, id, member_id, $4, organisation_id, '2026-01-01'
    FROM unnest($2::uuid[], $3::uuid[], $5::uuid[]) AS caller (id, member_id, organisation_id)
"""

_FORGET: Final = """
    WITH earlier AS (DELETE FROM session WHERE device_name = 'bench' RETURNING member_id),
         without_role AS (DELETE FROM role_grant WHERE member_id IN (SELECT member_id FROM earlier))
    DELETE FROM credential WHERE member_id IN (SELECT member_id FROM earlier)
"""
"""For a database that was kept: callers of an earlier run."""


@dataclass(slots=True)
class Caller:
    """A signed-in member. The token is made anew before it grows old, by the server's own rules."""

    tenant_id: UUID
    member_id: UUID
    session_id: UUID
    organisation: str
    keyring: Keyring = field(repr=False)
    _token: str = field(default="", repr=False)
    _minted_at: datetime = _LONG_AGO

    def token(self) -> str:
        """A bearer token that holds for some minutes more."""
        now = datetime.now(UTC)
        if now - self._minted_at > _TOKEN_AGE:
            facts = SessionFacts(self.session_id, self.member_id, 0, 0, now, now + timedelta(days=30))
            self._token = tokens_for(self.keyring, self.tenant_id, facts.outcome()).access_token
            self._minted_at = now
        return self._token


@dataclass(frozen=True, slots=True)
class Population:
    """What variables are drawn from. `members` and `requests` are rows to begin a page after, as those of `listed`."""

    callers: Mapping[str, Sequence[Caller]]
    members: Sequence[Mapping[str, Any]]
    branch_members: Mapping[str, Sequence[Mapping[str, Any]]]
    requests: Mapping[str, Sequence[Mapping[str, Any]]]
    companies: Sequence[str]
    branches: Sequence[str]
    branch_ids: Sequence[UUID]
    transfers: Sequence[Mapping[str, Any]]
    rosters: Mapping[str, UUID]
    activities: Sequence[UUID]
    large_activities: Mapping[str, Sequence[UUID]]
    open_activities: OpenActivities
    cycles: Sequence[Mapping[str, Any]]
    vouchers: Mapping[UUID, Sequence[Mapping[str, Any]]]
    votes: Sequence[Mapping[str, Any]]
    open_votes: Sequence[UUID]
    suggestions: Sequence[Mapping[str, Any]]
    open_suggestions: Sequence[UUID]
    drafts: Drafts
    waiting: Sequence[Mapping[str, Any]]
    news: Sequence[Mapping[str, Any]]
    listed: Mapping[str, Sequence[Mapping[str, Any]]]
    attempts: Attempts
    joinable: Sequence[UUID]
    applicants: Iterator[int]


async def populate(cluster: Cluster) -> Population:
    """Signs the callers in, gives officers their roles, and reads what requests will ask for."""
    connection = await asyncpg.connect(cluster.postgres.admin_dsn)
    try:
        tenant_id = UUID(str(await connection.fetchval("SELECT id FROM tenant")))
        async with connection.transaction():
            await connection.execute(_FORGET)
            callers = await _sign_in(connection, cluster.keyring, tenant_id)
            ids = [caller.member_id for group in callers.values() for caller in group]
            places = {row["code"]: row["id"] for row in await _rows(connection, _PLACES, BRANCHES)}
            registrants = [caller.member_id for caller in callers[REGISTRANT]]
            planned = await plan_activities(connection, tenant_id, registrants)
            for plan in (plan_benefits, plan_votes, plan_news):
                await plan(connection, tenant_id, ids, places)
            await plan_handling(connection, tenant_id, ids, [caller.member_id for caller in callers[FEDERATION]])
            await publishing.plan_publications(connection, tenant_id, ids)
            attempts = await _plan_learning(connection, tenant_id, callers)
            drafts = await plan_drafts(connection, tenant_id, registrants)
            taking = await open_votes(connection, cluster.keyring, places[BRANCHES[0]], registrants, count=OPEN_VOTES)
            rosters = await remember(connection, Past(cluster.keyring, tenant_id, ids), places)
        return Population(
            callers=callers,
            members=await _rows(connection, "SELECT id, name_sort FROM member ORDER BY md5(id::text) LIMIT 5000"),
            branch_members={code: await _rows(connection, _OF_BRANCH, code) for code in BRANCHES},
            requests={code: await _rows(connection, _WAITING, code) for code in BRANCHES},
            companies=await _codes(connection, "enterprise_union"),
            branches=await _codes(connection, "branch"),
            branch_ids=await _ids(connection, _BRANCH_IDS),
            transfers=await _rows(connection, _OPEN_TRANSFERS),
            rosters=rosters,
            activities=await _ids(connection, _ACTIVITIES),
            large_activities={code: await _ids(connection, _LARGE_ACTIVITIES, code) for code in BRANCHES},
            open_activities=planned,
            cycles=await _rows(connection, _CYCLES),
            vouchers={key: await _rows(connection, _VOUCHERS, key) for key in await _ids(connection, _LARGE_CYCLES)},
            votes=await _rows(connection, _VOTES),
            open_votes=taking,
            suggestions=await _rows(connection, _SUGGESTIONS),
            open_suggestions=await _ids(connection, _OPEN_SUGGESTIONS),
            drafts=drafts,
            waiting=await _rows(connection, _STEPS),
            news=await _rows(connection, LISTED),
            listed=await _listed(connection),
            attempts=attempts,
            joinable=await _joinable(connection),
            # A database that was kept has applicants of earlier runs.
            applicants=itertools.count(2 * await connection.fetchval("SELECT count(*) FROM request_key")),
        )
    finally:
        await connection.close()


async def _plan_learning(
    connection: asyncpg.Connection, tenant_id: UUID, callers: Mapping[str, Sequence[Caller]]
) -> Attempts:
    await teaching.plan_teaching(connection, tenant_id, [caller.member_id for caller in callers[MEMBER]])
    return await teaching.plan_attempts(connection, tenant_id, [caller.member_id for caller in callers[REGISTRANT]])


async def _listed(connection: asyncpg.Connection) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return {name: await _rows(connection, text) for name, text in (*publishing.LISTED, *teaching.LISTED)}


async def _joinable(connection: asyncpg.Connection) -> list[UUID]:
    rows = await connection.fetch("SELECT id FROM organisation WHERE kind IN ('branch', 'group')")
    return [UUID(str(row["id"])) for row in rows]


_OF_BRANCH: Final = """
    SELECT m.id, m.name_sort FROM member m JOIN organisation o ON o.id = m.organisation_id
    WHERE o.code = $1 OR o.code LIKE $1 || '-%' ORDER BY m.name_sort, m.id LIMIT 1000
"""
_PLACES: Final = "SELECT code, id FROM organisation WHERE code = ANY($1)"
_BRANCH_IDS: Final = "SELECT id FROM organisation WHERE kind = 'branch' AND founded_on < '2025-01-01' ORDER BY code"
_OPEN_TRANSFERS: Final = """
    SELECT id, requested_at FROM transfer WHERE status IN ('requested', 'released') ORDER BY requested_at, id LIMIT 400
"""
_ACTIVITIES: Final = """
    SELECT id FROM activity WHERE starts_at BETWEEN now() AND now() + interval '1 year' ORDER BY starts_at, id LIMIT 500
"""
_LARGE_ACTIVITIES: Final = """
    SELECT a.id FROM activity a JOIN organisation o ON o.id = a.organisation_id
    WHERE o.code = $1 AND (SELECT count(*) FROM registration r WHERE r.activity_id = a.id) > 50 ORDER BY a.id
"""
_CYCLES: Final = "SELECT id, opens_at FROM benefit_cycle ORDER BY opens_at, id"
_LARGE_CYCLES: Final = "SELECT cycle_id AS id FROM voucher GROUP BY cycle_id HAVING count(*) > 1000"
_VOUCHERS: Final = "SELECT id, issued_at FROM voucher WHERE cycle_id = $1 ORDER BY issued_at, id LIMIT 1000"
_VOTES: Final = """
    SELECT id, opens_at FROM vote WHERE organisation_id = tenant_id AND state <> 'draft' ORDER BY opens_at DESC, id DESC
"""
_SUGGESTIONS: Final = f"""
    SELECT s.id, s.created_at FROM suggestion s JOIN suggestion_category c ON c.id = s.category_id
    WHERE c.code <> '{CATEGORY}' ORDER BY s.created_at DESC, s.id DESC
"""  # noqa: S608  # a constant
_OPEN_SUGGESTIONS: Final = f"""
    SELECT s.id FROM suggestion s JOIN suggestion_category c ON c.id = s.category_id
    WHERE c.code <> '{CATEGORY}' AND s.handling_id = s.tenant_id AND s.visibility = 'members'
        AND s.state IN ('assigned', 'in_progress', 'countersigned', 'answered', 'rated', 'closed') ORDER BY s.id
"""  # noqa: S608  # a constant
_STEPS: Final = """
    SELECT s.due_at AS due_order, s.opened_at AS at, s.id FROM approval_step s
    JOIN approval a ON a.id = s.approval_id
    WHERE s.status = 'open' AND s.due_at IS NOT NULL AND a.subject_kind = 'join_request'
    ORDER BY s.due_at, s.opened_at, s.id LIMIT 200
"""
_WAITING: Final = """
    SELECT r.id, r.submitted_at FROM join_request r JOIN organisation o ON o.id = r.organisation_id
    WHERE r.status = 'in_review' AND (o.code = $1 OR o.code LIKE $1 || '-%') ORDER BY r.submitted_at, r.id LIMIT 200
"""


async def _rows(connection: "asyncpg.Connection[Record]", text: str, *values: object) -> list[Mapping[str, Any]]:
    return [dict(row) for row in await connection.fetch(text, *values)]


async def _ids(connection: "asyncpg.Connection[Record]", text: str, *values: object) -> list[UUID]:
    return [row["id"] for row in await _rows(connection, text, *values)]


async def _codes(connection: "asyncpg.Connection[Record]", kind: str) -> list[str]:
    rows = await connection.fetch("SELECT code FROM organisation WHERE kind = $1 ORDER BY code", kind)
    return [row["code"] for row in rows]


async def _sign_in(
    connection: "asyncpg.Connection[Record]", keyring: Keyring, tenant_id: UUID
) -> dict[str, list[Caller]]:
    rows = await connection.fetch(_FREE_MEMBERS, tenant_id, 4 * CALLERS)
    chosen = [UUID(str(row["id"])) for row in rows]
    sessions, now = [new_id() for _ in chosen], datetime.now(UTC)
    await connection.execute(_INSERT_CREDENTIALS, tenant_id, chosen)
    await connection.execute(_INSERT_SESSIONS, tenant_id, sessions, chosen, now, now + timedelta(days=30))
    nodes = await connection.fetch("SELECT code, id FROM organisation WHERE code = ANY($1)", ["HD", *BRANCHES])
    at = {node["code"]: node["id"] for node in nodes}
    groups: dict[str, list[Caller]] = {MEMBER: [], BRANCH: [], FEDERATION: [], REGISTRANT: []}
    for number, (member_id, session_id) in enumerate(zip(chosen, sessions, strict=True)):
        group = (MEMBER, BRANCH, FEDERATION)[number % 3] if number < 3 * CALLERS else REGISTRANT
        place = {MEMBER: "", REGISTRANT: "", BRANCH: BRANCHES[number % len(BRANCHES)], FEDERATION: "HD"}[group]
        groups[group].append(Caller(tenant_id, member_id, session_id, place, keyring))
    for group, role in ((BRANCH, "branch_officer"), (FEDERATION, "federation_officer")):
        officers = groups[group]
        places = [at[officer.organisation] for officer in officers]
        ids, members = [new_id() for _ in officers], [officer.member_id for officer in officers]
        await connection.execute(_INSERT_GRANTS, tenant_id, ids, members, role, places)
    return groups
