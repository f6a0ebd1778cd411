"""lines joined side by side: numbers of a line come from a sequence, and who joins holds the line together with others.

Follows: f1c7fb3a5b5d
"""

from collections.abc import Sequence

from alembic import op

revision: str = "b51c0e6d7a42"
down_revision: str | Sequence[str] | None = "f1c7fb3a5b5d"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Far above numbers that somebody wrote without the sequence, into a union that is copied in, say.
_FIRST = 1_000_000
_NUMBERS = (
    "CREATE SEQUENCE registration_line_number AS integer",
    f"SELECT setval('registration_line_number', greatest(max(sequence) + 1, {_FIRST}), false) FROM registration",  # noqa: S608  # a number
    "GRANT USAGE ON SEQUENCE registration_line_number TO unionhall_app",
)
_LOCK = "hashtextextended(of_activity::text, 5)"
# Whoever moves a line holds it alone. Advisory locks, since these are granted in the order of asking: on a row, newcomers
# who share it would keep off for ever who wants it alone.
_HOLD = f"""
CREATE FUNCTION unionhall_line_hold(of_activity uuid) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({_LOCK});
    RETURN true;
END $$
"""
# The second statement sees what whoever held the line alone has committed. Nothing comes back to the quotas while the
# line is shared, so who finds nothing spare here has to wait. Numbers are given out under the lock: whoever holds the
# line alone later sees everybody who has an earlier one.
_JOIN = f"""
CREATE FUNCTION unionhall_line_join(of_tenant uuid, of_activity uuid) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    number integer;
BEGIN
    PERFORM pg_advisory_xact_lock_shared({_LOCK});
    SELECT nextval('registration_line_number') INTO number
    FROM activity AS a JOIN quota AS q ON q.tenant_id = a.tenant_id AND q.id = a.total_quota_id
    WHERE a.tenant_id = of_tenant AND a.id = of_activity AND a.state = 'published' AND q.free + q.returned = 0;
    RETURN number;
END $$
"""  # noqa: S608  # constants
_SIGNATURES = ("unionhall_line_hold(uuid)", "unionhall_line_join(uuid, uuid)")


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    for statement in (*_NUMBERS, _HOLD, _JOIN):
        op.execute(statement)
    for signature in _SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO unionhall_app")


def downgrade() -> None:
    """Takes it back."""
    for signature in _SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")
    op.execute("DROP SEQUENCE registration_line_number")
