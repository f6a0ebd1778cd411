"""changes.

Follows: bc6edb54010e
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

from db.types import Xid8

revision: str = "6fa6ca05e995"
down_revision: str | Sequence[str] | None = "0534d8a7c241"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SELECTS: Mapping[str, Sequence[str]] = {
    "activity": ("SELECT r.tenant_id, r.tenant_id, 'activity', r.id, r.state <> 'draft' FROM {rows} r",),
    "activity_window": (
        "SELECT r.tenant_id, r.tenant_id, 'activity', r.activity_id, NULL::boolean FROM {rows} r WHERE true",
    ),
    "activity_reserve": (
        "SELECT r.tenant_id, r.tenant_id, 'activity', r.activity_id, NULL::boolean FROM {rows} r WHERE true",
    ),
    "quota": (
        (
            "SELECT r.tenant_id, r.tenant_id, 'activity', r.owner_id, NULL::boolean FROM {rows} r WHERE "
            "r.owner_kind = 'activity'"
        ),
        (
            "SELECT r.tenant_id, r.tenant_id, 'benefit_cycle', r.owner_id, NULL::boolean FROM {rows} r WHERE "
            "r.owner_kind = 'benefit_cycle'"
        ),
    ),
    "registration": (
        "SELECT r.tenant_id, r.member_id, 'registration', r.id, true FROM {rows} r",
        (
            "SELECT r.tenant_id, r.tenant_id, 'activity', r.activity_id, NULL::boolean FROM {rows} r WHERE "
            "r.state = 'waiting'"
        ),
    ),
    "benefit_cycle": ("SELECT r.tenant_id, r.tenant_id, 'benefit_cycle', r.id, r.quota_id IS NOT NULL FROM {rows} r",),
    "benefit_programme": (
        (
            "SELECT r.tenant_id, r.tenant_id, 'benefit_cycle', c.id, NULL::boolean FROM {rows} r JOIN "
            "benefit_cycle c ON c.tenant_id = r.tenant_id AND c.programme_id = r.id"
        ),
    ),
    "benefit_application": ("SELECT r.tenant_id, r.member_id, 'benefit_application', r.id, true FROM {rows} r",),
    "voucher": ("SELECT r.tenant_id, r.member_id, 'voucher', r.id, true FROM {rows} r",),
    "vote": ("SELECT r.tenant_id, r.tenant_id, 'vote', r.id, NULL::boolean FROM {rows} r WHERE true",),
    "vote_notice": ("SELECT r.tenant_id, r.tenant_id, 'vote', r.vote_id, NULL::boolean FROM {rows} r WHERE true",),
    "suggestion": (
        (
            "SELECT r.tenant_id, a.member_id, 'suggestion', r.id, r.submitted_at IS NOT NULL OR a.state = 'first'"
            " FROM {rows} r JOIN suggestion_author a ON a.tenant_id = r.tenant_id AND a.suggestion_id = r.id AND "
            "a.state <> 'declined'"
        ),
    ),
    "suggestion_author": (
        (
            "SELECT r.tenant_id, r.member_id, 'suggestion', r.suggestion_id, r.state = 'first' OR EXISTS (SELECT "
            "FROM suggestion s WHERE s.tenant_id = r.tenant_id AND s.id = r.suggestion_id AND s.submitted_at IS "
            "NOT NULL) FROM {rows} r WHERE r.state <> 'declined'"
        ),
    ),
    "suggestion_answer": (
        (
            "SELECT r.tenant_id, a.member_id, 'suggestion', r.suggestion_id, NULL::boolean FROM {rows} r JOIN "
            "suggestion_author a ON a.tenant_id = r.tenant_id AND a.suggestion_id = r.suggestion_id AND a.state "
            "<> 'declined'"
        ),
    ),
    "notification": ("SELECT r.tenant_id, r.member_id, 'notification', r.id, true FROM {rows} r",),
    "organisation": ("SELECT r.tenant_id, r.id, 'organisation', r.id, true FROM {rows} r",),
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
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "change_mark",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", Xid8(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "transaction_id", name=op.f("pk_change_mark")),
    )
    op.create_table(
        "node_change",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("was_seen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "audience_id", "transaction_id", "sequence", name=op.f("pk_node_change")),
    )
    # ### end Alembic commands ###
    op.execute("REVOKE INSERT, UPDATE ON node_change FROM unionhall_app")
    op.execute("REVOKE UPDATE ON change_mark FROM unionhall_app")
    op.execute("GRANT DELETE ON node_change, change_mark TO unionhall_app")
    for table in _SELECTS:
        op.execute(_function_of(table))
        for statement in _triggers_of(table):
            op.execute(statement)


def downgrade() -> None:
    """Takes it back."""
    for table in _SELECTS:
        op.execute(f"DROP FUNCTION unionhall_capture_{table}() CASCADE")
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_table("node_change")
    op.drop_table("change_mark")
    # ### end Alembic commands ###
