"""Phones keep surveys, quizzes and disclosures in step; that a quiz has opened is written.

Follows: 5c0e7a91d3b8
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "3c84d0f6b917"
down_revision: str | Sequence[str] | None = "5c0e7a91d3b8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SELECTS: Mapping[str, Sequence[str]] = {
    "survey": ("SELECT r.tenant_id, r.organisation_id, 'survey', r.id, r.opened_at IS NOT NULL FROM {rows} r",),
    "quiz": ("SELECT r.tenant_id, r.organisation_id, 'quiz', r.id, r.announced_at IS NOT NULL FROM {rows} r",),
    "disclosure": (
        "SELECT r.tenant_id, r.organisation_id, 'disclosure', r.id, r.published_at IS NOT NULL FROM {rows} r",
    ),
    "disclosure_figure": (
        (
            "SELECT r.tenant_id, d.organisation_id, 'disclosure', r.disclosure_id, NULL::boolean FROM {rows} r JOIN "
            "disclosure d ON d.tenant_id = r.tenant_id AND d.id = r.disclosure_id AND d.published_at IS NOT NULL"
        ),
    ),
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
    selects = _SELECTS[table]
    old = " UNION ALL ".join(each.format(rows="old_rows") for each in selects)
    new = " UNION ALL ".join(each.format(rows="new_rows") for each in selects)
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
    op.add_column("quiz", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE quiz SET told_at = opens_at WHERE announced_at IS NOT NULL AND opens_at <= now()")
    op.create_index(
        "ix_quiz_opening", "quiz", ["opens_at"], postgresql_where=sa.text("state = 'announced' AND told_at IS NULL")
    )
    for table in _SELECTS:
        op.execute(_function_of(table))
        for statement in _triggers_of(table):
            op.execute(statement)


def downgrade() -> None:
    """Takes it back."""
    for table in _SELECTS:
        op.execute(f"DROP FUNCTION unionhall_capture_{table}() CASCADE")
    op.drop_index("ix_quiz_opening", "quiz")
    op.drop_column("quiz", "told_at")
