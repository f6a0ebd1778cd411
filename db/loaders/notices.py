"""Batch reads of public notices 公示: keys in, one entry per key out, in the same order.

In sight of members is what is or was put up for their organisation or one above it, from its first day on, and what
names them, from its approval on; of officers all that organisations at and below the nodes where they read notices
handle, drafts too. Members read masked names, and none after the day on which the names' time ends, nor of a notice
that was withdrawn. Who objects is told to the handling unit alone.
"""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.members import MemberRow
from db.models.notices import (
    PublicNoticeObjectionRow,
    PublicNoticePersonRow,
    PublicNoticeRevisionRow,
    PublicNoticeRow,
)
from db.predicates import TODAY, below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.readers import is_at_or_above
from db.types import table_of

_NOTICE = table_of(PublicNoticeRow)
_PERSON = table_of(PublicNoticePersonRow)
_OBJECTION = table_of(PublicNoticeObjectionRow)
_REVISION = table_of(PublicNoticeRevisionRow)
_MEMBER = table_of(MemberRow)


def _code(value: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{value}'", sa.Text())


def _is_named() -> sa.ColumnElement[bool]:
    """Whether the notice names the caller; the notices are read once for the statement."""
    own = _PERSON.alias("own_name")
    named = sa.select(own.c.notice_id).where(own.c.tenant_id == tenant_id(), of_own_entries(own.c.member_id))
    return _NOTICE.c.id == sa.any_(sa.func.array(named.correlate(None).scalar_subquery()))


_OFFICERS = below_nodes(_NOTICE.c.organisation_id, held_nodes("notice_read"))
# One that was withdrawn before its first day never was up.
_WAS_UP = sa.or_(
    _NOTICE.c.state != _code("withdrawn"),
    sa.cast(sa.func.timezone(sa.literal_column("'Asia/Shanghai'"), _NOTICE.c.ended_at), sa.Date())
    >= _NOTICE.c.opens_on,
)
_IS_UP = sa.and_(is_at_or_above(_NOTICE.c.audience_id), _NOTICE.c.opens_on <= TODAY, _WAS_UP)
_IN_SIGHT = sa.and_(
    _NOTICE.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(sa.and_(_NOTICE.c.approved_at.is_not(None), sa.or_(_IS_UP, _is_named())), _OFFICERS),
)
_IN_HAND = sa.and_(_NOTICE.c.tenant_id == tenant_id(), _OFFICERS)
STAGE = sa.case(
    (_NOTICE.c.state != _code("approved"), sa.cast(_NOTICE.c.state, sa.Text())),
    (_NOTICE.c.opens_on > TODAY, _code("coming")),
    (_NOTICE.c.closes_on >= TODAY, _code("open")),
    else_=_code("ended"),
)
"""Where it stands today; as `stage_of` of domain.notices.rules."""


def _count(of: sa.FromClause, *states: str) -> sa.ColumnElement[Any]:
    """How many objections there are, in one of the states if any are given."""
    counted = sa.select(sa.cast(sa.func.count(), sa.Integer())).where(
        of.c.tenant_id == _NOTICE.c.tenant_id, of.c.notice_id == _NOTICE.c.id
    )
    if states:
        counted = counted.where(of.c.state.in_([_code(state) for state in states]))
    return counted.correlate(_NOTICE).scalar_subquery()


_STANDS = _NOTICE.c.state != _code("withdrawn")
_TOLD = sa.select(
    *(
        _NOTICE.c[name]
        for name in (
            *(
                "id",
                "organisation_id",
                "audience_id",
                "kind",
                "title",
                "name_mask",
                "revision",
                "opens_on",
                "closes_on",
            ),
            *("names_until_on", "drafted_at", "approved_at", "outcome", "outcome_note", "withdraw_reason", "ended_at"),
            "names_removed_at",
        )
    ),
    STAGE.label("stage"),
    sa.case((_NOTICE.c.approved_at.is_(None), _NOTICE.c.draft_revision)).label("draft_revision"),
    sa.case((_STANDS, _NOTICE.c.body)).label("body"),
    _is_named().label("is_own_name"),
    _count(_OBJECTION.alias("made")).label("objection_count"),
    _count(_OBJECTION.alias("answered"), "upheld", "rejected").label("answered_count"),
    _count(_OBJECTION.alias("right"), "upheld").label("upheld_count"),
    # An organisation puts up a notice, not a person: who did is for officers.
    sa.case((_OFFICERS, _NOTICE.c.drafted_by_id)).label("drafted_by_id"),
    sa.case((_OFFICERS, _NOTICE.c.approved_by_id)).label("approved_by_id"),
)
NOTICES_IN_SIGHT = _TOLD.where(_IN_SIGHT)
NOTICES_IN_HAND = _TOLD.where(_IN_HAND)
NOTICE_NEVER_NULL = ("stage", "is_own_name", "objection_count", "answered_count", "upheld_count")

public_notice_by_id = Batch(NOTICES_IN_SIGHT, name="public_notice_by_id", never_null=NOTICE_NEVER_NULL)
"""Notices that the caller may see."""

_ITS_NOTICE = sa.and_(_NOTICE.c.tenant_id == _PERSON.c.tenant_id, _NOTICE.c.id == _PERSON.c.notice_id)
_ITS_MEMBER = sa.and_(_MEMBER.c.tenant_id == _PERSON.c.tenant_id, _MEMBER.c.id == _PERSON.c.member_id)
_IS_OWN = sa.func.coalesce(of_own_entries(_PERSON.c.member_id), sa.false())
_ARE_NAMES_UP = sa.and_(_STANDS, _NOTICE.c.names_until_on >= TODAY, _PERSON.c.struck_at.is_(None))
_MAY_KNOW = sa.or_(_OFFICERS, _IS_OWN)
_LETTER = sa.literal_column("1", sa.Integer())
_STAR, _STARS = _code("*"), _code("**")
_FIRST = sa.func.left(_MEMBER.c.name, _LETTER)
_LENGTH = sa.func.char_length(_MEMBER.c.name)
_MASKED = sa.case(
    (_NOTICE.c.name_mask == _code("surname"), sa.func.concat(_FIRST, _STARS)),
    (sa.literal_column("2") >= _LENGTH, sa.func.concat(_FIRST, _STAR)),
    else_=sa.func.concat(_FIRST, _STAR, sa.func.right(_MEMBER.c.name, _LETTER)),
)
"""赵** or 赵*鸣; of a name of two letters the first alone is read, and the number of stars tells no length."""
_IS_SOMEBODY = sa.and_(_MEMBER.c.id.is_not(None), _MEMBER.c.erased_at.is_(None))
# A NULL of who holds nothing must not show the name: what may be known is asked first, and nothing follows else.
_NAME = sa.case(
    (sa.and_(_IS_SOMEBODY, _MAY_KNOW), sa.cast(_MEMBER.c.name, sa.Text())),
    (sa.and_(_IS_SOMEBODY, _ARE_NAMES_UP), sa.cast(_MASKED, sa.Text())),
)
_NUMBER = sa.case(
    (sa.and_(_IS_SOMEBODY, _MAY_KNOW), sa.cast(_MEMBER.c.member_number, sa.Text())),
    (
        sa.and_(_IS_SOMEBODY, _ARE_NAMES_UP),
        sa.cast(sa.func.concat(_STARS, sa.func.right(_MEMBER.c.member_number, sa.literal_column("2"))), sa.Text()),
    ),
)

_PEOPLE = (
    sa.select(
        *(_PERSON.c[name] for name in ("id", "notice_id", "number", "struck_at", "removed_at")),
        _NAME.label("name"),
        _NUMBER.label("member_number"),
        sa.case((sa.or_(_MAY_KNOW, _ARE_NAMES_UP), _PERSON.c.remark)).label("remark"),
        sa.case((_OFFICERS, _PERSON.c.member_id)).label("member_id"),
        _IS_OWN.label("is_own"),
    )
    .select_from(_PERSON.join(_NOTICE, _ITS_NOTICE).outerjoin(_MEMBER, _ITS_MEMBER))
    .where(_NOTICE.c.tenant_id == tenant_id())
)
public_notice_people_by_notice_id = Batch(
    _PEOPLE.where(_IN_SIGHT),
    name="public_notice_people_by_notice_id",
    key="notice_id",
    order=("number",),
    is_many=True,
    never_null=("is_own",),
    within=public_notice_by_id,
    select_within=_PEOPLE,
)
"""Who is named in a notice in sight, by number: masked for members, in full for officers and for themselves."""

_REVISIONS = (
    sa.select(*(column for column in _REVISION.columns if column.key not in {"tenant_id", "made_by_id"}))
    .select_from(
        _REVISION.join(
            _NOTICE, sa.and_(_NOTICE.c.tenant_id == _REVISION.c.tenant_id, _NOTICE.c.id == _REVISION.c.notice_id)
        )
    )
    .where(_NOTICE.c.tenant_id == tenant_id(), _STANDS)
)
public_notice_revisions_by_notice_id = Batch(
    _REVISIONS.where(_IN_SIGHT),
    name="public_notice_revisions_by_notice_id",
    key="notice_id",
    order=("number",),
    is_many=True,
    within=public_notice_by_id,
    select_within=_REVISIONS,
)
"""All that members read of a notice that was not withdrawn, the first text first."""

_OWN_OBJECTION = of_own_entries(_OBJECTION.c.member_id)
OBJECTIONS_IN_SIGHT = (
    sa.select(
        *(
            _OBJECTION.c[name]
            for name in (
                *("id", "notice_id", "text", "state", "due_at", "made_at", "answer", "answered_at"),
                "person_id",
            )
        ),
        _PERSON.c.number.label("person_number"),
        _OWN_OBJECTION.label("is_own"),
        sa.case((_OFFICERS, _OBJECTION.c.member_id)).label("member_id"),
        sa.case((_OFFICERS, _OBJECTION.c.answered_by_id)).label("answered_by_id"),
    )
    .select_from(
        _OBJECTION.join(
            _NOTICE, sa.and_(_NOTICE.c.tenant_id == _OBJECTION.c.tenant_id, _NOTICE.c.id == _OBJECTION.c.notice_id)
        ).outerjoin(
            _PERSON, sa.and_(_PERSON.c.tenant_id == _OBJECTION.c.tenant_id, _PERSON.c.id == _OBJECTION.c.person_id)
        )
    )
    .where(_OBJECTION.c.tenant_id == tenant_id(), own_id().is_not(None), sa.or_(_OWN_OBJECTION, _OFFICERS))
)
OBJECTION_NEVER_NULL = ("is_own",)

public_notice_objection_by_id = Batch(
    OBJECTIONS_IN_SIGHT, name="public_notice_objection_by_id", never_null=OBJECTION_NEVER_NULL
)
"""The caller's own objections; for who handles the notice, all."""
