"""changed rights are told.

Follows: 8e2b6f10d4c7
"""

from collections.abc import Sequence

from alembic import op

revision: str = "e2b7d04f9c16"
down_revision: str | Sequence[str] | None = "8e2b6f10d4c7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A transaction that changes the rights of more than a thousand says so without naming them, which is one message: all
# who listen would otherwise be told as often as people are concerned.
_TELL = """
CREATE FUNCTION unionhall_rights_tell(member_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told integer := coalesce(nullif(current_setting('unionhall.rights_told', true), ''), '0');
BEGIN
    IF told + cardinality(member_ids) > 1000 THEN
        PERFORM pg_notify('unionhall_rights', '');
    ELSE
        PERFORM set_config('unionhall.rights_told', (told + cardinality(member_ids))::text, true);
        PERFORM pg_notify('unionhall_rights', string_agg(each.id::text, ' '))
        FROM unnest(member_ids) WITH ORDINALITY AS each (id, number) GROUP BY (each.number - 1) / 200;
    END IF;
END
$$
"""
_CHANGED = """
CREATE FUNCTION unionhall_rights_changed_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    member_ids uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT {member}) INTO member_ids FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT {member}) INTO member_ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT {member}) INTO member_ids FROM (
            SELECT tenant_id, {columns} FROM old_rows EXCEPT SELECT tenant_id, {columns} FROM new_rows
        ) AS changed;
    END IF;
    IF member_ids IS NOT NULL THEN
        PERFORM unionhall_rights_tell(member_ids);
    END IF;
    RETURN NULL;
END
$$
"""
_TABLES = {
    "member": ("id", "id, state, organisation_id"),
    "role_grant": ("member_id", "member_id, role, organisation_id, starts_on, ends_on, revoked_at"),
    "deputy": ("deputy_id", "deputy_id, officer_id, starts_on, ends_on, dismissed_at"),
    "credential": ("member_id", "member_id, session_epoch"),
    "session": ("member_id", "id, member_id, revoked_at, expires_at"),
}
"""Table → whose rights its rows are, and the columns that rights are read from (`db.queries.auth.sessions`).

In the order in which a change of membership locks them, so that neither waits for the other.
"""
_EVENTS = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}
_GIVING = ("role_grant", "deputy")
"""Tables whose new rows change rights that may be known already; nobody knows anything of a new session or member."""


def _triggers() -> Sequence[tuple[str, str]]:
    return [(table, event) for table in _TABLES for event in _EVENTS if event != "insert" or table in _GIVING]


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.execute(_TELL)
    for table, (member, columns) in _TABLES.items():
        op.execute(_CHANGED.format(table=table, member=member, columns=columns))
    for table, event in _triggers():
        op.execute(
            f"CREATE TRIGGER {table}_rights_{event} AFTER {event} ON {table} REFERENCING {_EVENTS[event]}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION unionhall_rights_changed_{table}()"
        )


def downgrade() -> None:
    """Takes it back."""
    for table, event in _triggers():
        op.execute(f"DROP TRIGGER {table}_rights_{event} ON {table}")
    for table in _TABLES:
        op.execute(f"DROP FUNCTION unionhall_rights_changed_{table}()")
    op.execute("DROP FUNCTION unionhall_rights_tell(uuid[])")
