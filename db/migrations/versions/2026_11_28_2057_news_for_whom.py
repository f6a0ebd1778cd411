"""News narrowed to roles, posts and tags, with replies and questions; indexes of what waits for approval.

Follows: c3fde5cfb641
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "8694d36304f9"
down_revision: str | Sequence[str] | None = "c3fde5cfb641"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WIDE = "cardinality({0}.audience_roles) + cardinality({0}.audience_posts) + cardinality({0}.audience_tags) = 0"
_SELECTS: Mapping[str, str] = {
    "news_item": (
        "SELECT r.tenant_id, r.organisation_id, 'news_item', r.id, r.state = 'approved' AND r.publish_at <= now() "
        "AND coalesce(r.until_at > now(), true) FROM {rows} r WHERE r.audience <> 'officers'"
    ),
    "news_file": (
        "SELECT r.tenant_id, i.organisation_id, 'news_item', r.item_id, NULL::boolean FROM {rows} r JOIN "
        "news_item i ON i.tenant_id = r.tenant_id AND i.id = r.item_id AND i.audience <> 'officers'"
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


def _function_of(table: str, select: str) -> str:
    """The statement that makes the function of a table's triggers."""
    old, new = select.format(rows="old_rows"), select.format(rows="new_rows")
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


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _make_replies()
    _make_indexes()
    _widen()
    op.create_check_constraint(
        op.f("ck_news_item_reply_mode_known"), "news_item", "reply_mode IN ('closed', 'shown', 'moderated')"
    )
    op.create_check_constraint(
        op.f("ck_news_item_public_is_for_all"),
        "news_item",
        "audience <> 'public'"
        " OR cardinality(audience_roles) + cardinality(audience_posts) + cardinality(audience_tags) = 0",
    )
    for table, select in _SELECTS.items():
        op.execute(_function_of(table, f"{select} AND {_WIDE.format('r' if table == 'news_item' else 'i')}"))


def _make_replies() -> None:
    op.create_table(
        "news_reply",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("hidden_reason", sa.String(), nullable=True),
        sa.Column("moderated_by_id", sa.Uuid(), nullable=True),
        sa.Column("moderated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'hidden') = (hidden_reason IS NOT NULL)", name=op.f("ck_news_reply_hidden_has_reason")
        ),
        sa.CheckConstraint("state IN ('waiting', 'shown', 'hidden')", name=op.f("ck_news_reply_state_known")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_news_reply_answer_has_time")),
        sa.CheckConstraint("(answer IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_news_reply_answer_has_name")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "answered_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_news_reply_answered_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"], ["member.tenant_id", "member.id"], name=op.f("fk_news_reply_author_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["news_item.tenant_id", "news_item.id"],
            name=op.f("fk_news_reply_item_id_news_item"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "moderated_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_news_reply_moderated_by_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_news_reply")),
    )
    op.create_index(
        op.f("ix_news_reply_tenant_id_author_id_written_at"),
        "news_reply",
        ["tenant_id", "author_id", "written_at"],
    )
    op.create_index(
        op.f("ix_news_reply_tenant_id_item_id_written_at"),
        "news_reply",
        ["tenant_id", "item_id", "written_at"],
    )
    op.create_index(
        "ix_news_reply_waiting",
        "news_reply",
        ["tenant_id", "written_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _make_indexes() -> None:
    op.create_index(
        "ix_course_waiting",
        "course",
        ["tenant_id", "submitted_at"],
        postgresql_where=sa.text("state = 'in_approval'"),
    )
    op.create_index(
        "ix_disclosure_drafts",
        "disclosure",
        ["tenant_id", "drafted_at"],
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "ix_legal_article_waiting",
        "legal_article",
        ["tenant_id", "submitted_at"],
        postgresql_where=sa.text("submitted_at IS NOT NULL"),
    )


def _widen() -> None:
    op.add_column("management_question", sa.Column("news_item_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_management_question_news_item",
        "management_question",
        ["tenant_id", "news_item_id"],
        postgresql_where=sa.text("news_item_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_management_question_news_item_id_news_item"),
        "management_question",
        "news_item",
        ["tenant_id", "news_item_id"],
        ["tenant_id", "id"],
    )
    op.add_column(
        "news_item",
        sa.Column(
            "audience_roles", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False
        ),
    )
    op.add_column(
        "news_item",
        sa.Column(
            "audience_posts", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False
        ),
    )
    op.add_column(
        "news_item",
        sa.Column("audience_tags", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False),
    )
    op.add_column("news_item", sa.Column("reply_mode", sa.String(), server_default="closed", nullable=False))
    op.add_column("news_item", sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_news_item_pending",
        "news_item",
        ["tenant_id", "id"],
        postgresql_where=sa.text("pending_revision IS NOT NULL"),
    )
    op.create_index(
        "ix_news_item_waiting",
        "news_item",
        ["tenant_id", "publish_at"],
        postgresql_where=sa.text("state = 'in_approval'"),
    )
    op.create_foreign_key(
        op.f("fk_news_item_unit_id_answering_unit"),
        "news_item",
        "answering_unit",
        ["tenant_id", "unit_id"],
        ["tenant_id", "id"],
    )


def downgrade() -> None:
    """Takes it back."""
    for table, select in _SELECTS.items():
        op.execute(_function_of(table, select))
    op.drop_constraint(op.f("ck_news_item_public_is_for_all"), "news_item")
    op.drop_constraint(op.f("ck_news_item_reply_mode_known"), "news_item")
    op.drop_constraint(op.f("fk_news_item_unit_id_answering_unit"), "news_item", type_="foreignkey")
    op.drop_index("ix_news_item_waiting", table_name="news_item", postgresql_where=sa.text("state = 'in_approval'"))
    op.drop_index(
        "ix_news_item_pending", table_name="news_item", postgresql_where=sa.text("pending_revision IS NOT NULL")
    )
    op.drop_column("news_item", "unit_id")
    op.drop_column("news_item", "reply_mode")
    op.drop_column("news_item", "audience_tags")
    op.drop_column("news_item", "audience_posts")
    op.drop_column("news_item", "audience_roles")
    op.drop_constraint(op.f("fk_management_question_news_item_id_news_item"), "management_question", type_="foreignkey")
    op.drop_index(
        "ix_management_question_news_item",
        table_name="management_question",
        postgresql_where=sa.text("news_item_id IS NOT NULL"),
    )
    op.drop_column("management_question", "news_item_id")
    op.drop_index(
        "ix_legal_article_waiting", table_name="legal_article", postgresql_where=sa.text("submitted_at IS NOT NULL")
    )
    op.drop_index("ix_disclosure_drafts", table_name="disclosure", postgresql_where=sa.text("state = 'draft'"))
    op.drop_index("ix_course_waiting", table_name="course", postgresql_where=sa.text("state = 'in_approval'"))
    op.drop_index("ix_news_reply_waiting", table_name="news_reply", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index(op.f("ix_news_reply_tenant_id_item_id_written_at"), table_name="news_reply")
    op.drop_index(op.f("ix_news_reply_tenant_id_author_id_written_at"), table_name="news_reply")
    op.drop_table("news_reply")
