"""A small union for tests of sign-in and rights: a top organisation with two branches, members, one fixed instant."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.auth import service as auth
from domain.auth.passwords import PasswordWorkshop, Verdict, argon2id
from domain.auth.rules import account_name, normalised_password
from domain.shared.actor import Actor, Grant
from domain.shared.work import Outcome, Work

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""09:30 of 2 March 2026 in China."""

PASSWORD = "tea at the loom"
ADDRESS = "192.0.2.10"

_CHEAP = argon2id(memory_kib=8)


class CountingWorkshop(PasswordWorkshop):
    """Cheap hashes, and a count of the verifications that were made."""

    def __init__(self) -> None:
        super().__init__(_CHEAP, threads=2, waiting=200)
        self.verified = 0

    async def verify(self, stored: str | None, password: str) -> Verdict:
        self.verified += 1
        return await super().verify(stored, password)


@dataclass
class Caller:
    """Who a use case is run for."""

    member_id: UUID | None = None
    session_id: UUID | None = None
    address: str = ADDRESS
    grants: Sequence[Grant] = ()


NOBODY = Caller()


@dataclass
class Union:
    """Writes rows of a union and runs use cases in it, each in a transaction that commits."""

    database: Database
    keyring: Keyring
    tenant_id: UUID
    now: datetime = NOW
    north_id: UUID = field(default_factory=new_id)
    south_id: UUID = field(default_factory=new_id)

    async def build(self) -> None:
        """The tenant, its top organisation and the two branches."""
        async with self.database.write() as conn:
            await conn.execute(
                "INSERT INTO tenant (id, code) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                self.tenant_id,
                f"union-{self.tenant_id}",
            )
        await self._add_organisation(self.tenant_id, None)
        await self._add_organisation(self.north_id, self.tenant_id)
        await self._add_organisation(self.south_id, self.tenant_id)

    async def _add_organisation(self, organisation_id: UUID, parent_id: UUID | None) -> None:
        async with self.database.write() as conn:
            await conn.execute(
                "INSERT INTO organisation (tenant_id, id, parent_id, kind, code, name, name_en, founded_on)"
                " VALUES ($1, $2, $3, $4, $5, '工会', 'Union', '2001-05-01') ON CONFLICT DO NOTHING",
                self.tenant_id,
                organisation_id,
                parent_id,
                "federation" if parent_id is None else "branch",
                str(organisation_id),
            )
            pairs = [(organisation_id, 0)] if parent_id is None else [(organisation_id, 0), (parent_id, 1)]
            await conn.executemany(
                "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth)"
                " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                [(self.tenant_id, ancestor_id, organisation_id, depth) for ancestor_id, depth in pairs],
            )

    async def add_member(self, number: str, **values: Any) -> UUID:
        """A member of the northern branch, if nothing else is said; `phone` in any spelling."""
        member_id = new_id()
        phone = values.get("phone")
        index = None if phone is None else self.phone_index(phone)
        async with self.database.write() as conn:
            await conn.execute(
                "INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort, search_terms,"
                " state, employment_kind, joined_on, phone_index, version)"
                " VALUES ($1, $2, $3, $4, '李梅', 'li mei', '{}', $5, 'permanent', '2020-01-01', $6, 1)",
                self.tenant_id,
                member_id,
                values.get("organisation_id", self.north_id),
                number,
                values.get("state", "active"),
                index,
            )
        return member_id

    async def add_credential(self, member_id: UUID, *, password: str = PASSWORD, password_hash: str = "") -> None:
        """A password, hashed cheaply, or a hash as it is."""
        async with self.database.write() as conn:
            await conn.execute(
                "INSERT INTO credential (tenant_id, member_id, password_hash, password_changed_at, session_epoch)"
                " VALUES ($1, $2, $3, $4, 0)",
                self.tenant_id,
                member_id,
                password_hash or _CHEAP.hash(normalised_password(password)),
                self.now - timedelta(days=100),
            )

    async def add_account(self, number: str, **values: Any) -> UUID:
        """A member who can sign in with `PASSWORD`."""
        member_id = await self.add_member(number, **values)
        await self.add_credential(member_id)
        return member_id

    async def add_grant(self, member_id: UUID, role: str, organisation_id: UUID, **days: date) -> UUID:
        """A role, in force since 2026 began if nothing else is said."""
        grant_id = new_id()
        async with self.database.write() as conn:
            await conn.execute(
                "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on, ends_on)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                self.tenant_id,
                grant_id,
                member_id,
                role,
                organisation_id,
                days.get("starts_on", date(2026, 1, 1)),
                days.get("ends_on"),
            )
        return grant_id

    async def set_state(self, member_id: UUID, state: str) -> None:
        """Moves a member to another state of membership."""
        async with self.database.write() as conn:
            await conn.execute(
                "UPDATE member SET state = $3 WHERE tenant_id = $1 AND id = $2", self.tenant_id, member_id, state
            )

    def phone_index(self, phone: str) -> bytes:
        """The blind index of a phone number in any spelling."""
        return self.keyring.blind_index(self.tenant_id, "phone", str(account_name(phone).phone))

    @asynccontextmanager
    async def work(self, caller: Caller = NOBODY) -> AsyncIterator[Work]:
        """A transaction for one caller at the union's instant."""
        actor = Actor(
            tenant_id=self.tenant_id,
            member_id=caller.member_id,
            session_id=caller.session_id,
            grants=tuple(caller.grants),
            address=caller.address,
        )
        scope = Scope(self.tenant_id, caller.member_id)
        async with self.database.write() as conn:
            yield Work(conn=conn, actor=actor, scope=scope, now=self.now, keyring=self.keyring)

    async def device_of(self, member_id: UUID, *, kind: str = "password", minutes_ago: float = 0) -> Caller:
        """A signed-in device of a member who may have no credential; proven so many minutes ago."""
        session_id, at = new_id(), self.now - timedelta(minutes=minutes_ago)
        async with self.database.write() as conn:
            await conn.execute(
                "INSERT INTO credential (tenant_id, member_id, session_epoch) VALUES ($1, $2, 0)"
                " ON CONFLICT DO NOTHING",
                self.tenant_id,
                member_id,
            )
            await conn.execute(
                "INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, proof_kind,"
                " proven_at) VALUES ($1, $2, $3, 0, $4, $5, $6, $7)",
                *(self.tenant_id, session_id, member_id, self.now, self.now + timedelta(days=30), kind, at),
            )
        return Caller(member_id, session_id)

    async def attempt(self, login: str | None, caller: Caller = NOBODY) -> auth.Attempt:
        """The first step of a proof, committed."""
        async with self.work(caller) as work:
            return await auth.attempt_reserve(work, auth.AttemptReserve(login))

    async def sign_in(self, login: str, password: str = PASSWORD, caller: Caller = NOBODY) -> Outcome:
        """All three steps of signing a phone in."""
        proof = await auth.password_prove(await self.attempt(login, caller), password)
        async with self.work(caller) as work:
            return await auth.session_open(work, auth.SessionOpen(proof, "Li Mei's phone"))

    async def refresh(self, refresh_token: str, request_key: UUID | None = None) -> Outcome:
        """One refresh in a transaction that commits."""
        async with self.work() as work:
            return await auth.session_refresh(work, auth.SessionRefresh(refresh_token, request_key))

    def tokens(self, outcome: Outcome) -> auth.SessionTokens:
        """What the client gets for an outcome."""
        return auth.tokens_for(self.keyring, self.tenant_id, outcome)

    async def actor(self, access_token: str) -> Actor:
        """Who the server sees behind a token."""
        return await auth.actor_for(
            self.database.read, self.keyring, access_token=access_token, now=self.now, address=ADDRESS
        )

    def pass_time(self, **duration: float) -> None:
        """Moves the instant forward."""
        self.now += timedelta(**duration)

    async def value(self, statement: str, *values: object) -> Any:
        """One value straight from the database; `$1` is the tenant."""
        async with self.database.read() as conn:
            return await conn.fetchval(statement, self.tenant_id, *values)

    async def column(self, statement: str, *values: object) -> list[Any]:
        """The first column of all rows straight from the database; `$1` is the tenant."""
        async with self.database.read() as conn:
            return [row[0] for row in await conn.fetch(statement, self.tenant_id, *values)]


def full_width(text: str) -> str:
    """ASCII as Chinese keyboards may type it."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def caller_of(outcome: Outcome) -> Caller:
    """The signed-in device of an outcome of `session_open`."""
    return Caller(UUID(str(outcome["member_id"])), UUID(str(outcome["session_id"])))
