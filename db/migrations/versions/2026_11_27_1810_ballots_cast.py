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
#
# The member's row is found by its key, as the arbiter of ON CONFLICT: a plan for a table that has just begun to fill, of
# which no statistics are known, might look through all ballots of the vote instead.
_CAST = """
CREATE FUNCTION unionhall_ballot_cast(
    of_tenant uuid, of_vote uuid, of_member uuid, new_envelope bytea, new_hash bytea, by_channel text,
    by_server boolean, of_request bytea, entry_id uuid, entry_at timestamptz,
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
            v.allows_recast, v.server_may_seal, v.ballot_length, v.organisation_id, v.definition_hash,
            v.sealed_promise_key
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
        INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)
            VALUES (of_tenant, entry_id, entry_at, of_member, 'vote.ballot_cast', 'vote', of_vote,
                found.organisation_id, '{}');
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
_DROP = "DROP FUNCTION unionhall_ballot_cast(uuid, uuid, uuid, bytea, bytea, text, boolean, bytea, uuid, timestamptz)"
# A key that does not begin as the primary one, so that no plan takes it for that.
_BY_HASH = (
    "ALTER TABLE ballot_envelope DROP CONSTRAINT uq_ballot_envelope_tenant_id_vote_id_hash,"
    " ADD CONSTRAINT uq_ballot_envelope_hash_tenant_id_vote_id UNIQUE (hash, tenant_id, vote_id)"
)
_BY_VOTE = (
    "ALTER TABLE ballot_envelope DROP CONSTRAINT uq_ballot_envelope_hash_tenant_id_vote_id,"
    " ADD CONSTRAINT uq_ballot_envelope_tenant_id_vote_id_hash UNIQUE (tenant_id, vote_id, hash)"
)
# Who has just written the roll of a vote has its statistics made, before everybody votes.
# Before PostgreSQL 17 there is no such right, and autovacuum makes them a minute later.
_MAINTAIN = """
DO $$ BEGIN
    IF current_setting('server_version_num')::integer >= 170000 THEN
        EXECUTE '{}';
    END IF;
END $$
"""
_EARLIER = "ALTER TABLE ballot_envelope ADD COLUMN earlier_hashes bytea[], ADD COLUMN earlier_requests bytea[]"


def upgrade() -> None:
    """Applies it."""
    for statement in (
        _BY_HASH,
        _EARLIER,
        _CAST,
        _MAINTAIN.format("GRANT MAINTAIN ON vote_roll_entry TO unionhall_app"),
    ):
        op.execute(statement)


def downgrade() -> None:
    """Takes it back."""
    for statement in (_MAINTAIN.format("REVOKE MAINTAIN ON vote_roll_entry FROM unionhall_app"), _DROP, _BY_VOTE):
        op.execute(statement)
    op.execute("ALTER TABLE ballot_envelope DROP COLUMN earlier_hashes, DROP COLUMN earlier_requests")
