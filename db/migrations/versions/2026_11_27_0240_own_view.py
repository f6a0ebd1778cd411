"""a member's own view: keys in a table of their own, consents, erasure.

Follows: 67efaf2c0283
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7d2e90c4b1f3"
down_revision: str | Sequence[str] | None = "67efaf2c0283"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PURPOSES = "'sms_messages', 'family_data', 'activity_photos', 'merchant_sharing', 'health_data', 'statistics'"
# Forced row-level security hides private rows from their owner too, who lifts it for the move.
_MOVE_KEYS = """
ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY;
INSERT INTO member_key (tenant_id, member_id, wrapped_key)
    SELECT tenant_id, member_id, wrapped_key FROM member_private WHERE wrapped_key <> '';
UPDATE member_private SET wrapped_key = NULL;
ALTER TABLE member_private FORCE ROW LEVEL SECURITY
"""
_MOVE_KEYS_BACK = """
ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY;
UPDATE member_private SET wrapped_key = coalesce(
    (SELECT k.wrapped_key FROM member_key k
     WHERE k.tenant_id = member_private.tenant_id AND k.member_id = member_private.member_id), '');
ALTER TABLE member_private FORCE ROW LEVEL SECURITY
"""
# A server of the version before still writes the key beside the fields: it is moved as the row is written.
_TAKE_KEY = """
CREATE FUNCTION unionhall_move_member_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.wrapped_key <> '' THEN
        INSERT INTO member_key (tenant_id, member_id, wrapped_key)
            VALUES (NEW.tenant_id, NEW.member_id, NEW.wrapped_key);
    END IF;
    NEW.wrapped_key := NULL;
    RETURN NEW;
END $$
"""
_TAKE_KEY_TRIGGER = """
CREATE TRIGGER member_private_moves_key BEFORE INSERT ON member_private
    FOR EACH ROW WHEN (NEW.wrapped_key IS NOT NULL) EXECUTE FUNCTION unionhall_move_member_key()
"""
# As those of member_private, but not forced: the owner backs the keys up and puts them back.
_OWN_ROW = """
    tenant_id = (SELECT unionhall_setting('tenant_id')::uuid)
    AND member_id = (SELECT unionhall_setting('member_id')::uuid)
"""
_READ_POLICY = """
CREATE POLICY member_key_read ON member_key FOR SELECT USING (
    tenant_id = (SELECT unionhall_setting('tenant_id')::uuid)
    AND (
        member_id = (SELECT unionhall_setting('member_id')::uuid)
        OR EXISTS (
            SELECT 1
            FROM member
            JOIN organisation_closure AS closure
                ON closure.tenant_id = member.tenant_id AND closure.descendant_id = member.organisation_id
            WHERE member.tenant_id = member_key.tenant_id
                AND member.id = member_key.member_id
                AND closure.ancestor_id = ANY ((SELECT string_to_array(unionhall_setting('private_nodes'), ','))::uuid[])
        )
    )
)
"""
_INSERT_MANY = """
CREATE POLICY member_key_insert_many ON member_key FOR INSERT WITH CHECK (
    tenant_id = (SELECT unionhall_setting('tenant_id')::uuid)
    AND member_id = ANY ((SELECT string_to_array(unionhall_setting('new_members'), ','))::uuid[])
)
"""
_APPEND_ONLY = """
CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""


def _statements(text: str) -> list[str]:
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.create_table(
        "member_key",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_member_key_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "member_id", name=op.f("pk_member_key")),
    )
    op.create_table(
        "consent",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"purpose IN ({_PURPOSES})", name=op.f("ck_consent_purpose_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_consent_member_id_member")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent")),
    )
    op.create_index(
        op.f("ix_consent_tenant_id_member_id_purpose_at_id"),
        "consent",
        ["tenant_id", "member_id", "purpose", "at", "id"],
    )
    op.create_index(
        "ix_join_request_member",
        "join_request",
        ["tenant_id", "member_id"],
        postgresql_where=sa.text("member_id IS NOT NULL"),
    )
    op.add_column("member", sa.Column("erasure_requested_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("member", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("member_private", "wrapped_key", existing_type=sa.LargeBinary(), nullable=True)
    for statement in _statements(_MOVE_KEYS):
        op.execute(statement)
    op.execute(_TAKE_KEY)
    op.execute(_TAKE_KEY_TRIGGER)
    op.execute("ALTER TABLE member_key ENABLE ROW LEVEL SECURITY")
    op.execute(_READ_POLICY)
    op.execute(f"CREATE POLICY member_key_insert ON member_key FOR INSERT WITH CHECK ({_OWN_ROW})")
    op.execute(_INSERT_MANY)
    op.execute(f"CREATE POLICY member_key_delete ON member_key FOR DELETE USING ({_OWN_ROW})")
    # A key that is destroyed must be gone: an emptied row could not tell an erased member from a mistake.
    op.execute("REVOKE UPDATE ON member_key, consent FROM unionhall_app")
    op.execute("GRANT DELETE ON member_key TO unionhall_app")
    op.execute(_APPEND_ONLY)


def downgrade() -> None:
    """Takes it back: keys return to their fields; consents are lost."""
    op.execute("DROP TRIGGER member_private_moves_key ON member_private")
    op.execute("DROP FUNCTION unionhall_move_member_key()")
    for statement in _statements(_MOVE_KEYS_BACK):
        op.execute(statement)
    op.alter_column("member_private", "wrapped_key", existing_type=sa.LargeBinary(), nullable=False)
    op.drop_index("ix_join_request_member", "join_request")
    op.drop_column("member", "erased_at")
    op.drop_column("member", "erasure_requested_at")
    op.drop_table("consent")
    op.drop_table("member_key")
