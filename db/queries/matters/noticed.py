"""Public notices 公示 in my matters and the inbox: one's own objections; what an office decides and answers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from db.bounded import Arm
from db.lookups import named_by
from db.models.notices import (
    PublicNoticeObjectionRow,
    PublicNoticePersonRow,
    PublicNoticeRevisionRow,
    PublicNoticeRow,
)
from db.predicates import TODAY, below_nodes, held_nodes, of_own_entries
from db.queries.matters.arms import NOW, TO_DO, among, first_moment, its, last_moment, word
from db.queries.matters.items import in_tenant, there_is, waiting_arm
from db.queries.matters.own import of_caller, own_arm, waits
from db.types import table_of

_NOTICE, _PERSON = table_of(PublicNoticeRow), table_of(PublicNoticePersonRow)
_OBJECTION, _REVISION = table_of(PublicNoticeObjectionRow), table_of(PublicNoticeRevisionRow)
_ONE = sa.literal_column("1", sa.Integer())

FRESH_DAYS = 30
"""For how long an answer stays among what its reader has to do."""


def _own_objections() -> Sequence[Arm]:
    """An answer that came lately; then what waits for the handling unit, and what is over."""
    fresh_since = NOW - sa.literal_column(f"interval '{FRESH_DAYS} days'", sa.Interval())
    is_fresh = sa.and_(among(_OBJECTION.c.state, ("upheld", "rejected")), _OBJECTION.c.answered_at > fresh_since)
    is_waiting = _OBJECTION.c.state == word("open")
    source = _OBJECTION.join(_NOTICE, its(_OBJECTION, _NOTICE, "notice_id"))
    given: dict[str, Any] = {
        "type_name": "PublicNoticeObjection",
        "kind": "public_notice_objection",
        "id": _OBJECTION.c.id,
        "state": _OBJECTION.c.state,
        "title": _NOTICE.c.title,
        "tenant": _OBJECTION.c.tenant_id,
        "organisation_id": _NOTICE.c.organisation_id,
    }
    own = of_caller(_OBJECTION)
    return (
        own_arm(source, sa.and_(own, is_fresh), **given, band=TO_DO, at=_OBJECTION.c.answered_at, step="read_answer"),
        own_arm(
            source,
            sa.and_(own, sa.func.coalesce(is_fresh, sa.false()).is_(sa.false())),
            **given,
            at=_OBJECTION.c.made_at,
            until=sa.case((is_waiting, _OBJECTION.c.due_at)),
            step=waits(is_waiting),
            is_open=is_waiting,
        ),
    )


class Concluded(NamedTuple):
    """What is decided by a notice, beside that notice: where it is concluded and tells who stood in it.

    `makes_way`: where another is to be put up in its place, as `NoticeStanding.makes_way` says.
    """

    source: sa.FromClause
    where: sa.ColumnElement[bool]
    ended_at: sa.ColumnElement[Any]
    until: sa.ColumnElement[Any]
    makes_way: sa.ColumnElement[bool]


def concluded(table: sa.Table) -> Concluded:
    """Rows of a table with `notice_id` whose notice is valid, as `NoticeStanding.is_valid` says, and until when.

    The order lies in another table, so all that are on notice are read: these are few at a time.
    """
    notice = named_by(table, "notice_id", _NOTICE, *("tenant_id", "id", "state", "ended_at"), *_NAMES)
    has_lost = there_is(
        _PERSON, *_of(_PERSON, notice), _PERSON.c.struck_at.is_not(None), _PERSON.c.removed_at.is_not(None)
    )
    is_concluded, is_lost = (
        notice.c.state == word("concluded"),
        sa.or_(notice.c.names_removed_at.is_not(None), has_lost),
    )
    until = last_moment(notice.c.names_until_on)
    makes_way = sa.or_(notice.c.state == word("withdrawn"), sa.and_(is_concluded, is_lost))
    where = sa.and_(is_concluded, sa.not_(is_lost))
    return Concluded(table.join(notice, sa.true()), where, notice.c.ended_at, until, makes_way)


_NAMES = ("names_until_on", "names_removed_at")


def _of(table: sa.FromClause, notice: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
    return (table.c.tenant_id == notice.c.tenant_id, table.c.notice_id == notice.c.id)


def _can_be_concluded() -> sa.ColumnElement[bool]:
    """As `public_notice_conclude` says: over, all objections answered, the text corrected, somebody left in it."""
    is_open = there_is(_OBJECTION, *_of(_OBJECTION, _NOTICE), _OBJECTION.c.state == word("open"))
    is_said = there_is(
        _REVISION, *_of(_REVISION, _NOTICE), _REVISION.c.number > _ONE, _REVISION.c.made_at >= _OBJECTION.c.answered_at
    )
    lacks_correction = there_is(
        _OBJECTION,
        *_of(_OBJECTION, _NOTICE),
        _OBJECTION.c.state == word("upheld"),
        _OBJECTION.c.person_id.is_(None),
        sa.not_(is_said),
    )
    stands = there_is(_PERSON, *_of(_PERSON, _NOTICE), _PERSON.c.struck_at.is_(None))
    return sa.and_(_NOTICE.c.closes_on < TODAY, sa.not_(is_open), sa.not_(lacks_correction), stands)


def _of_notice(*where: sa.ColumnElement[bool], **given: Any) -> Arm:  # noqa: ANN401  # by name of output
    return waiting_arm(
        _NOTICE,
        sa.and_(in_tenant(_NOTICE), *where),
        kind="public_notice",
        id=_NOTICE.c.id,
        title=_NOTICE.c.title,
        tenant=_NOTICE.c.tenant_id,
        organisation_id=_NOTICE.c.organisation_id,
        **given,
    )


def _of_office() -> Sequence[Arm]:
    """Who drafted a notice does not approve it, who objected does not answer, and who is named does nothing about it.

    One that is over is to be concluded while its names may be read: nothing is decided by one that has lost them.
    """
    is_named = there_is(_PERSON, *_of(_PERSON, _NOTICE), of_own_entries(_PERSON.c.member_id))
    is_managed = sa.and_(below_nodes(_NOTICE.c.organisation_id, held_nodes("notice_manage")), sa.not_(is_named))
    objections = _OBJECTION.join(_NOTICE, its(_OBJECTION, _NOTICE, "notice_id"))
    return (
        _of_notice(
            _NOTICE.c.state == word("draft"),
            sa.not_(of_own_entries(_NOTICE.c.drafted_by_id)),
            is_managed,
            at=_NOTICE.c.drafted_at,
            step="decide",
        ),
        _of_notice(
            _NOTICE.c.state == word("approved"),
            _can_be_concluded(),
            is_managed,
            at=first_moment(_NOTICE.c.closes_on + _ONE),
            due=last_moment(_NOTICE.c.names_until_on),
            step="conclude",
        ),
        waiting_arm(
            objections,
            sa.and_(
                in_tenant(_OBJECTION),
                _OBJECTION.c.state == word("open"),
                sa.not_(of_own_entries(_OBJECTION.c.member_id)),
                is_managed,
            ),
            kind="public_notice_objection",
            id=_OBJECTION.c.id,
            at=_OBJECTION.c.made_at,
            due=_OBJECTION.c.due_at,
            title=_NOTICE.c.title,
            step="answer",
            tenant=_OBJECTION.c.tenant_id,
            organisation_id=_NOTICE.c.organisation_id,
        ),
    )


OWN_ARMS: Sequence[Arm] = _own_objections()
OFFICE_ARMS: Sequence[Arm] = _of_office()
