"""SQL of nominations 提名: calls and their lock, nominations, those who second them, objections."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.votes.nomination_facts import CANDIDACY_OF, LIVE
from db.models.votes import (
    NominationCallRow,
    NominationObjectionRow,
    NominationRow,
    VoteOptionRow,
    VoteRow,
)
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_CALL = table_of(NominationCallRow)
_NOMINATION = table_of(NominationRow)
_OBJECTION = table_of(NominationObjectionRow)
_OPTION = table_of(VoteOptionRow)
_VOTE = table_of(VoteRow)
_KEYS = frozenset({"tenant_id", "id"})


def _inserting(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


def _updating(table: sa.Table) -> Statement:
    return Statement.of(
        sa.update(table)
        .where(table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        .values({column.key: sa.bindparam(column.key) for column in table.columns if column.key not in _KEYS})
    )


_INSERT_CALL, _INSERT_NOMINATION, _INSERT_OBJECTION, _INSERT_OPTION = map(
    _inserting, (_CALL, _NOMINATION, _OBJECTION, _OPTION)
)
_UPDATE_CALL, _UPDATE_NOMINATION, _UPDATE_OBJECTION = map(_updating, (_CALL, _NOMINATION, _OBJECTION))
_FIND_CALL = Statement.of(
    sa.select(_CALL)
    .join(_VOTE, sa.and_(_VOTE.c.tenant_id == _CALL.c.tenant_id, _VOTE.c.id == _CALL.c.vote_id))
    .where(
        _CALL.c.tenant_id == tenant_id(),
        _CALL.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_VOTE.c.organisation_id, held_nodes("vote_manage")),
    )
)
# Nominations refer to the row, so their foreign keys must pass while it is locked.
_FIND_ANY_CALL = "SELECT * FROM nomination_call WHERE tenant_id = $1 AND id = $2"
_LOCK_CALL = "SELECT * FROM nomination_call WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_LOCK_CALLS = "SELECT * FROM nomination_call WHERE tenant_id = $1 AND vote_id = $2 ORDER BY id FOR NO KEY UPDATE"
_HAS_CALL = """
    SELECT EXISTS (
        SELECT FROM nomination_call
        WHERE tenant_id = $1 AND vote_id = $2 AND question_position = $3 AND state <> 'cancelled'
    )
"""
_LIST_ASKED = """
    SELECT q.position, q.kind, q.title, q.title_en, q.seats,
        coalesce(array_agg(o.label ORDER BY o.position) FILTER (WHERE o.id IS NOT NULL), '{}') AS labels,
        coalesce(array_agg(o.member_id ORDER BY o.position) FILTER (WHERE o.id IS NOT NULL), '{}') AS member_ids
    FROM vote_question AS q LEFT JOIN vote_option AS o ON o.tenant_id = q.tenant_id AND o.question_id = q.id
    WHERE q.tenant_id = $1 AND q.vote_id = $2 AND EXISTS (
        SELECT FROM nomination_call AS c WHERE c.tenant_id = q.tenant_id AND c.vote_id = q.vote_id
            AND c.question_position = q.position AND c.state <> 'cancelled'
    )
    GROUP BY q.tenant_id, q.id ORDER BY q.position
"""
_COUNT_UNDER_WAY = """
    SELECT count(*) FROM nomination_call WHERE tenant_id = $1 AND vote_id = $2 AND state = ANY ($3::text[])
"""
# What the rights alone say is counted with all candidates, those whom nobody nominated among them.
_COUNT_UNFIT = f"""
    SELECT count(*) FROM nomination AS n
        JOIN nomination_call ON nomination_call.tenant_id = n.tenant_id AND nomination_call.id = n.call_id
        JOIN vote ON vote.tenant_id = n.tenant_id AND vote.id = nomination_call.vote_id
        JOIN vote_question AS q ON q.tenant_id = n.tenant_id AND q.vote_id = vote.id
            AND q.position = nomination_call.question_position
        JOIN vote_option AS o ON o.tenant_id = n.tenant_id AND o.question_id = q.id AND o.member_id = n.member_id
    WHERE n.tenant_id = $1 AND vote.id = $2 AND nomination_call.state = 'taken' AND n.state = 'accepted'
        AND ({CANDIDACY_OF} n.member_id) IN ('not_in_electorate', 'too_new', 'holds_share')
"""  # noqa: S608  # constants
_CANDIDACY = f"""
    SELECT ({CANDIDACY_OF} $3) FROM nomination_call
        JOIN vote ON vote.tenant_id = nomination_call.tenant_id AND vote.id = nomination_call.vote_id
    WHERE nomination_call.tenant_id = $1 AND nomination_call.id = $2
"""  # noqa: S608  # constants
# Nobody leaves, moves or is suspended while they nominate, second or are nominated.
_HOLD_MEMBERS = "SELECT id FROM member WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR SHARE"
_FIND_NAMED = """
    SELECT id, name FROM member
    WHERE tenant_id = $1 AND member_number = $2 AND merged_into_id IS NULL AND erased_at IS NULL
"""
_FIGURES = f"""
    SELECT count(*) FILTER (WHERE state IN {LIVE}) AS live, coalesce(max(number), 0) AS last,
        count(*) FILTER (WHERE state IN {LIVE} AND nominated_by_id = $3) AS made,
        count(*) FILTER (WHERE state IN {LIVE} AND member_id = $4) AS nominated,
        count(*) FILTER (WHERE state IN ('declined', 'withdrawn') AND member_id = $4) AS declined
    FROM nomination WHERE tenant_id = $1 AND call_id = $2
"""  # noqa: S608  # constants
_FIND_NOMINATION = "SELECT * FROM nomination WHERE tenant_id = $1 AND id = $2"
_LIST_LIVE = f"SELECT * FROM nomination WHERE tenant_id = $1 AND call_id = $2 AND state IN {LIVE} ORDER BY number"  # noqa: S608  # constants
_NOMINEES = f"""
    SELECT n.id, n.number, n.member_id, m.name, p.name AS branch FROM nomination AS n
        JOIN nomination_call ON nomination_call.tenant_id = n.tenant_id AND nomination_call.id = n.call_id
        JOIN vote ON vote.tenant_id = n.tenant_id AND vote.id = nomination_call.vote_id
        JOIN member AS m ON m.tenant_id = n.tenant_id AND m.id = n.member_id
        JOIN organisation AS p ON p.tenant_id = m.tenant_id AND p.id = m.organisation_id
    WHERE n.tenant_id = $1 AND n.call_id = $2 AND n.state = 'accepted'
        AND ({CANDIDACY_OF} n.member_id) = 'stands'
    ORDER BY n.number
"""  # noqa: S608  # constants
_SECOND = """
    INSERT INTO nomination_seconder AS s (tenant_id, nomination_id, member_id, seconded_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, nomination_id, member_id) DO UPDATE
        SET seconded_at = excluded.seconded_at, withdrawn_at = NULL WHERE s.withdrawn_at IS NOT NULL
    RETURNING true
"""
_SECOND_WITHDRAW = """
    UPDATE nomination_seconder SET withdrawn_at = $4
    WHERE tenant_id = $1 AND nomination_id = $2 AND member_id = $3 AND withdrawn_at IS NULL RETURNING true
"""
_HAS_OBJECTED = """
    SELECT EXISTS (
        SELECT FROM nomination_objection WHERE tenant_id = $1 AND nomination_id = $2 AND member_id = $3
    )
"""
_FIND_OBJECTION = "SELECT * FROM nomination_objection WHERE tenant_id = $1 AND id = $2"
_DROP_OBJECTIONS = """
    UPDATE nomination_objection SET state = 'dropped' WHERE tenant_id = $1 AND nomination_id = $2 AND state = 'open'
"""
_CLEAR_OPTIONS = """
    DELETE FROM vote_option AS o USING vote_question AS q
    WHERE o.tenant_id = $1 AND q.tenant_id = $1 AND q.id = $2 AND o.question_id = q.id
"""
_SET_MAXIMUM = "UPDATE vote_question SET maximum = $3 WHERE tenant_id = $1 AND id = $2"


async def insert_call(conn: Connection, call: NominationCallRow) -> None:
    """A call for a question of a locked draft."""
    await write(conn, _INSERT_CALL, **call.model_dump())


async def update_call(conn: Connection, call: NominationCallRow) -> None:
    """Writes what a locked call has become."""
    changed: dict[str, Any] = call.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_CALL, of_tenant=call.tenant_id, of_id=call.id, **changed)


async def find_call(conn: Connection, scope: Scope, call_id: UUID) -> NominationCallRow | None:
    """A call for a vote that the caller manages; no lock."""
    row = await fetch_one(conn, _FIND_CALL, id=call_id, **scope_values(scope, _FIND_CALL.parameters))
    return None if row is None else NominationCallRow(**dict(row))


async def find_any_call(conn: Connection, tenant: UUID, call_id: UUID) -> NominationCallRow | None:
    """A call of the union, whoever asks; no lock. For what is told to those whom it concerns."""
    row = await conn.fetchrow(_FIND_ANY_CALL, tenant, call_id)
    return None if row is None else NominationCallRow(**dict(row))


async def lock_call(conn: Connection, tenant: UUID, call_id: UUID) -> NominationCallRow | None:
    """A call of the union, whoever asks, locked until the transaction ends with all its nominations."""
    row = await conn.fetchrow(_LOCK_CALL, tenant, call_id)
    return None if row is None else NominationCallRow(**dict(row))


async def lock_calls(conn: Connection, tenant: UUID, vote_id: UUID) -> Sequence[NominationCallRow]:
    """The calls of a vote, locked in the order of their ids."""
    return [NominationCallRow(**dict(row)) for row in await conn.fetch(_LOCK_CALLS, tenant, vote_id)]


async def has_call(conn: Connection, tenant: UUID, vote_id: UUID, position: int) -> bool:
    """Whether there is a call for a question of a locked draft that was not cancelled."""
    return bool(await conn.fetchval(_HAS_CALL, tenant, vote_id, position))


async def list_asked(conn: Connection, tenant: UUID, vote_id: UUID) -> Sequence[Record]:
    """Questions of a vote for which there is a call: `position`, `kind`, `title`…, `labels`, `member_ids`, in order."""
    return await conn.fetch(_LIST_ASKED, tenant, vote_id)


async def count_under_way(conn: Connection, tenant: UUID, vote_id: UUID, *, states: Sequence[str]) -> int:
    """How many calls of a vote are in these states."""
    return int(await conn.fetchval(_COUNT_UNDER_WAY, tenant, vote_id, list(states)))


async def count_unfit(conn: Connection, tenant: UUID, vote_id: UUID) -> int:
    """How many options of a vote are nominees who do not keep the terms of their call any more."""
    return int(await conn.fetchval(_COUNT_UNFIT, tenant, vote_id))


async def find_candidacy(conn: Connection, tenant: UUID, call_id: UUID, member_id: UUID) -> str:
    """How a member stands to a candidacy in the vote of a call: a key of `domain.votes.standing.CANDIDACIES`."""
    found = await conn.fetchval(_CANDIDACY, tenant, call_id, member_id)
    return "ended" if found is None else str(found)


async def hold_members(conn: Connection, tenant: UUID, member_ids: Sequence[UUID]) -> None:
    """Locks members shared, in the order of their ids, before their call: rights stay as they are read after it."""
    await conn.execute(_HOLD_MEMBERS, tenant, sorted(set(member_ids)))


async def find_named(conn: Connection, tenant: UUID, member_number: str) -> tuple[UUID, str] | None:
    """The id and the name of the member of a number."""
    row = await conn.fetchrow(_FIND_NAMED, tenant, member_number)
    return None if row is None else (row["id"], row["name"])


async def count_nominations(
    conn: Connection, tenant: UUID, call_id: UUID, nominated_by_id: UUID, member_id: UUID
) -> Record:
    """Of a locked call: `live`, `last` number, `made` by one member, `nominated` and `declined` of the candidate."""
    row = await conn.fetchrow(_FIGURES, tenant, call_id, nominated_by_id, member_id)
    if row is None:
        raise LookupError(call_id)
    return row


async def insert_nomination(conn: Connection, nomination: NominationRow) -> None:
    """A nomination of a locked call."""
    await write(conn, _INSERT_NOMINATION, **nomination.model_dump())


async def update_nomination(conn: Connection, nomination: NominationRow) -> None:
    """Writes what a nomination of a locked call has become."""
    changed: dict[str, Any] = nomination.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_NOMINATION, of_tenant=nomination.tenant_id, of_id=nomination.id, **changed)


async def find_nomination(conn: Connection, tenant: UUID, nomination_id: UUID) -> NominationRow | None:
    """A nomination of the union, whoever asks; it changes only while its call is locked."""
    row = await conn.fetchrow(_FIND_NOMINATION, tenant, nomination_id)
    return None if row is None else NominationRow(**dict(row))


async def list_live(conn: Connection, tenant: UUID, call_id: UUID) -> Sequence[NominationRow]:
    """The nominations of a locked call that have not ended, by number."""
    return [NominationRow(**dict(row)) for row in await conn.fetch(_LIST_LIVE, tenant, call_id)]


async def list_nominees(conn: Connection, tenant: UUID, call_id: UUID) -> Sequence[Record]:
    """Accepted nominees who may stand now: `id`, `number`, `member_id`, `name`, `branch`, by number."""
    return await conn.fetch(_NOMINEES, tenant, call_id)


async def second(conn: Connection, tenant: UUID, nomination_id: UUID, member_id: UUID, at: datetime) -> bool:
    """Has a member second a nomination of a locked call; False when they do."""
    return bool(await conn.fetchval(_SECOND, tenant, nomination_id, member_id, at))


async def second_withdraw(conn: Connection, tenant: UUID, nomination_id: UUID, member_id: UUID, at: datetime) -> bool:
    """Takes a member's voice back; False when there is none."""
    return bool(await conn.fetchval(_SECOND_WITHDRAW, tenant, nomination_id, member_id, at))


async def has_objected(conn: Connection, tenant: UUID, nomination_id: UUID, member_id: UUID) -> bool:
    """Whether a member has objected against a nominee of a locked call."""
    return bool(await conn.fetchval(_HAS_OBJECTED, tenant, nomination_id, member_id))


async def insert_objection(conn: Connection, objection: NominationObjectionRow) -> None:
    """An objection against a nominee of a locked call."""
    await write(conn, _INSERT_OBJECTION, **objection.model_dump())


async def find_objection(conn: Connection, tenant: UUID, objection_id: UUID) -> NominationObjectionRow | None:
    """An objection of the union; it changes only while its call is locked."""
    row = await conn.fetchrow(_FIND_OBJECTION, tenant, objection_id)
    return None if row is None else NominationObjectionRow(**dict(row))


async def update_objection(conn: Connection, objection: NominationObjectionRow) -> None:
    """Writes the decision on an objection of a locked call."""
    changed: dict[str, Any] = objection.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_OBJECTION, of_tenant=objection.tenant_id, of_id=objection.id, **changed)


async def drop_objections(conn: Connection, tenant: UUID, nomination_id: UUID) -> None:
    """Ends the objections against a nominee that wait."""
    await conn.execute(_DROP_OBJECTIONS, tenant, nomination_id)


async def replace_options(
    conn: Connection, tenant: UUID, question_id: UUID, options: Sequence[VoteOptionRow], maximum: int
) -> None:
    """These are the options of a question of a locked draft, and no others; at most `maximum` are chosen."""
    await conn.execute(_CLEAR_OPTIONS, tenant, question_id)
    for option in options:
        await write(conn, _INSERT_OPTION, **option.model_dump())
    await conn.execute(_SET_MAXIMUM, tenant, question_id, maximum)
