"""guards: the application's role, the append-only audit log, row-level security on sealed fields.

Follows: 264928e22c9a
"""

from collections.abc import Sequence

from alembic import op

revision: str = "5b1f0c9de7a4"
down_revision: str | Sequence[str] | None = "264928e22c9a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A role belongs to the whole server: another database of it may have made it already, or be making it now.
_ROLE = """
DO $$ BEGIN
    CREATE ROLE unionhall_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
_GRANTS = """
GRANT unionhall_app TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO unionhall_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO unionhall_app;
GRANT DELETE ON event, request_key, sign_in_attempt TO unionhall_app;
REVOKE ALL ON alembic_version FROM unionhall_app;
REVOKE UPDATE ON audit_entry, audit_link, audit_head FROM unionhall_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO unionhall_app
"""
_APPEND_ONLY = """
CREATE FUNCTION unionhall_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
_AUDIT_TABLES = ("audit_entry", "audit_link", "audit_head")
_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""
# Fails closed: a setting that was never made is NULL, one that a finished transaction made is ''; both give no rows.
_SETTING = """
CREATE FUNCTION unionhall_setting(name text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('unionhall.' || name, true), '')
"""
_SECURE = """
ALTER TABLE member_private ENABLE ROW LEVEL SECURITY;
ALTER TABLE member_private FORCE ROW LEVEL SECURITY
"""
_READ_POLICY = """
CREATE POLICY member_private_read ON member_private FOR SELECT USING (
    tenant_id = (SELECT unionhall_setting('tenant_id')::uuid)
    AND (
        member_id = (SELECT unionhall_setting('member_id')::uuid)
        OR EXISTS (
            SELECT 1
            FROM member
            JOIN organisation_closure AS closure
                ON closure.tenant_id = member.tenant_id AND closure.descendant_id = member.organisation_id
            WHERE member.tenant_id = member_private.tenant_id
                AND member.id = member_private.member_id
                AND closure.ancestor_id = ANY ((SELECT string_to_array(unionhall_setting('private_nodes'), ','))::uuid[])
        )
    )
)
"""
_WRITE_POLICY = """
CREATE POLICY member_private_{verb} ON member_private FOR {verb} {clause} (
    tenant_id = (SELECT unionhall_setting('tenant_id')::uuid)
    AND member_id = (SELECT unionhall_setting('member_id')::uuid)
)
"""


def _statements(text: str) -> list[str]:
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def upgrade() -> None:
    """Adds only; takes no lock for longer than a moment."""
    op.execute(_ROLE)
    for statement in _statements(_GRANTS):
        op.execute(statement)
    op.execute(_APPEND_ONLY)
    for table in _AUDIT_TABLES:
        op.execute(_TRIGGER.format(table=table))
    op.execute(_SETTING)
    for statement in _statements(_SECURE):
        op.execute(statement)
    op.execute(_READ_POLICY)
    op.execute(_WRITE_POLICY.format(verb="insert", clause="WITH CHECK"))
    op.execute(_WRITE_POLICY.format(verb="update", clause="USING"))


def downgrade() -> None:
    """Takes the guards off; the role stays, other databases may use it."""
    for verb in ("read", "insert", "update"):
        op.execute(f"DROP POLICY member_private_{verb} ON member_private")
    op.execute("ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE member_private DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION unionhall_setting(text)")
    for table in _AUDIT_TABLES:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute("DROP FUNCTION unionhall_refuse_change()")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM unionhall_app")
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM unionhall_app")
    op.execute("REVOKE USAGE ON SCHEMA public FROM unionhall_app")
