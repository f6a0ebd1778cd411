"""Phones keep in step what the feed shows; that a course has opened, and that a notice is up, is written.

Follows: a69dcdffec77
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0b9f6f6a29c0"
down_revision: str | Sequence[str] | None = "a69dcdffec77"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
_COURSE_WAITS = "state = 'approved' AND told_at IS NULL"
_NOTICE_WAITS = "approved_at IS NOT NULL AND told_at IS NULL"
_SELECTS: Mapping[str, str] = {
    "course": (
        "SELECT r.tenant_id, r.organisation_id, 'course', r.id, r.state = 'approved' AND r.opens_at <= now() "
        "FROM {rows} r WHERE r.audience = 'members'"
    ),
    "competition": (
        "SELECT r.tenant_id, r.organisation_id, 'competition', r.id, r.approved_at IS NOT NULL FROM {rows} r"
    ),
    "public_notice": (
        "SELECT r.tenant_id, r.audience_id, 'public_notice', r.id, r.approved_at IS NOT NULL AND r.opens_on "
        "<= (now() AT TIME ZONE 'Asia/Shanghai')::date FROM {rows} r"
    ),
    "official_document": (
        "SELECT r.tenant_id, r.organisation_id, 'official_document', r.id, r.state <> 'draft' FROM {rows} r "
        "WHERE r.audience = 'members'"
    ),
    "legal_article": (
        "SELECT r.tenant_id, r.organisation_id, 'legal_article', r.id, r.state = 'published' FROM {rows} r"
    ),
    "honour": "SELECT r.tenant_id, r.organisation_id, 'honour', r.id, true FROM {rows} r",
    "management_question": "SELECT r.tenant_id, r.asked_by_id, 'management_question', r.id, true FROM {rows} r",
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION unionhall_capture_{table}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {insert};
    ELSIF TG_OP = 'DELETE' THEN
        {delete};
    ELSE
        {update};
    END IF;
    RETURN NULL;
END $$
"""
_INTO = "INSERT INTO node_change (tenant_id, audience_id, kind, node_id, was_seen)"
_COLUMNS = "c (tenant_id, audience_id, kind, node_id, is_seen)"
_BOTH = "d (tenant_id, audience_id, kind, node_id, is_seen, was)"
_TRIGGERS = (
    ("INSERT", "NEW TABLE AS new_rows"),
    ("DELETE", "OLD TABLE AS old_rows"),
    ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
)


def _function_of(table: str) -> str:
    """The statement that makes the function of a table's triggers."""
    old, new = _SELECTS[table].format(rows="old_rows"), _SELECTS[table].format(rows="new_rows")
    both = f"SELECT c.*, true FROM ({old}) {_COLUMNS} UNION ALL SELECT c.*, false FROM ({new}) {_COLUMNS}"  # noqa: S608  # declarations only
    group = "GROUP BY 1, 2, 3, 4"
    started = f"{_INTO} SELECT tenant_id, audience_id, kind, node_id"
    # What is not in sight afterwards was seen before, or concerns nobody.
    return _FUNCTION.format(
        table=table,
        insert=f"{started}, false FROM ({new}) {_COLUMNS} {group}",
        delete=f"{started}, coalesce(bool_or(is_seen), false) FROM ({old}) {_COLUMNS} {group}",
        update=f"{started}, coalesce(bool_or(is_seen AND was), false) FROM ({both}) {_BOTH} {group}",
    ).strip()


def _triggers_of(table: str) -> Sequence[str]:
    """The statements that make the triggers of a table."""
    return [
        f"CREATE TRIGGER {table}_captured_{event.lower()} AFTER {event} ON {table} REFERENCING {tables}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION unionhall_capture_{table}()"
        for event, tables in _TRIGGERS
    ]


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("course", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("public_notice", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(f"UPDATE course SET told_at = opens_at WHERE {_COURSE_WAITS} AND opens_at <= now()")  # noqa: S608  # our own text
    op.execute(f"UPDATE public_notice SET told_at = approved_at WHERE {_NOTICE_WAITS} AND opens_on <= {_TODAY}")  # noqa: S608  # as above
    op.create_index("ix_course_opening", "course", ["opens_at"], postgresql_where=sa.text(_COURSE_WAITS))
    op.create_index("ix_public_notice_opening", "public_notice", ["opens_on"], postgresql_where=sa.text(_NOTICE_WAITS))
    for table in _SELECTS:
        op.execute(_function_of(table))
        for statement in _triggers_of(table):
            op.execute(statement)


def downgrade() -> None:
    """Takes it back."""
    for table in _SELECTS:
        op.execute(f"DROP FUNCTION unionhall_capture_{table}() CASCADE")
    op.drop_index("ix_public_notice_opening", "public_notice")
    op.drop_index("ix_course_opening", "course")
    op.drop_column("public_notice", "told_at")
    op.drop_column("course", "told_at")
