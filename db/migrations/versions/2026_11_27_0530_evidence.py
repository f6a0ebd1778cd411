"""evidence of join requests under keys of their own, and checks of identity.

Follows: b9d4e17f30c6
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a4e17c93d05b"
down_revision: str | Sequence[str] | None = "b9d4e17f30c6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OLD_KEYS = (
    "'join_review_steps', 'join_review_days', 'transfer_release_days', 'transfer_acceptance_days', 'dues_monthly_fen',"
    " 'dues_reminder_days', 'dues_lapse_months', 'assembly_quorum_permille', 'activity_sign_ups_per_month',"
    " 'benefit_yearly_cap_fen', 'suggestion_answer_days', 'correction_review_days'"
)
_NEW_KEYS = (
    "'join_needs_identity_card', 'join_needs_employment_contract', 'join_needs_employment_certificate',"
    " 'join_needs_social_insurance', 'join_needs_number_check', 'join_needs_roster_check', 'join_needs_phone_check',"
    " 'join_needs_provider_check', 'join_needs_officer_check'"
)
_KINDS = "'identity_card', 'employment_contract', 'employment_certificate', 'social_insurance', 'other'"
_STATES = "'awaited', 'receiving', 'ready', 'removed'"
_METHODS = "'document_number', 'roster', 'phone', 'provider', 'officer'"
_OUTCOMES = "'matched', 'mismatched', 'unavailable', 'manual'"
_REASONS = (
    "'number_valid', 'number_invalid', 'name_on_file', 'other_name_on_file', 'not_on_file', 'code_confirmed',"
    " 'provider_confirmed', 'provider_denied', 'provider_silent', 'seen_by_officer',"
    " 'doubted_by_officer'"
)
_APPEND_ONLY = """
CREATE TRIGGER identity_check_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_check
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""


def _tenant() -> sa.Column[object]:
    return sa.Column("tenant_id", sa.Uuid(), nullable=False)


def _to_request(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "join_request_id"],
        ["join_request.tenant_id", "join_request.id"],
        name=op.f(f"fk_{table}_join_request_id_join_request"),
        deferrable=True,
        initially="DEFERRED",
    )


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("join_request", sa.Column("has_own_key", sa.Boolean(), server_default=sa.false(), nullable=False))
    _allow_rules(f"{_OLD_KEYS}, {_NEW_KEYS}")
    op.create_table(
        "join_request_key",
        _tenant(),
        sa.Column("join_request_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _to_request("join_request_key"),
        sa.PrimaryKeyConstraint("tenant_id", "join_request_id", name=op.f("pk_join_request_key")),
    )
    _create_evidence()
    op.create_table(
        "identity_check",
        _tenant(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("join_request_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(f"method IN ({_METHODS})", name=op.f("ck_identity_check_method_known")),
        sa.CheckConstraint(f"outcome IN ({_OUTCOMES})", name=op.f("ck_identity_check_outcome_known")),
        sa.CheckConstraint(f"reason IN ({_REASONS})", name=op.f("ck_identity_check_reason_known")),
        _to_request("identity_check"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "checked_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_identity_check_checked_by_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_identity_check")),
    )
    op.create_index(
        op.f("ix_identity_check_tenant_id_join_request_id_checked_at_id"),
        "identity_check",
        ["tenant_id", "join_request_id", "checked_at", "id"],
    )
    op.execute("REVOKE UPDATE ON join_request_key, join_evidence_chunk, identity_check FROM unionhall_app")
    # A key that is destroyed must be gone; what it sealed can be read by nobody any more and only takes room.
    op.execute("GRANT DELETE ON join_request_key, join_evidence_chunk TO unionhall_app")
    op.execute(_APPEND_ONLY)


def _create_evidence() -> None:
    op.create_table(
        "join_evidence",
        _tenant(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("join_request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("chunk_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ticket_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_join_evidence_kind_known")),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_join_evidence_state_known")),
        _to_request("join_evidence"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_join_evidence")),
        sa.UniqueConstraint(
            "tenant_id", "join_request_id", "number", name=op.f("uq_join_evidence_tenant_id_join_request_id_number")
        ),
    )
    op.create_index(
        "ix_join_evidence_unfinished",
        "join_evidence",
        ["ticket_expires_at"],
        postgresql_where=sa.text("state IN ('awaited', 'receiving')"),
    )
    op.create_table(
        "join_evidence_chunk",
        _tenant(),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "evidence_id"],
            ["join_evidence.tenant_id", "join_evidence.id"],
            name=op.f("fk_join_evidence_chunk_evidence_id_join_evidence"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "evidence_id", "number", name=op.f("pk_join_evidence_chunk")),
    )


def _allow_rules(keys: str) -> None:
    op.drop_constraint(op.f("ck_rule_version_key_known"), "rule_version")
    op.create_check_constraint(op.f("ck_rule_version_key_known"), "rule_version", f"key IN ({keys})")


def downgrade() -> None:
    """Takes it back: evidence and checks are lost, and what was sealed under a request's own key cannot be opened."""
    op.drop_table("identity_check")
    op.drop_table("join_evidence_chunk")
    op.drop_table("join_evidence")
    op.drop_table("join_request_key")
    op.execute(f"DELETE FROM rule_version WHERE key IN ({_NEW_KEYS})")  # noqa: S608  # constants
    _allow_rules(_OLD_KEYS)
    op.drop_column("join_request", "has_own_key")
