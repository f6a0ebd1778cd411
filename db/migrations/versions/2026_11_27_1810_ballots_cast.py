"""ballots cast: one function that takes an envelope in, or tells why not.

Follows: 2e277d3686a5
"""

from collections.abc import Sequence

from alembic import op

revision: str = "b94d7e3a10c5"
down_revision: str | Sequence[str] | None = "2e277d3686a5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The statements of a function each see what was committed before them, and it is one round trip. The lock comes first,
# so that whoever closes the vote waits for this transaction, or this one sees that the vote is closed. 1987015781 is the
# class of db/queries/votes/locks.py. An envelope that is there already is told again, whatever has become of the vote.
_CAST = """
CREATE FUNCTION unionhall_ballot_cast(
    of_tenant uuid, of_vote uuid, of_member uuid, new_envelope bytea, new_hash bytea, by_channel text,
    by_server boolean, of_request bytea, entry_id uuid, entry_at timestamptz,
    OUT outcome text, OUT number integer, OUT hash bytea, OUT is_server_sealed boolean,
    OUT definition_hash bytea, OUT sealed_promise_key bytea)
LANGUAGE plpgsql AS $$
DECLARE
    found record;
    own record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1987015781, hashtext(of_vote::text)),
        set_config('unionhall.ballots', of_tenant::text, true);
    SELECT v.state, v.kind, v.paused_at IS NOT NULL AS is_paused, clock_timestamp() >= v.closes_at AS is_over,
            v.allows_recast, v.server_may_seal, v.ballot_length, v.organisation_id, v.definition_hash,
            v.sealed_promise_key, b.hash, b.number, b.is_server_sealed, b.request_hash
        INTO found
        FROM vote v LEFT JOIN ballot_envelope b
            ON b.tenant_id = v.tenant_id AND b.vote_id = v.id AND b.member_id = of_member
        WHERE v.tenant_id = of_tenant AND v.id = of_vote;
    definition_hash := found.definition_hash;
    sealed_promise_key := found.sealed_promise_key;
    IF found.hash = new_hash OR found.request_hash = of_request THEN
        outcome := 'same';
        number := found.number;
        hash := found.hash;
        is_server_sealed := found.is_server_sealed;
        RETURN;
    END IF;
    outcome := CASE
        WHEN found.state IS NULL OR found.state = 'draft' THEN 'no_vote'
        WHEN found.kind <> 'sealed' THEN 'other_kind'
        WHEN found.state = 'scheduled' THEN 'not_open'
        WHEN found.state <> 'open' OR found.is_over THEN 'closed'
        WHEN found.is_paused THEN 'paused'
        WHEN by_server AND NOT found.server_may_seal THEN 'may_not_seal'
        WHEN octet_length(new_envelope) <> found.ballot_length + 48 THEN 'length'
    END;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    hash := new_hash;
    is_server_sealed := by_server;
    IF found.hash IS NULL THEN
        INSERT INTO ballot_envelope AS b
                (tenant_id, vote_id, member_id, envelope, hash, number, is_server_sealed, channel, request_hash)
            SELECT r.tenant_id, r.vote_id, r.member_id, new_envelope, new_hash, 1, by_server, by_channel, of_request
            FROM vote_roll_entry r
            WHERE r.tenant_id = of_tenant AND r.vote_id = of_vote AND r.member_id = of_member
            ON CONFLICT DO NOTHING
            RETURNING b.number INTO number;
    END IF;
    IF number IS NULL THEN
        SELECT b.hash, b.number, b.is_server_sealed, b.request_hash INTO own FROM ballot_envelope b
            WHERE b.tenant_id = of_tenant AND b.vote_id = of_vote AND b.member_id = of_member FOR UPDATE;
        outcome := CASE
            WHEN own.hash = new_hash OR own.request_hash = of_request THEN 'same'
            WHEN EXISTS (SELECT FROM ballot_envelope b
                WHERE b.tenant_id = of_tenant AND b.vote_id = of_vote AND b.hash = new_hash) THEN 'taken'
            WHEN own.hash IS NULL THEN 'not_on_roll'
            WHEN NOT found.allows_recast THEN 'not_recastable'
        END;
        IF outcome IS NOT NULL THEN
            number := own.number;
            hash := own.hash;
            is_server_sealed := own.is_server_sealed;
            RETURN;
        END IF;
        UPDATE ballot_envelope b
            SET envelope = new_envelope, hash = new_hash, number = b.number + 1, is_server_sealed = by_server,
                channel = by_channel, request_hash = of_request
            WHERE b.tenant_id = of_tenant AND b.vote_id = of_vote AND b.member_id = of_member
            RETURNING b.number INTO number;
    END IF;
    outcome := 'cast';
    INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)
        VALUES (of_tenant, entry_id, entry_at, of_member, 'vote.ballot_cast', 'vote', of_vote, found.organisation_id, '{}');
END $$
"""
_DROP = "DROP FUNCTION unionhall_ballot_cast(uuid, uuid, uuid, bytea, bytea, text, boolean, bytea, uuid, timestamptz)"


def upgrade() -> None:
    """Applies it."""
    op.execute(_CAST)


def downgrade() -> None:
    """Takes it back."""
    op.execute(_DROP)
