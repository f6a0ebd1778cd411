"""What decides whether somebody may nominate, second or stand, in SQL; `domain.votes.standing` turns it into reasons.

Rows of `vote` and `nomination_call` stand beside these texts under their own names. Rights are those of
`domain.members.policy.rights`, as they are today; years of membership are counted up to the day on which the call
closes, so that they do not depend on when somebody asks.
"""

import sqlalchemy as sa
from sqlalchemy.sql.selectable import LateralFromClause

_PLACES = "CASE WHEN cardinality(vote.electorate_ids) = 0 THEN ARRAY[vote.organisation_id] ELSE vote.electorate_ids END"
_IN_PLACES = f"""EXISTS (
    SELECT FROM organisation_closure AS k WHERE k.tenant_id = vote.tenant_id AND k.descendant_id = m.organisation_id
        AND k.ancestor_id = ANY ({_PLACES})
)"""  # constants
_RIGHTS = """
    WHEN m.state IN ('active', 'retained') AND p.kind = 'holding_pool' THEN 'holding_pool'
    WHEN m.state = 'retained' AND m.employment_kind = 'unemployed' THEN 'unemployed'
    WHEN m.state = 'retained' THEN 'retired'
    WHEN m.state = 'suspended' THEN 'suspended'
"""
_CANDIDACY = f"""CASE
    WHEN m.state NOT IN ('active', 'retained', 'suspended') OR m.merged_into_id IS NOT NULL
        OR m.erased_at IS NOT NULL THEN 'ended'
    {_RIGHTS}
    WHEN NOT {_IN_PLACES} THEN 'not_in_electorate'
    WHEN m.joined_on > CAST(timezone('Asia/Shanghai', nomination_call.closes_at) AS date)
        - make_interval(months => nomination_call.membership_months) THEN 'too_new'
    WHEN EXISTS (
        SELECT FROM vote_keyholder AS h
        WHERE h.tenant_id = vote.tenant_id AND h.vote_id = vote.id AND h.member_id = m.id
    ) THEN 'holds_share'
    ELSE 'stands' END"""
_ELECTING = f"""CASE
    WHEN m.merged_into_id IS NOT NULL OR m.erased_at IS NOT NULL OR NOT CASE WHEN vote.has_electors THEN EXISTS (
            SELECT FROM vote_elector AS e
            WHERE e.tenant_id = vote.tenant_id AND e.vote_id = vote.id AND e.member_id = m.id
        ) ELSE {_IN_PLACES} END THEN 'not_on_roll'
    {_RIGHTS}
    WHEN m.state = 'active' THEN 'on_roll'
    ELSE 'not_on_roll' END"""
_PHASE = """CASE
    WHEN nomination_call.state = 'cancelled' THEN 'cancelled'
    WHEN nomination_call.state <> 'open' OR nomination_call.closes_at <= now() THEN 'over'
    WHEN nomination_call.opens_at > now() THEN 'coming'
    ELSE 'open' END"""
LIVE = "('proposed', 'seconded', 'consented', 'on_notice', 'accepted')"
"""States of nominations that have not ended."""
_MEMBER = """member AS m JOIN organisation AS p ON p.tenant_id = m.tenant_id AND p.id = m.organisation_id
    WHERE m.tenant_id = vote.tenant_id AND m.id = """

CANDIDACY_OF = f"SELECT {_CANDIDACY} FROM {_MEMBER}"  # noqa: S608  # constants
"""How a member stands to a candidacy, a key of `CANDIDACIES`; the member's id comes behind it."""
_OWN = "CAST(:own_id AS uuid)"
_OF_CALL = f"""
    SELECT {_PHASE} AS phase,
        coalesce((SELECT {_ELECTING} FROM {_MEMBER} {_OWN}), 'not_on_roll') AS electing,
        coalesce(({CANDIDACY_OF} {_OWN}), 'not_in_electorate') AS candidacy,
        (
            SELECT count(*) FROM nomination AS n WHERE n.tenant_id = nomination_call.tenant_id
                AND n.call_id = nomination_call.id AND n.nominated_by_id = {_OWN} AND n.state IN {LIVE}
        ) >= nomination_call.nomination_limit AS is_spent,
        EXISTS (
            SELECT FROM nomination AS n WHERE n.tenant_id = nomination_call.tenant_id
                AND n.call_id = nomination_call.id AND n.member_id = {_OWN} AND n.state IN {LIVE}
        ) AS is_nominated
    FROM (SELECT) AS one
    OFFSET 0
"""  # noqa: S608  # constants
_OF_NOMINATION = f"""
    SELECT {_PHASE} AS phase,
        coalesce((SELECT {_ELECTING} FROM {_MEMBER} {_OWN}), 'not_on_roll') AS electing,
        coalesce(({CANDIDACY_OF} nomination.member_id), 'ended') AS candidacy,
        nomination.member_id = {_OWN} AS is_own,
        EXISTS (
            SELECT FROM nomination_seconder AS s WHERE s.tenant_id = nomination.tenant_id
                AND s.nomination_id = nomination.id AND s.member_id = {_OWN} AND s.withdrawn_at IS NULL
        ) AS is_seconder
    FROM (SELECT) AS one
    OFFSET 0
"""  # noqa: S608  # constants

CALL_FACTS = ("phase", "electing", "candidacy", "is_spent", "is_nominated")
"""Of a call, for the caller."""


def call_facts() -> LateralFromClause:
    """A lateral beside `vote` and `nomination_call`: what holds for the caller now."""
    return _lateral(_OF_CALL, "phase", "electing", "candidacy", "is_spent?", "is_nominated?")


def nomination_facts() -> LateralFromClause:
    """A lateral beside `vote`, `nomination_call` and `nomination`: how the candidate stands, and what the caller is."""
    return _lateral(_OF_NOMINATION, "phase", "electing", "candidacy", "is_own?", "is_seconder?")


def _lateral(text: str, *names: str) -> LateralFromClause:
    columns = [sa.column(name.rstrip("?"), sa.Boolean() if name.endswith("?") else sa.Text()) for name in names]
    return sa.text(text).bindparams(sa.bindparam("own_id", type_=sa.Uuid())).columns(*columns).lateral("facts")
