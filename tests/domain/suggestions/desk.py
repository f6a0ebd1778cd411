"""Who handles suggestions of a branch: officers, a supervisor, units with their staff; and those who have no part."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from api.hooks import HOOKS
from db.errors import WritesCollidedError
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import new_id
from domain.organisations.service import OrganisationDissolve, organisation_dissolve
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.support.suggestion_rows import BEGUN_AT, Handlers, write_handlers, write_suggestion

UseCase = Callable[[Work, Any], Awaitable[Any]]
DONE = "done"


@dataclass
class Desk:
    """Arranges, and runs use cases as one of `people`: author, co-author, officer, supervisor, lead, co and so on."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    places: Mapping[str, UUID]
    people: Mapping[str, UUID]
    units: Mapping[str, UUID]
    handlers: Handlers
    rights: Mapping[str, Mapping[str, tuple[UUID, ...]]]
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @asynccontextmanager
    async def work(self, who: str, *, is_kept: bool = True) -> AsyncIterator[Work]:
        """A transaction of somebody; one that is not kept has its deferred constraints looked at, and is undone."""
        member_id = self.people[who]
        scope = Scope(self.tenant_id, member_id, self.rights.get(who, {}))
        actor = Actor(tenant_id=self.tenant_id, member_id=member_id, session_id=member_id)
        try:
            async with self.database.transaction() as conn:
                yield Work(conn, actor, scope, self.now, self.keyring)
                if not is_kept:
                    await _undo(conn)
        except _UndoneError:
            pass

    async def run(self, who: str, use_case: UseCase, command: object) -> Any:
        """The outcome of a use case, which stays."""
        async with self.work(who) as work:
            return await use_case(work, command)

    async def outcome(self, who: str, use_case: UseCase, command: object, *, is_kept: bool = True) -> str:
        """`DONE`, or the code of the refusal. What collides with others is done once more, as `perform` does it."""
        try:
            try:
                async with self.work(who, is_kept=is_kept) as work:
                    await use_case(work, command)
            except WritesCollidedError:
                async with self.work(who, is_kept=is_kept) as work:
                    await use_case(work, command)
        except DomainError as refusal:
            return refusal.code
        return DONE

    async def suggestion(self, state: str = "submitted", **given: object) -> UUID:
        """A suggestion of the author in a state, with the log that leads there."""
        given.setdefault("author_id", self.people["author"])
        author_id = given.pop("author_id")
        assert isinstance(author_id, UUID)
        return await write_suggestion(self.owner, state=state, author_id=author_id, handlers=self.handlers, **given)

    async def give(self, suggestion_id: UUID, unit: str, role: str = "co", round_: int = 1) -> None:
        """A unit has the suggestion, unless it has it already."""
        await self.owner.execute(
            "INSERT INTO suggestion_assignment (tenant_id, id, suggestion_id, unit_id, role, round, assigned_by_id,"
            " assigned_at) SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT FROM suggestion_assignment"
            " WHERE suggestion_id = $3 AND unit_id = $4 AND ended_at IS NULL)",
            *(
                self.tenant_id,
                new_id(),
                suggestion_id,
                self.units[unit],
                role,
                round_,
                self.people["officer"],
                BEGUN_AT,
            ),
        )

    async def add_author(self, suggestion_id: UUID, who: str, state: str = "accepted") -> None:
        """Another author."""
        await self.owner.execute(
            "INSERT INTO suggestion_author (tenant_id, suggestion_id, member_id, state, added_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            *(self.tenant_id, suggestion_id, self.people[who], state, BEGUN_AT),
        )

    async def second(self, suggestion_id: UUID, *people: str) -> None:
        """Each of them seconds it."""
        for who in people:
            await self.owner.execute(
                "INSERT INTO suggestion_support (tenant_id, suggestion_id, member_id, supported_at)"
                " VALUES ($1, $2, $3, $4)",
                *(self.tenant_id, suggestion_id, self.people[who], BEGUN_AT),
            )

    async def row(self, suggestion_id: UUID) -> asyncpg.Record:
        """The row of a suggestion."""
        row = await self.owner.fetchrow("SELECT * FROM suggestion WHERE id = $1", suggestion_id)
        assert row is not None
        return row

    async def log(self, suggestion_id: UUID) -> list[asyncpg.Record]:
        """Its events, in order."""
        return list(
            await self.owner.fetch(
                "SELECT * FROM suggestion_event WHERE suggestion_id = $1 ORDER BY number", suggestion_id
            )
        )

    async def kinds(self, suggestion_id: UUID, since: str) -> list[str]:
        """What happened after the first event of a kind."""
        kinds = [row["kind"] for row in await self.log(suggestion_id)]
        return kinds[kinds.index(since) + 1 :]


async def _undo(conn: Connection) -> None:
    await conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
    raise _UndoneError


class _UndoneError(Exception):
    """Ends a transaction that is not kept."""


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Desk:
    """Two branches below the union's top; the first handles the suggestions of its group."""
    tree = Tree(owner, tenant_id)
    places = {"top": tenant_id, "branch": await tree.add("HD-A"), "other": await tree.add("HD-B")}
    places["group"] = await tree.add("HD-A-01", places["branch"], kind="group")
    people = {}
    for number, (who, place) in enumerate(_PEOPLE.items(), 1):
        people[who] = await add_member(owner, tenant_id, places[place], number=f"HD{number:06d}", name=who)
    handlers = await write_handlers(
        owner, places["branch"], officer_id=people["officer"], staff_member_id=people["lead"], code="LEAD"
    )
    units = {"lead": handlers.unit_id}
    for name, (place, who) in _UNITS.items():
        units[name] = await add_unit(owner, places[place], people["officer"], people[who], name)
    both = ("suggestion_read", "suggestion_manage", "suggestion_supervise")
    rights = {
        "officer": dict.fromkeys(both[:2], (places["branch"],)),
        "supervisor": dict.fromkeys((both[0], both[2]), (places["branch"],)),
        "above": dict.fromkeys(both, (places["top"],)),
        "elsewhere": dict.fromkeys(both, (places["other"],)),
        "reader": {both[0]: (places["branch"],)},
    }
    return Desk(owner, database, keyring, tenant_id, places, people, units, handlers, rights)


@asynccontextmanager
async def dissolved(desk: Desk) -> AsyncIterator[None]:
    """The branch is merged into the other one, all that follows included; at the end of the block for good."""
    scope = Scope(desk.tenant_id, desk.people["above"], {"organisation_write": (desk.places["top"],)})
    actor = Actor(tenant_id=desk.tenant_id, member_id=desk.people["above"], session_id=desk.people["above"])
    async with desk.database.transaction() as conn:
        work = Work(conn, actor, scope, desk.now, desk.keyring, hooks=HOOKS)
        await organisation_dissolve(work, OrganisationDissolve(desk.places["branch"], desk.places["other"]))
        yield


async def add_unit(owner: asyncpg.Connection, place_id: UUID, officer_id: UUID, staff_id: UUID, code: str) -> UUID:
    """A unit with one member of staff."""
    unit_id = new_id()
    await owner.execute(
        "WITH written AS (INSERT INTO answering_unit (tenant_id, id, organisation_id, kind, code, name, created_by_id,"
        " created_at) SELECT tenant_id, $1, id, 'management', $3, $3, $4, $6 FROM organisation WHERE id = $2"
        " RETURNING tenant_id, id) INSERT INTO unit_staff (tenant_id, id, unit_id, member_id, appointed_by_id,"
        " starts_on) SELECT tenant_id, $7, id, $5, $4, $8 FROM written",
        *(unit_id, place_id, code, officer_id, staff_id, BEGUN_AT, new_id(), date(2026, 1, 1)),
    )
    return unit_id


_PEOPLE = {
    "author": "group",
    "co-author": "branch",
    "officer": "branch",
    "supervisor": "branch",
    "above": "top",
    "elsewhere": "other",
    "reader": "branch",
    "lead": "branch",
    "co": "branch",
    "second co": "branch",
    "high": "top",
    "far": "other",
    "member": "group",
    "another": "group",
}
_UNITS = {
    "co": ("branch", "co"),
    "second co": ("branch", "second co"),
    "high": ("top", "high"),
    "far": ("other", "far"),
}
