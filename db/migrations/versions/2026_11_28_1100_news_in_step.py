"""Phones keep news in step: its changes are captured, and that its time has come is written for every item.

Follows: 29d5ae930b8a
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b7e02c94d1a5"
down_revision: str | Sequence[str] | None = "29d5ae930b8a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SELECTS: Mapping[str, Sequence[str]] = {
    "news_item": (
        (
            "SELECT r.tenant_id, r.organisation_id, 'news_item', r.id, r.state = 'approved' AND r.publish_at <= now() "
            "AND coalesce(r.until_at > now(), true) FROM {rows} r WHERE r.audience <> 'officers'"
        ),
    ),
    "news_file": (
        (
            "SELECT r.tenant_id, i.organisation_id, 'news_item', r.item_id, NULL::boolean FROM {rows} r JOIN "
            "news_item i ON i.tenant_id = r.tenant_id AND i.id = r.item_id AND i.audience <> 'officers'"
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
    op.execute("UPDATE news_item SET told_at = publish_at WHERE told_at IS NULL AND publish_at <= now()")
    _index_where("state = 'approved' AND told_at IS NULL")
    for table in _SELECTS:
        op.execute(_function_of(table))
        for statement in _triggers_of(table):
            op.execute(statement)


def downgrade() -> None:
    """Takes it back."""
    for table in _SELECTS:
        op.execute(f"DROP FUNCTION unionhall_capture_{table}() CASCADE")
    _index_where("state = 'approved' AND urgency = 'urgent' AND told_at IS NULL")


def _index_where(condition: str) -> None:
    op.drop_index("ix_news_item_to_tell", "news_item")
    op.create_index("ix_news_item_to_tell", "news_item", ["publish_at"], postgresql_where=sa.text(condition))
