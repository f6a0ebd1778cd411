"""SQL of registrations and of the waiting line. The activity's row is the line's lock."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.loaders.activities.facts import facts_of
from db.loaders.activities.listed import IN_SIGHT
from db.models.activities import LIVE, ActivityRow, RegistrationRow
from db.predicates import below_nodes, deciding_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, insert_of, peek_one, rows_from, write
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_REGISTRATION = table_of(RegistrationRow)
COUNTED = frozenset({"revision", "changed_at", "changed_in"})
"""What the database itself writes."""
_FACTS = facts_of(sa.bindparam("member_id", type_=sa.Uuid()), sa.bindparam("now", type_=sa.DateTime(timezone=True)))

_FIND_FOR = Statement.of(
    sa.select(_ACTIVITY, *_FACTS.c)
    .select_from(_ACTIVITY.join(_FACTS, sa.true()))
    .where(IN_SIGHT, _ACTIVITY.c.id == sa.bindparam("id", type_=sa.Uuid()))
).asked_in_crowds()
_INSERT = insert_of(
    _REGISTRATION,
    insert(_REGISTRATION)
    .values({name: sa.bindparam(name) for name in RegistrationRow.model_fields if name not in COUNTED})
    .on_conflict_do_nothing(index_elements=["tenant_id", "activity_id", "member_id"], index_where=sa.text(LIVE))
    .returning(_REGISTRATION.c.id),
)


def _in_place(place: str) -> str:
    """Whether an organisation is among those that activity `a` is for."""
    return f"""(cardinality(a.audience_below_ids) = 0 OR EXISTS (
        SELECT FROM organisation_closure AS c WHERE c.tenant_id = a.tenant_id AND c.descendant_id = {place}
            AND c.ancestor_id = ANY (a.audience_below_ids)
    ))"""  # names of columns and parameters


_STANDS = f"m.state IN ('active', 'retained') AND {_in_place('m.organisation_id')}"
# A member's row that somebody changes is waited for, and read as it has become: the place, too, since what is looked up
# by it is looked up again. Many wait for none: who holds some members' rows and waits for others' could wait in a
# circle. Where one is not to be had, each goes alone.
_STANDING = Statement(
    f"""
    SELECT m.id FROM activity AS a JOIN member AS m ON m.tenant_id = a.tenant_id AND m.id = $3 AND {_STANDS}
    WHERE a.tenant_id = $1 AND a.id = $2 AND a.state = 'published' FOR SHARE OF m
    """,  # noqa: S608  # a constant
    ("tenant_id", "activity_id", "member_id"),
    {},
).in_crowds(
    f"""
    SELECT m.id FROM activity AS a CROSS JOIN unnest($3::uuid[]) AS own (member_id)
    JOIN member AS m ON m.tenant_id = a.tenant_id AND m.id = own.member_id AND {_STANDS}
    WHERE a.tenant_id = $1 AND a.id = $2 AND a.state = 'published' FOR SHARE OF m SKIP LOCKED
    """,  # noqa: S608  # a constant
    ("member_id",),
    shared=("tenant_id", "activity_id"),
)
_JOINED = ("sequence", *(name for name in RegistrationRow.model_fields if name not in {"sequence", *COUNTED}))
_LINE = (
    sa.func.unionhall_line_join(
        sa.bindparam("tenant_id", type_=sa.Uuid()), sa.bindparam("activity_id", type_=sa.Uuid())
    )
    .table_valued(sa.column("number", sa.Integer()), name="line")
    .render_derived()
)
_JOIN = Statement.of(
    insert(_REGISTRATION)
    .from_select(
        _JOINED,
        sa.select(
            _LINE.c.number, *(sa.bindparam(name, type_=_REGISTRATION.c[name].type) for name in _JOINED[1:])
        ).where(_LINE.c.number.is_not(None)),
    )
    .on_conflict_do_nothing(index_elements=["tenant_id", "activity_id", "member_id"], index_where=sa.text(LIVE))
    .returning(_REGISTRATION.c.id)
)
_SHARED = ("tenant_id", "activity_id")
_OWN = [name for name in _JOINED[1:] if name not in _SHARED]
_JOINING, _JOINING_COLUMNS, _JOINING_ARRAYS = rows_from(_REGISTRATION, _OWN, after=len(_SHARED))
# Numbers are given out in the order of the rows, which is that of coming. A function in FROM would be called once.
_JOIN.in_crowds(
    f"""
    INSERT INTO registration (sequence, {", ".join((*_SHARED, *_OWN))})
    SELECT number, $1::uuid, $2::uuid, {_JOINING_COLUMNS}
    FROM (SELECT unionhall_line_join($1::uuid, $2::uuid) AS number, own.* FROM {_JOINING}) AS own
    WHERE number IS NOT NULL
    ON CONFLICT (tenant_id, activity_id, member_id) WHERE {LIVE} DO NOTHING RETURNING id
    """,  # noqa: S608  # constants
    _OWN,
    shared=_SHARED,
    arrays=_JOINING_ARRAYS,
)
_NEXT_NUMBER = "SELECT nextval('registration_line_number')"
_MOVING = ("state", "closing", "quota_ids", "priority", "sequence", "approval_id", "offer_ends_at", "closed_at",
           "is_late", "member_id", "content_sealed", "ticket_version")  # fmt: skip
_UPDATE = Statement.of(
    sa.update(_REGISTRATION)
    .where(_REGISTRATION.c.tenant_id == sa.bindparam("of_tenant"), _REGISTRATION.c.id == sa.bindparam("of_id"))
    .values({name: sa.bindparam(name) for name in _MOVING})
)
_UPDATE_MANY = """
    UPDATE registration AS r SET state = m.state, closing = m.closing, quota_ids = m.quota_ids::uuid[],
        offer_ends_at = m.offer_ends_at, closed_at = m.closed_at
    FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[])
        AS m (id, state, closing, quota_ids, offer_ends_at, closed_at)
    WHERE r.tenant_id = $1 AND r.id = m.id
"""
_BY_ID = sa.and_(_REGISTRATION.c.tenant_id == tenant_id(), _REGISTRATION.c.id == sa.bindparam("id", type_=sa.Uuid()))
_ITS_ACTIVITY = sa.and_(
    _ACTIVITY.c.tenant_id == _REGISTRATION.c.tenant_id, _ACTIVITY.c.id == _REGISTRATION.c.activity_id
)
_PLACED = sa.select(
    _REGISTRATION.c.id, _REGISTRATION.c.activity_id, _REGISTRATION.c.member_id, _REGISTRATION.c.state
).join(_ACTIVITY, _ITS_ACTIVITY)
_FIND_OWN = Statement.of(_PLACED.where(_BY_ID, _REGISTRATION.c.member_id == sa.bindparam("member_id", type_=sa.Uuid())))
_FIND_MANAGED = Statement.of(
    _PLACED.where(_BY_ID, below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_manage")))
)
_FIND_DECIDED = Statement.of(
    _PLACED.where(_BY_ID, below_nodes(_ACTIVITY.c.organisation_id, deciding_nodes("registration_decide")))
)
_LOCK = Statement.of(sa.select(_REGISTRATION).where(_BY_ID).with_for_update())
_LIST_HEADS = """
    SELECT DISTINCT ON (places, window_ids, reserve_ids) id, priority, sequence, places, window_ids, reserve_ids
    FROM registration WHERE tenant_id = $1 AND activity_id = $2 AND state = 'waiting'
    ORDER BY places, window_ids, reserve_ids, priority, sequence LIMIT $3
"""
# As many of each kind as may be asked for one after another, of so many kinds, and of those that come up meanwhile.
_LIST_LINE = """
    SELECT id, priority, sequence, places, window_ids, reserve_ids FROM (
        SELECT *, dense_rank() OVER (ORDER BY places, window_ids, reserve_ids) AS kind, row_number() OVER (
            PARTITION BY places, window_ids, reserve_ids ORDER BY priority, sequence
        ) AS number
        FROM registration WHERE tenant_id = $1 AND activity_id = $2 AND state = 'waiting'
    ) AS line
    WHERE kind <= $3::bigint + $4::bigint AND number <= $4::bigint ORDER BY kind, number
"""
_LOCK_MANY = """
    SELECT * FROM registration WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE
"""
_LOCK_LIVE = f"""
    SELECT * FROM registration WHERE tenant_id = $1 AND activity_id = $2 AND {LIVE} ORDER BY id FOR UPDATE
"""  # noqa: S608  # a constant
_LOCK_LEFT = """
    SELECT * FROM registration
    WHERE tenant_id = $1 AND activity_id = $2 AND (state = 'waiting' OR $3 AND state = 'applied')
    ORDER BY sequence, id FOR UPDATE
"""
_LOCK_OFFERED = """
    SELECT * FROM registration
    WHERE tenant_id = $1 AND activity_id = $2 AND state = 'offered' AND offer_ends_at > $3
    ORDER BY sequence, id FOR UPDATE
"""
_LIVE_OF_MEMBER = f"""
    SELECT r.id, r.activity_id, r.state, a.is_branch_bound, {_in_place("$3")} AS is_in_place
    FROM registration AS r JOIN activity AS a ON a.tenant_id = r.tenant_id AND a.id = r.activity_id
    WHERE r.tenant_id = $1 AND r.member_id = $2 AND r.{LIVE} AND a.state IN ('published', 'closed')
    ORDER BY r.activity_id
"""  # noqa: S608  # a constant
_HAS_ANY_OF = """
    SELECT EXISTS (SELECT FROM registration WHERE tenant_id = $1 AND member_id = $2 AND activity_id = ANY ($3))
"""
_COUNT_LATE = Statement(
    """
    SELECT count(*) AS late FROM registration AS r
    WHERE r.tenant_id = $1 AND r.member_id = $2 AND r.closed_at > $3 AND (r.is_late OR r.state = 'no_show')
        AND NOT EXISTS (
            SELECT FROM check_in_appeal AS p
            WHERE p.tenant_id = $1 AND p.registration_id = r.id AND p.status = 'accepted'
        )
    """,
    ("tenant_id", "member_id", "since"),
    {},
)
_FIND_STATE = "SELECT state FROM registration WHERE tenant_id = $1 AND id = $2"
_LIST_PLACED = """
    SELECT member_id FROM registration
    WHERE tenant_id = $1 AND activity_id = $2 AND state IN ('registered', 'checked_in') ORDER BY member_id
"""


async def find_for(
    conn: Connection, scope: Scope, activity_id: UUID, *, member_id: UUID, now: datetime
) -> Record | None:
    """An activity that the caller may see, with what decides whether a member may register; no lock.

    The columns are those of `activity` and of `facts_of`.
    """
    return await peek_one(
        conn, _FIND_FOR, id=activity_id, member_id=member_id, now=now, **scope_values(scope, _FIND_FOR.parameters)
    )


async def hold_standing(conn: Connection, registration: RegistrationRow, refusal: Exception) -> None:
    """Holds a membership as it is, shared, for a registration that is written next, and sees that it can be.

    What was read before may have changed. The member's row is locked first of all, as whoever changes it locks it; the
    state of the activity is that of the moment of asking. Whoever moves the member afterwards finds the registration.

    Raises:
        Exception: `refusal`, at the latest before the commit, when the membership is not in force, the member belongs
            to no organisation that the activity is for, or it is not published any more.
    """
    of_whom = registration.model_dump(include={"tenant_id", "activity_id", "member_id"})
    await write(conn, _STANDING, refusal=refusal, **of_whom)


async def insert_registration(conn: Connection, registration: RegistrationRow, refusal: Exception) -> None:
    """Writes a live registration.

    Raises:
        Exception: `refusal`, at the latest before the commit, when the member has one for the activity (unique key, so
            also at the same moment).
    """
    await write(conn, _INSERT, refusal=refusal, **registration.model_dump(exclude=set(COUNTED)))


async def join_full(conn: Connection, registration: RegistrationRow, refusal: Exception) -> None:
    """Writes somebody who waits at the end of a line, whose number it gives out, together with others who join.

    Raises:
        Exception: `refusal`, at the latest before the commit, when something is spare after all, the activity is not
            open any more, or the member has a live registration.
    """
    await write(conn, _JOIN, refusal=refusal, is_hot=True, **registration.model_dump(exclude={"sequence", *COUNTED}))


async def next_number(conn: Connection) -> int:
    """The number of whoever comes to the end of a locked line; later ones are larger, of all lines."""
    return int(await conn.fetchval(_NEXT_NUMBER))


async def find_own(conn: Connection, tenant: UUID, registration_id: UUID, *, member_id: UUID) -> Record | None:
    """`id`, `activity_id`, `member_id`, `state` of a registration of this member."""
    return await peek_one(conn, _FIND_OWN, tenant_id=tenant, id=registration_id, member_id=member_id)


async def find_managed(conn: Connection, scope: Scope, registration_id: UUID) -> Record | None:
    """As `find_own`, for an activity that the caller manages."""
    values = scope_values(scope, _FIND_MANAGED.parameters)
    return await peek_one(conn, _FIND_MANAGED, id=registration_id, **values)


async def find_decided(conn: Connection, scope: Scope, registration_id: UUID) -> Record | None:
    """As `find_own`, for an activity at which the caller decides on applications, also as a deputy."""
    values = scope_values(scope, _FIND_DECIDED.parameters)
    return await peek_one(conn, _FIND_DECIDED, id=registration_id, **values)


async def lock_registration(conn: Connection, tenant: UUID, registration_id: UUID) -> RegistrationRow | None:
    """A registration whose activity is locked."""
    row = await fetch_one(conn, _LOCK, tenant_id=tenant, id=registration_id)
    return None if row is None else RegistrationRow(**dict(row))


async def update_registration(conn: Connection, registration: RegistrationRow) -> None:
    """Writes what a locked registration has become."""
    values = registration.model_dump(include=set(_MOVING))
    await execute(conn, _UPDATE, of_tenant=registration.tenant_id, of_id=registration.id, **values)


async def lock_registrations(
    conn: Connection, tenant: UUID, registration_ids: Sequence[UUID]
) -> dict[UUID, RegistrationRow]:
    """As `lock_registration`, many by one statement, by their ids."""
    rows = await conn.fetch(_LOCK_MANY, tenant, list(registration_ids))
    return {row["id"]: RegistrationRow(**dict(row)) for row in rows}


async def update_registrations(conn: Connection, tenant: UUID, rows: Sequence[RegistrationRow]) -> None:
    """Writes the states of many locked registrations, with what goes with a state, by one statement."""
    columns = [[getattr(row, name) for row in rows] for name in ("id", "state", "closing")]
    places = [f"{{{','.join(str(each) for each in row.quota_ids)}}}" for row in rows]
    times = [[getattr(row, name) for row in rows] for name in ("offer_ends_at", "closed_at")]
    await conn.execute(_UPDATE_MANY, tenant, *columns, places, *times)


async def list_line(conn: Connection, tenant: UUID, activity_id: UUID, *, kinds: int, places: int) -> Sequence[Record]:
    """As `list_heads`, and who comes after each of them, as far as so many places may reach, by kind and in order."""
    return await conn.fetch(_LIST_LINE, tenant, activity_id, kinds, places)


async def list_heads(conn: Connection, tenant: UUID, activity_id: UUID, *, limit: int) -> Sequence[Record]:
    """The first in line of each kind: so many places, the same windows, the same reserves."""
    return await conn.fetch(_LIST_HEADS, tenant, activity_id, limit)


async def lock_live(conn: Connection, tenant: UUID, activity_id: UUID) -> Sequence[RegistrationRow]:
    """All live registrations of a locked activity."""
    return [RegistrationRow(**dict(row)) for row in await conn.fetch(_LOCK_LIVE, tenant, activity_id)]


async def lock_left(conn: Connection, tenant: UUID, activity_id: UUID, *, has_begun: bool) -> Sequence[RegistrationRow]:
    """Who still waits for a locked activity, in the order of their coming; once it has begun, who applied, too."""
    rows = await conn.fetch(_LOCK_LEFT, tenant, activity_id, has_begun)
    return [RegistrationRow(**dict(row)) for row in rows]


async def lock_offered(
    conn: Connection, tenant: UUID, activity_id: UUID, *, after: datetime
) -> Sequence[RegistrationRow]:
    """Who has an offer of a locked activity that ends after an instant, in the order of their coming."""
    return [RegistrationRow(**dict(row)) for row in await conn.fetch(_LOCK_OFFERED, tenant, activity_id, after)]


async def list_live_of(conn: Connection, tenant: UUID, member_id: UUID, *, place_id: UUID) -> Sequence[Record]:
    """`id`, `activity_id`, `state`, `is_branch_bound`, `is_in_place` of a member's live registrations, by activity.

    `is_in_place`: whether an organisation is among those that the activity is for.
    """
    return await conn.fetch(_LIVE_OF_MEMBER, tenant, member_id, place_id)


async def has_any_of(conn: Connection, tenant: UUID, member_id: UUID, activity_ids: Sequence[UUID]) -> bool:
    """Whether a member ever registered for one of these activities, live or not; no lock."""
    return bool(await conn.fetchval(_HAS_ANY_OF, tenant, member_id, list(activity_ids)))


async def count_late(conn: Connection, tenant: UUID, member_id: UUID, *, since: datetime) -> int:
    """How often a member cancelled late, or did not come and has no appeal that was accepted, since then; no lock."""
    row = await peek_one(conn, _COUNT_LATE, tenant_id=tenant, member_id=member_id, since=since)
    return 0 if row is None else int(row["late"])


async def list_participants(conn: Connection, tenant: UUID, activity_id: UUID) -> Sequence[UUID]:
    """Members who take part in an activity; nobody who waits."""
    return [row["member_id"] for row in await conn.fetch(_LIST_PLACED, tenant, activity_id)]


async def find_state(conn: Connection, tenant: UUID, registration_id: UUID) -> str | None:
    """The state of a registration at this moment, no lock."""
    state: str | None = await conn.fetchval(_FIND_STATE, tenant, registration_id)
    return state
