"""Votes of the bench's union, of all kinds and in all states: questions, rolls, ballots, turnout, results.

Keys follow from a row's number, so that a database that was kept is left as it is. Keys of votes, envelopes and
signatures are bytes of the right length: nothing is opened or checked here, and no operation of the bench asks for it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg import Record

from db.sealing import Keyring
from db.types import new_id
from domain.votes.service.promising import make_promise_key
from voting.envelopes import OVERHEAD

VOTES: Final = 48
OPEN_VOTES: Final = 12
"""In which voters cast: so many that nobody casts in one for the hundred-and-first time."""
BALLOT_LENGTH: Final = 192
ENVELOPE_BYTES: Final = BALLOT_LENGTH + OVERHEAD
"""240, as that of a committee's election."""
CROWD: Final = 2_000
"""At most so many others than the callers are on a roll."""

# Kind, state and place go through all their pairs.
_PLANNED: Final = """
    planned AS (
        SELECT n, md5('vote' || n)::uuid AS id, s.state, k.kind, (n + n / 12) % 4 AS place,
            s.state NOT IN ('draft', 'scheduled') AS is_open, k.kind <> 'named' AND n % 12 <> 2 AS is_keyed,
            CASE WHEN s.state IN ('draft', 'scheduled') THEN now() + (n + 2) * interval '9 hours'
                 WHEN s.state = 'open' THEN now() - (n + 1) * interval '2 hours'
                 ELSE now() - (60 - n) * interval '3 days' END AS opens_at
        FROM generate_series(0, $2 - 1) AS n
        CROSS JOIN LATERAL (SELECT (ARRAY['draft', 'scheduled', 'scheduled', 'open', 'open', 'open', 'closed',
            'counting', 'tallied', 'published', 'published',
            CASE WHEN n % 24 < 12 THEN 'void' ELSE 'cancelled' END])[1 + n % 12] AS state) AS s
        CROSS JOIN LATERAL (SELECT (ARRAY['named', 'sealed', 'unlinkable'])[1 + (n + n / 12) % 3] AS kind) AS k
    )
"""
_VOTES: Final = f"""
    WITH {_PLANNED}
    INSERT INTO vote (tenant_id, id, organisation_id, kind, state, title, title_en, description, electorate_ids,
        has_electors, opens_at, closes_at, objections_end_at, opened_at, closed_at, paused_at, published_at,
        ended_reason, pause_reason, rules, server_may_seal, allows_recast, minimum_cell, public_key, statement_key,
        threshold, share_count, registrar_key, promise_public_key, sealed_promise_key, ballot_length,
        definition, definition_hash, roll_hash, roll_count, created_by_id, created_at)
    SELECT $1, id, CASE place WHEN 1 THEN ($3::uuid[])[1 + n % cardinality($3::uuid[])] ELSE $1 END, kind, state,
        '工会委员会选举' || n, CASE WHEN n % 2 = 0 THEN 'Election ' || n END, '选举新一届工会委员会，任期五年。',
        CASE place WHEN 2 THEN ARRAY[$1] ELSE '{{}}'::uuid[] END, place = 3, opens_at,
        opens_at + CASE state WHEN 'open' THEN interval '40 days' ELSE interval '5 days' END,
        CASE WHEN state <> 'draft' THEN opens_at - interval '1 hour' END, CASE WHEN is_open THEN opens_at END,
        CASE WHEN is_open AND state <> 'open' THEN opens_at + interval '5 days' END,
        CASE WHEN n % 12 = 5 THEN now() END, CASE WHEN state = 'published' THEN opens_at + interval '9 days' END,
        CASE WHEN state IN ('void', 'cancelled') THEN '名册有误。' END, CASE WHEN n % 12 = 5 THEN '网络故障。' END,
        '{{}}', kind = 'sealed' AND n % 2 = 0, n % 4 <> 0, 10,
        CASE WHEN is_keyed THEN sha256(('key' || n)::bytea) END,
        CASE WHEN is_keyed THEN sha256(('word' || n)::bytea) END,
        CASE WHEN is_keyed THEN 3 END, CASE WHEN is_keyed THEN 5 END,
        CASE WHEN kind = 'unlinkable' THEN decode(repeat(md5('registrar' || n), 18), 'hex') END,
        CASE WHEN is_open THEN sha256(('promise' || n)::bytea) END,
        CASE WHEN is_open THEN sha256(('sealed' || n)::bytea) END,
        CASE WHEN is_keyed AND is_open THEN 192 END, CASE WHEN is_open THEN repeat(md5('definition' || n), 100) END,
        CASE WHEN is_open THEN sha256(('definition' || n)::bytea) END,
        CASE WHEN is_open THEN sha256(('roll' || n)::bytea) END,
        CASE WHEN is_open THEN 0 END, $4, opens_at - interval '20 days'
    FROM planned ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_QUESTIONS: Final = """
    INSERT INTO vote_question (tenant_id, id, vote_id, position, kind, title, title_en, minimum, maximum, maximum_score,
        write_in_count, seats)
    SELECT $1, md5(concat_ws('/', 'vote question', n, q))::uuid, md5('vote' || n)::uuid, q, k.kind, '第' || q || '项',
        CASE WHEN n % 2 = 0 THEN 'Item ' || q END, CASE WHEN k.kind = 'choice' THEN 1 ELSE 0 END, 3,
        CASE WHEN k.kind = 'score' THEN 10 END, CASE WHEN k.kind = 'choice' THEN 1 ELSE 0 END,
        CASE WHEN k.kind = 'choice' THEN 3 END
    FROM generate_series(0, $2 - 1) AS n CROSS JOIN generate_series(1, 3) AS q
    CROSS JOIN LATERAL (
        SELECT (ARRAY['choice', 'yes_no_abstain', 'ranking', 'score'])[1 + (n + n / 12 + q) % 4] AS kind) AS k
    WHERE q <= 1 + n % 3 ON CONFLICT DO NOTHING
"""
_OPTIONS: Final = """
    INSERT INTO vote_option (tenant_id, id, question_id, position, label, label_en)
    SELECT $1, md5(concat_ws('/', q.id, o))::uuid, q.id, o, '候选人' || o,
        CASE WHEN o % 2 = 0 THEN 'Candidate ' || o END
    FROM vote_question q CROSS JOIN generate_series(1, 12) AS o
    WHERE q.tenant_id = $1 AND o <= 3 + ('x' || left(md5(q.id::text), 2))::bit(8)::int % 10 ON CONFLICT DO NOTHING
"""
# Of those who may be on it, whose part of the callers two thirds are.
_ROLLS: Final = """
    WITH eligible AS MATERIALIZED (
        SELECT m.id, m.member_number, m.organisation_id, m.id = ANY($2) AS is_caller FROM member m
        JOIN organisation o ON o.tenant_id = $1 AND o.id = m.organisation_id AND o.kind <> 'holding_pool'
        WHERE m.tenant_id = $1 AND m.state = 'active' AND m.merged_into_id IS NULL
            AND (m.id = ANY($2) OR hashtext(m.id::text) % 8 = 0)
    ), held AS (
        SELECT v.*, CASE WHEN cardinality(v.electorate_ids) = 0 THEN ARRAY[v.organisation_id] ELSE v.electorate_ids END
            AS places, ('x' || left(md5(v.id::text), 4))::bit(16)::int % ($3 - 200) + 200 AS crowd FROM vote v
        WHERE v.tenant_id = $1
    ), roll AS (
        SELECT v.id AS vote_id, v.closed_at, e.*, r.chance FROM held v CROSS JOIN LATERAL (
            SELECT e.*, row_number() OVER (PARTITION BY e.is_caller ORDER BY md5(concat(v.id, e.id))) AS turn
            FROM eligible e WHERE EXISTS (
                SELECT FROM organisation_closure c WHERE c.tenant_id = $1 AND c.descendant_id = e.organisation_id
                    AND c.ancestor_id = ANY(v.places))
        ) AS e CROSS JOIN LATERAL (SELECT abs(hashtext(concat(e.id, v.id))) % 60 AS chance) AS r
        WHERE CASE WHEN e.is_caller THEN r.chance % 3 > 0 ELSE e.turn <= v.crowd END
    ), listed AS (
        INSERT INTO vote_elector (tenant_id, vote_id, member_id)
        SELECT $1, r.vote_id, r.id FROM roll r JOIN vote v ON v.tenant_id = $1 AND v.id = r.vote_id AND v.has_electors
        ON CONFLICT DO NOTHING
    )
    INSERT INTO vote_roll_entry (tenant_id, vote_id, member_id, member_number, organisation_id, salt, leaf, has_voted)
    SELECT $1, r.vote_id, r.id, r.member_number, r.organisation_id, decode(md5(concat(r.vote_id, r.id)), 'hex'),
        sha256(concat(r.vote_id, r.id)::bytea), CASE WHEN r.closed_at IS NOT NULL THEN r.chance % 5 < 3 END
    FROM roll r JOIN vote v ON v.tenant_id = $1 AND v.id = r.vote_id AND v.definition IS NOT NULL ON CONFLICT DO NOTHING
"""
_VOTED: Final = """
    SELECT r.* FROM vote_roll_entry r JOIN vote v ON v.tenant_id = r.tenant_id AND v.id = r.vote_id
    WHERE r.tenant_id = $1 AND v.kind = '{kind}' AND coalesce(r.has_voted, get_byte(r.leaf, 0) < 110)
"""
_ENVELOPES: Final = f"""
    INSERT INTO ballot_envelope (tenant_id, vote_id, member_id, envelope, hash, number, is_server_sealed, channel)
    SELECT $1, vote_id, member_id, decode(repeat(md5(concat(member_id, vote_id)), 15), 'hex'),
        sha256(concat(member_id, vote_id)::bytea), 1, false, 'phone'
    FROM ({_VOTED.format(kind="sealed")}) AS r ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_NAMED: Final = f"""
    INSERT INTO named_ballot (tenant_id, vote_id, member_id, answers, number, channel, cast_at)
    SELECT $1, vote_id, member_id, '[[1]]', 1, 'phone', now() FROM ({_VOTED.format(kind="named")}) AS r
    ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_PERMITS: Final = f"""
    INSERT INTO ballot_permit (tenant_id, vote_id, member_id, blinded, blind_signature)
    SELECT $1, vote_id, member_id, decode(repeat(md5(concat(member_id, vote_id)), 16), 'hex'),
        decode(repeat(md5(concat(vote_id, member_id)), 16), 'hex')
    FROM ({_VOTED.format(kind="unlinkable")}) AS r ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_TURNOUT: Final = """
    INSERT INTO vote_turnout (tenant_id, vote_id, organisation_id, entitled_count, voted_count, counted_at)
    SELECT $1, vote_id, organisation_id, count(*),
        count(*) FILTER (WHERE coalesce(has_voted, get_byte(leaf, 0) < 110)), now()
    FROM vote_roll_entry WHERE tenant_id = $1 GROUP BY vote_id, organisation_id ON CONFLICT DO NOTHING
"""
_RESULTS: Final = """
    INSERT INTO vote_result (tenant_id, vote_id, ballot_count, invalid_count, tally, counted_at)
    SELECT $1, v.id, 900, 3, jsonb_build_object('questions', (
        SELECT jsonb_agg(CASE q.kind
            WHEN 'choice' THEN jsonb_build_object('blank', 7, 'options', o.counts, 'write_ins',
                '[{"text": "赵敏", "count": 3}, {"text": "孙丽", "count": 3}, {"text": "周涛", "count": 8}]'::jsonb)
            WHEN 'yes_no_abstain' THEN jsonb_build_object('blank', 2, 'items', o.items)
            WHEN 'ranking' THEN jsonb_build_object('blank', 4, 'first', o.counts)
            ELSE jsonb_build_object('blank', 5, 'given', o.counts, 'scores', o.counts) END ORDER BY q.position)
        FROM vote_question q CROSS JOIN LATERAL (
            SELECT jsonb_agg(100 + o.position ORDER BY o.position) AS counts,
                jsonb_agg(jsonb_build_object('yes', 500 + o.position, 'no', 300 - o.position, 'abstain', o.position)
                    ORDER BY o.position) AS items
            FROM vote_option o WHERE o.tenant_id = $1 AND o.question_id = q.id
        ) AS o WHERE q.tenant_id = $1 AND q.vote_id = v.id)), v.closed_at + interval '3 days'
    FROM vote v WHERE v.tenant_id = $1 AND v.state IN ('tallied', 'published') ON CONFLICT DO NOTHING
"""
_KEYHOLDERS: Final = """
    INSERT INTO vote_keyholder (tenant_id, vote_id, position, name, share_destroyed_on)
    SELECT $1, v.id, p, '保管人' || p, CASE WHEN v.state = 'published' AND p < 4 THEN v.published_at::date END
    FROM vote v CROSS JOIN generate_series(1, 5) AS p WHERE v.tenant_id = $1 AND v.share_count IS NOT NULL
    ON CONFLICT DO NOTHING
"""
_NOTICES: Final = """
    INSERT INTO vote_notice (tenant_id, id, vote_id, kind, reason, closes_at, made_by_id, made_at)
    SELECT $1, md5(concat_ws('/', v.id, k.kind))::uuid, v.id, k.kind, '见公告。',
        CASE WHEN k.kind = 'extended' THEN v.closes_at END, v.created_by_id, v.opened_at + k.after
    FROM vote v CROSS JOIN LATERAL (VALUES
        ('extended', interval '1 hour', v.opened_at IS NOT NULL AND v.allows_recast),
        ('paused', interval '2 hours', v.paused_at IS NOT NULL),
        (v.state, interval '6 days', v.ended_reason IS NOT NULL)
    ) AS k (kind, after, is_made) WHERE v.tenant_id = $1 AND k.is_made ON CONFLICT DO NOTHING
"""
_COUNTS: Final = """
    UPDATE vote v SET roll_count = r.entries
    FROM (SELECT vote_id, count(*) AS entries FROM vote_roll_entry WHERE tenant_id = $1 GROUP BY vote_id) AS r
    WHERE v.tenant_id = $1 AND v.id = r.vote_id
"""


_OPEN: Final = """
    INSERT INTO vote (tenant_id, id, organisation_id, kind, state, title, description, electorate_ids, has_electors,
        opens_at, closes_at, opened_at, rules, server_may_seal, allows_recast, minimum_cell, public_key, statement_key,
        threshold, share_count, promise_public_key, sealed_promise_key, ballot_length, definition, definition_hash,
        roll_hash, roll_count, created_by_id, created_at)
    VALUES ($1, $2, $3, 'sealed', 'open', '工会委员会选举', '换届', '{}', true, $4, $5, $4, '{}', false, true, 10, $6,
        $6, 2, 3, $7, $8, $9, '{}', $6, $6, $10, $11, $4)
"""
_OPEN_ROLL: Final = """
    INSERT INTO vote_roll_entry (tenant_id, vote_id, member_id, member_number, organisation_id, salt, leaf)
    SELECT tenant_id, $2, id, member_number, organisation_id, decode(md5(id::text), 'hex'), sha256(id::text::bytea)
    FROM member WHERE tenant_id = $1 AND id = ANY ($3)
"""


async def open_votes(
    connection: "asyncpg.Connection[Record]", keyring: Keyring, place_id: UUID, voters: Sequence[UUID], *, count: int
) -> Sequence[UUID]:
    """New votes of an organisation that are open now, until tomorrow, with these voters alone on their rolls."""
    tenant_id = await connection.fetchval("SELECT tenant_id FROM organisation WHERE id = $1", place_id)
    opens_at, ids = datetime.now(UTC) - timedelta(hours=1), [new_id() for _ in range(count)]
    window = opens_at, opens_at + timedelta(days=1)
    for vote_id in ids:
        keys = bytes(32), *make_promise_key(keyring, tenant_id, vote_id)
        await connection.execute(
            _OPEN, tenant_id, vote_id, place_id, *window, *keys, BALLOT_LENGTH, len(voters), voters[0]
        )
        await connection.execute(_OPEN_ROLL, tenant_id, vote_id, list(voters))
    return ids


async def plan_votes(
    connection: "asyncpg.Connection[Record]", tenant_id: UUID, callers: Sequence[UUID], places: Mapping[str, UUID]
) -> None:
    """Writes votes of the union and of the places, by the first caller; two thirds of them are on the rolls."""
    if await connection.fetchval("SELECT true FROM vote WHERE tenant_id = $1 LIMIT 1", tenant_id):
        return
    await connection.execute(_VOTES, tenant_id, VOTES, list(places.values()), callers[0])
    await connection.execute(_QUESTIONS, tenant_id, VOTES)
    await connection.execute(_OPTIONS, tenant_id)
    await connection.execute(_ROLLS, tenant_id, list(callers), CROWD)
    # What was frozen stays: a trigger would refuse even this.
    await connection.execute("SET LOCAL session_replication_role = replica")
    await connection.execute(_COUNTS, tenant_id)
    await connection.execute("SET LOCAL session_replication_role = origin")
    for statement in (_ENVELOPES, _NAMED, _PERMITS, _TURNOUT, _RESULTS, _KEYHOLDERS, _NOTICES):
        await connection.execute(statement, tenant_id)
