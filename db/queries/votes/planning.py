"""SQL of planning votes: drafts with their questions, electors and key holders; the lock of a vote's state."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.members import MemberRow
from db.models.organisations import OrganisationRow
from db.models.votes import VoteKeyholderRow, VoteOptionRow, VoteQuestionRow, VoteRow
from db.predicates import below_nodes, held_nodes, is_any, scope_values, tenant_id, visible_member
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, fetch_value, write
from db.types import table_of

_VOTE = table_of(VoteRow)
_QUESTION = table_of(VoteQuestionRow)
_OPTION = table_of(VoteOptionRow)
_KEYHOLDER = table_of(VoteKeyholderRow)
_ORGANISATION = table_of(OrganisationRow)
_MEMBER = table_of(MemberRow)
_KEYS = frozenset({"tenant_id", "id"})
_ID = sa.bindparam("id", type_=sa.Uuid())
_NODES = held_nodes("vote_manage")


def _inserting(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT_VOTE, _INSERT_QUESTION, _INSERT_OPTION, _INSERT_KEYHOLDER = map(
    _inserting, (_VOTE, _QUESTION, _OPTION, _KEYHOLDER)
)
_UPDATE_VOTE = Statement.of(
    sa.update(_VOTE)
    .where(_VOTE.c.tenant_id == sa.bindparam("of_tenant"), _VOTE.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _VOTE.columns if column.key not in _KEYS})
)
_OF_UNION = sa.select(_VOTE).where(_VOTE.c.tenant_id == tenant_id(), _VOTE.c.id == _ID)
_FIND_VOTE = Statement.of(_OF_UNION.where(below_nodes(_VOTE.c.organisation_id, _NODES)))
# Ballots, entries of the roll and notices refer to the row, so their foreign keys must pass while it is locked.
_LOCK_VOTE = Statement.of(_OF_UNION.where(below_nodes(_VOTE.c.organisation_id, _NODES)).with_for_update(key_share=True))
_LOCK_ANY = Statement.of(_OF_UNION.with_for_update(key_share=True))
_FIND_ANY = Statement.of(_OF_UNION)
_FIND_MANAGED = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == _ID,
        _ORGANISATION.c.state == sa.literal_column("'active'"),
        below_nodes(_ORGANISATION.c.id, _NODES),
    )
)
_COUNT_VISIBLE = Statement.of(
    sa.select(sa.func.count())
    .select_from(_MEMBER)
    .where(visible_member(_MEMBER, "vote_manage"), is_any(_MEMBER.c.id, "ids"))
)
_COUNT_BELOW = """
    SELECT count(*) FROM organisation AS o
    JOIN organisation_closure AS c ON c.tenant_id = o.tenant_id AND c.descendant_id = o.id
    WHERE o.tenant_id = $1 AND c.ancestor_id = $2 AND o.id = ANY ($3::uuid[]) AND o.state = 'active'
"""
_DROP_OPTIONS = """
    DELETE FROM vote_option AS o USING vote_question AS q
    WHERE o.tenant_id = $1 AND q.tenant_id = $1 AND q.vote_id = $2 AND o.question_id = q.id
"""
_DROP_QUESTIONS = "DELETE FROM vote_question WHERE tenant_id = $1 AND vote_id = $2"
_DROP_ELECTORS = "DELETE FROM vote_elector WHERE tenant_id = $1 AND vote_id = $2"
_DROP_KEYHOLDERS = "DELETE FROM vote_keyholder WHERE tenant_id = $1 AND vote_id = $2"
_INSERT_ELECTORS = """
    INSERT INTO vote_elector (tenant_id, vote_id, member_id) SELECT $1, $2, told.id FROM unnest($3::uuid[]) AS told (id)
    ON CONFLICT DO NOTHING
"""
_LIST_QUESTIONS = "SELECT * FROM vote_question WHERE tenant_id = $1 AND vote_id = $2 ORDER BY position"
_LIST_OPTIONS = """
    SELECT o.*, q.position AS question_position FROM vote_option AS o
    JOIN vote_question AS q ON q.tenant_id = o.tenant_id AND q.id = o.question_id
    WHERE q.tenant_id = $1 AND q.vote_id = $2 ORDER BY q.position, o.position
"""
_COUNT_KEYHOLDERS = "SELECT count(*) FROM vote_keyholder WHERE tenant_id = $1 AND vote_id = $2"
_IS_KEY_USED = """
    SELECT EXISTS (
        SELECT FROM vote WHERE tenant_id = $1 AND id <> $2 AND (public_key = $3 OR statement_key = $4)
    )
"""
_COUNT_BARRED = """
    SELECT count(*) FROM vote_option AS o
    JOIN vote_question AS q ON q.tenant_id = o.tenant_id AND q.id = o.question_id
    JOIN member AS m ON m.tenant_id = o.tenant_id AND m.id = o.member_id
    JOIN organisation AS place ON place.tenant_id = m.tenant_id AND place.id = m.organisation_id
    WHERE q.tenant_id = $1 AND q.vote_id = $2 AND NOT (
        m.state = ANY ($3::text[]) AND place.kind = ANY ($4::text[]) AND m.merged_into_id IS NULL
    )
"""
_PLACE = "SELECT code, name FROM organisation WHERE tenant_id = $1 AND id = $2"
_CLOCK = "SELECT clock_timestamp()"


async def clock(conn: Connection) -> datetime:
    """The database's time, this instant: what decides in votes, whatever the clock of a server says."""
    now: datetime = await conn.fetchval(_CLOCK)
    return now


async def is_managed(conn: Connection, scope: Scope, organisation_id: UUID) -> bool:
    """Whether an organisation of the union is active, and the caller manages its votes."""
    values = scope_values(scope, _FIND_MANAGED.parameters)
    return await fetch_one(conn, _FIND_MANAGED, id=organisation_id, **values) is not None


async def count_below(conn: Connection, tenant: UUID, organisation_id: UUID, ids: Collection[UUID]) -> int:
    """How many of these are active organisations at or below one."""
    return int(await conn.fetchval(_COUNT_BELOW, tenant, organisation_id, list(ids)))


async def count_visible(conn: Connection, scope: Scope, member_ids: Sequence[UUID]) -> int:
    """How many of these are members where the caller manages votes."""
    values = scope_values(scope, _COUNT_VISIBLE.parameters)
    return int(await fetch_value(conn, _COUNT_VISIBLE, ids=list(member_ids), **values))


async def count_barred(
    conn: Connection, tenant: UUID, vote_id: UUID, *, states: Sequence[str], kinds: Sequence[str]
) -> int:
    """How many candidates of a vote are not of these states of membership, at organisations of these kinds."""
    return int(await conn.fetchval(_COUNT_BARRED, tenant, vote_id, list(states), list(kinds)))


async def count_keyholders(conn: Connection, tenant: UUID, vote_id: UUID) -> int:
    """How many shares of a vote's key have a holder."""
    return int(await conn.fetchval(_COUNT_KEYHOLDERS, tenant, vote_id))


async def is_key_used(
    conn: Connection, tenant: UUID, vote_id: UUID, *, public_key: bytes, statement_key: bytes
) -> bool:
    """Whether another vote of the union has either half of a key, whatever has become of it.

    Under `lock_keys`, so that it stays so.
    """
    return bool(await conn.fetchval(_IS_KEY_USED, tenant, vote_id, public_key, statement_key))


async def find_vote(conn: Connection, scope: Scope, vote_id: UUID) -> VoteRow | None:
    """A vote that the caller manages; no lock."""
    row = await fetch_one(conn, _FIND_VOTE, id=vote_id, **scope_values(scope, _FIND_VOTE.parameters))
    return None if row is None else VoteRow(**dict(row))


async def lock_vote(conn: Connection, scope: Scope, vote_id: UUID) -> VoteRow | None:
    """A vote that the caller manages, locked until the transaction ends; None out of scope."""
    row = await fetch_one(conn, _LOCK_VOTE, id=vote_id, **scope_values(scope, _LOCK_VOTE.parameters))
    return None if row is None else VoteRow(**dict(row))


async def find_any_vote(conn: Connection, tenant: UUID, vote_id: UUID) -> VoteRow | None:
    """A vote of the union, whoever asks; no lock. For what is told to those whom it concerns."""
    row = await fetch_one(conn, _FIND_ANY, id=vote_id, tenant_id=tenant)
    return None if row is None else VoteRow(**dict(row))


async def lock_any_vote(conn: Connection, tenant: UUID, vote_id: UUID) -> VoteRow | None:
    """As `lock_vote`, whoever calls: for what any member of the union may do."""
    row = await fetch_one(conn, _LOCK_ANY, id=vote_id, tenant_id=tenant)
    return None if row is None else VoteRow(**dict(row))


async def insert_vote(conn: Connection, vote: VoteRow) -> None:
    """A draft."""
    await write(conn, _INSERT_VOTE, **vote.model_dump())


async def update_vote(conn: Connection, vote: VoteRow) -> None:
    """Writes what a locked vote has become."""
    changed: dict[str, Any] = vote.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_VOTE, of_tenant=vote.tenant_id, of_id=vote.id, **changed)


async def drop_questions(conn: Connection, tenant: UUID, vote_id: UUID) -> None:
    """Takes the questions of a locked draft away, with their options."""
    await conn.execute(_DROP_OPTIONS, tenant, vote_id)
    await conn.execute(_DROP_QUESTIONS, tenant, vote_id)


async def insert_question(conn: Connection, question: VoteQuestionRow, options: Sequence[VoteOptionRow]) -> None:
    """A question of a locked draft, with its options."""
    await write(conn, _INSERT_QUESTION, **question.model_dump())
    for option in options:
        await write(conn, _INSERT_OPTION, **option.model_dump())


async def list_questions(conn: Connection, tenant: UUID, vote_id: UUID) -> Sequence[VoteQuestionRow]:
    """The questions of a vote, in order."""
    return [VoteQuestionRow(**dict(row)) for row in await conn.fetch(_LIST_QUESTIONS, tenant, vote_id)]


async def list_options(conn: Connection, tenant: UUID, vote_id: UUID) -> Sequence[Record]:
    """The options of a vote in order, each with `question_position`."""
    return await conn.fetch(_LIST_OPTIONS, tenant, vote_id)


async def replace_electors(conn: Connection, tenant: UUID, vote_id: UUID, member_ids: Sequence[UUID]) -> None:
    """These are the electors of a locked draft, and nobody else."""
    await conn.execute(_DROP_ELECTORS, tenant, vote_id)
    await conn.execute(_INSERT_ELECTORS, tenant, vote_id, list(member_ids))


async def replace_keyholders(
    conn: Connection, tenant: UUID, vote_id: UUID, holders: Sequence[VoteKeyholderRow]
) -> None:
    """These hold the shares of a locked draft's key, and nobody else."""
    await conn.execute(_DROP_KEYHOLDERS, tenant, vote_id)
    for holder in holders:
        await write(conn, _INSERT_KEYHOLDER, **holder.model_dump())


async def find_place(conn: Connection, tenant: UUID, organisation_id: UUID) -> Record:
    """`code` and `name` of an organisation that is there."""
    row = await conn.fetchrow(_PLACE, tenant, organisation_id)
    if row is None:
        raise LookupError(organisation_id)
    return row
