"""counting: how a vote is counted and decided, other channels; ballots leave no entry in the log.

Follows: 6c1f0a9d52e7
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "99c281d02835"
down_revision: str | Sequence[str] | None = "6c1f0a9d52e7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Why a member casts nothing although the vote is open, or NULL: hooks, asked where a vote has a register of presence, or
# takes ballots at a kiosk or on paper. The member's row of the roll is locked shared before, so that who is given a paper, or taps
# a badge, in the same moment (FOR UPDATE) comes before it or after it.
_HOOK = """
CREATE FUNCTION {name}(of_tenant uuid, of_vote uuid, of_member uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$ SELECT false $$
"""
_HOOKS = ("unionhall_is_absent", "unionhall_has_paper", "unionhall_has_tapped")
_BARRED = """
CREATE FUNCTION unionhall_barred(of_tenant uuid, of_vote uuid, of_member uuid) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    of_meeting boolean;
BEGIN
    PERFORM FROM vote_roll_entry r WHERE r.tenant_id = of_tenant AND r.vote_id = of_vote AND r.member_id = of_member
        FOR KEY SHARE;
    SELECT v.is_meeting INTO of_meeting FROM vote v WHERE v.tenant_id = of_tenant AND v.id = of_vote;
    RETURN CASE
        WHEN unionhall_has_paper(of_tenant, of_vote, of_member) OR unionhall_has_tapped(of_tenant, of_vote, of_member)
            THEN 'elsewhere'
        WHEN of_meeting AND unionhall_is_absent(of_tenant, of_vote, of_member) THEN 'absent'
    END;
END $$
"""
# As before (b94d7e3a10c5, 6c1f0a9d52e7), but for `unionhall_barred`, and without an entry in the log: the row of an
# envelope or a permit says already that a member cast, and the log would only add the day. The functions before stay
# beside these, with two arguments more: processes of the release before call them while a new one is rolled out.
_CAST = """
CREATE FUNCTION unionhall_ballot_cast(
    of_tenant uuid, of_vote uuid, of_member uuid, new_envelope bytea, new_hash bytea, by_channel text,
    by_server boolean, of_request bytea,
    OUT outcome text, OUT number integer, OUT hash bytea, OUT is_server_sealed boolean,
    OUT definition_hash bytea, OUT sealed_promise_key bytea)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    found record;
    own record;
    place integer;
    refusal text;
    cast_number integer;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1987015781, hashtext(of_vote::text)),
        set_config('unionhall.ballots', of_tenant::text, true);
    SELECT v.state, v.kind, v.paused_at IS NOT NULL AS is_paused, clock_timestamp() >= v.closes_at AS is_over,
            v.allows_recast, v.server_may_seal, v.ballot_length, v.definition_hash, v.sealed_promise_key,
            v.is_meeting, v.takes_paper OR v.takes_kiosk AS has_channels
        INTO found FROM vote v WHERE v.tenant_id = of_tenant AND v.id = of_vote;
    definition_hash := found.definition_hash;
    sealed_promise_key := found.sealed_promise_key;
    refusal := CASE
        WHEN found.state IS NULL OR found.state = 'draft' THEN 'no_vote'
        WHEN found.kind <> 'sealed' THEN 'other_kind'
        WHEN found.state = 'scheduled' THEN 'not_open'
        WHEN found.state <> 'open' OR found.is_over THEN 'closed'
        WHEN found.is_paused THEN 'paused'
        WHEN by_server AND NOT found.server_may_seal THEN 'may_not_seal'
        WHEN octet_length(new_envelope) <> found.ballot_length + 48 THEN 'length'
    END;
    IF refusal IS NULL AND (found.is_meeting OR found.has_channels) THEN
        refusal := unionhall_barred(of_tenant, of_vote, of_member);
    END IF;
    IF refusal IS NULL THEN
        BEGIN
            INSERT INTO ballot_envelope AS b
                    (tenant_id, vote_id, member_id, envelope, hash, number, is_server_sealed, channel, request_hash)
                VALUES (of_tenant, of_vote, of_member, new_envelope, new_hash, 1, by_server, by_channel, of_request)
                ON CONFLICT (tenant_id, vote_id, member_id) DO UPDATE
                    SET envelope = excluded.envelope, hash = excluded.hash, number = b.number + 1,
                        is_server_sealed = excluded.is_server_sealed, channel = excluded.channel,
                        request_hash = excluded.request_hash, earlier_hashes = b.earlier_hashes || b.hash,
                        earlier_requests = b.earlier_requests || b.request_hash
                    WHERE found.allows_recast AND b.number < 100
                        AND NOT excluded.hash = ANY (b.earlier_hashes || b.hash)
                        AND (excluded.request_hash IS NULL OR array_position(
                            b.earlier_requests || b.request_hash, excluded.request_hash) IS NULL)
                RETURNING b.number INTO cast_number;
        EXCEPTION
            WHEN unique_violation THEN refusal := 'taken';
            WHEN foreign_key_violation THEN refusal := 'not_on_roll';
        END;
    END IF;
    IF cast_number IS NOT NULL THEN
        outcome := 'cast';
        number := cast_number;
        hash := new_hash;
        is_server_sealed := by_server;
        RETURN;
    END IF;
    SELECT b.earlier_hashes || b.hash AS hashes, b.earlier_requests || b.request_hash AS requests INTO own
        FROM ballot_envelope b WHERE b.tenant_id = of_tenant AND b.vote_id = of_vote AND b.member_id = of_member;
    place := array_position(own.hashes, new_hash);
    IF place IS NULL AND of_request IS NOT NULL THEN
        place := array_position(own.requests, of_request);
    END IF;
    IF place IS NOT NULL THEN
        outcome := 'same';
        number := place;
        hash := own.hashes[place];
        is_server_sealed := own.requests[place] IS NOT NULL;
    ELSE
        outcome := coalesce(refusal, 'not_recastable');
    END IF;
END $$
"""
_DRAW = """
CREATE FUNCTION unionhall_permit_draw(
    of_tenant uuid, of_vote uuid, of_member uuid, new_blinded bytea, new_signature bytea,
    OUT outcome text, OUT blind_signature bytea, OUT registrar_key bytea)
LANGUAGE plpgsql AS $$
DECLARE
    seen record;
    own record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1987015781, hashtext(of_vote::text)),
        set_config('unionhall.ballots', of_tenant::text, true);
    SELECT v.state, v.kind, v.paused_at IS NOT NULL AS is_paused, clock_timestamp() >= v.closes_at AS is_over,
            v.is_meeting OR v.takes_paper OR v.takes_kiosk AS may_be_barred, v.registrar_key,
            r.member_id IS NOT NULL AS is_on_roll, p.blinded, p.blind_signature
        INTO seen
        FROM vote v
            LEFT JOIN vote_roll_entry r ON r.tenant_id = v.tenant_id AND r.vote_id = v.id AND r.member_id = of_member
            LEFT JOIN ballot_permit p ON p.tenant_id = v.tenant_id AND p.vote_id = v.id AND p.member_id = of_member
        WHERE v.tenant_id = of_tenant AND v.id = of_vote;
    registrar_key := seen.registrar_key;
    IF seen.blinded = new_blinded THEN
        outcome := 'same';
        blind_signature := seen.blind_signature;
        RETURN;
    END IF;
    outcome := CASE
        WHEN seen.state IS NULL OR seen.state = 'draft' THEN 'no_vote'
        WHEN seen.kind <> 'unlinkable' THEN 'other_kind'
        WHEN seen.state = 'scheduled' THEN 'not_open'
        WHEN seen.state <> 'open' OR seen.is_over THEN 'closed'
        WHEN seen.is_paused THEN 'paused'
        WHEN NOT seen.is_on_roll THEN 'not_on_roll'
        WHEN seen.blinded IS NOT NULL THEN 'drawn'
        WHEN seen.may_be_barred THEN unionhall_barred(of_tenant, of_vote, of_member)
    END;
    outcome := CASE
        WHEN outcome IS NOT NULL THEN outcome
        WHEN new_signature IS NULL THEN 'may'
    END;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO ballot_permit AS p (tenant_id, vote_id, member_id, blinded, blind_signature)
        VALUES (of_tenant, of_vote, of_member, new_blinded, new_signature)
        ON CONFLICT DO NOTHING
        RETURNING p.blind_signature INTO blind_signature;
    IF blind_signature IS NULL THEN
        SELECT p.blinded, p.blind_signature INTO own FROM ballot_permit p
            WHERE p.tenant_id = of_tenant AND p.vote_id = of_vote AND p.member_id = of_member;
        outcome := CASE WHEN own.blinded = new_blinded THEN 'same' ELSE 'drawn' END;
        blind_signature := CASE WHEN own.blinded = new_blinded THEN own.blind_signature END;
        RETURN;
    END IF;
    outcome := 'issued';
END $$
"""
_HAS_VOTED = """
CREATE OR REPLACE FUNCTION unionhall_has_voted(tenant uuid, vote uuid, member uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM ballot_envelope b WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = $3)
        OR EXISTS (SELECT FROM named_ballot b WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = $3)
        OR EXISTS (SELECT FROM ballot_permit b WHERE b.tenant_id = $1 AND b.vote_id = $2 AND b.member_id = $3)
        OR EXISTS (SELECT FROM vote_roll_entry r
                   WHERE r.tenant_id = $1 AND r.vote_id = $2 AND r.member_id = $3 AND r.has_voted){more}
$$
"""
_ELSEWHERE_TOO = "\n        OR unionhall_has_paper($1, $2, $3) OR unionhall_has_tapped($1, $2, $3)"
# What a vote that was opened keeps.
_FROZEN = (
    *("definition", "definition_hash", "roll_hash", "roll_count", "kind", "opened_at", "public_key", "statement_key"),
    *("threshold", "share_count", "registrar_key", "promise_public_key", "sealed_promise_key", "ballot_length"),
    *("electorate_ids", "has_electors", "rules", "server_may_seal", "allows_recast", "minimum_cell", "title"),
    *("title_en", "description", "opens_at", "organisation_id"),
)
_FROZEN_TOO = (
    *("rule_set", "call", "follows_id", "follows_as", "takes_paper", "takes_kiosk", "is_meeting", "is_weighted"),
    *("delegation_cap", "is_poll"),
)
_STAYS = """
CREATE OR REPLACE FUNCTION unionhall_vote_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.definition IS NOT NULL AND ({new}) IS DISTINCT FROM ({old}) THEN
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
_DROPS = (
    "DROP FUNCTION unionhall_ballot_cast(uuid, uuid, uuid, bytea, bytea, text, boolean, bytea)",
    "DROP FUNCTION unionhall_permit_draw(uuid, uuid, uuid, bytea, bytea)",
    "DROP FUNCTION unionhall_barred(uuid, uuid, uuid)",
    *(f"DROP FUNCTION {hook}(uuid, uuid, uuid)" for hook in _HOOKS),
)
_METHODS = (
    "'items', 'plurality', 'two_round', 'score', 'instant_runoff', 'stv_scottish', 'stv_northern_ireland', 'schulze'"
)
_CHECKS = (
    ("vote", "follows_as_known", "follows_as IN ('run_off', 'second_call')"),
    ("vote", "follows_together", "(follows_id IS NULL) = (follows_as IS NULL)"),
    ("vote", "call_in_bounds", "call BETWEEN 1 AND 2"),
    ("vote", "weights_are_named", "kind = 'named' OR NOT is_weighted AND delegation_cap IS NULL"),
    ("vote", "channels_are_secret", "kind <> 'named' OR NOT takes_paper AND NOT takes_kiosk"),
    ("vote", "delegation_in_bounds", "delegation_cap BETWEEN 1 AND 100"),
    ("vote_question", "method_known", f"method IN ({_METHODS})"),
)
_FLAGS = ("takes_paper", "takes_kiosk", "is_meeting", "is_weighted", "is_poll")


def _stays(columns: Sequence[str]) -> str:
    return _STAYS.format(
        new=", ".join(f"NEW.{name}" for name in columns), old=", ".join(f"OLD.{name}" for name in columns)
    )


def _document() -> postgresql.JSONB:
    return postgresql.JSONB(none_as_null=True, astext_type=sa.Text())


def _columns() -> None:
    op.add_column("vote", sa.Column("rule_set", _document(), nullable=True))
    op.add_column("vote", sa.Column("call", sa.Integer(), server_default="1", nullable=False))
    op.add_column("vote", sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.add_column("vote", sa.Column("follows_as", sa.String(), nullable=True))
    for flag in _FLAGS:
        op.add_column("vote", sa.Column(flag, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("vote", sa.Column("delegation_cap", sa.Integer(), nullable=True))
    op.create_foreign_key("fk_vote_follows_id_vote", "vote", "vote", ["tenant_id", "follows_id"], ["tenant_id", "id"])
    op.add_column("vote_question", sa.Column("method", sa.String(), nullable=True))
    op.add_column("vote_result", sa.Column("counts", _document(), nullable=True))
    op.add_column("vote_result", sa.Column("verdict", _document(), nullable=True))
    for table, name, condition in _CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _columns()
    for hook in _HOOKS:
        op.execute(_HOOK.format(name=hook))
    for function in (_BARRED, _CAST, _DRAW, _HAS_VOTED.format(more=_ELSEWHERE_TOO), _stays(_FROZEN + _FROZEN_TOO)):
        op.execute(function)


def downgrade() -> None:
    """Takes it back."""
    for statement in (_stays(_FROZEN), _HAS_VOTED.format(more=""), *_DROPS):
        op.execute(statement)
    op.drop_column("vote_result", "verdict")
    op.drop_column("vote_result", "counts")
    op.drop_column("vote_question", "method")
    for column in ("rule_set", "call", "follows_id", "follows_as", "delegation_cap", *_FLAGS):
        op.drop_column("vote", column)
