"""Batch reads of feedback: one's own, and what all of it comes to, for those who read the activity's registrations.

Of an activity whose time for feedback goes on nothing is told, so that no answer shows by what it changes; neither of
one with fewer answers than are told. Texts come without names and times, in an order that says nothing.
"""

import sqlalchemy as sa

from db.batch import Batch
from db.models.activities import ActivityFeedbackRow, ActivityRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_FEEDBACK = table_of(ActivityFeedbackRow)
LEAST = 5
"""As `domain.activities.taking_part` has it; a test holds them together."""

own_feedback_by_activity_id = Batch(
    sa.select(
        *(_FEEDBACK.c[name] for name in ("activity_id", "satisfaction", "comment", "given_at", "changed_at"))
    ).where(_FEEDBACK.c.tenant_id == tenant_id(), _FEEDBACK.c.member_id == own_id()),
    name="own_feedback_by_activity_id",
    key="activity_id",
)
"""What the caller said of an activity."""

_COUNT = sa.cast(sa.func.count(_FEEDBACK.c.id), sa.Integer())
_IS_OVER = sa.and_(
    _ACTIVITY.c.ends_at + _ACTIVITY.c.feedback_days * sa.text("interval '1 day'") <= sa.func.now(),
    _ACTIVITY.c.state != sa.literal_column("'cancelled'"),
)
_OF_ACTIVITY = sa.and_(_FEEDBACK.c.tenant_id == _ACTIVITY.c.tenant_id, _FEEDBACK.c.activity_id == _ACTIVITY.c.id)
_IN_HAND = sa.and_(
    _ACTIVITY.c.tenant_id == tenant_id(), below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_read"))
)
_IS_TOLD = sa.literal_column(str(LEAST)) <= _COUNT

_SUMMARY = (
    sa.select(
        _ACTIVITY.c.id.label("activity_id"),
        sa.case((_IS_TOLD, _COUNT)).label("answers"),
        sa.case(
            (
                _IS_TOLD,
                sa.cast(sa.func.round(sa.func.avg(_FEEDBACK.c.satisfaction) * sa.literal_column("10")), sa.Integer()),
            )
        ).label("average_tenths"),
    )
    .select_from(_ACTIVITY.outerjoin(_FEEDBACK, _OF_ACTIVITY))
    .where(_IN_HAND, _IS_OVER)
    .group_by(_ACTIVITY.c.id)
)
feedback_summary_by_activity_id = Batch(_SUMMARY, name="feedback_summary_by_activity_id", key="activity_id")
"""What the answers come to, of an activity whose registrations the caller reads, once the time for them is over."""

_ENOUGH = (
    sa.select(_FEEDBACK.c.activity_id)
    .select_from(_FEEDBACK.join(_ACTIVITY, _OF_ACTIVITY))
    .where(_IN_HAND, _IS_OVER)
    .group_by(_FEEDBACK.c.activity_id)
    .having(_IS_TOLD)
)
feedback_comments_by_activity_id = Batch(
    sa.select(
        _FEEDBACK.c.activity_id,
        _FEEDBACK.c.comment,
        sa.func.md5(sa.cast(_FEEDBACK.c.id, sa.Text()), type_=sa.Text()).label("shuffled"),
    ).where(
        _FEEDBACK.c.tenant_id == tenant_id(),
        _FEEDBACK.c.comment.is_not(None),
        _FEEDBACK.c.activity_id.in_(_ENOUGH),
    ),
    name="feedback_comments_by_activity_id",
    key="activity_id",
    order=("shuffled",),
    is_many=True,
    never_null=("comment",),
)
"""Texts of the answers, under the same conditions as what they come to."""
