"""meetings: who is present at a vote's meeting, weights of named ballots, delegation.

Follows: 3b7e52c9a1d4
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "d13a7c05be64"
down_revision: str | Sequence[str] | None = "3b7e52c9a1d4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The hook of 99c281d02835: asked where the vote is of a meeting. Who is not on the roll is told that, not this.
_IS_ABSENT = """
CREATE OR REPLACE FUNCTION unionhall_is_absent(of_tenant uuid, of_vote uuid, of_member uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT {absent}
$$
"""
_NOT_THERE = """EXISTS (
        SELECT FROM vote_roll_entry r
        WHERE r.tenant_id = of_tenant AND r.vote_id = of_vote AND r.member_id = of_member
    ) AND NOT EXISTS (
        SELECT FROM vote_presence p
        WHERE p.tenant_id = of_tenant AND p.vote_id = of_vote AND p.member_id = of_member AND p.left_at IS NULL
    )"""
# Who was there and who voted for whom decides a vote: once it has closed nothing of it changes, and before that a row is
# only ever ended, once. The arguments are the columns that end it, the first of which says whether it has ended.
_STAYS = """
CREATE FUNCTION unionhall_meeting_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM vote v WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.vote_id
            AND v.state IN ('scheduled', 'open'))
    THEN
        RAISE EXCEPTION 'the vote of this row of % is not under way', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV
        OR to_jsonb(OLD) -> TG_ARGV[0] <> 'null')
    THEN
        RAISE EXCEPTION 'rows of % are ended once', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
_STAYS_TRIGGER = """
CREATE TRIGGER {table}_stays BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION unionhall_meeting_stays({columns})
"""
_NEW_KEYS = ("vote_weight_cap_permille",)
_KNOWN_KEYS = """
    SELECT array_agg(found[1]) FROM pg_constraint,
        regexp_matches(pg_get_constraintdef(oid), $$'([a-z_]+)'$$, 'g') AS found
    WHERE conname = 'ck_rule_version_key_known'
"""


def _reference(columns: Sequence[str], target: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", *columns], [f"{target}.tenant_id", f"{target}.id"], name=op.f(f"fk_{name}_{columns[0]}_{target}")
    )


def _presence() -> None:
    op.create_table(
        "vote_presence",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_by_id", sa.Uuid(), nullable=True),
        sa.Column("left_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("left_at >= came_at", name=op.f("ck_vote_presence_stay_in_order")),
        _reference(["vote_id"], "vote", "vote_presence"),
        *(_reference([name], "member", "vote_presence") for name in ("member_id", "came_by_id", "left_by_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote_presence")),
    )
    op.create_index(
        "uq_vote_presence_there",
        "vote_presence",
        ["tenant_id", "vote_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index(
        op.f("ix_vote_presence_tenant_id_vote_id_member_id_came_at"),
        "vote_presence",
        ["tenant_id", "vote_id", "member_id", "came_at"],
    )
    op.create_index(op.f("ix_vote_presence_tenant_id_member_id"), "vote_presence", ["tenant_id", "member_id"])


def _weights() -> None:
    op.create_table(
        "vote_weight",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("weight BETWEEN 1 AND 1000000", name=op.f("ck_vote_weight_weight_in_bounds")),
        _reference(["vote_id"], "vote", "vote_weight"),
        _reference(["member_id"], "member", "vote_weight"),
        _reference(["organisation_id"], "organisation", "vote_weight"),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "member_id", name=op.f("pk_vote_weight")),
    )
    # The weights of a draft are changed by laying them anew, as its list of electors is.
    op.execute("GRANT DELETE ON vote_weight TO unionhall_app")
    op.add_column("vote_roll_entry", sa.Column("weight", sa.Integer(), server_default="1", nullable=False))
    op.create_check_constraint(op.f("ck_vote_roll_entry_weight_in_bounds"), "vote_roll_entry", "weight >= 1")


def _delegations() -> None:
    op.create_table(
        "vote_delegation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(), nullable=True),
        sa.CheckConstraint("ended_as IN ('revoked', 'declined')", name=op.f("ck_vote_delegation_ended_as_known")),
        sa.CheckConstraint("member_id <> delegate_id", name=op.f("ck_vote_delegation_to_another")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name=op.f("ck_vote_delegation_ended_together")),
        _reference(["vote_id"], "vote", "vote_delegation"),
        *(_reference([name], "member", "vote_delegation") for name in ("member_id", "delegate_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote_delegation")),
    )
    op.create_index(
        "uq_vote_delegation_standing",
        "vote_delegation",
        ["tenant_id", "vote_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    for columns in (("vote_id", "delegate_id"), ("member_id",), ("delegate_id",)):
        op.create_index(
            op.f(f"ix_vote_delegation_tenant_id_{'_'.join(columns)}"), "vote_delegation", ["tenant_id", *columns]
        )


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _presence()
    _weights()
    _delegations()
    op.execute(_STAYS)
    op.execute(_STAYS_TRIGGER.format(table="vote_presence", columns="'left_at', 'left_by_id'"))
    op.execute(_STAYS_TRIGGER.format(table="vote_delegation", columns="'ended_at', 'ended_as'"))
    op.execute(_IS_ABSENT.format(absent=_NOT_THERE))
    _allow_rules(lambda keys: [*keys, *_NEW_KEYS])


def downgrade() -> None:
    """Takes it back, with what was decided by the new rule."""
    listed = ", ".join(f"'{key}'" for key in _NEW_KEYS)
    op.execute(f"DELETE FROM rule_version WHERE key IN ({listed})")  # noqa: S608  # constants
    _allow_rules(lambda keys: [key for key in keys if key not in _NEW_KEYS])
    op.execute(_IS_ABSENT.format(absent="false"))
    op.drop_column("vote_roll_entry", "weight")
    for table in ("vote_delegation", "vote_weight", "vote_presence"):
        op.drop_table(table)
    op.execute("DROP FUNCTION unionhall_meeting_stays()")


def _allow_rules(change: Callable[[Sequence[str]], Sequence[str]]) -> None:
    """Other keys than those that the migrations before allow."""
    keys = ", ".join(f"'{key}'" for key in change(op.get_bind().execute(sa.text(_KNOWN_KEYS)).scalar_one()))
    op.drop_constraint(op.f("ck_rule_version_key_known"), "rule_version")
    op.create_check_constraint(op.f("ck_rule_version_key_known"), "rule_version", f"key IN ({keys})")
