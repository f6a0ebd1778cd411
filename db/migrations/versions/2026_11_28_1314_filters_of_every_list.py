"""filters of every list; renewals know their request key.

Follows: 7be1c93f04d2
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "eef846b9a200"
down_revision: str | Sequence[str] | None = "7be1c93f04d2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_LISTS = (
    "members join_requests correction_requests transfers duplicate_members bulk_actions bulk_changes "
    "roster_imports roster_rows organisations inbox audit_entries dues_arrears dues_charges "
    "dues_lapse_proposals activities registrations check_in_appeals check_in_conflicts benefit_programmes "
    "benefit_cycles benefit_applications vouchers voucher_redemptions pick_ups merchants settlements "
    "redemption_conflicts point_rules point_offers votes vote_objections vote_roll_entries "
    "nomination_calls suggestions management_questions answer_templates answering_units suggestion_routes "
    "office_surveys office_quizzes office_news news_calendar office_disclosures disclosure_dues kiosks kiosk_conflicts"
)
_KNOWN = ", ".join(f"'{each}'" for each in _LISTS.split())


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again.

    What was kept before is of the register. A process of the version before goes on keeping such filters.
    """
    op.add_column("session", sa.Column("rotation_key_hash", sa.LargeBinary(), nullable=True))
    op.add_column("saved_filter", sa.Column("list_kind", sa.String(), server_default="members", nullable=False))
    op.create_check_constraint(op.f("ck_saved_filter_list_kind_known"), "saved_filter", f"list_kind IN ({_KNOWN})")
    op.drop_constraint(op.f("uq_saved_filter_tenant_id_member_id_name"), "saved_filter", type_="unique")
    op.drop_index("uq_saved_filter_default", table_name="saved_filter", postgresql_where=sa.text("is_default"))
    op.create_index(
        "uq_saved_filter_default",
        "saved_filter",
        ["tenant_id", "member_id", "list_kind"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_unique_constraint(
        op.f("uq_saved_filter_tenant_id_member_id_list_kind_name"),
        "saved_filter",
        ["tenant_id", "member_id", "list_kind", "name"],
    )


def downgrade() -> None:
    """Takes it back; filters of other lists than the register mean nothing to the version before, and go."""
    op.execute("DELETE FROM saved_filter WHERE list_kind <> 'members'")
    op.drop_constraint(op.f("uq_saved_filter_tenant_id_member_id_list_kind_name"), "saved_filter", type_="unique")
    op.drop_index("uq_saved_filter_default", table_name="saved_filter", postgresql_where=sa.text("is_default"))
    op.create_index(
        "uq_saved_filter_default",
        "saved_filter",
        ["tenant_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_unique_constraint(
        op.f("uq_saved_filter_tenant_id_member_id_name"), "saved_filter", ["tenant_id", "member_id", "name"]
    )
    op.drop_column("saved_filter", "list_kind")
    op.drop_column("session", "rotation_key_hash")
