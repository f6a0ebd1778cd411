"""Batch reads of required training: keys in, one entry per key out, in the same order.

What posts require is in sight of who reads learning there, with the officers by name: it belongs to the office. Each
officer sees their own. How an officer stands follows from their enrolments in the course, those of entries that were
merged into theirs included, but for revoked certificates.
"""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.learning import CourseCertificateRow, CourseEnrolmentRow, TrainingRequirementRow
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow, PostRow, PostTermRow
from db.predicates import TODAY, below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

SOON_DAYS = 60
"""So long before its end a training expires soon."""
STEP = 5
"""Counts are told in steps of so many, and fewer to nobody; as those of courses."""
_REQUIREMENT, _POST, _TERM = (table_of(each) for each in (TrainingRequirementRow, PostRow, PostTermRow))
_CLOSURE, _MEMBER = table_of(OrganisationClosureRow), table_of(MemberRow)
_ENROLMENT, _CERTIFICATE = table_of(CourseEnrolmentRow), table_of(CourseCertificateRow)


def _word(code: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{code}'", sa.Text())


def _whole(number: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(number), sa.Integer())


_READ = below_nodes(_REQUIREMENT.c.organisation_id, held_nodes("learning_read"))
REQUIREMENTS_IN_HAND = sa.select(
    *(
        _REQUIREMENT.c[name]
        for name in ("id", "organisation_id", "course_id", "posts", "valid_months", "set_at", "ended_at")
    )
).where(_REQUIREMENT.c.tenant_id == tenant_id(), own_id().is_not(None), _READ)
training_requirement_by_id = Batch(REQUIREMENTS_IN_HAND, name="training_requirement_by_id")
"""What posts require, for who reads learning there."""

_ENTRY = _MEMBER.alias("entry_that_learnt")
_COMPLETED_ON = (
    sa.select(
        sa.cast(
            sa.func.max(_ENROLMENT.c.completed_at).op("AT TIME ZONE")(sa.literal_column("'Asia/Shanghai'", sa.Text())),
            sa.Date(),
        )
    )
    .select_from(
        _ENTRY.join(
            _ENROLMENT, sa.and_(_ENROLMENT.c.tenant_id == _ENTRY.c.tenant_id, _ENROLMENT.c.member_id == _ENTRY.c.id)
        ).outerjoin(
            _CERTIFICATE,
            sa.and_(_CERTIFICATE.c.tenant_id == _ENROLMENT.c.tenant_id, _CERTIFICATE.c.enrolment_id == _ENROLMENT.c.id),
        )
    )
    .where(
        _ENTRY.c.tenant_id == _TERM.c.tenant_id,
        sa.or_(_ENTRY.c.id == _TERM.c.member_id, _ENTRY.c.merged_into_id == _TERM.c.member_id),
        _ENROLMENT.c.course_id == _REQUIREMENT.c.course_id,
        _CERTIFICATE.c.revoked_at.is_(None),
    )
    .correlate(_TERM, _REQUIREMENT)
    .scalar_subquery()
)
HELD = (
    sa.select(
        _REQUIREMENT.c.tenant_id,
        _REQUIREMENT.c.id.label("requirement_id"),
        _REQUIREMENT.c.organisation_id.label("required_at_id"),
        _REQUIREMENT.c.course_id,
        _REQUIREMENT.c.valid_months,
        _REQUIREMENT.c.set_at,
        _TERM.c.starts_on,
        _TERM.c.id.label("term_id"),
        _TERM.c.member_id,
        _POST.c.kind.label("post"),
        _POST.c.organisation_id,
        _CLOSURE.c.depth,
        _COMPLETED_ON.label("completed_on"),
    )
    .select_from(
        _REQUIREMENT.join(
            _CLOSURE,
            sa.and_(
                _CLOSURE.c.tenant_id == _REQUIREMENT.c.tenant_id,
                _CLOSURE.c.ancestor_id == _REQUIREMENT.c.organisation_id,
            ),
        )
        .join(
            _POST,
            sa.and_(
                _POST.c.tenant_id == _CLOSURE.c.tenant_id,
                _POST.c.organisation_id == _CLOSURE.c.descendant_id,
                _POST.c.kind == sa.any_(_REQUIREMENT.c.posts),
            ),
        )
        .join(_TERM, sa.and_(_TERM.c.tenant_id == _POST.c.tenant_id, _TERM.c.post_id == _POST.c.id))
    )
    .where(
        _REQUIREMENT.c.tenant_id == tenant_id(),
        own_id().is_not(None),
        _REQUIREMENT.c.ended_at.is_(None),
        _TERM.c.withdrawn_at.is_(None),
        _TERM.c.starts_on <= TODAY,
        sa.or_(_TERM.c.ends_on.is_(None), _TERM.c.ends_on >= TODAY),
    )
    .subquery("held")
)
VALID_UNTIL = sa.cast(
    HELD.c.completed_on + HELD.c.valid_months * sa.literal_column("interval '1 month'", sa.Interval()), sa.Date()
)
STATUS = sa.case(
    (HELD.c.completed_on.is_(None), _word("never")),
    (HELD.c.valid_months.is_(None), _word("valid")),
    (VALID_UNTIL < TODAY, _word("expired")),
    (TODAY + _whole(SOON_DAYS) >= VALID_UNTIL, _word("expires_soon")),
    else_=_word("valid"),
)
"""How an officer stands today; the reminders have it in SQL of their own."""
ORGANISATION_ID: sa.ColumnElement[Any] = HELD.c.organisation_id
REQUIREMENT_ID: sa.ColumnElement[Any] = HELD.c.requirement_id
_TOLD = sa.select(
    *(
        HELD.c[name]
        for name in ("requirement_id", "course_id", "term_id", "member_id", "post", "organisation_id", "completed_on")
    ),
    VALID_UNTIL.label("valid_until"),
    STATUS.label("status"),
)
_OF_OFFICE = below_nodes(HELD.c.organisation_id, held_nodes("learning_read"))
OFFICER_TRAININGS_IN_HAND = _TOLD.where(_OF_OFFICE)
OWN_TRAININGS = _TOLD.where(HELD.c.member_id == own_id())
TRAINING_NEVER_NULL = ("requirement_id", "course_id", "term_id", "member_id", "post", "organisation_id", "status")

_BRANCH = (
    sa.select(_CLOSURE.c.ancestor_id)
    .where(
        _CLOSURE.c.tenant_id == HELD.c.tenant_id,
        _CLOSURE.c.descendant_id == HELD.c.organisation_id,
        _CLOSURE.c.depth == HELD.c.depth - _whole(1),
    )
    .correlate(HELD)
    .scalar_subquery()
)


def _steps(counted: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    whole = sa.cast(counted, sa.Integer())
    return sa.func.nullif(whole // _whole(STEP) * _whole(STEP), _whole(0), type_=sa.Integer())


_COUNTED = (
    sa.select(
        HELD.c.requirement_id,
        HELD.c.member_id,
        sa.func.coalesce(_BRANCH, HELD.c.required_at_id).label("branch_id"),
        STATUS.in_([_word("valid"), _word("expires_soon")]).label("is_trained"),
    )
    .where(below_nodes(HELD.c.required_at_id, held_nodes("learning_read")))
    .subquery("counted_officer")
)


def _line(position: int, branch: sa.ColumnElement[Any], *grouped: sa.ColumnElement[Any]) -> sa.Select[Any]:
    people = sa.func.count(sa.distinct(_COUNTED.c.member_id))
    return (
        sa.select(
            _COUNTED.c.requirement_id,
            _whole(position).label("position"),
            branch.label("branch_id"),
            _steps(people).label("officers"),
            _steps(people.filter(_COUNTED.c.is_trained)).label("trained"),
        )
        .group_by(_COUNTED.c.requirement_id, *grouped)
        .having(people >= _whole(STEP))
    )


_LINES = sa.union_all(
    _line(1, sa.cast(sa.null(), sa.Uuid())), _line(2, _COUNTED.c.branch_id, _COUNTED.c.branch_id)
).subquery("lines")
training_counts_by_requirement_id = Batch(
    sa.select(*_LINES.columns),
    name="training_counts_by_requirement_id",
    key="requirement_id",
    order=("position", "branch_id"),
    is_many=True,
)
"""How many hold such posts and how many of them are trained, in steps of five: all first, then by branch."""
