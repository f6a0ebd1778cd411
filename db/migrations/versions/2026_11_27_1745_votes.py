"""votes: the vote and its roll, ballots in each form, the board, what was opened and counted.

Follows: 7ba929782056
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2e277d3686a5"
down_revision: str | Sequence[str] | None = "7ba929782056"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BALLOTS = ("ballot_envelope", "named_ballot", "ballot_permit", "posted_ballot", "opened_ballot", "vote_opening")
# The second lock, for the role of the application: no row of another union, none in a statement that did not say so.
# The owner, who migrates and takes backups, is not bound by it.
_POLICY = """
CREATE POLICY {table}_own_union ON {table} USING (tenant_id = (SELECT unionhall_setting('ballots')::uuid))
"""
_STAYS = """
CREATE FUNCTION unionhall_vote_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.definition IS NOT NULL AND (NEW.definition, NEW.definition_hash, NEW.roll_hash, NEW.roll_count, NEW.kind,
            NEW.opened_at, NEW.public_key, NEW.statement_key, NEW.threshold, NEW.share_count, NEW.registrar_key,
            NEW.promise_public_key, NEW.sealed_promise_key, NEW.ballot_length, NEW.electorate_ids, NEW.has_electors, NEW.rules,
            NEW.server_may_seal, NEW.allows_recast, NEW.minimum_cell, NEW.title, NEW.title_en, NEW.description,
            NEW.opens_at, NEW.organisation_id)
        IS DISTINCT FROM (OLD.definition, OLD.definition_hash, OLD.roll_hash, OLD.roll_count, OLD.kind,
            OLD.opened_at, OLD.public_key, OLD.statement_key, OLD.threshold, OLD.share_count, OLD.registrar_key,
            OLD.promise_public_key, OLD.sealed_promise_key, OLD.ballot_length, OLD.electorate_ids, OLD.has_electors, OLD.rules,
            OLD.server_may_seal, OLD.allows_recast, OLD.minimum_cell, OLD.title, OLD.title_en, OLD.description,
            OLD.opens_at, OLD.organisation_id)
    THEN
        RAISE EXCEPTION 'a vote that was opened keeps its definition' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> NEW.state AND (NEW.state, OLD.state) NOT IN (
        ('scheduled', 'draft'), ('draft', 'scheduled'), ('open', 'scheduled'), ('closed', 'open'),
        ('counting', 'closed'), ('tallied', 'counting'), ('published', 'tallied'), ('void', 'closed'),
        ('void', 'counting'), ('void', 'tallied'), ('cancelled', 'draft'), ('cancelled', 'scheduled'),
        ('cancelled', 'open'), ('cancelled', 'closed'), ('cancelled', 'counting'))
    THEN
        RAISE EXCEPTION 'a vote does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
_STAYS_TRIGGER = """
CREATE TRIGGER vote_stays BEFORE UPDATE ON vote FOR EACH ROW EXECUTE FUNCTION unionhall_vote_stays()
"""
# Rows that may never change but in one column, which the closing, or the push of a root, fills in once.
_ONLY = """
CREATE FUNCTION unionhall_only_once_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - TG_ARGV[0] IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV[0] OR to_jsonb(OLD) -> TG_ARGV[0] <> 'null'
    THEN
        RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
_ONLY_TRIGGER = """
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION unionhall_only_once_set('{column}')
"""
_ENVELOPES_STAY = """
CREATE FUNCTION unionhall_envelope_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vote AS v WHERE v.tenant_id = OLD.tenant_id AND v.id = OLD.vote_id
            AND v.state NOT IN ('published', 'void', 'cancelled'))
    THEN
        RAISE EXCEPTION 'envelopes of a vote that is not over stay' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$
"""
_ENVELOPES_STAY_TRIGGER = """
CREATE TRIGGER ballot_envelope_stays BEFORE DELETE ON ballot_envelope
    FOR EACH ROW EXECUTE FUNCTION unionhall_envelope_stays()
"""
_APPEND_ONLY = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""
# Whether a member has voted, or drew their permit, without a look at the ballot. The owner's right, and one bit.
_HAS_VOTED = """
CREATE FUNCTION unionhall_has_voted(tenant uuid, vote uuid, member uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM ballot_envelope b WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = $3)
        OR EXISTS (SELECT FROM named_ballot b WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = $3)
        OR EXISTS (SELECT FROM ballot_permit b WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = $3)
        OR EXISTS (SELECT FROM vote_roll_entry r
                   WHERE r.tenant_id = $1 AND r.vote_id = $2 AND r.member_id = $3 AND r.has_voted)
$$
"""


def _guard() -> None:
    for table in _BALLOTS:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(_POLICY.format(table=table))
    for function in (_STAYS, _STAYS_TRIGGER, _ENVELOPES_STAY, _ENVELOPES_STAY_TRIGGER, _ONLY, _HAS_VOTED):
        op.execute(function)
    op.execute(_ONLY_TRIGGER.format(table="vote_roll_entry", column="has_voted"))
    op.execute(_ONLY_TRIGGER.format(table="vote_board_root", column="pushed_at"))
    for table in ("posted_ballot", "opened_ballot", "ballot_permit", "vote_notice"):
        op.execute(_APPEND_ONLY.format(table=table))
    # Envelopes end with the objections to the result; a draft's questions, options and electors are changed by laying anew.
    op.execute(
        "GRANT DELETE ON ballot_envelope, vote_question, vote_option, vote_elector, vote_keyholder TO unionhall_app"
    )


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "vote",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("electorate_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("has_electors", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objections_end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("pause_reason", sa.String(), nullable=True),
        sa.Column("early_close_asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("early_close_reason", sa.String(), nullable=True),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("server_may_seal", sa.Boolean(), nullable=False),
        sa.Column("allows_recast", sa.Boolean(), nullable=False),
        sa.Column("minimum_cell", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("statement_key", sa.LargeBinary(), nullable=True),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("share_count", sa.Integer(), nullable=True),
        sa.Column("registrar_key", sa.LargeBinary(), nullable=True),
        sa.Column("promise_public_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_promise_key", sa.LargeBinary(), nullable=True),
        sa.Column("ballot_length", sa.Integer(), nullable=True),
        sa.Column("definition", sa.String(), nullable=True),
        sa.Column("definition_hash", sa.LargeBinary(), nullable=True),
        sa.Column("roll_hash", sa.LargeBinary(), nullable=True),
        sa.Column("roll_count", sa.Integer(), nullable=True),
        sa.Column("envelopes_destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rerun_of_id", sa.Uuid(), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'unlinkable' OR definition IS NULL OR registrar_key IS NOT NULL", name=op.f("ck_vote_registered")
        ),
        sa.CheckConstraint(
            "kind = 'named' OR definition IS NULL OR (public_key IS NOT NULL AND ballot_length IS NOT NULL)",
            name=op.f("ck_vote_secret_has_key"),
        ),
        sa.CheckConstraint("kind IN ('named', 'sealed', 'unlinkable')", name=op.f("ck_vote_kind_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'scheduled', 'open', 'closed', 'counting', 'tallied', 'published', 'void', 'cancelled')",
            name=op.f("ck_vote_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'closed', 'counting', 'tallied', 'published') OR definition IS NOT NULL",
            name=op.f("ck_vote_open_is_frozen"),
        ),
        sa.CheckConstraint(
            "(definition IS NULL) = (definition_hash IS NULL) AND (definition IS NULL) = (roll_hash IS NULL) AND (definition IS NULL) = (roll_count IS NULL) AND (definition IS NULL) = (opened_at IS NULL)",
            name=op.f("ck_vote_frozen_together"),
        ),
        sa.CheckConstraint("(threshold IS NULL) = (share_count IS NULL)", name=op.f("ck_vote_shares_together")),
        sa.CheckConstraint("minimum_cell BETWEEN 1 AND 100", name=op.f("ck_vote_cell_in_bounds")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_vote_window_in_order")),
        sa.CheckConstraint(
            "threshold BETWEEN 1 AND share_count AND share_count <= 16", name=op.f("ck_vote_shares_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"], ["member.tenant_id", "member.id"], name=op.f("fk_vote_created_by_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "early_close_asked_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_early_close_asked_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_vote_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rerun_of_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_rerun_of_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote")),
    )
    op.create_index("ix_vote_due", "vote", ["opens_at"], unique=False, postgresql_where=sa.text("state = 'scheduled'"))
    op.create_index("ix_vote_ending", "vote", ["closes_at"], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index(
        op.f("ix_vote_tenant_id_organisation_id_opens_at_id"),
        "vote",
        ["tenant_id", "organisation_id", "opens_at", "id"],
        unique=False,
    )
    op.create_table(
        "opened_ballot",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.String(), nullable=True),
        sa.Column("invalid_reason", sa.String(), nullable=True),
        sa.CheckConstraint("(answers IS NULL) <> (invalid_reason IS NULL)", name=op.f("ck_opened_ballot_valid_or_not")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_opened_ballot_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "id", name=op.f("pk_opened_ballot")),
    )
    op.create_table(
        "posted_ballot",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("randomizer", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "octet_length(hash) = 32 AND octet_length(randomizer) = 32", name=op.f("ck_posted_ballot_hash_is_whole")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_posted_ballot_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "hash", name=op.f("pk_posted_ballot")),
    )
    op.create_table(
        "vote_board_leaves",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(leaves) % 32 = 0", name=op.f("ck_vote_board_leaves_whole")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_board_leaves_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", name=op.f("pk_vote_board_leaves")),
    )
    op.create_table(
        "vote_board_root",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_count", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number >= 1 AND leaf_count >= 0", name=op.f("ck_vote_board_root_number_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_board_root_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "number", name=op.f("pk_vote_board_root")),
    )
    op.create_index(
        "ix_vote_board_root_unpushed",
        "vote_board_root",
        ["published_at"],
        unique=False,
        postgresql_where=sa.text("pushed_at IS NULL"),
    )
    op.create_index(
        "uq_vote_board_root_final",
        "vote_board_root",
        ["tenant_id", "vote_id"],
        unique=True,
        postgresql_where=sa.text("is_final"),
    )
    op.create_table(
        "vote_elector",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_vote_elector_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_elector_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "member_id", name=op.f("pk_vote_elector")),
    )
    op.create_table(
        "vote_keyholder",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("share_destroyed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 16", name=op.f("ck_vote_keyholder_position_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_keyholder_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_keyholder_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "position", name=op.f("pk_vote_keyholder")),
    )
    op.create_table(
        "vote_objection",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("subject_number", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_vote_objection_decided_has_time")),
        sa.CheckConstraint("state IN ('open', 'upheld', 'rejected')", name=op.f("ck_vote_objection_state_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decided_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_objection_decided_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_objection_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_objection_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote_objection")),
    )
    op.create_index(
        op.f("ix_vote_objection_tenant_id_member_id"), "vote_objection", ["tenant_id", "member_id"], unique=False
    )
    op.create_index(
        op.f("ix_vote_objection_tenant_id_vote_id_created_at_id"),
        "vote_objection",
        ["tenant_id", "vote_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "vote_opening",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("ballots", sa.String(), nullable=True),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_vote_opening_confirmed_has_time")
        ),
        sa.CheckConstraint("confirmed_by_id <> submitted_by_id", name=op.f("ck_vote_opening_confirmed_by_another")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "confirmed_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_opening_confirmed_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "submitted_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_opening_submitted_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_opening_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", name=op.f("pk_vote_opening")),
    )
    op.create_table(
        "vote_question",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=True),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("maximum_score", sa.Integer(), nullable=True),
        sa.Column("write_in_count", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'score') = (maximum_score IS NOT NULL)", name=op.f("ck_vote_question_score_has_maximum")
        ),
        sa.CheckConstraint(
            "kind IN ('choice', 'yes_no_abstain', 'ranking', 'score')", name=op.f("ck_vote_question_kind_known")
        ),
        sa.CheckConstraint(
            "0 <= minimum AND minimum <= maximum AND maximum <= 200", name=op.f("ck_vote_question_number_in_bounds")
        ),
        sa.CheckConstraint("maximum_score BETWEEN 1 AND 100", name=op.f("ck_vote_question_score_in_bounds")),
        sa.CheckConstraint("position BETWEEN 1 AND 50", name=op.f("ck_vote_question_position_in_bounds")),
        sa.CheckConstraint("seats BETWEEN 1 AND 200", name=op.f("ck_vote_question_seats_in_bounds")),
        sa.CheckConstraint("write_in_count BETWEEN 0 AND 20", name=op.f("ck_vote_question_write_ins_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_question_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote_question")),
        sa.UniqueConstraint(
            "tenant_id", "vote_id", "position", name=op.f("uq_vote_question_tenant_id_vote_id_position")
        ),
    )
    op.create_table(
        "vote_result",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("ballot_count", sa.Integer(), nullable=False),
        sa.Column("invalid_count", sa.Integer(), nullable=False),
        sa.Column("tally", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_result_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", name=op.f("pk_vote_result")),
    )
    op.create_table(
        "vote_roll_entry",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("has_voted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_roll_entry_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_vote_roll_entry_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_roll_entry_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "member_id", name=op.f("pk_vote_roll_entry")),
    )
    op.create_index(
        op.f("ix_vote_roll_entry_tenant_id_member_id"), "vote_roll_entry", ["tenant_id", "member_id"], unique=False
    )
    op.create_index(
        op.f("ix_vote_roll_entry_tenant_id_organisation_id_vote_id"),
        "vote_roll_entry",
        ["tenant_id", "organisation_id", "vote_id"],
        unique=False,
    )
    op.create_table(
        "vote_turnout",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("entitled_count", sa.Integer(), nullable=False),
        sa.Column("voted_count", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_vote_turnout_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_turnout_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "organisation_id", name=op.f("pk_vote_turnout")),
    )
    op.create_table(
        "ballot_envelope",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_server_sealed", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("channel IN ('web', 'phone', 'kiosk')", name=op.f("ck_ballot_envelope_channel_known")),
        sa.CheckConstraint(
            "is_server_sealed OR request_hash IS NULL", name=op.f("ck_ballot_envelope_request_of_the_server")
        ),
        sa.CheckConstraint("octet_length(hash) = 32", name=op.f("ck_ballot_envelope_hash_is_whole")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id", "member_id"],
            ["vote_roll_entry.tenant_id", "vote_roll_entry.vote_id", "vote_roll_entry.member_id"],
            name=op.f("fk_ballot_envelope_vote_id_vote_roll_entry"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "member_id", name=op.f("pk_ballot_envelope")),
        sa.UniqueConstraint("tenant_id", "vote_id", "hash", name=op.f("uq_ballot_envelope_tenant_id_vote_id_hash")),
    )
    op.create_table(
        "ballot_permit",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("blinded", sa.LargeBinary(), nullable=False),
        sa.Column("blind_signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id", "member_id"],
            ["vote_roll_entry.tenant_id", "vote_roll_entry.vote_id", "vote_roll_entry.member_id"],
            name=op.f("fk_ballot_permit_vote_id_vote_roll_entry"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "member_id", name=op.f("pk_ballot_permit")),
    )
    op.create_table(
        "named_ballot",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel IN ('web', 'phone', 'kiosk')", name=op.f("ck_named_ballot_channel_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id", "member_id"],
            ["vote_roll_entry.tenant_id", "vote_roll_entry.vote_id", "vote_roll_entry.member_id"],
            name=op.f("fk_named_ballot_vote_id_vote_roll_entry"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "member_id", name=op.f("pk_named_ballot")),
    )
    op.create_table(
        "vote_option",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 200", name=op.f("ck_vote_option_position_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_vote_option_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "question_id"],
            ["vote_question.tenant_id", "vote_question.id"],
            name=op.f("fk_vote_option_question_id_vote_question"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote_option")),
        sa.UniqueConstraint(
            "tenant_id", "question_id", "position", name=op.f("uq_vote_option_tenant_id_question_id_position")
        ),
    )
    op.create_table(
        "vote_notice",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('paused', 'resumed', 'extended', 'closed_early', 'shares_destroyed', 'void', 'cancelled')",
            name=op.f("ck_vote_notice_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "made_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_notice_made_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_notice_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote_notice")),
    )
    op.create_index(
        op.f("ix_vote_notice_tenant_id_vote_id_made_at_id"),
        "vote_notice",
        ["tenant_id", "vote_id", "made_at", "id"],
        unique=False,
    )
    # ### end Alembic commands ###
    _guard()


def downgrade() -> None:
    """Takes it back."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_index(op.f("ix_vote_notice_tenant_id_vote_id_made_at_id"), table_name="vote_notice")
    op.drop_table("vote_notice")
    op.drop_table("vote_option")
    op.drop_table("named_ballot")
    op.drop_table("ballot_permit")
    op.drop_table("ballot_envelope")
    op.drop_table("vote_turnout")
    op.drop_index(op.f("ix_vote_roll_entry_tenant_id_organisation_id_vote_id"), table_name="vote_roll_entry")
    op.drop_index(op.f("ix_vote_roll_entry_tenant_id_member_id"), table_name="vote_roll_entry")
    op.drop_table("vote_roll_entry")
    op.drop_table("vote_result")
    op.drop_table("vote_question")
    op.drop_table("vote_opening")
    op.drop_index(op.f("ix_vote_objection_tenant_id_vote_id_created_at_id"), table_name="vote_objection")
    op.drop_index(op.f("ix_vote_objection_tenant_id_member_id"), table_name="vote_objection")
    op.drop_table("vote_objection")
    op.drop_table("vote_keyholder")
    op.drop_table("vote_elector")
    op.drop_index("uq_vote_board_root_final", table_name="vote_board_root", postgresql_where=sa.text("is_final"))
    op.drop_index(
        "ix_vote_board_root_unpushed", table_name="vote_board_root", postgresql_where=sa.text("pushed_at IS NULL")
    )
    op.drop_table("vote_board_root")
    op.drop_table("vote_board_leaves")
    op.drop_table("posted_ballot")
    op.drop_table("opened_ballot")
    op.drop_index(op.f("ix_vote_tenant_id_organisation_id_opens_at_id"), table_name="vote")
    op.drop_index("ix_vote_ending", table_name="vote", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("ix_vote_due", table_name="vote", postgresql_where=sa.text("state = 'scheduled'"))
    op.drop_table("vote")
    # ### end Alembic commands ###
    for function in ("vote_stays()", "envelope_stays()", "only_once_set()", "has_voted(uuid, uuid, uuid)"):
        op.execute(f"DROP FUNCTION unionhall_{function}")
