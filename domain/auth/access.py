"""Who stands behind a request. One statement per session and five seconds; none in between.

That rights have changed is told by the tables they are read from (their triggers `…_rights_…`): at the commit every
process that listens forgets them (`rights_ear`). Who has just changed them forgets at once besides (`RIGHTS.forget`).
"""

from collections.abc import Callable, Hashable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from db.queries.auth import sessions as session_queries
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from db.wake import Ear
from domain.auth.errors import Unauthenticated
from domain.auth.rules import SIGN_IN_STATES, end_of_union_day, union_day
from domain.auth.tokens import AccessClaims, read_access_token
from domain.shared.actor import Actor, Grant
from domain.shared.clock import Clock
from domain.shared.permissions import DEPUTISED_PERMISSIONS, ROLE_PERMISSIONS, Permission

RIGHTS_AGE = timedelta(seconds=5)
"""How long a process that cannot hear just now may serve a session that was ended, or a role that was taken."""

RIGHTS_CHANNEL = "unionhall_rights"
"""The tables tell here whose rights have changed: ids of members with blanks between, or nothing for very many."""

_RIGHTS_MAXIMUM = 20_000
_CALLERS_MAXIMUM = 16_384
_EVERY_PERMISSION = frozenset(Permission)

Read = Callable[[], AbstractAsyncContextManager[Connection]]


class Caller(NamedTuple):
    """Who calls, what they may see, and until when their token holds (None: there is no token)."""

    actor: Actor
    scope: Scope
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """What a live session's member may do, as of one moment; `scope` says the same of grants and deputised.

    `officer_ids`: in whose place the member decides, so that what those lose is lost here too.
    """

    member_id: UUID
    organisation_id: UUID
    session_epoch: int
    expires_at: datetime
    scope: Scope
    grants: tuple[Grant, ...] = ()
    deputised: tuple[Grant, ...] = ()
    officer_ids: frozenset[UUID] = frozenset()

    @property
    def keys(self) -> tuple[UUID, ...]:
        """The members by whose ids they are forgotten."""
        return self.member_id, *self.officer_ids


class RightsCache:
    """Rights by session for five seconds, bounded (20,000 sessions, about 25 MB); the oldest entry makes room.

    Nothing outlives the union's day, since grants begin and end with days.

    Whoever forgets also keeps answers out: a request that read the old row just before the sign-out committed cannot
    put it back. `forget` comes before the commit, so it holds for as long as an entry lives; what is told comes after
    it, and whoever begins later reads the new row.
    """

    def __init__(self, age: timedelta = RIGHTS_AGE, maximum: int = _RIGHTS_MAXIMUM) -> None:
        self._age = age
        self._maximum = maximum
        self._entries: dict[UUID, tuple[datetime, Rights]] = {}
        self._sessions: dict[UUID, set[UUID]] = {}
        self._barred: dict[UUID, datetime] = {}
        self._all_barred_until = datetime.min.replace(tzinfo=UTC)

    def find(self, session_id: UUID, now: datetime) -> Rights | None:
        """The rights, if they were read within the last five seconds."""
        entry = self._entries.get(session_id)
        return entry[1] if entry is not None and self._holds(entry[0], now) else None

    def keep(self, session_id: UUID, rights: Rights, now: datetime) -> Rights:
        """Remembers rights read at `now`; gives them back, as the same object as before when they are equal.

        So whoever is known by that object (`KnownCaller`) stays known.
        """
        bars = (self._barred.get(key, now) for key in (session_id, *rights.keys))
        if any(self._holds(until, now) for until in (self._all_barred_until, *bars)):
            return rights
        before = self._drop(session_id)
        if before == rights:
            rights = before
        if len(self._entries) >= self._maximum:
            self._drop(next(iter(self._entries)))
        self._entries[session_id] = (min(now + self._age, end_of_union_day(now)), rights)
        for key in rights.keys:
            self._sessions.setdefault(key, set()).add(session_id)
        return rights

    def forget(self, key: UUID, now: datetime) -> None:
        """Drops what is known of a session, or of all sessions of a member, in a transaction that changes them."""
        self._forget(key, now, now + self._age)

    def forget_told(self, keys: Iterable[UUID], now: datetime) -> None:
        """Drops what is known of members whose rights have changed, and of whoever decides in their place."""
        for key in keys:
            self._forget(key, now, now + timedelta.resolution)

    def forget_all(self, now: datetime) -> None:
        """Drops everything: very many have changed, or changes may have been missed."""
        self._entries.clear()
        self._sessions.clear()
        self._all_barred_until = now + timedelta.resolution

    def _holds(self, until: datetime, now: datetime) -> bool:
        """Whether an instant is to come; what lies beyond an entry's age was set before the clock was set back."""
        return now < until <= now + self._age

    def _forget(self, key: UUID, now: datetime, until: datetime) -> None:
        for session_id in (key, *self._sessions.get(key, ())):
            self._drop(session_id)
        until = max(until, self._barred.pop(key, until))
        # Who began to read before may end after the next message: as long as an entry would live.
        while self._barred and next(iter(self._barred.values())) + self._age <= now:
            del self._barred[next(iter(self._barred))]
        self._barred[key] = until

    def _drop(self, session_id: UUID) -> Rights | None:
        entry = self._entries.pop(session_id, None)
        if entry is None:
            return None
        for key in entry[1].keys:
            held = self._sessions[key]
            held.discard(session_id)
            if not held:
                del self._sessions[key]
        return entry[1]


RIGHTS = RightsCache()
"""This process' cache; ids are unique across unions and databases."""


def rights_ear(cache: RightsCache, clock: Clock) -> Ear:
    """How a process that serves hears of changed rights; `clock` is that of its requests."""

    def heard(told: str) -> None:
        try:
            member_ids = [UUID(each) for each in told.split()]
        except ValueError:  # in the words of another version
            member_ids = []
        if member_ids:
            cache.forget_told(member_ids, clock())
        else:
            cache.forget_all(clock())

    return Ear(RIGHTS_CHANNEL, heard, lambda: cache.forget_all(clock()))


class KnownCaller(NamedTuple):
    """A caller who has been checked, and what the check rests on."""

    caller: Caller
    claims: AccessClaims
    rights: Rights

    def holds(self, now: datetime) -> bool:
        """Whether a new check would say the same: the rights are still those of the session, nothing has expired."""
        claims = self.claims
        is_same = RIGHTS.find(claims.session_id, now) is self.rights
        return is_same and now < claims.expires_at and now < self.rights.expires_at


class KnownCallers:
    """Callers who have just been checked, by whatever tells them apart (their headers).

    Bounded (16,384 callers, about 16 MB); the oldest makes room. An entry counts only while it holds.
    """

    def __init__(self, maximum: int = _CALLERS_MAXIMUM) -> None:
        self._maximum = maximum
        self._known: dict[Hashable, KnownCaller] = {}

    def find(self, key: Hashable, now: datetime) -> Caller | None:
        """The caller, without any further check needed."""
        known = self._known.get(key)
        return known.caller if known is not None and known.holds(now) else None

    def keep(self, key: Hashable, known: KnownCaller) -> None:
        """Remembers a caller."""
        if len(self._known) >= self._maximum:
            del self._known[next(iter(self._known))]
        self._known[key] = known


async def actor_for(read: Read, keyring: Keyring, *, access_token: str, now: datetime, address: str) -> Actor:
    """The actor of `caller_for`."""
    return (await caller_for(read, keyring, access_token=access_token, now=now, address=address)).caller.actor


async def caller_for(read: Read, keyring: Keyring, *, access_token: str, now: datetime, address: str) -> KnownCaller:
    """The member behind an access token, with the roles in force today.

    `read` is the database's `transaction`: it is begun only when the cache does not know the session, and those who
    come at the same moment are read together.

    Raises:
        Unauthenticated: `reason` EXPIRED, REVOKED or INVALID.
    """
    claims = read_access_token(keyring, access_token, now=now)
    rights = RIGHTS.find(claims.session_id, now)
    if rights is None:
        async with read() as conn:
            row = await session_queries.find_access(conn, claims.tenant_id, claims.session_id, today=union_day(now))
        rights = RIGHTS.keep(claims.session_id, _rights_of(row, claims.tenant_id), now)
    _check(claims, rights, now)
    actor = Actor(
        tenant_id=claims.tenant_id,
        member_id=rights.member_id,
        session_id=claims.session_id,
        organisation_id=rights.organisation_id,
        grants=rights.grants,
        deputised=rights.deputised,
        address=address,
    )
    return KnownCaller(Caller(actor, rights.scope, claims.expires_at), claims, rights)


def scope_for(actor: Actor) -> Scope:
    """The nodes at which each permission is held; nobody's scope for a caller who is not signed in."""
    return _scope_of(actor.tenant_id, actor.member_id, actor.grants, actor.deputised)


def _scope_of(tenant_id: UUID, member_id: UUID | None, grants: Iterable[Grant], deputised: Iterable[Grant]) -> Scope:
    return Scope(
        tenant_id=tenant_id,
        member_id=member_id,
        nodes=_nodes_of(grants, _EVERY_PERMISSION),
        deputised=_nodes_of(deputised, DEPUTISED_PERMISSIONS),
    )


def _nodes_of(grants: Iterable[Grant], allowed: frozenset[Permission]) -> dict[str, tuple[UUID, ...]]:
    nodes: dict[str, set[UUID]] = {}
    for grant in grants:
        for permission in ROLE_PERMISSIONS.get(grant.role, frozenset()) & allowed:
            nodes.setdefault(permission, set()).add(grant.organisation_id)
    return {permission: tuple(sorted(held)) for permission, held in nodes.items()}


def _rights_of(row: session_queries.AccessRow | None, tenant_id: UUID) -> Rights:
    if row is None or row.revoked_at is not None or row.state not in SIGN_IN_STATES:
        raise Unauthenticated(reason="REVOKED")
    grants = tuple(Grant(role, node) for role, node in zip(row.roles, row.nodes, strict=True))
    deputised = tuple(Grant(role, node) for role, node in zip(row.deputised_roles, row.deputised_nodes, strict=True))
    return Rights(
        member_id=row.member_id,
        organisation_id=row.organisation_id,
        session_epoch=row.session_epoch,
        expires_at=row.expires_at,
        scope=_scope_of(tenant_id, row.member_id, grants, deputised),
        grants=grants,
        deputised=deputised,
        officer_ids=frozenset(row.officer_ids),
    )


def _check(claims: AccessClaims, rights: Rights, now: datetime) -> None:
    is_theirs = claims.member_id == rights.member_id and claims.tenant_id == rights.scope.tenant_id
    if not is_theirs or claims.session_epoch != rights.session_epoch:
        raise Unauthenticated(reason="REVOKED")
    if rights.expires_at <= now:
        raise Unauthenticated(reason="EXPIRED")
