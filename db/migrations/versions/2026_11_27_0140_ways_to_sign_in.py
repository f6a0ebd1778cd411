"""ways to sign in: by a code to the phone, by passkey, by single sign-on; how a session was proven last.

Follows: acbfcdd900a9
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "1de05adb98b5"
down_revision: str | Sequence[str] | None = "acbfcdd900a9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Adds tables, and columns without a default, which rewrite nothing. The check reads the table of sessions once."""
    op.create_table(
        "sign_in_ticket",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("binding_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('passkey_registration', 'passkey_proof', 'single_sign_on_state', 'single_sign_on_code')",
            name=op.f("ck_sign_in_ticket_purpose_known"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sign_in_ticket")),
        sa.UniqueConstraint(
            "tenant_id", "purpose", "secret_hash", name=op.f("uq_sign_in_ticket_tenant_id_purpose_secret_hash")
        ),
    )
    op.create_index(op.f("ix_sign_in_ticket_expires_at"), "sign_in_ticket", ["expires_at"], unique=False)
    op.create_table(
        "passkey",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("is_synced", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_count_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_passkey_member_id_member")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("tenant_id", "credential_id", name=op.f("uq_passkey_tenant_id_credential_id")),
    )
    op.create_index(
        op.f("ix_passkey_tenant_id_member_id"),
        "passkey",
        ["tenant_id", "member_id"],
        unique=False,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "sign_in_code",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_sign_in_code_member_id_member")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "phone_index", name=op.f("pk_sign_in_code")),
    )
    op.create_index(op.f("ix_sign_in_code_expires_at"), "sign_in_code", ["expires_at"], unique=False)
    op.create_table(
        "sign_on_identity",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlinked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_sign_on_identity_member_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sign_on_identity")),
    )
    op.create_index(
        "uq_sign_on_identity_member",
        "sign_on_identity",
        ["tenant_id", "member_id", "issuer"],
        unique=True,
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )
    op.create_index(
        "uq_sign_on_identity_subject",
        "sign_on_identity",
        ["tenant_id", "issuer", "subject"],
        unique=True,
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )
    op.add_column("session", sa.Column("proof_kind", sa.String(), nullable=True))
    op.add_column("session", sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_session_proof_kind_known"),
        "session",
        "proof_kind IN ('password', 'code', 'passkey', 'single_sign_on')",
    )
    # Both hold rows that are of no use after minutes and name who was about to sign in; the purge drops them.
    op.execute("GRANT DELETE ON sign_in_code, sign_in_ticket TO unionhall_app")


def downgrade() -> None:
    """Passkeys and links of identities go; passwords are as they were."""
    op.drop_constraint(op.f("ck_session_proof_kind_known"), "session", type_="check")
    op.drop_column("session", "proven_at")
    op.drop_column("session", "proof_kind")
    op.drop_index(
        "uq_sign_on_identity_subject", table_name="sign_on_identity", postgresql_where=sa.text("unlinked_at IS NULL")
    )
    op.drop_index(
        "uq_sign_on_identity_member", table_name="sign_on_identity", postgresql_where=sa.text("unlinked_at IS NULL")
    )
    op.drop_table("sign_on_identity")
    op.drop_index(op.f("ix_sign_in_code_expires_at"), table_name="sign_in_code")
    op.drop_table("sign_in_code")
    op.drop_index(
        op.f("ix_passkey_tenant_id_member_id"), table_name="passkey", postgresql_where=sa.text("removed_at IS NULL")
    )
    op.drop_table("passkey")
    op.drop_index(op.f("ix_sign_in_ticket_expires_at"), table_name="sign_in_ticket")
    op.drop_table("sign_in_ticket")
