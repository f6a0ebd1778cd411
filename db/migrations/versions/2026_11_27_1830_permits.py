"""Permits and posts: functions that draw a permit and that take an unlinkable ballot in, or tell why not.

Follows: 5b0c7e1f94d2
"""

from collections.abc import Sequence

from alembic import op

revision: str = "6c1f0a9d52e7"
down_revision: str | Sequence[str] | None = "5b0c7e1f94d2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# As in unionhall_ballot_cast: the lock first, then statements that each see what was committed before them; 1987015781 is
# the class of db/queries/votes/locks.py. Without a signature nothing is written: the outcome `may` says that one can be
# asked for. A permit that is there is told again, whatever has become of the vote.
_DRAW = """
CREATE FUNCTION unionhall_permit_draw(
    of_tenant uuid, of_vote uuid, of_member uuid, new_blinded bytea, new_signature bytea,
    entry_id uuid, entry_at timestamptz,
    OUT outcome text, OUT blind_signature bytea, OUT registrar_key bytea)
LANGUAGE plpgsql AS $$
DECLARE
    seen record;
    own record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1987015781, hashtext(of_vote::text)),
        set_config('unionhall.ballots', of_tenant::text, true);
    SELECT v.state, v.kind, v.paused_at IS NOT NULL AS is_paused, clock_timestamp() >= v.closes_at AS is_over,
            v.organisation_id, v.registrar_key, r.member_id IS NOT NULL AS is_on_roll, p.blinded, p.blind_signature
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
    INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)
        VALUES (of_tenant, entry_id, entry_at, of_member, 'vote.permit_drawn', 'vote', of_vote, seen.organisation_id,
            '{}');
END $$
"""
# Nobody in particular posts: no member, no audit entry, no event. The caller has checked the signature.
_POST = """
CREATE FUNCTION unionhall_ballot_post(
    of_tenant uuid, of_vote uuid, new_envelope bytea, new_hash bytea, new_randomizer bytea, new_signature bytea,
    OUT outcome text)
LANGUAGE plpgsql AS $$
DECLARE
    seen record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1987015781, hashtext(of_vote::text)),
        set_config('unionhall.ballots', of_tenant::text, true);
    SELECT v.state, v.kind, v.paused_at IS NOT NULL AS is_paused, clock_timestamp() >= v.closes_at AS is_over,
            b.hash IS NOT NULL AS is_there
        INTO seen
        FROM vote v LEFT JOIN posted_ballot b ON b.tenant_id = v.tenant_id AND b.vote_id = v.id AND b.hash = new_hash
        WHERE v.tenant_id = of_tenant AND v.id = of_vote;
    outcome := CASE
        WHEN seen.is_there THEN 'same'
        WHEN seen.state IS NULL OR seen.kind <> 'unlinkable' OR seen.state = 'draft' THEN 'no_vote'
        WHEN seen.state = 'scheduled' THEN 'not_open'
        WHEN seen.state <> 'open' OR seen.is_over THEN 'closed'
        WHEN seen.is_paused THEN 'paused'
    END;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO posted_ballot (tenant_id, vote_id, hash, envelope, randomizer, signature)
        VALUES (of_tenant, of_vote, new_hash, new_envelope, new_randomizer, new_signature)
        ON CONFLICT DO NOTHING;
    outcome := CASE WHEN found THEN 'posted' ELSE 'same' END;
END $$
"""
_DROPS = (
    "DROP FUNCTION unionhall_ballot_post(uuid, uuid, bytea, bytea, bytea, bytea)",
    "DROP FUNCTION unionhall_permit_draw(uuid, uuid, uuid, bytea, bytea, uuid, timestamptz)",
)


def upgrade() -> None:
    """Applies it."""
    op.execute(_DRAW)
    op.execute(_POST)


def downgrade() -> None:
    """Takes it back."""
    for drop in _DROPS:
        op.execute(drop)
