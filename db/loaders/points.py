"""Batch reads of points 积分: one's own account, entries and exchanges, rules, offers, sums of organisations.

An account is its member's alone. There is no list of accounts, and no order by points: nobody is compared with
anybody. An officer sees one account where they have said why (`inspected_…`), and sums of an organisation.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import Batch
from db.models.benefits import LIVE, BenefitCycleRow, BenefitProgrammeRow
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow
from db.models.points import PointCreditRow, PointEntryRow, PointExchangeRow, PointOfferRow, PointRuleRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.queries.benefits.facts import FACTS
from db.types import table_of

SMALLEST = 5
"""Sums over fewer members are not told: the bound of the statistics of members."""
_INSPECTED = 100
_MEMBER = table_of(MemberRow)
_CLOSURE = table_of(OrganisationClosureRow)
_RULE, _OFFER, _ENTRY = table_of(PointRuleRow), table_of(PointOfferRow), table_of(PointEntryRow)
_EXCHANGE, _CREDIT = table_of(PointExchangeRow), table_of(PointCreditRow)
_CYCLE, _PROGRAMME = table_of(BenefitCycleRow), table_of(BenefitProgrammeRow)
_TENANT, _OWN, _DAY = "CAST(:tenant_id AS uuid)", "CAST(:own_id AS uuid)", "CAST(:today AS date)"


def _rule_says(key: str, default: int, member: str) -> str:
    """What a rule of the tree says today at the place of a member: the highest binding version, else the nearest."""
    of_place = f"n.tenant_id = r.tenant_id AND n.organisation_id = r.organisation_id AND n.key = '{key}'"
    return f"""coalesce((
        SELECT r.value FROM rule_version AS r
        JOIN organisation_closure AS k ON k.tenant_id = r.tenant_id AND k.ancestor_id = r.organisation_id
        WHERE r.tenant_id = {_TENANT} AND k.descendant_id = {member}.organisation_id AND r.key = '{key}'
            AND r.withdrawn_at IS NULL AND r.starts_on <= {_DAY} AND r.value IS NOT NULL AND NOT EXISTS (
                SELECT FROM rule_version AS n WHERE {of_place} AND n.withdrawn_at IS NULL
                    AND n.starts_on <= {_DAY} AND n.starts_on > r.starts_on
            )
        ORDER BY r.is_binding DESC, CASE WHEN r.is_binding THEN -k.depth ELSE k.depth END LIMIT 1
    ), {default})"""  # noqa: S608  # constants


def _credits(member_id: str) -> str:
    return f"""
        SELECT c.left_points, c.ends_on FROM point_credit AS c
        WHERE c.tenant_id = {_TENANT} AND c.member_id = {member_id} AND c.left_points > 0 AND c.ends_on >= {_DAY}
    """  # noqa: S608  # constants


def _is_exchanged(member: str) -> str:
    return f"{_rule_says('points_are_exchanged', 1, member)} = 1"


_STANDING = (
    sa.text(
        f"""
        SELECT coalesce(sum(c.left_points), 0)::integer AS balance_points, min(c.ends_on) AS ends_next_on,
            sum(c.left_points) FILTER (WHERE c.ends_on = c.first_on)::integer AS ends_next_points,
            {_is_exchanged("member")} AS is_exchanged
        FROM (SELECT *, min(ends_on) OVER () AS first_on FROM ({_credits("member.id")}) AS each) AS c
        """  # noqa: S608  # constants
    )
    .bindparams(sa.bindparam("tenant_id", type_=sa.Uuid()), sa.bindparam("today", type_=sa.Date()))
    .columns(
        sa.column("balance_points", sa.Integer()),
        sa.column("ends_next_on", sa.Date()),
        sa.column("ends_next_points", sa.Integer()),
        sa.column("is_exchanged", sa.Boolean()),
    )
    .lateral("standing")
)
_ACCOUNTS = sa.select(
    _MEMBER.c.id.label("member_id"),
    _STANDING.c.balance_points,
    _STANDING.c.ends_next_on,
    _STANDING.c.ends_next_points,
    _STANDING.c.is_exchanged,
).select_from(_MEMBER.join(_STANDING, sa.true()))
_LIVES = sa.and_(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.merged_into_id.is_(None))
_IN_REACH = sa.and_(_LIVES, below_nodes(_MEMBER.c.organisation_id, held_nodes("point_read")))
_ACCOUNT_NEVER_NULL = ("balance_points", "is_exchanged")
point_account_by_member_id = Batch(
    _ACCOUNTS.where(_LIVES, _MEMBER.c.id == own_id()),
    name="point_account_by_member_id",
    key="member_id",
    never_null=_ACCOUNT_NEVER_NULL,
)
"""What the caller has, without what has ended. Privacy: nothing for any other member, whoever asks."""

inspected_point_account_by_member_id = Batch(
    _ACCOUNTS.where(_IN_REACH),
    name="inspected_point_account_by_member_id",
    key="member_id",
    never_null=_ACCOUNT_NEVER_NULL,
)
"""The account of a member in reach of `point_read`. Privacy: only the payload of an inspection, which is recorded with
its reason, leads here."""

ENTRIES = sa.select(
    _ENTRY.c.id,
    _ENTRY.c.member_id,
    _ENTRY.c.kind,
    _ENTRY.c.cause,
    _ENTRY.c.points,
    _ENTRY.c.forgiven_points,
    _ENTRY.c.recorded_at,
).where(_ENTRY.c.tenant_id == tenant_id(), _ENTRY.c.member_id == own_id())
"""What happened to the caller's account."""
point_entry_by_id = Batch(ENTRIES, name="point_entry_by_id")
"""An entry of the caller's."""

_LATEST = (
    sa.select(
        *ENTRIES.selected_columns,
        sa.func.row_number()
        .over(partition_by=_ENTRY.c.member_id, order_by=(_ENTRY.c.recorded_at.desc(), _ENTRY.c.id.desc()))
        .label("number"),
    )
    .select_from(
        _ENTRY.join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _ENTRY.c.tenant_id, _MEMBER.c.id == _ENTRY.c.member_id))
    )
    .where(_ENTRY.c.tenant_id == tenant_id(), _IN_REACH)
    .subquery("latest")
)
inspected_point_entries_by_member_id = Batch(
    sa.select(*(column for column in _LATEST.c if column.key != "number")).where(
        _LATEST.c.number <= sa.literal_column(str(_INSPECTED))
    ),
    name="inspected_point_entries_by_member_id",
    key="member_id",
    order=("recorded_at DESC", "id DESC"),
    is_many=True,
)
"""The latest 100 entries of a member in reach, newest first. Privacy: as `inspected_point_account_by_member_id`."""

_EXCHANGES = (
    sa.select(
        _EXCHANGE.c.id,
        _EXCHANGE.c.offer_id,
        _EXCHANGE.c.voucher_id,
        _EXCHANGE.c.member_id,
        _EXCHANGE.c.points,
        _EXCHANGE.c.state,
        _EXCHANGE.c.exchanged_at,
        _EXCHANGE.c.returned_at,
        _CYCLE.c.title,
        _CYCLE.c.title_en,
    )
    .select_from(
        _EXCHANGE.join(
            _OFFER, sa.and_(_OFFER.c.tenant_id == _EXCHANGE.c.tenant_id, _OFFER.c.id == _EXCHANGE.c.offer_id)
        ).join(_CYCLE, sa.and_(_CYCLE.c.tenant_id == _OFFER.c.tenant_id, _CYCLE.c.id == _OFFER.c.cycle_id))
    )
    .where(_EXCHANGE.c.tenant_id == tenant_id(), _EXCHANGE.c.member_id == own_id())
)
point_exchange_by_id = Batch(_EXCHANGES, name="point_exchange_by_id")
"""An exchange of the caller's, with the title of what it was for."""

point_exchanges_by_member_id = Batch(
    _EXCHANGES.order_by(_EXCHANGE.c.exchanged_at.desc(), _EXCHANGE.c.id.desc()).limit(sa.literal_column("100")),
    name="point_exchanges_by_member_id",
    key="member_id",
    order=("exchanged_at DESC", "id DESC"),
    is_many=True,
)
"""The caller's exchanges, newest first, at most 100. Privacy: nothing for any other member."""

_OWN_CHAIN = (
    sa.select(_CLOSURE.c.ancestor_id)
    .join(
        _MEMBER,
        sa.and_(_MEMBER.c.tenant_id == _CLOSURE.c.tenant_id, _MEMBER.c.organisation_id == _CLOSURE.c.descendant_id),
    )
    .where(_CLOSURE.c.tenant_id == tenant_id(), _MEMBER.c.id == own_id())
)
RULES_IN_SIGHT = sa.select(
    _RULE.c.id,
    _RULE.c.organisation_id,
    _RULE.c.cause,
    _RULE.c.points,
    _RULE.c.monthly_points,
    _RULE.c.yearly_points,
    _RULE.c.starts_on,
    _RULE.c.ends_on,
    _RULE.c.state,
).where(
    _RULE.c.tenant_id == tenant_id(),
    sa.or_(
        sa.and_(_RULE.c.state == sa.literal_column("'approved'"), _RULE.c.organisation_id.in_(_OWN_CHAIN)),
        below_nodes(_RULE.c.organisation_id, held_nodes("point_read")),
    ),
)
"""Approved versions of the caller's place and of those above, and all where the caller reads points."""
point_rule_by_id = Batch(RULES_IN_SIGHT, name="point_rule_by_id")
"""A version of a rule in sight."""

_CAPS = f"""
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'key', r.key, 'organisation_id', r.organisation_id, 'depth', k.depth, 'value', r.value,
        'is_binding', r.is_binding, 'starts_on', r.starts_on
    )), '[]') FROM rule_version AS r
    JOIN organisation_closure AS k ON k.tenant_id = r.tenant_id AND k.ancestor_id = r.organisation_id
    WHERE r.tenant_id = {_TENANT} AND k.descendant_id = f.organisation_id AND r.withdrawn_at IS NULL
        AND r.starts_on <= {_DAY}
        AND r.key IN ('benefit_yearly_cap_fen', 'benefit_' || benefit_programme.kind || '_cap_fen')
"""  # noqa: S608  # constants
_RECEIVED = f"""
    FROM benefit_year AS y
    WHERE y.tenant_id = {_TENANT} AND y.member_id = {_OWN} AND y.year = extract(year FROM {_DAY})
"""
_FACTS = (
    sa.text(
        f"""
        SELECT f.organisation_id AS place_id, f.state, f.employment, f.joined_on, f.chain, f.tags, f.last_served_on,
            f.owed_since_on, f.may_use_benefits, ({_CAPS}) AS caps,
            coalesce((SELECT y.issued_fen {_RECEIVED} AND y.kind = 'all'), 0) AS received_fen,
            coalesce((SELECT y.issued_fen {_RECEIVED} AND y.kind = benefit_programme.kind), 0) AS received_of_kind_fen,
            coalesce((SELECT q.free FROM quota AS q WHERE q.tenant_id = {_TENANT} AND q.id = benefit_cycle.quota_id), 0)
                AS free,
            EXISTS (
                SELECT FROM voucher AS v
                WHERE v.tenant_id = {_TENANT} AND v.cycle_id = benefit_cycle.id AND v.member_id = {_OWN} AND v.{LIVE}
            ) AS has_voucher,
            coalesce((SELECT sum(c.left_points) FROM ({_credits(_OWN)}) AS c), 0)::integer AS balance_points,
            {_is_exchanged("f")} AS is_exchanged
        FROM ({FACTS.format(programme="benefit_cycle.programme_id").replace("$1", _TENANT)} AND m.id = {_OWN}) AS f
        """  # noqa: S608  # constants
    )
    .bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("own_id", type_=sa.Uuid()),
        sa.bindparam("today", type_=sa.Date()),
    )
    .columns(
        sa.column("place_id", sa.Uuid()),
        sa.column("state", sa.Text()),
        sa.column("employment", sa.Text()),
        sa.column("joined_on", sa.Date()),
        sa.column("chain", postgresql.ARRAY(sa.Uuid())),
        sa.column("tags", postgresql.ARRAY(sa.Text())),
        sa.column("last_served_on", sa.Date()),
        sa.column("owed_since_on", sa.Date()),
        sa.column("may_use_benefits", sa.Boolean()),
        sa.column("caps", postgresql.JSONB()),
        sa.column("received_fen", sa.BigInteger()),
        sa.column("received_of_kind_fen", sa.BigInteger()),
        sa.column("free", sa.Integer()),
        sa.column("has_voucher", sa.Boolean()),
        sa.column("balance_points", sa.Integer()),
        sa.column("is_exchanged", sa.Boolean()),
    )
    .lateral("facts")
)
_IS_SHOWN = sa.and_(
    _OFFER.c.state == sa.literal_column("'open'"),
    _CYCLE.c.state.not_in([sa.literal_column("'draft'"), sa.literal_column("'to_approve'")]),
    _OFFER.c.organisation_id == sa.any_(_FACTS.c.chain),
    _FACTS.c.is_exchanged,
)
OFFERS_IN_SIGHT = (
    sa.select(
        _OFFER.c.id,
        _OFFER.c.organisation_id,
        _OFFER.c.points,
        _OFFER.c.state.label("offer_state"),
        _OFFER.c.created_at,
        _CYCLE.c.title,
        _CYCLE.c.title_en,
        _CYCLE.c.opens_at,
        _CYCLE.c.closes_at,
        _CYCLE.c.valid_until_at,
        _CYCLE.c.value_fen,
        _CYCLE.c.state.label("cycle_state"),
        _PROGRAMME.c.state.label("programme_state"),
        _PROGRAMME.c.kind,
        _PROGRAMME.c.condition,
        *(column for column in _FACTS.c if column.key != "place_id"),
    )
    .select_from(
        _OFFER.join(_CYCLE, sa.and_(_CYCLE.c.tenant_id == _OFFER.c.tenant_id, _CYCLE.c.id == _OFFER.c.cycle_id))
        .join(
            _PROGRAMME, sa.and_(_PROGRAMME.c.tenant_id == _CYCLE.c.tenant_id, _PROGRAMME.c.id == _CYCLE.c.programme_id)
        )
        .join(_FACTS, sa.true())
    )
    .where(
        _OFFER.c.tenant_id == tenant_id(),
        sa.or_(_IS_SHOWN, below_nodes(_OFFER.c.organisation_id, held_nodes("point_read"))),
    )
)
"""Open offers of the caller's place and of those above, where points are exchanged, with all that decides on the
caller; and all offers where the caller reads points."""
OFFER_NEVER_NULL = (
    *("offer_state", "cycle_state", "programme_state", "has_voucher", "balance_points", "is_exchanged"),
    "may_use_benefits",
)
point_offer_by_id = Batch(OFFERS_IN_SIGHT, name="point_offer_by_id", never_null=OFFER_NEVER_NULL)
"""An offer in sight."""

_YEAR_BEGAN = sa.func.date_trunc("year", sa.func.timezone("Asia/Shanghai", sa.func.now()))
_THIS_YEAR = _ENTRY.c.recorded_at >= sa.func.timezone("Asia/Shanghai", _YEAR_BEGAN)


def _sum(name: str, *kinds: str) -> sa.ColumnElement[int]:
    """What entries of these kinds come to, in full tens; none where fewer than five members have any."""
    listed: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{kind}'") for kind in kinds]
    total = sa.func.abs(sa.func.coalesce(sa.func.sum(_ENTRY.c.points).filter(_ENTRY.c.kind.in_(listed)), 0))
    members = sa.func.count(sa.distinct(_ENTRY.c.member_id)).filter(_ENTRY.c.kind.in_(listed))
    tens = total - sa.func.mod(total, sa.literal_column("10"))
    return sa.cast(sa.case((members >= sa.literal_column(str(SMALLEST)), tens)), sa.Integer()).label(name)


point_summary_by_organisation_id = Batch(
    sa.select(
        _CLOSURE.c.ancestor_id.label("organisation_id"),
        _sum("earned_points", "earned"),
        _sum("spent_points", "spent"),
        _sum("ended_points", "ended"),
    )
    .select_from(
        _CLOSURE.join(
            _ENTRY,
            sa.and_(_ENTRY.c.tenant_id == _CLOSURE.c.tenant_id, _ENTRY.c.organisation_id == _CLOSURE.c.descendant_id),
        )
    )
    .where(
        _CLOSURE.c.tenant_id == tenant_id(), below_nodes(_CLOSURE.c.ancestor_id, held_nodes("point_read")), _THIS_YEAR
    )
    .group_by(_CLOSURE.c.ancestor_id),
    name="point_summary_by_organisation_id",
    key="organisation_id",
)
"""What members of an organisation and below earned, spent and lost since the year began, for who reads points there.

Privacy: each sum in full tens, and null where fewer than five members are behind it.
"""
