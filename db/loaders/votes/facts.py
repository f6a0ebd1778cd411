"""What decides whether the caller may vote, for each vote of a list, in SQL.

`domain.votes.taking_part` turns it into reasons. Whether somebody has voted stands on the roll once the vote has
closed; before, the database's function `unionhall_has_voted` tells it, one bit: no statement of the graph opens a table
of ballots. Who is not on the roll has no ballot.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.selectable import LateralFromClause

from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow
from db.models.votes import VoteElectorRow, VoteRollEntryRow, VoteRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_ROLL = table_of(VoteRollEntryRow)
_ELECTOR = table_of(VoteElectorRow)
_MEMBER = table_of(MemberRow)
_CLOSURE = table_of(OrganisationClosureRow)

_WHOSE = """m.tenant_id = CAST(:tenant_id AS uuid) AND m.id = CAST(:own_id AS uuid)
    AND m.merged_into_id IS NULL AND m.erased_at IS NULL"""
# Both have nothing to do with the vote, so the server finds them once for a whole list.
_CHAIN = f"""ARRAY(
        SELECT k.ancestor_id FROM organisation_closure AS k
        JOIN member AS m ON m.tenant_id = k.tenant_id AND m.organisation_id = k.descendant_id WHERE {_WHOSE}
    )"""  # noqa: S608  # constants
_STANDING = f"""coalesce((
        SELECT CASE
            WHEN m.state IN ('active', 'retained') AND p.kind = 'holding_pool' THEN 'holding_pool'
            WHEN m.state = 'active' THEN 'on_roll'
            WHEN m.state = 'retained' AND m.employment_kind = 'unemployed' THEN 'unemployed'
            WHEN m.state = 'retained' THEN 'retired'
            WHEN m.state = 'suspended' THEN 'suspended'
            ELSE 'not_on_roll' END
        FROM member AS m JOIN organisation AS p ON p.tenant_id = m.tenant_id AND p.id = m.organisation_id
        WHERE {_WHOSE}
    ), 'not_on_roll')"""  # noqa: S608  # constants
_PLACES = "CASE WHEN cardinality(vote.electorate_ids) = 0 THEN ARRAY[vote.organisation_id] ELSE vote.electorate_ids END"
_OWN_ROW = "o.tenant_id = vote.tenant_id AND o.vote_id = vote.id AND o.member_id = CAST(:own_id AS uuid)"
_ELSEWHERE = """(vote.takes_paper AND unionhall_has_paper(vote.tenant_id, vote.id, own.member_id)
                    OR vote.takes_kiosk AND unionhall_has_tapped(vote.tenant_id, vote.id, own.member_id))"""
_TEXT = f"""
    SELECT CASE
            WHEN vote.state IN ('draft', 'scheduled') THEN 'coming'
            WHEN vote.state IN ('void', 'cancelled') THEN 'cancelled'
            WHEN vote.state <> 'open' OR least(vote.closes_at, vote.permits_end_at) <= now() THEN 'over'
            WHEN vote.paused_at IS NOT NULL THEN 'paused'
            ELSE 'open' END AS phase,
        CASE
            WHEN vote.definition_hash IS NOT NULL
                THEN CASE WHEN own.member_id IS NULL THEN 'not_on_roll' WHEN {_ELSEWHERE} THEN 'elsewhere'
                    WHEN vote.is_meeting AND unionhall_is_absent(vote.tenant_id, vote.id, own.member_id) THEN 'absent'
                    ELSE 'on_roll' END
            WHEN CASE WHEN vote.has_electors THEN EXISTS (SELECT FROM vote_elector AS o WHERE {_OWN_ROW})
                ELSE {_CHAIN} && {_PLACES} END THEN {_STANDING}
            ELSE 'not_on_roll' END AS standing,
        vote.definition_hash IS NOT NULL AND own.member_id IS NOT NULL
            AND coalesce(own.has_voted, unionhall_has_voted(vote.tenant_id, vote.id, own.member_id)) AS has_voted
    FROM (SELECT) AS one LEFT JOIN vote_roll_entry AS own
        ON own.tenant_id = vote.tenant_id AND own.vote_id = vote.id AND own.member_id = CAST(:own_id AS uuid)
    OFFSET 0
"""  # noqa: S608  # constants

FACT_COLUMNS = ("phase", "standing", "has_voted")
"""Those of `domain.votes.taking_part.Facts`, besides the vote's own columns."""


_OWN_CHAIN = sa.func.array(
    sa.select(_CLOSURE.c.ancestor_id)
    .join(
        _MEMBER,
        sa.and_(_MEMBER.c.tenant_id == _CLOSURE.c.tenant_id, _MEMBER.c.organisation_id == _CLOSURE.c.descendant_id),
    )
    .where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.id == own_id())
    .scalar_subquery(),
    type_=postgresql.ARRAY(sa.Uuid()),
)
"""The organisations from the caller's upward, found once."""


def _names_caller(table: sa.Table) -> sa.ColumnElement[bool]:
    # A scalar look-up for each row, as in `below_nodes`.
    return sa.type_coerce(
        sa.select(sa.true())
        .where(table.c.tenant_id == _VOTE.c.tenant_id, table.c.vote_id == _VOTE.c.id, table.c.member_id == own_id())
        .limit(sa.literal_column("1"))
        .correlate(_VOTE)
        .scalar_subquery(),
        sa.Boolean(),
    )


def concerns_caller() -> sa.ColumnElement[bool]:
    """Whether a row of `vote` is put to the caller: by organisation, on its roll, or on its list of electors."""
    places = sa.case(
        (sa.func.cardinality(_VOTE.c.electorate_ids) > sa.literal_column("0"), _VOTE.c.electorate_ids),
        else_=postgresql.array([_VOTE.c.organisation_id]),
    )
    return sa.or_(
        sa.type_coerce(places, postgresql.ARRAY(sa.Uuid())).overlap(_OWN_CHAIN),
        _names_caller(_ROLL),
        _names_caller(_ELECTOR),
    )


def viewer_facts() -> LateralFromClause:
    """A lateral beside `vote`: what holds for the caller now. Locks nothing.

    `phase` goes by the clock of the database as well as by the state; `standing` is the roll's word once it is
    frozen, before that how the caller would stand today, by `domain.members.policy.rights`.
    """
    return (
        sa.text(_TEXT)
        .bindparams(sa.bindparam("tenant_id", type_=sa.Uuid()), sa.bindparam("own_id", type_=sa.Uuid()))
        .columns(
            sa.column("phase", sa.Text()),
            sa.column("standing", sa.Text()),
            sa.column("has_voted", sa.Boolean()),
        )
        .lateral("facts")
    )
