"""Required training 必修培训 in my matters: courses that the caller's posts require and that are to be taken."""

from collections.abc import Sequence

import sqlalchemy as sa

from db.bounded import Arm
from db.loaders.learning.trainings import HELD, STATUS, VALID_UNTIL
from db.models.learning import CourseRow
from db.predicates import own_id
from db.queries.matters.arms import TO_DO, its, word
from db.queries.matters.own import ENTRY, own_arm
from db.types import table_of

_COURSE = table_of(CourseRow)
_EAST = word("Asia/Shanghai")
_SET_ON = sa.cast(sa.func.timezone(_EAST, HELD.c.set_at), sa.Date())
# Who holds two such posts has the longer of them to go by.
_DUE_ON = sa.func.coalesce(VALID_UNTIL, sa.func.greatest(sa.func.min(HELD.c.starts_on), _SET_ON))
_COLUMNS = ("tenant_id", "requirement_id", "required_at_id", "course_id", "valid_months", "completed_on", "set_at")
_TO_TAKE = (
    sa.select(*(HELD.c[name] for name in _COLUMNS), STATUS.label("status"), _DUE_ON.label("due_on"))
    .where(HELD.c.member_id == ENTRY, own_id() == ENTRY, word("valid") != STATUS)
    .group_by(*(HELD.c[name] for name in _COLUMNS))
    .subquery("training")
)
_MIDNIGHT = sa.cast(_TO_TAKE.c.due_on + sa.literal_column("1", sa.Integer()), sa.DateTime())


def _trainings() -> Sequence[Arm]:
    """Due at the end of the last day on which it holds; never completed: of the day since which a post asks for it."""
    return (
        own_arm(
            _TO_TAKE.join(_COURSE, its(_TO_TAKE, _COURSE, "course_id")),
            sa.true(),
            type_name="Course",
            kind="training",
            band=TO_DO,
            id=_TO_TAKE.c.requirement_id,
            object_of=_TO_TAKE.c.course_id,
            at=_TO_TAKE.c.set_at,
            due=sa.func.timezone(_EAST, _MIDNIGHT),
            state=_TO_TAKE.c.status,
            step="take_course",
            title=_COURSE.c.title,
            title_en=_COURSE.c.title_en,
            tenant=_TO_TAKE.c.tenant_id,
            organisation_id=_TO_TAKE.c.required_at_id,
        ),
    )


TRAINING_ARMS: Sequence[Arm] = _trainings()
