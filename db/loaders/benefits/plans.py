"""Batch reads of programmes and cycles.

In sight of whoever is signed in is what a second officer has approved; drafts are seen at and below the nodes where the
caller reads benefits.
"""

import sqlalchemy as sa

from db.batch import Batch, Filter
from db.loaders.benefits.facts import FACT_COLUMNS, REASON_COLUMNS, viewer_facts
from db.models.benefits import BenefitApplicationRow, BenefitCycleRow, BenefitProgrammeRow, VoucherRow
from db.models.ledger import QuotaRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_PROGRAMME = table_of(BenefitProgrammeRow)
_CYCLE = table_of(BenefitCycleRow)
_APPLICATION = table_of(BenefitApplicationRow)
_VOUCHER = table_of(VoucherRow)
_QUOTA = table_of(QuotaRow)

_OFFICERS = below_nodes(_PROGRAMME.c.organisation_id, held_nodes("benefit_read"))
PROGRAMMES_IN_SIGHT = sa.select(
    *(
        _PROGRAMME.c[name]
        for name in (
            "id",
            "organisation_id",
            "kind",
            "state",
            "title",
            "title_en",
            "description",
            "condition",
            "created_at",
            "settled_at",
        )
    )
).where(
    _PROGRAMME.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(_PROGRAMME.c.state != sa.literal_column("'draft'"), _OFFICERS),
)
"""Programmes that are approved; drafts for officers."""

benefit_programme_by_id = Batch(PROGRAMMES_IN_SIGHT, name="benefit_programme_by_id")
"""A programme in sight."""


def _fen(column: sa.ColumnElement[int], label: str) -> sa.ColumnElement[int]:
    """A value of one voucher: at most a million yuan, so 32 bits hold it."""
    return sa.cast(column, sa.Integer()).label(label)


def _whole(column: sa.ColumnElement[int], label: str) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(column, sa.literal_column("0")), sa.Integer()).label(label)


FACTS = viewer_facts()
"""What holds for the caller now."""
_LEFT = _QUOTA.alias("pieces_left")
_ITS_PROGRAMME = sa.and_(_PROGRAMME.c.tenant_id == _CYCLE.c.tenant_id, _PROGRAMME.c.id == _CYCLE.c.programme_id)
_ITS_PIECES = sa.and_(_LEFT.c.tenant_id == _CYCLE.c.tenant_id, _LEFT.c.id == _CYCLE.c.quota_id)
CYCLE_IN_SIGHT = sa.and_(
    _CYCLE.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    # The ledger has an account of its vouchers from the approval on.
    sa.or_(_CYCLE.c.quota_id.is_not(None), _OFFICERS),
)
_SHOWN = (
    *(
        _CYCLE.c[name]
        for name in (
            "id",
            "programme_id",
            "state",
            "title",
            "title_en",
            "mode",
            "needs",
            "opens_at",
            "closes_at",
            "valid_until_at",
            "pieces",
            "use",
            "uses",
        )
    ),
    _fen(_CYCLE.c.value_fen, "value_fen"),
    _fen(_CYCLE.c.excess_fen, "excess_fen"),
    own_id().label("viewer_id"),
    _whole(_LEFT.c.free, "free"),
    _whole(_LEFT.c.claimed + _LEFT.c.used + _LEFT.c.held, "issued"),
)
_JOINED = _CYCLE.join(_PROGRAMME, _ITS_PROGRAMME)
CYCLES_IN_SIGHT = (
    sa.select(*_SHOWN, _PROGRAMME.c.condition, *(FACTS.c[name] for name in (*FACT_COLUMNS, *REASON_COLUMNS)))
    .select_from(_JOINED.outerjoin(_LEFT, _ITS_PIECES).join(FACTS, sa.true()))
    .where(CYCLE_IN_SIGHT)
)
"""Cycles that are approved, or drafts for officers, with what holds for the caller."""
CYCLES_WITHOUT_FACTS = sa.select(*_SHOWN).select_from(_JOINED.outerjoin(_LEFT, _ITS_PIECES)).where(CYCLE_IN_SIGHT)
"""The same without what holds for the caller."""
CYCLE_NEVER_NULL = ("value_fen", "excess_fen", "free", "issued", "on_day", *FACT_COLUMNS)

benefit_cycle_by_id = Batch(
    CYCLES_IN_SIGHT, name="benefit_cycle_by_id", never_null=CYCLE_NEVER_NULL, narrow=CYCLES_WITHOUT_FACTS
)
"""A cycle in sight."""

benefit_cycles_by_programme_id = Batch(
    CYCLES_IN_SIGHT,
    name="benefit_cycles_by_programme_id",
    key="programme_id",
    order=("opens_at DESC", "id DESC"),
    is_many=True,
    never_null=CYCLE_NEVER_NULL,
    narrow=CYCLES_WITHOUT_FACTS,
)
"""The cycles of a programme that are in sight, newest first."""


def _has(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return (
        sa.select(table.c.id)
        .where(
            table.c.tenant_id == _CYCLE.c.tenant_id,
            table.c.cycle_id == _CYCLE.c.id,
            table.c.member_id == own_id(),
            *conditions,
        )
        .exists()
    )


_IS_WITH_THE_CALLER = sa.or_(
    _has(_VOUCHER, _VOUCHER.c.state.in_([sa.literal_column(f"'{each}'") for each in ("issued", "locked")])),
    _has(_APPLICATION, _APPLICATION.c.state == sa.literal_column("'applied'")),
)
IS_FOR_VIEWER = sa.and_(
    _CYCLE.c.state == sa.literal_column("'approved'"),
    _CYCLE.c.closes_at > sa.func.now(),
    FACTS.c.phase != sa.literal_column("'over'"),
    FACTS.c.is_eligible,
    FACTS.c.may_use_benefits,
    sa.not_(FACTS.c.is_priced),
)
"""Open or coming, without a price in points, of a programme whose condition the caller meets, who may use benefits."""
entitled_cycles_by_viewer_id = Batch(
    CYCLES_IN_SIGHT.where(sa.or_(IS_FOR_VIEWER, _IS_WITH_THE_CALLER)),
    name="entitled_cycles_by_viewer_id",
    key="viewer_id",
    order=("opens_at", "id"),
    is_many=True,
    never_null=CYCLE_NEVER_NULL,
)
"""What the caller is entitled to: cycles open or coming for them, and those of which they have a voucher or applied."""

_DRAW = (
    sa.select(
        _CYCLE.c.id.label("cycle_id"),
        *(_CYCLE.c[name] for name in ("commitment", "public_source", "list_hash", "public_value")),
        _CYCLE.c.public_value_source,
        _CYCLE.c.seed,
    )
    .select_from(_JOINED)
    .where(CYCLE_IN_SIGHT, _CYCLE.c.commitment.is_not(None))
)
LIST_PART = 40_000
"""Letters of a published list in one part of it."""
_LENGTH = sa.func.octet_length(_CYCLE.c.list_text)
benefit_draw_by_cycle_id = Batch(
    _DRAW.add_columns(
        sa.cast(
            sa.func.coalesce((_LENGTH + sa.literal_column(str(LIST_PART - 1))) / sa.literal_column(str(LIST_PART)), 0),
            sa.Integer(),
        ).label("list_parts")
    ),
    name="benefit_draw_by_cycle_id",
    key="cycle_id",
    never_null=("list_parts",),
)
"""What is published of the draw of a cycle in sight."""

_PART = sa.bindparam("part", type_=sa.Integer())
benefit_draw_list_by_cycle_id = Batch(
    sa.select(
        _CYCLE.c.id.label("cycle_id"),
        sa.func.substr(
            _CYCLE.c.list_text,
            (_PART - sa.literal_column("1")) * sa.literal_column(str(LIST_PART)) + sa.literal_column("1"),
            sa.literal_column(str(LIST_PART)),
            type_=sa.Text(),
        ).label("text"),
    )
    .select_from(_JOINED)
    .where(CYCLE_IN_SIGHT, _CYCLE.c.list_text.is_not(None)),
    name="benefit_draw_list_by_cycle_id",
    key="cycle_id",
    filters={"part": Filter("", "int", is_inside=True)},
    never_null=("text",),
)
"""A part of the published list, as it was hashed."""
