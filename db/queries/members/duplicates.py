"""SQL of pairs that may be one person's, and of taking them off the list.

Pairs are found by the sound of the name (pinyin, the first half of `name_sort`); what else the two have in common is a
bit each in `evidence`, and the weight of a combination comes as a parameter, so that no weight stands in SQL.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import Grouping

from db.keyset import SortKey, page_clause
from db.listing import Listing, PageShape
from db.models.members import DuplicateDismissalRow, DuplicateSign, MemberRow, MembershipPeriodRow
from db.models.organisations import OrganisationClosureRow, OrganisationRow
from db.predicates import held_nodes, is_any, is_whole, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_value
from db.types import new_id, table_of

_FIRST = table_of(MemberRow).alias("a")
_SECOND = table_of(MemberRow).alias("b")
_FIRST_PLACE = table_of(OrganisationRow).alias("a_place")
_SECOND_PLACE = table_of(OrganisationRow).alias("b_place")
_DISMISSAL = table_of(DuplicateDismissalRow)
_CLOSURE = table_of(OrganisationClosureRow)
_PERIOD = str(table_of(MembershipPeriodRow).name)
_NODES = held_nodes("member_write")
_INTEGERS = postgresql.ARRAY(sa.Integer())

# Width, case, spaces and dots between words are no difference.
_PLAIN = "translate(lower(normalize({side}.name, NFKC)), E' ·.\\'-', '')"
_SAME_NAME = f"{_PLAIN.format(side='a')} = {_PLAIN.format(side='b')}"
# Names sort by their sound, then this letter, then the name itself.
_SOUND = "split_part({side}.name_sort, chr(31), 1)"
_LEFT_ON = (
    "(SELECT p.starts_on FROM {period} p WHERE p.tenant_id = {side}.tenant_id AND p.member_id = {side}.id"
    " AND p.version = {side}.version)"
)


def _followed(left: str, joined: str) -> str:
    """One entry left, the other joined from a month before to half a year after."""
    left_on = _LEFT_ON.format(period=_PERIOD, side=left)
    return (
        f"{left}.state = 'left' AND {joined}.state IN ('active', 'retained', 'suspended')"
        f" AND {joined}.joined_on BETWEEN {left_on} - 30 AND {left_on} + 180"
    )


_SIGNS: Mapping[DuplicateSign, str] = {
    DuplicateSign.SAME_NAME: _SAME_NAME,
    DuplicateSign.SAME_SOUND: f"NOT {_SAME_NAME}",
    DuplicateSign.SAME_PHONE_TAIL: "a.phone_tail = b.phone_tail",
    DuplicateSign.SAME_IDENTITY_TAIL: "a.identity_tail = b.identity_tail",
    DuplicateSign.SAME_JOINING_DAY: "a.joined_on = b.joined_on",
    DuplicateSign.SAME_ORGANISATION: "a.organisation_id = b.organisation_id",
    DuplicateSign.NEIGHBOURING_ORGANISATION: (
        "a.organisation_id <> b.organisation_id AND (a_place.parent_id = b_place.parent_id"
        " OR a_place.parent_id = b_place.id OR b_place.parent_id = a_place.id)"
    ),
    DuplicateSign.SUCCESSION: f"({_followed('a', 'b')} OR {_followed('b', 'a')})",
    DuplicateSign.DIFFERENT_IDENTITY: "a.identity_index <> b.identity_index",
    DuplicateSign.DIFFERENT_PHONE: "a.phone_index <> b.phone_index AND a.phone_tail <> b.phone_tail",
}
_EVIDENCE: sa.ColumnElement[int] = sa.literal_column(
    " + ".join(f"CASE WHEN {_SIGNS[sign]} THEN {1 << bit} ELSE 0 END" for bit, sign in enumerate(DuplicateSign)),
    sa.Integer(),
)
ORDER = (SortKey("weight", int, is_descending=True), SortKey("first_id", UUID), SortKey("second_id", UUID))
"""The likeliest first."""


def _is_in_sight(organisation_id: sa.ColumnElement[Any], filters: frozenset[str]) -> sa.ColumnElement[bool]:
    """Within reach, and below the organisation that is asked for; the organisations are read once."""
    reached = sa.select(_CLOSURE.c.descendant_id).where(
        _CLOSURE.c.tenant_id == tenant_id(), is_any(_CLOSURE.c.ancestor_id, _NODES)
    )
    in_reach = sa.or_(is_whole(_NODES), organisation_id.in_(reached))
    if "below_id" not in filters:
        return in_reach
    below = sa.select(_CLOSURE.c.descendant_id).where(
        _CLOSURE.c.tenant_id == tenant_id(), _CLOSURE.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid())
    )
    return sa.and_(in_reach, organisation_id.in_(below))


class PairListing(Listing):
    """Pairs of entries in the caller's reach, each pair once, with what they have in common.

    Filters: `combinations` (the weight of each combination of signs) and `min_weight`, always; `below_id`, `member_id`;
    `is_dismissed` or `is_open`: exactly one of the two; `is_unproven` leaves out those whose identity numbers differ,
    most of all pairs, before anything is worked out for them.
    """

    def __init__(self, name: str) -> None:
        super().__init__(_scored(frozenset({"combinations", "min_weight", "is_open"})), name=name)

    def _page_select(self, _select: sa.Select[Any], shape: PageShape, /) -> sa.Select[Any]:
        return page_clause(
            _scored(shape.filters),
            shape.order,
            shape.limit + 1,
            has_position=shape.has_position,
            is_backward=shape.is_backward,
        )

    def _count_select(self, filters: frozenset[str], limit: int) -> sa.Select[Any]:
        rows: sa.Select[Any] = _scored(filters).with_only_columns(sa.literal_column("1"), maintain_column_froms=True)
        return sa.select(sa.func.count()).select_from(rows.limit(sa.literal_column(str(int(limit)))).subquery())


def _scored(filters: frozenset[str]) -> sa.Select[Any]:
    # Behind a fence: what the two have in common is worked out once for each pair.
    pair = _pairs(filters).offset(sa.literal_column("0")).subquery("pair")
    combinations: Grouping[Any] = Grouping(sa.bindparam("combinations", type_=_INTEGERS))
    weight: sa.ColumnElement[int] = combinations[pair.c.evidence + sa.literal_column("1")]
    scored = sa.select(*pair.c, weight.label("weight")).offset(sa.literal_column("0")).subquery("scored")
    return sa.select(*scored.c).where(scored.c.weight >= sa.bindparam("min_weight", type_=sa.Integer()))


def _pairs(filters: frozenset[str]) -> sa.Select[Any]:
    a, b, dismissal = _FIRST, _SECOND, _DISMISSAL
    first_id, second_id = sa.func.least(a.c.id, b.c.id), sa.func.greatest(a.c.id, b.c.id)
    its_dismissal = sa.and_(
        dismissal.c.tenant_id == tenant_id(),
        dismissal.c.first_id == first_id,
        dismissal.c.second_id == second_id,
        dismissal.c.restored_at.is_(None),
    )
    is_dismissed = dismissal.c.id.is_not(None) if "is_dismissed" in filters else dismissal.c.id.is_(None)
    return (
        sa.select(
            first_id.label("first_id"),
            second_id.label("second_id"),
            _EVIDENCE.label("evidence"),
            dismissal.c.reason.label("dismissal_reason"),
            dismissal.c.dismissed_at,
            dismissal.c.dismissed_by_id,
        )
        .select_from(a)
        .join(b, _sounds_the_same(filters))
        .join(_FIRST_PLACE, _at(a, _FIRST_PLACE))
        .join(_SECOND_PLACE, _at(b, _SECOND_PLACE))
        .join(dismissal, its_dismissal, isouter=True)
        .where(
            a.c.tenant_id == tenant_id(),
            b.c.tenant_id == tenant_id(),
            *(side.c.merged_into_id.is_(None) for side in (a, b)),
            *(side.c.erased_at.is_(None) for side in (a, b)),
            *(_is_in_sight(side.c.organisation_id, filters) for side in (a, b)),
            is_dismissed,
            *([sa.or_(a.c.identity_index.is_(None), b.c.identity_index.is_(None))] if "is_unproven" in filters else []),
        )
    )


def _sounds_the_same(filters: frozenset[str]) -> sa.ColumnElement[bool]:
    a, b = _FIRST, _SECOND
    if "member_id" not in filters:
        sounds = [sa.literal_column(_SOUND.format(side=side), sa.Text()) for side in "ab"]
        return sa.and_(sounds[0] == sounds[1], a.c.id < b.c.id)
    sound = _SOUND.format(side="a")
    return sa.and_(
        a.c.id == sa.bindparam("member_id", type_=sa.Uuid()),
        a.c.id != b.c.id,
        # The range of an index: chr(32) follows chr(31).
        b.c.name_sort >= sa.literal_column(f"{sound} || chr(31)", sa.Text()),
        b.c.name_sort < sa.literal_column(f"{sound} || chr(32)", sa.Text()),
    )


def _at(member: sa.FromClause, place: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(place.c.tenant_id == member.c.tenant_id, place.c.id == member.c.organisation_id)


DUPLICATES = PairListing("duplicates")
"""Pairs at and below the nodes where the caller may write members: both entries, or the pair is not there."""

_NEW = ("tenant_id", "id", "first_id", "second_id", "reason", "dismissed_by_id", "dismissed_at")
_INSERT = Statement.of(
    postgresql.insert(_DISMISSAL)
    .values({name: sa.bindparam(name) for name in _NEW})
    .on_conflict_do_nothing(
        index_elements=["tenant_id", "first_id", "second_id"], index_where=sa.text("restored_at IS NULL")
    )
    .returning(_DISMISSAL.c.id)
)
_RESTORE = Statement.of(
    sa.update(_DISMISSAL)
    .where(
        _DISMISSAL.c.tenant_id == sa.bindparam("of_tenant"),
        _DISMISSAL.c.first_id == sa.bindparam("of_first"),
        _DISMISSAL.c.second_id == sa.bindparam("of_second"),
        _DISMISSAL.c.restored_at.is_(None),
    )
    .values(restored_by_id=sa.bindparam("by_id"), restored_at=sa.bindparam("at"))
)
_LOCK = Statement.of(
    sa.select(_FIRST.c.id, _FIRST.c.organisation_id)
    .where(
        _FIRST.c.tenant_id == tenant_id(),
        is_any(_FIRST.c.id, "asked_ids"),
        _FIRST.c.merged_into_id.is_(None),
        _is_in_sight(_FIRST.c.organisation_id, frozenset()),
    )
    .order_by(_FIRST.c.id)
    .with_for_update(key_share=True)
)


async def lock_pair(conn: Connection, scope: Scope, pair: tuple[UUID, UUID]) -> Sequence[Record]:
    """`id` and `organisation_id` of those of the two that are live and within reach of `member_write`, by id.

    Locked against a merge until the transaction ends.
    """
    return await fetch_all(conn, _LOCK, asked_ids=list(pair), **scope_values(scope, _LOCK.parameters))


async def insert_dismissal(
    conn: Connection, tenant: UUID, pair: tuple[UUID, UUID], *, reason: str, by_id: UUID, at: datetime
) -> bool:
    """Takes a pair (the smaller id first) off the list; False when it was off already."""
    new = (tenant, new_id(), *pair, reason, by_id, at)
    return await fetch_value(conn, _INSERT, **dict(zip(_NEW, new, strict=True))) is not None


async def restore_dismissal(
    conn: Connection, tenant: UUID, pair: tuple[UUID, UUID], *, by_id: UUID, at: datetime
) -> bool:
    """Puts a pair back on the list; False when it was not off. The dismissal stays on record."""
    restored = await execute(conn, _RESTORE, of_tenant=tenant, of_first=pair[0], of_second=pair[1], by_id=by_id, at=at)
    return restored == 1
