"""kiosks: devices on the factory floor that give out ballots to passes and bring envelopes in batches.

Follows: 11910a39fa96
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "3b7e52c9a1d4"
down_revision: str | Sequence[str] | None = "11910a39fa96"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NEW_KEYS = ("vote_kiosk_batch", "vote_kiosk_grace_minutes")
_KNOWN_KEYS = """
    SELECT array_agg(found[1]) FROM pg_constraint,
        regexp_matches(pg_get_constraintdef(oid), $$'([a-z_]+)'$$, 'g') AS found
    WHERE conname = 'ck_rule_version_key_known'
"""
# As in 2e277d3686a5.
_POLICY = """
CREATE POLICY {table}_own_union ON {table} USING (tenant_id = (SELECT unionhall_setting('ballots')::uuid))
"""
_TAPPED = """
CREATE OR REPLACE FUNCTION unionhall_has_tapped(of_tenant uuid, of_vote uuid, of_member uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM kiosk_tap t
                   WHERE t.tenant_id = $1 AND t.vote_id = $2 AND t.member_id = $3 AND NOT t.is_released)
$$
"""
_NOT_TAPPED = """
CREATE OR REPLACE FUNCTION unionhall_has_tapped(of_tenant uuid, of_vote uuid, of_member uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER AS $$ SELECT false $$
"""
_RESET = "ALTER FUNCTION unionhall_has_tapped(uuid, uuid, uuid) RESET ALL"
# A tap is there for good; it is given back, and taken anew with another key, and nothing else ever changes.
_TAP_STAYS = """
CREATE FUNCTION unionhall_kiosk_tap_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.tenant_id, NEW.vote_id, NEW.member_id) IS DISTINCT FROM (OLD.tenant_id, OLD.vote_id, OLD.member_id)
        OR NEW.is_released = OLD.is_released OR NEW.is_released <> (NEW.token_hash = OLD.token_hash)
    THEN
        RAISE EXCEPTION 'a tap is given back, or taken anew' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
# As in unionhall_ballot_cast: the lock of casting first, then statements that each see what was committed before them;
# 1987015781 is the class of db/queries/votes/locks.py. The entry of the roll is locked before it is looked at whether the
# member has voted elsewhere: who casts, or is given a paper, in the same moment comes before or after.
_TAP = """
CREATE FUNCTION unionhall_kiosk_tap(
    of_tenant uuid, of_vote uuid, of_kiosk uuid, of_member uuid, new_token bytea, OUT outcome text)
LANGUAGE plpgsql AS $$
DECLARE
    seen record;
    own record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1987015781, hashtext(of_vote::text)),
        set_config('unionhall.ballots', of_tenant::text, true);
    SELECT v.state, v.kind, v.paused_at IS NOT NULL AS is_paused, clock_timestamp() >= v.closes_at AS is_over,
            v.is_meeting
        INTO seen FROM vote v WHERE v.tenant_id = of_tenant AND v.id = of_vote;
    PERFORM FROM vote_kiosk k
        WHERE k.tenant_id = of_tenant AND k.id = of_kiosk AND k.vote_id = of_vote AND k.revoked_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        outcome := 'unproven';
        RETURN;
    END IF;
    PERFORM FROM vote_roll_entry r
        WHERE r.tenant_id = of_tenant AND r.vote_id = of_vote AND r.member_id = of_member FOR UPDATE;
    IF NOT FOUND THEN
        outcome := CASE WHEN seen.state IN ('draft', 'scheduled') THEN 'not_open' ELSE 'not_on_roll' END;
        RETURN;
    END IF;
    SELECT t.token_hash, t.is_released INTO own FROM kiosk_tap t
        WHERE t.tenant_id = of_tenant AND t.vote_id = of_vote AND t.member_id = of_member;
    outcome := CASE
        WHEN own.token_hash = new_token AND NOT own.is_released THEN 'same'
        WHEN seen.kind <> 'sealed' THEN 'other_kind'
        WHEN seen.state <> 'open' OR seen.is_over THEN 'closed'
        WHEN seen.is_paused THEN 'paused'
        WHEN own.token_hash = new_token THEN 'released'
        WHEN NOT own.is_released THEN 'tapped'
        WHEN unionhall_has_paper(of_tenant, of_vote, of_member) THEN 'elsewhere'
        WHEN unionhall_has_voted(of_tenant, of_vote, of_member) THEN 'voted'
        WHEN seen.is_meeting AND unionhall_is_absent(of_tenant, of_vote, of_member) THEN 'absent'
    END;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    BEGIN
        INSERT INTO kiosk_tap AS t (tenant_id, vote_id, member_id, token_hash, is_released)
            VALUES (of_tenant, of_vote, of_member, new_token, false)
            ON CONFLICT (tenant_id, vote_id, member_id) DO UPDATE
                SET token_hash = excluded.token_hash, is_released = false;
    EXCEPTION
        WHEN unique_violation THEN outcome := 'released';
    END;
    IF outcome IS NULL THEN
        UPDATE kiosk_count SET tap_count = tap_count + 1 WHERE tenant_id = of_tenant AND kiosk_id = of_kiosk;
        outcome := 'taken';
    END IF;
END $$
"""
# A kiosk gives back no more than it has: one ballot of each tap that was neither given back nor delivered.
_RELEASE = """
CREATE FUNCTION unionhall_kiosk_release(
    of_tenant uuid, of_vote uuid, of_kiosk uuid, of_token bytea, OUT outcome text)
LANGUAGE plpgsql AS $$
DECLARE
    seen record;
    own record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1987015781, hashtext(of_vote::text)),
        set_config('unionhall.ballots', of_tenant::text, true);
    SELECT v.state INTO seen FROM vote v WHERE v.tenant_id = of_tenant AND v.id = of_vote;
    PERFORM FROM vote_kiosk k
        WHERE k.tenant_id = of_tenant AND k.id = of_kiosk AND k.vote_id = of_vote AND k.revoked_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        outcome := 'unproven';
        RETURN;
    END IF;
    PERFORM FROM vote_roll_entry r WHERE r.tenant_id = of_tenant AND r.vote_id = of_vote AND r.member_id = (
        SELECT t.member_id FROM kiosk_tap t
        WHERE t.tenant_id = of_tenant AND t.vote_id = of_vote AND t.token_hash = of_token) FOR UPDATE;
    SELECT t.member_id, t.is_released INTO own FROM kiosk_tap t
        WHERE t.tenant_id = of_tenant AND t.vote_id = of_vote AND t.token_hash = of_token;
    outcome := CASE
        WHEN own.is_released THEN 'same'
        WHEN own.member_id IS NULL THEN 'unknown'
        WHEN seen.state <> 'open' THEN 'closed'
    END;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE kiosk_count SET release_count = release_count + 1
        WHERE tenant_id = of_tenant AND kiosk_id = of_kiosk AND release_count + delivered_count < tap_count;
    IF NOT FOUND THEN
        outcome := 'delivered';
        RETURN;
    END IF;
    UPDATE kiosk_tap SET is_released = true
        WHERE tenant_id = of_tenant AND vote_id = of_vote AND member_id = own.member_id;
    outcome := 'released';
END $$
"""
# All of a batch or nothing, in the order of the hashes. It is known by the hash of what the kiosk signed: a repeat is told
# whatever has become of the vote. After the closing time batches of any number come, for as long as the rule says; the
# vote is closed for good by who holds the lock alone.
_DELIVER = """
CREATE FUNCTION unionhall_kiosk_deliver(
    of_tenant uuid, of_vote uuid, of_kiosk uuid, batch_hash bytea, hashes bytea[], envelopes bytea[],
    OUT outcome text, OUT delivered integer, OUT waiting integer, OUT smallest integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    seen record;
    counted record;
    number integer := cardinality(hashes);
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1987015781, hashtext(of_vote::text)),
        set_config('unionhall.ballots', of_tenant::text, true);
    SELECT v.state, v.kind, v.paused_at IS NOT NULL AS is_paused, clock_timestamp() >= v.closes_at AS is_over,
            clock_timestamp() >= v.closes_at
                + coalesce((v.rules ->> 'vote_kiosk_grace_minutes')::integer, 30) * interval '1 minute' AS is_late,
            coalesce((v.rules ->> 'vote_kiosk_batch')::integer, 10) AS smallest, v.ballot_length
        INTO seen FROM vote v WHERE v.tenant_id = of_tenant AND v.id = of_vote;
    smallest := seen.smallest;
    PERFORM FROM vote_kiosk k
        WHERE k.tenant_id = of_tenant AND k.id = of_kiosk AND k.vote_id = of_vote AND k.revoked_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        outcome := 'unproven';
        RETURN;
    END IF;
    SELECT c.delivered_count, c.tap_count - c.release_count - c.delivered_count AS waiting INTO counted
        FROM kiosk_count c WHERE c.tenant_id = of_tenant AND c.kiosk_id = of_kiosk FOR UPDATE;
    delivered := counted.delivered_count;
    waiting := counted.waiting;
    outcome := CASE
        WHEN EXISTS (SELECT FROM kiosk_batch b
                     WHERE b.tenant_id = of_tenant AND b.kiosk_id = of_kiosk AND b.hash = batch_hash) THEN 'same'
        WHEN seen.kind <> 'sealed' THEN 'other_kind'
        WHEN seen.state IN ('draft', 'scheduled') THEN 'not_open'
        WHEN seen.state <> 'open' OR seen.is_late THEN 'closed'
        WHEN seen.is_paused AND NOT seen.is_over THEN 'paused'
        WHEN EXISTS (SELECT FROM unnest(envelopes) AS given (envelope)
                     WHERE octet_length(given.envelope) <> seen.ballot_length + 48) THEN 'length'
        WHEN number > counted.waiting THEN 'uncovered'
        WHEN number < seen.smallest AND NOT seen.is_over THEN 'too_few'
        WHEN EXISTS (SELECT FROM ballot_envelope b
                     WHERE b.hash = ANY (hashes) AND b.tenant_id = of_tenant AND b.vote_id = of_vote) THEN 'taken'
    END;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    BEGIN
        INSERT INTO kiosk_envelope (tenant_id, vote_id, hash, envelope)
            SELECT of_tenant, of_vote, given.hash, given.envelope
            FROM unnest(hashes, envelopes) AS given (hash, envelope) ORDER BY given.hash;
        INSERT INTO kiosk_batch (tenant_id, kiosk_id, hash) VALUES (of_tenant, of_kiosk, batch_hash);
    EXCEPTION
        WHEN unique_violation THEN
            outcome := 'taken';
            RETURN;
    END;
    UPDATE kiosk_count
        SET delivered_count = delivered_count + number,
            late_count = late_count + CASE WHEN seen.is_over THEN number ELSE 0 END,
            delivered_hour_at = date_trunc('hour', clock_timestamp())
        WHERE tenant_id = of_tenant AND kiosk_id = of_kiosk;
    outcome := 'delivered';
    delivered := delivered + number;
    waiting := waiting - number;
END $$
"""
# An envelope is one ballot: who has seen it at a kiosk does not cast it once more, and no kiosk brings what was cast. Both
# tables are looked at under a lock of the hash, so that of two in the same moment one comes first. Who casts or delivers
# takes the violation for `taken`.
_ONCE = """
CREATE FUNCTION unionhall_envelope_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM vote v WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.vote_id AND v.takes_kiosk) THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(1987015783, hashtext(encode(NEW.hash, 'hex')));
    IF TG_TABLE_NAME = 'kiosk_envelope' THEN
        PERFORM FROM ballot_envelope b
            WHERE b.hash = NEW.hash AND b.tenant_id = NEW.tenant_id AND b.vote_id = NEW.vote_id;
    ELSE
        PERFORM FROM kiosk_envelope k
            WHERE k.hash = NEW.hash AND k.tenant_id = NEW.tenant_id AND k.vote_id = NEW.vote_id;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION 'an envelope is cast once' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$
"""
_TRIGGERS = (
    *(
        f"CREATE TRIGGER {table}_once BEFORE INSERT OR UPDATE OF hash ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION unionhall_envelope_once()"
        for table in ("ballot_envelope", "kiosk_envelope")
    ),
    (
        "CREATE TRIGGER kiosk_tap_stays BEFORE UPDATE ON kiosk_tap"
        " FOR EACH ROW EXECUTE FUNCTION unionhall_kiosk_tap_stays()"
    ),
    (
        "CREATE TRIGGER kiosk_tap_kept BEFORE DELETE OR TRUNCATE ON kiosk_tap"
        " FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()"
    ),
    (
        "CREATE TRIGGER kiosk_batch_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON kiosk_batch"
        " FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()"
    ),
    (
        "CREATE TRIGGER kiosk_envelope_kept BEFORE UPDATE OR TRUNCATE ON kiosk_envelope"
        " FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()"
    ),
    (
        "CREATE TRIGGER kiosk_envelope_stays BEFORE DELETE ON kiosk_envelope"
        " FOR EACH ROW EXECUTE FUNCTION unionhall_envelope_stays()"
    ),
    # As all envelopes: they end with the objections to the result.
    "GRANT DELETE ON kiosk_envelope TO unionhall_app",
)
_DROPS = (
    "DROP TRIGGER ballot_envelope_once ON ballot_envelope",
    "DROP FUNCTION unionhall_kiosk_deliver(uuid, uuid, uuid, bytea, bytea[], bytea[])",
    "DROP FUNCTION unionhall_kiosk_release(uuid, uuid, uuid, bytea)",
    "DROP FUNCTION unionhall_kiosk_tap(uuid, uuid, uuid, uuid, bytea)",
)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _tables()
    for table in ("kiosk_tap", "kiosk_envelope"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(_POLICY.format(table=table))
    for statement in (_TAPPED, _TAP_STAYS, _ONCE, *_TRIGGERS, _TAP, _RELEASE, _DELIVER):
        op.execute(statement)
    _allow_rules(lambda keys: [*keys, *_NEW_KEYS])


def downgrade() -> None:
    """Takes it back, with what was decided by these rules."""
    listed = ", ".join(f"'{key}'" for key in _NEW_KEYS)
    op.execute(f"DELETE FROM rule_version WHERE key IN ({listed})")  # noqa: S608  # constants
    _allow_rules(lambda keys: [key for key in keys if key not in _NEW_KEYS])
    for statement in (*_DROPS, _NOT_TAPPED, _RESET):
        op.execute(statement)
    for table in ("kiosk_envelope", "kiosk_tap", "kiosk_batch", "kiosk_count", "vote_kiosk"):
        op.drop_table(table)
    op.execute("DROP FUNCTION unionhall_kiosk_tap_stays")
    op.execute("DROP FUNCTION unionhall_envelope_once")


def _tables() -> None:
    op.create_table(
        "kiosk_envelope",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(hash) = 32", name=op.f("ck_kiosk_envelope_hash_is_whole")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_kiosk_envelope_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "hash", name=op.f("pk_kiosk_envelope")),
    )
    op.create_table(
        "vote_kiosk",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_by_id", sa.Uuid(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)", name=op.f("ck_vote_kiosk_revoked_together")
        ),
        sa.CheckConstraint("octet_length(public_key) = 32", name=op.f("ck_vote_kiosk_key_is_whole")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "enrolled_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_kiosk_enrolled_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "revoked_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_kiosk_revoked_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_kiosk_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote_kiosk")),
        sa.UniqueConstraint(
            "tenant_id", "vote_id", "public_key", name=op.f("uq_vote_kiosk_tenant_id_vote_id_public_key")
        ),
    )
    op.create_index(
        op.f("ix_vote_kiosk_tenant_id_vote_id_enrolled_at_id"),
        "vote_kiosk",
        ["tenant_id", "vote_id", "enrolled_at", "id"],
        unique=False,
    )
    op.create_table(
        "kiosk_batch",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(hash) = 32", name=op.f("ck_kiosk_batch_hash_is_whole")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "kiosk_id"],
            ["vote_kiosk.tenant_id", "vote_kiosk.id"],
            name=op.f("fk_kiosk_batch_kiosk_id_vote_kiosk"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "kiosk_id", "hash", name=op.f("pk_kiosk_batch")),
    )
    op.create_table(
        "kiosk_count",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("tap_count", sa.Integer(), nullable=False),
        sa.Column("release_count", sa.Integer(), nullable=False),
        sa.Column("delivered_count", sa.Integer(), nullable=False),
        sa.Column("late_count", sa.Integer(), nullable=False),
        sa.Column("delivered_hour_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "0 <= release_count AND 0 <= delivered_count AND release_count + delivered_count <= tap_count",
            name=op.f("ck_kiosk_count_covered_by_taps"),
        ),
        sa.CheckConstraint("late_count BETWEEN 0 AND delivered_count", name=op.f("ck_kiosk_count_late_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "kiosk_id"],
            ["vote_kiosk.tenant_id", "vote_kiosk.id"],
            name=op.f("fk_kiosk_count_kiosk_id_vote_kiosk"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_kiosk_count_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "kiosk_id", name=op.f("pk_kiosk_count")),
    )
    op.create_index(op.f("ix_kiosk_count_tenant_id_vote_id"), "kiosk_count", ["tenant_id", "vote_id"], unique=False)
    op.create_table(
        "kiosk_tap",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("is_released", sa.Boolean(), nullable=False),
        sa.CheckConstraint("octet_length(token_hash) = 32", name=op.f("ck_kiosk_tap_hash_is_whole")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id", "member_id"],
            ["vote_roll_entry.tenant_id", "vote_roll_entry.vote_id", "vote_roll_entry.member_id"],
            name=op.f("fk_kiosk_tap_vote_id_vote_roll_entry"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "vote_id", "member_id", name=op.f("pk_kiosk_tap")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kiosk_tap_token_hash")),
    )


def _allow_rules(change: Callable[[Sequence[str]], Sequence[str]]) -> None:
    """Other keys than those that the migrations before allow."""
    keys = ", ".join(f"'{key}'" for key in change(op.get_bind().execute(sa.text(_KNOWN_KEYS)).scalar_one()))
    op.drop_constraint(op.f("ck_rule_version_key_known"), "rule_version")
    op.create_check_constraint(op.f("ck_rule_version_key_known"), "rule_version", f"key IN ({keys})")
