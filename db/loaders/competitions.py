"""Batch reads of skill competitions 技能竞赛: keys in, one entry per key out, in the same order.

In sight of members is what is announced at their organisation and above, and what they entered; of officers all at and
below the nodes where they read learning. An entry is told to those in it, to who entered them, and to those officers;
what somebody won, to them and to those officers. Everybody else reads the showcase, for which winners consent. Counts
are told in steps, and nothing puts entries or people in an order.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.competitions import (
    CompetitionAwardRow,
    CompetitionEntrantRow,
    CompetitionEntryRow,
    CompetitionRow,
    CompetitionWinRow,
)
from db.models.members import MemberRow
from db.predicates import TODAY, below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.readers import is_at_or_above
from db.types import table_of

_COMPETITION, _AWARD = table_of(CompetitionRow), table_of(CompetitionAwardRow)
_ENTRY, _ENTRANT, _WIN = (table_of(each) for each in (CompetitionEntryRow, CompetitionEntrantRow, CompetitionWinRow))
_MEMBER = table_of(MemberRow)
STEP = 5
"""Counts are told in steps of so many, and fewer to nobody; as those of courses."""


def _word(code: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{code}'", sa.Text())


def _whole(number: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(number), sa.Integer())


def _its(table: sa.FromClause, other: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(other.c.tenant_id == table.c.tenant_id, other.c.id == table.c[key])


def _kept(member: sa.FromClause) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(member.c.merged_into_id, member.c.id)


STATE = sa.case(
    (sa.or_(_COMPETITION.c.state != _word("announced"), _COMPETITION.c.opens_on > TODAY), _COMPETITION.c.state),
    (_COMPETITION.c.closes_on >= TODAY, _word("entries_open")),
    else_=_word("entries_closed"),
)
"""The state of a competition today; as `state_on` of domain.competitions.rules."""
_OFFICERS = below_nodes(_COMPETITION.c.organisation_id, held_nodes("learning_read"))
_ENDED = [_word(state) for state in ("declined", "refused", "withdrawn")]


def has_entered() -> sa.ColumnElement[bool]:
    """Whether the caller is in an entry of a competition, also one that has ended."""
    entrant = _ENTRANT.alias("entrant_of_reader")
    return (
        sa.exists()
        .where(
            entrant.c.tenant_id == _COMPETITION.c.tenant_id,
            entrant.c.competition_id == _COMPETITION.c.id,
            of_own_entries(entrant.c.member_id),
        )
        .correlate(_COMPETITION)
    )


_OF_UNION = sa.and_(_COMPETITION.c.tenant_id == tenant_id(), own_id().is_not(None))
_IS_KNOWN = _COMPETITION.c.approved_at.is_not(None)
IN_SIGHT = sa.and_(
    _OF_UNION,
    sa.or_(_OFFICERS, sa.and_(_IS_KNOWN, sa.or_(is_at_or_above(_COMPETITION.c.organisation_id), has_entered()))),
)
"""The competitions that the caller may see."""
_TOLD = sa.select(
    *(
        _COMPETITION.c[name]
        for name in (
            *("id", "organisation_id", "title", "title_en", "year", "trade", "text", "place", "employment_kind"),
            *("team_least", "team_most", "entries_per_branch", "opens_on", "closes_on", "held_from", "held_until"),
            *("is_put_up", "written_at", "approved_at", "notice_id", "published_at", "cancel_reason", "cancelled_at"),
        )
    ),
    STATE.label("state"),
    sa.case((_COMPETITION.c.approved_at.is_(None), _COMPETITION.c.draft_revision)).label("draft_revision"),
    sa.case((_OFFICERS, _COMPETITION.c.return_reason)).label("return_reason"),
    sa.case((_OFFICERS, _COMPETITION.c.recorded_at)).label("recorded_at"),
    sa.case((sa.and_(_OFFICERS, _COMPETITION.c.state == _word("held")), _COMPETITION.c.results_revision)).label(
        "results_revision"
    ),
    sa.case((_OFFICERS, sa.func.encode(_COMPETITION.c.protocol_hash, _word("hex"), type_=sa.Text()))).label(
        "protocol_hash"
    ),
)
COMPETITIONS_IN_SIGHT = _TOLD.where(IN_SIGHT)
COMPETITIONS_IN_HAND = _TOLD.where(_OF_UNION, _OFFICERS)
COMPETITION_NEVER_NULL = ("state",)
competition_by_id = Batch(COMPETITIONS_IN_SIGHT, name="competition_by_id", never_null=COMPETITION_NEVER_NULL)
"""Competitions that the caller may see."""


def _entries_with(is_withdrawn: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    """How many entries have an award, of what is published; NULL before."""
    counted = (
        sa.select(sa.cast(sa.func.count(sa.distinct(_WIN.c.entry_id)), sa.Integer()))
        .where(_WIN.c.tenant_id == _AWARD.c.tenant_id, _WIN.c.award_id == _AWARD.c.id, is_withdrawn)
        .correlate(_AWARD)
        .scalar_subquery()
    )
    return sa.case((_COMPETITION.c.state == _word("published"), counted))


_AWARDS = (
    sa.select(
        *(_AWARD.c[name] for name in ("id", "competition_id", "position", "award_class", "title", "quantity")),
        _entries_with(_WIN.c.withdrawn_at.is_(None)).label("given_count"),
        _entries_with(_WIN.c.withdrawn_at.is_not(None)).label("withdrawn_count"),
    )
    .select_from(_AWARD.join(_COMPETITION, _its(_AWARD, _COMPETITION, "competition_id")))
    .where(IN_SIGHT)
)
competition_award_by_id = Batch(_AWARDS, name="competition_award_by_id")
"""Awards of competitions that the caller may see."""
competition_awards_by_competition_id = Batch(
    _AWARDS, name="competition_awards_by_competition_id", key="competition_id", order=("position",), is_many=True
)
"""Awards of a competition as they were announced."""


def is_in_entry(entry: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether the caller is in an entry."""
    entrant = _ENTRANT.alias("entrant_who_reads")
    return (
        sa.exists()
        .where(
            entrant.c.tenant_id == entry.c.tenant_id,
            entrant.c.entry_id == entry.c.id,
            of_own_entries(entrant.c.member_id),
        )
        .correlate(entry)
    )


_IS_PARTY = is_in_entry(_ENTRY)
_ENTRY_IN_SIGHT = sa.and_(
    _ENTRY.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(_IS_PARTY, of_own_entries(_ENTRY.c.entered_by_id), _OFFICERS),
)
ENTRIES_IN_SIGHT = (
    sa.select(
        *(
            _ENTRY.c[name]
            for name in (
                *("id", "competition_id", "branch_id", "team_name", "entered_by_id", "state", "entered_at"),
                "decided_at",
            )
        ),
        sa.case((sa.or_(_IS_PARTY, _OFFICERS), _ENTRY.c.decide_reason)).label("decide_reason"),
        _IS_PARTY.label("is_own"),
    )
    .select_from(_ENTRY.join(_COMPETITION, _its(_ENTRY, _COMPETITION, "competition_id")))
    .where(_ENTRY_IN_SIGHT)
)
ENTRY_NEVER_NULL = ("is_own",)
competition_entry_by_id = Batch(ENTRIES_IN_SIGHT, name="competition_entry_by_id", never_null=ENTRY_NEVER_NULL)
"""Entries that the caller may see."""
own_competition_entries_by_competition_id = Batch(
    ENTRIES_IN_SIGHT.where(_IS_PARTY),
    name="own_competition_entries_by_competition_id",
    key="competition_id",
    order=("entered_at", "id"),
    is_many=True,
    never_null=ENTRY_NEVER_NULL,
)
"""Entries of a competition in which the caller is, in the order of time."""

competition_entrants_by_entry_id = Batch(
    sa.select(
        *(_ENTRANT.c[name] for name in ("entry_id", "member_id", "answered_at")),
        sa.func.coalesce(_ENTRANT.c.is_consented, sa.false()).label("is_consented"),
        of_own_entries(_ENTRANT.c.member_id).label("is_own"),
    )
    .select_from(
        _ENTRANT.join(_ENTRY, _its(_ENTRANT, _ENTRY, "entry_id")).join(
            _COMPETITION, _its(_ENTRY, _COMPETITION, "competition_id")
        )
    )
    .where(_ENTRY_IN_SIGHT),
    name="competition_entrants_by_entry_id",
    key="entry_id",
    order=("member_id",),
    is_many=True,
    never_null=("is_own", "is_consented"),
)
"""Who is in an entry."""

_IS_WINNER = of_own_entries(_WIN.c.member_id)
_WINS = sa.select(
    *(
        _WIN.c[name]
        for name in (
            *("id", "competition_id", "award_id", "entry_id", "member_id", "number", "issued_on", "issued_at"),
            *("showcase_text", "withdrawn_at", "withdraw_reason"),
        )
    ),
    sa.case((_IS_WINNER, _WIN.c.code)).label("code"),
).select_from(_WIN.join(_COMPETITION, _its(_WIN, _COMPETITION, "competition_id")))
_IS_ISSUED = _WIN.c.number.is_not(None)
_WON = sa.and_(_OF_UNION, sa.or_(_OFFICERS, sa.and_(_IS_WINNER, _IS_ISSUED)))
WINS_IN_SIGHT = _WINS.where(_OF_UNION, _IS_WINNER, _IS_ISSUED)
competition_win_by_id = Batch(_WINS.where(_WON), name="competition_win_by_id")
"""What somebody won: one's own once it is published; for officers also before."""
competition_wins_by_entry_id = Batch(
    _WINS.where(_WON), name="competition_wins_by_entry_id", key="entry_id", order=("award_id", "id"), is_many=True
)
"""What goes to an entry, as above."""

_WINNER = _MEMBER.alias("winner")
SHOWCASE = (
    sa.select(
        *(_WIN.c[name] for name in ("id", "competition_id", "issued_at", "showcase_text")),
        _MEMBER.c.name,
        *(_COMPETITION.c[name] for name in ("title", "title_en", "year", "trade", "organisation_id")),
        _AWARD.c.award_class,
        _AWARD.c.title.label("award_title"),
    )
    .select_from(
        _WIN.join(_COMPETITION, _its(_WIN, _COMPETITION, "competition_id"))
        .join(_AWARD, _its(_WIN, _AWARD, "award_id"))
        .join(_WINNER, _its(_WIN, _WINNER, "member_id"))
        .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _WINNER.c.tenant_id, _MEMBER.c.id == _kept(_WINNER)))
    )
    .where(
        _OF_UNION,
        _WIN.c.showcase_text.is_not(None),
        _MEMBER.c.state.in_([_word(state) for state in ("active", "retained")]),
        _WINNER.c.erased_at.is_(None),
        _MEMBER.c.erased_at.is_(None),
    )
)
"""Who left, is erased, or took the consent back is not in it; who was merged has the name of the kept entry."""


def _told_in_steps(counted: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.nullif(sa.cast(counted, sa.Integer()) // _whole(STEP) * _whole(STEP), _whole(0), type_=sa.Integer())


_HELD_WIN = _WIN.alias("held_win")
_HAS_WON = (
    sa.exists()
    .where(
        _HELD_WIN.c.tenant_id == _ENTRANT.c.tenant_id,
        _HELD_WIN.c.entry_id == _ENTRANT.c.entry_id,
        _HELD_WIN.c.member_id.in_([_MEMBER.c.id, _kept(_MEMBER)]),
        _HELD_WIN.c.number.is_not(None),
        _HELD_WIN.c.withdrawn_at.is_(None),
    )
    .correlate(_ENTRANT, _MEMBER)
)
_TAKING_PART = (
    sa.select(
        *(_ENTRANT.c[name] for name in ("tenant_id", "competition_id")),
        _kept(_MEMBER).label("member_id"),
        _ENTRY.c.branch_id,
        _HAS_WON.label("won"),
    )
    .select_from(
        _ENTRANT.join(_ENTRY, _its(_ENTRANT, _ENTRY, "entry_id")).join(_MEMBER, _its(_ENTRANT, _MEMBER, "member_id"))
    )
    .where(_ENTRANT.c.tenant_id == tenant_id(), _ENTRY.c.state.not_in(_ENDED))
    .subquery("taking_part")
)


def _people(where: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.count(sa.distinct(_TAKING_PART.c.member_id)).filter(where)


def _counts(position: int, branch: sa.ColumnElement[Any], *grouped: sa.ColumnElement[Any]) -> sa.Select[Any]:
    of_competition = sa.and_(
        _TAKING_PART.c.tenant_id == _COMPETITION.c.tenant_id, _TAKING_PART.c.competition_id == _COMPETITION.c.id
    )
    return (
        sa.select(
            _COMPETITION.c.id.label("competition_id"),
            _whole(position).label("position"),
            branch.label("branch_id"),
            _told_in_steps(_people(sa.true())).label("entered"),
            _told_in_steps(_people(_TAKING_PART.c.won)).label("awarded"),
        )
        .select_from(_COMPETITION.outerjoin(_TAKING_PART, of_competition))
        .where(_OF_UNION, _OFFICERS)
        .group_by(_COMPETITION.c.tenant_id, _COMPETITION.c.id, *grouped)
    )


_BY_BRANCH = _counts(2, _TAKING_PART.c.branch_id, _TAKING_PART.c.branch_id).having(_people(sa.true()) >= _whole(STEP))
_COUNTS = sa.union_all(_counts(1, sa.cast(sa.null(), sa.Uuid())), _BY_BRANCH).subquery("counted")
competition_counts_by_competition_id = Batch(
    sa.select(*_COUNTS.columns),
    name="competition_counts_by_competition_id",
    key="competition_id",
    order=("position", "branch_id"),
    is_many=True,
)
"""How many members entered and have an award, in steps of five, for who reads learning there: all, then by branch.

A branch from which fewer than five entered is left out.
"""

BATCHES: Mapping[str, Batch] = {
    each.name: each
    for each in (
        competition_by_id,
        competition_award_by_id,
        competition_awards_by_competition_id,
        competition_entry_by_id,
        own_competition_entries_by_competition_id,
        competition_entrants_by_entry_id,
        competition_win_by_id,
        competition_wins_by_entry_id,
        competition_counts_by_competition_id,
    )
}
"""All of them by name."""
