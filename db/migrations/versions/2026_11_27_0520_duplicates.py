"""duplicates: entries that were merged into another, pairs that were dismissed; lists are read by entries that live.

Follows: c40e7d19a5b2
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "b9d4e17f30c6"
down_revision: str | Sequence[str] | None = "c40e7d19a5b2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Keys without the union → included columns.
_LISTS: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = (
    (("name_sort", "id"), ("organisation_id", "state", "employment_kind", "joined_on")),
    (("joined_on", "id"), ("organisation_id", "state", "employment_kind", "name_sort")),
    (("state", "name_sort", "id"), ("organisation_id", "employment_kind", "joined_on")),
    (("organisation_id", "name_sort", "id"), ("state", "employment_kind", "joined_on")),
    (("organisation_id", "joined_on", "id"), ("state", "employment_kind")),
    (("organisation_id", "state"), ()),
)
_MERGED, _LIVE = sa.text("merged_into_id IS NOT NULL"), sa.text("merged_into_id IS NULL")
_KEPT_FOR_GOOD = """
CREATE TRIGGER member_merge_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON member_merge
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""


def upgrade() -> None:
    """Writes to the register wait while its indexes are made anew: 10 s for a million members."""
    op.add_column("member", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    # The column is new and empty: nothing has to be read to know that both hold.
    op.execute(
        "ALTER TABLE member ADD CONSTRAINT fk_member_merged_into_id_member FOREIGN KEY (tenant_id, merged_into_id)"
        " REFERENCES member (tenant_id, id) NOT VALID"
    )
    op.execute("ALTER TABLE member VALIDATE CONSTRAINT fk_member_merged_into_id_member")
    op.execute("ALTER TABLE member ADD CONSTRAINT ck_member_merged_elsewhere CHECK (merged_into_id <> id) NOT VALID")
    op.execute("ALTER TABLE member VALIDATE CONSTRAINT ck_member_merged_elsewhere")
    op.create_index(
        "ix_member_merged_into", "member", ["tenant_id", "merged_into_id"], unique=False, postgresql_where=_MERGED
    )
    op.create_index(
        "ix_member_merged_number", "member", ["tenant_id", "member_number"], unique=False, postgresql_where=_MERGED
    )
    _make_list_indexes(_LIVE)
    _create_member_merge()
    _create_duplicate_dismissal()
    op.execute("REVOKE UPDATE ON member_merge FROM unionhall_app")
    op.execute(_KEPT_FOR_GOOD)


def downgrade() -> None:
    """Merged entries are entries of their own again, as left; what was merged into what is lost."""
    op.drop_table("duplicate_dismissal")
    op.drop_table("member_merge")
    op.drop_index("ix_member_merged_number", table_name="member")
    op.drop_index("ix_member_merged_into", table_name="member")
    _make_list_indexes(None)
    op.drop_constraint(op.f("ck_member_merged_elsewhere"), "member", type_="check")
    op.drop_constraint(op.f("fk_member_merged_into_id_member"), "member", type_="foreignkey")
    op.drop_column("member", "merged_into_id")


def _make_list_indexes(where: sa.TextClause | None) -> None:
    for keys, included in _LISTS:
        name = op.f("_".join(("ix_member_tenant_id", *keys)))
        op.drop_index(name, table_name="member")
        op.create_index(
            name,
            "member",
            ["tenant_id", *keys],
            unique=False,
            postgresql_include=list(included) or None,
            postgresql_where=where,
        )


def _create_member_merge() -> None:
    op.create_table(
        "member_merge",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_on", sa.Date(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "reason IN ('imported_twice', 'joined_again', 'moved_without_transfer', 'entered_wrongly')",
            name=op.f("ck_member_merge_reason_known"),
        ),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_member_merge_two_entries")),
        *_keys_to_members("member_merge", "kept_id", "merged_id", "actor_id"),
        sa.PrimaryKeyConstraint("tenant_id", "merged_id", name=op.f("pk_member_merge")),
    )
    op.create_index(op.f("ix_member_merge_tenant_id_kept_id"), "member_merge", ["tenant_id", "kept_id"], unique=False)


def _create_duplicate_dismissal() -> None:
    op.create_table(
        "duplicate_dismissal",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("dismissed_by_id", sa.Uuid(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_by_id", sa.Uuid(), nullable=True),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('different_people', 'relatives', 'not_to_be_cleared_up')",
            name=op.f("ck_duplicate_dismissal_reason_known"),
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_duplicate_dismissal_pair_in_order")),
        *_keys_to_members("duplicate_dismissal", "first_id", "second_id", "dismissed_by_id", "restored_by_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_duplicate_dismissal")),
    )
    op.create_index(
        "uq_duplicate_dismissal_pair",
        "duplicate_dismissal",
        ["tenant_id", "first_id", "second_id"],
        unique=True,
        postgresql_where=sa.text("restored_at IS NULL"),
    )


def _keys_to_members(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["tenant_id", column], ["member.tenant_id", "member.id"], name=op.f(f"fk_{table}_{column}_member")
        )
        for column in columns
    ]
