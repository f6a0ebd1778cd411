"""How an arm of my matters is written: for the caller's entry, and for each that was merged into it."""

from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.models.members import MemberRow
from db.predicates import own_id, tenant_id
from db.queries.matters.arms import INSTANT, NEVER_DUE, REST, TO_DO, outputs, word
from db.types import table_of

_MEMBER = table_of(MemberRow).alias("merged_entry")

ENTRIES = sa.union_all(
    sa.select(own_id().label("id")),
    sa.select(_MEMBER.c.id).where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.merged_into_id == own_id()),
).subquery("entry")
ENTRY = sa.literal_column("entry.id", sa.Uuid())


def of_caller(table: sa.FromClause, key: str = "member_id") -> sa.ColumnElement[bool]:
    """Whose rows these are: the entry for which the arm runs."""
    return sa.and_(table.c.tenant_id == tenant_id(), table.c[key] == ENTRY)


def own_arm(source: sa.FromClause, where: sa.ColumnElement[bool], **given: Any) -> Arm:  # noqa: ANN401  # by name of output
    """An arm: `type_name`, `kind`, `id`, `at`, `state`, `step`, `tenant`, `organisation_id`.

    `due`, `title`, `title_en`, `is_open` and `band` where they are not the usual. `until`: the day of whom the caller
    waits for, which is told and sorts nothing: what waits stays in the order of the arm's index, newest first.
    """
    band = given.setdefault("band", REST)
    given["kind"] = word(given["kind"])
    step = given["step"] if isinstance(given["step"], sa.ColumnElement) else word(given["step"])
    is_open = given.get("is_open", sa.true())
    select = (
        sa.select(
            *outputs(given),
            sa.cast(step, sa.Text()).label("step"),
            sa.cast(is_open, sa.Boolean()).label("is_open"),
        )
        .select_from(source)
        .where(where)
    )
    is_here = sa.bindparam("at_band", type_=sa.Integer()) == sa.literal_column(str(band))
    if band == TO_DO and "due" in given:
        return Arm(select, "due_order", given["due"], is_here)
    never = sa.bindparam("at_due_order", type_=INSTANT) == NEVER_DUE
    return Arm(select, "at", given["at"], sa.and_(is_here, never))


def waits(is_open: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    """The step of what is with others, or over."""
    return sa.case((is_open, word("wait")), else_=word("none"))
