"""Batch reads of series 系列活动: what is to come of one, and what holds for the caller on its dates."""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.activities.facts import FACT_COLUMNS, facts_of
from db.loaders.activities.listed import IN_SIGHT
from db.models.activities import ActivityRow, ActivitySeriesRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_SERIES = table_of(ActivitySeriesRow)
_FACTS = facts_of(own_id(), sa.func.now())
_OF_SERIES = sa.and_(_ACTIVITY.c.series_id == _SERIES.c.id, IN_SIGHT)
_IS_POSSIBLE = sa.and_(
    _FACTS.c.phase == sa.literal_column("'open'"),
    _FACTS.c.window_phase == sa.literal_column("'open'"),
    _FACTS.c.is_in_audience,
    _FACTS.c.may_take_part,
    sa.not_(_FACTS.c.is_registered),
    _FACTS.c.has_room,
)
_SHOWN = tuple(name for name in FACT_COLUMNS if name != "would_wait")


def _count(condition: sa.ColumnElement[bool] | None = None) -> sa.ColumnElement[int]:
    counted = sa.func.count() if condition is None else sa.func.count().filter(condition)
    return sa.cast(counted.over(), sa.Integer())


# The date that answers for the series: one that can be had, else the next that the caller has not got.
_NEXT = (
    sa.select(
        *(_FACTS.c[name] for name in _SHOWN),
        _count().label("to_come"),
        _count(_IS_POSSIBLE).label("possible"),
        _count(_FACTS.c.is_registered).label("registered"),
    )
    .select_from(_ACTIVITY.join(_FACTS, sa.true()))
    .where(
        _OF_SERIES,
        _ACTIVITY.c.state.in_([sa.literal_column("'published'"), sa.literal_column("'closed'")]),
        _ACTIVITY.c.starts_at > sa.func.now(),
    )
    .order_by(_IS_POSSIBLE.desc(), _FACTS.c.is_registered, _ACTIVITY.c.starts_at, _ACTIVITY.c.id)
    .limit(sa.literal_column("1"))
    .correlate(_SERIES)
    .lateral("next_date")
)
_NOTHING = {"phase": "'over'", "window_phase": "'none'"}


def _known(name: str) -> sa.ColumnElement[object]:
    """A fact; of a series of which nothing is to come what holds then."""
    return sa.func.coalesce(_NEXT.c[name], sa.literal_column(_NOTHING.get(name, "false"))).label(name)


def _number(name: str) -> sa.ColumnElement[int]:
    return sa.func.coalesce(_NEXT.c[name], sa.literal_column("0")).label(name)


_COUNTS = ("to_come", "possible", "registered")
activity_series_by_id = Batch(
    sa.select(
        _SERIES.c.id,
        _SERIES.c.interval_weeks,
        _SERIES.c.certificate_sessions,
        *(_known(name) for name in _SHOWN),
        *(_number(name) for name in _COUNTS),
    )
    .select_from(_SERIES.outerjoin(_NEXT, sa.true()))
    .where(
        _SERIES.c.tenant_id == tenant_id(),
        sa.select(_ACTIVITY.c.id).where(_OF_SERIES).correlate(_SERIES).exists(),
    ),
    name="activity_series_by_id",
    never_null=(*_SHOWN, *_COUNTS),
)
"""A series of which the caller sees a session."""
