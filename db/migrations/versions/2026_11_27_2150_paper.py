"""paper: stations, papers given, what two persons counted; who has a paper casts nothing elsewhere.

Follows: 5a7d1e60b3f8
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "11910a39fa96"
down_revision: str | Sequence[str] | None = "5a7d1e60b3f8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Who was given a paper, and what was counted before it is published: for statements that say so, as ballots are.
_HIDDEN = ("vote_paper", "vote_paper_back", "vote_paper_count")
_POLICY = """
CREATE POLICY {table}_own_union ON {table} USING (tenant_id = (SELECT unionhall_setting('ballots')::uuid))
"""
_APPEND_ONLY = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""
# The owner's right, and one bit, as `unionhall_has_voted`: a member's page asks it, which opens no table of ballots.
_HAS_PAPER = """
CREATE OR REPLACE FUNCTION unionhall_has_paper(of_tenant uuid, of_vote uuid, of_member uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM vote_paper p
        WHERE p.tenant_id = $1 AND p.vote_id = $2 AND p.member_id = $3 AND NOT EXISTS (
            SELECT FROM vote_paper_back b
            WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = $3 AND b.number = p.number))
$$
"""
_HAS_NONE = """
CREATE OR REPLACE FUNCTION unionhall_has_paper(of_tenant uuid, of_vote uuid, of_member uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER AS $$ SELECT false $$
"""
_RESET = "ALTER FUNCTION unionhall_has_paper(uuid, uuid, uuid) RESET ALL"
# True: given. False whatever the reason is, after the same statements: not in the register, not on the roll, a ballot in
# the box, a permit drawn, a tap at a kiosk, a paper, absent from the meeting. Each is counted, none is asked alone: which one
# it was can be told from nothing. The lock of casting is held, and the tables of ballots are open. The entry of the roll
# is locked against those who cast (`unionhall_barred`): of a paper and a ballot in one moment one comes first.
_GIVE = """
CREATE FUNCTION unionhall_paper_give(of_tenant uuid, of_vote uuid, of_station uuid, of_number text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    of_member uuid;
    of_roll integer;
    reasons integer;
    latest integer;
BEGIN
    SELECT coalesce(max((coalesce(m.merged_into_id, m.id))::text), '00000000-0000-0000-0000-000000000000')::uuid
        INTO of_member FROM member m WHERE m.tenant_id = of_tenant AND m.member_number = of_number;
    PERFORM FROM vote_roll_entry r WHERE r.tenant_id = of_tenant AND r.vote_id = of_vote AND r.member_id = of_member
        FOR UPDATE;
    SELECT (SELECT count(*) FROM vote_roll_entry r
                WHERE r.tenant_id = of_tenant AND r.vote_id = of_vote AND r.member_id = of_member),
            (SELECT count(*) FROM ballot_envelope b
                WHERE b.tenant_id = of_tenant AND b.vote_id = of_vote AND b.member_id = of_member)
            + (SELECT count(*) FROM ballot_permit b
                WHERE b.tenant_id = of_tenant AND b.vote_id = of_vote AND b.member_id = of_member)
            + unionhall_has_paper(of_tenant, of_vote, of_member)::integer
            + unionhall_has_tapped(of_tenant, of_vote, of_member)::integer
            + (SELECT count(*) FROM vote v
                WHERE v.tenant_id = of_tenant AND v.id = of_vote AND v.is_meeting
                    AND unionhall_is_absent(of_tenant, of_vote, of_member)),
            (SELECT coalesce(max(p.number), 0) FROM vote_paper p
                WHERE p.tenant_id = of_tenant AND p.vote_id = of_vote AND p.member_id = of_member)
        INTO of_roll, reasons, latest;
    IF of_roll <> 1 OR reasons > 0 OR latest >= 100 THEN
        RETURN false;
    END IF;
    INSERT INTO vote_paper (tenant_id, vote_id, member_id, number, station_id)
        VALUES (of_tenant, of_vote, of_member, latest + 1, of_station);
    UPDATE vote_station s SET given_count = s.given_count + 1 WHERE s.tenant_id = of_tenant AND s.id = of_station;
    RETURN true;
END $$
"""
# As `_GIVE`: a paper of this station handed back. For another one nothing changes but how many were handed back.
_BACK = """
CREATE FUNCTION unionhall_paper_back(
    of_tenant uuid, of_vote uuid, of_station uuid, of_number text, is_replaced boolean) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    of_member uuid;
    held integer;
BEGIN
    SELECT coalesce(max((coalesce(m.merged_into_id, m.id))::text), '00000000-0000-0000-0000-000000000000')::uuid
        INTO of_member FROM member m WHERE m.tenant_id = of_tenant AND m.member_number = of_number;
    PERFORM FROM vote_roll_entry r WHERE r.tenant_id = of_tenant AND r.vote_id = of_vote AND r.member_id = of_member
        FOR UPDATE;
    SELECT max(p.number) INTO held FROM vote_paper p
        WHERE p.tenant_id = of_tenant AND p.vote_id = of_vote AND p.member_id = of_member AND p.station_id = of_station
            AND NOT EXISTS (SELECT FROM vote_paper_back b WHERE b.tenant_id = of_tenant AND b.vote_id = of_vote
                AND b.member_id = of_member AND b.number = p.number);
    IF held IS NULL THEN
        RETURN false;
    END IF;
    IF NOT is_replaced THEN
        INSERT INTO vote_paper_back (tenant_id, vote_id, member_id, number) VALUES (of_tenant, of_vote, of_member, held);
    END IF;
    UPDATE vote_station s
        SET handed_back_count = s.handed_back_count + 1, given_count = s.given_count - (NOT is_replaced)::integer
        WHERE s.tenant_id = of_tenant AND s.id = of_station;
    RETURN true;
END $$
"""
_DROPS = (
    "DROP FUNCTION unionhall_paper_back(uuid, uuid, uuid, text, boolean)",
    "DROP FUNCTION unionhall_paper_give(uuid, uuid, uuid, text)",
)


def _guard() -> None:
    for table in _HIDDEN:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(_POLICY.format(table=table))
    for table in (*_HIDDEN, "vote_paper_difference"):
        op.execute(_APPEND_ONLY.format(table=table))
    # Who works at a station is named anew as a whole.
    op.execute("GRANT DELETE ON vote_station_clerk TO unionhall_app")
    for function in (_HAS_PAPER, _GIVE, _BACK):
        op.execute(function)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "vote_station",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=True),
        sa.Column("issued_count", sa.Integer(), nullable=False),
        sa.Column("given_count", sa.Integer(), nullable=False),
        sa.Column("handed_back_count", sa.Integer(), nullable=False),
        sa.Column("spoiled_count", sa.Integer(), nullable=True),
        sa.Column("unused_count", sa.Integer(), nullable=True),
        sa.Column("returned_count", sa.Integer(), nullable=True),
        sa.Column("counted_with_id", sa.Uuid(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(spoiled_count IS NULL) = (unused_count IS NULL) AND (spoiled_count IS NULL) = (returned_count IS NULL)",
            name=op.f("ck_vote_station_account_together"),
        ),
        sa.CheckConstraint(
            "agreed_at IS NULL OR returned_count IS NOT NULL AND counted_with_id IS NULL",
            name=op.f("ck_vote_station_agreed_has_account"),
        ),
        sa.CheckConstraint("counted_with_id <> id", name=op.f("ck_vote_station_counted_with_another")),
        sa.CheckConstraint(
            "given_count >= 0 AND handed_back_count >= 0 AND round >= 1", name=op.f("ck_vote_station_number_in_bounds")
        ),
        sa.CheckConstraint("issued_count BETWEEN 1 AND 1000000", name=op.f("ck_vote_station_issued_in_bounds")),
        sa.CheckConstraint(
            "spoiled_count + unused_count + returned_count = issued_count",
            name=op.f("ck_vote_station_account_balances"),
        ),
        sa.CheckConstraint(
            "spoiled_count >= 0 AND unused_count >= 0 AND returned_count >= 0",
            name=op.f("ck_vote_station_account_in_bounds"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "counted_with_id"],
            ["vote_station.tenant_id", "vote_station.id"],
            name=op.f("fk_vote_station_counted_with_id_vote_station"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_vote_station_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_station_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote_station")),
        sa.UniqueConstraint("tenant_id", "vote_id", "name", name=op.f("uq_vote_station_tenant_id_vote_id_name")),
    )
    op.create_table(
        "vote_paper",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 100", name=op.f("ck_vote_paper_number_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "station_id"],
            ["vote_station.tenant_id", "vote_station.id"],
            name=op.f("fk_vote_paper_station_id_vote_station"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id", "member_id"],
            ["vote_roll_entry.tenant_id", "vote_roll_entry.vote_id", "vote_roll_entry.member_id"],
            name=op.f("fk_vote_paper_vote_id_vote_roll_entry"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "member_id", "number", name=op.f("pk_vote_paper")),
    )
    op.create_table(
        "vote_paper_count",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("counted_by_id", sa.Uuid(), nullable=False),
        sa.Column("invalid_count", sa.Integer(), nullable=False),
        sa.Column("ballots", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("invalid_count >= 0", name=op.f("ck_vote_paper_count_invalid_in_bounds")),
        sa.CheckConstraint("place BETWEEN 1 AND 2 AND round >= 1", name=op.f("ck_vote_paper_count_number_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "counted_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_paper_count_counted_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "station_id"],
            ["vote_station.tenant_id", "vote_station.id"],
            name=op.f("fk_vote_paper_count_station_id_vote_station"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "station_id", "round", "place", name=op.f("pk_vote_paper_count")),
        sa.UniqueConstraint(
            "tenant_id",
            "station_id",
            "round",
            "counted_by_id",
            name=op.f("uq_vote_paper_count_tenant_id_station_id_round_counted_by_id"),
        ),
    )
    op.create_table(
        "vote_paper_difference",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=True),
        sa.Column("option", sa.Integer(), nullable=True),
        sa.Column("ballot_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invalid', 'blank', 'option', 'write_ins', 'groups')",
            name=op.f("ck_vote_paper_difference_kind_known"),
        ),
        sa.CheckConstraint("ballot_count >= 1", name=op.f("ck_vote_paper_difference_ballots_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "station_id"],
            ["vote_station.tenant_id", "vote_station.id"],
            name=op.f("fk_vote_paper_difference_station_id_vote_station"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "station_id", "round", "position", name=op.f("pk_vote_paper_difference")),
    )
    op.create_table(
        "vote_station_clerk",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_station_clerk_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "station_id"],
            ["vote_station.tenant_id", "vote_station.id"],
            name=op.f("fk_vote_station_clerk_station_id_vote_station"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "station_id", "member_id", name=op.f("pk_vote_station_clerk")),
    )
    op.create_index(
        op.f("ix_vote_station_clerk_tenant_id_member_id"),
        "vote_station_clerk",
        ["tenant_id", "member_id"],
        unique=False,
    )
    op.create_table(
        "vote_paper_back",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id", "member_id", "number"],
            ["vote_paper.tenant_id", "vote_paper.vote_id", "vote_paper.member_id", "vote_paper.number"],
            name=op.f("fk_vote_paper_back_vote_id_vote_paper"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "member_id", "number", name=op.f("pk_vote_paper_back")),
    )
    # ### end Alembic commands ###
    _guard()


def downgrade() -> None:
    """Takes it back."""
    for statement in (*_DROPS, _HAS_NONE, _RESET):
        op.execute(statement)
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_table("vote_paper_back")
    op.drop_index(op.f("ix_vote_station_clerk_tenant_id_member_id"), table_name="vote_station_clerk")
    op.drop_table("vote_station_clerk")
    op.drop_table("vote_paper_difference")
    op.drop_table("vote_paper_count")
    op.drop_table("vote_paper")
    op.drop_table("vote_station")
    # ### end Alembic commands ###
