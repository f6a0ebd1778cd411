"""The caller's own timeline: what they joined, said and received, from the tables of all domains, by one statement."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.selectable import LateralFromClause

from db.keyset import SortKey
from db.listing import Listing
from db.lookups import named_by
from db.models.activities import ActivityRow, CheckInConflictRow, CheckInEventRow, RegistrationRow
from db.models.auth import RoleGrantRow
from db.models.benefits import BenefitApplicationRow, BenefitCycleRow, BenefitProgrammeRow, VoucherRow
from db.models.dues import DuesReceiptRow
from db.models.members import ConsentRow, CorrectionRequestRow, JoinRequestRow, MembershipPeriodRow, OnBehalfEntryRow
from db.models.notices import PublicNoticeObjectionRow, PublicNoticePersonRow, PublicNoticeRow
from db.models.notifications import NotificationRow
from db.models.organisations import PostRow, PostTermRow
from db.models.points import PointEntryRow
from db.models.suggestions import SuggestionAuthorRow, SuggestionRow, SuggestionSupportRow
from db.models.votes import (
    NominationCallRow,
    NominationRow,
    VoteDelegationRow,
    VoteObjectionRow,
    VotePresenceRow,
    VoteRollEntryRow,
    VoteRow,
)
from db.predicates import of_own_entries, tenant_id
from db.types import table_of

_PERIOD = table_of(MembershipPeriodRow)
_REQUEST = table_of(JoinRequestRow)
_CORRECTION = table_of(CorrectionRequestRow)
_CONSENT = table_of(ConsentRow)
_NOTIFICATION = table_of(NotificationRow)
_ON_BEHALF = table_of(OnBehalfEntryRow)
_RECEIPT = table_of(DuesReceiptRow)
_GRANT = table_of(RoleGrantRow)
_TERM = table_of(PostTermRow)
_POST = table_of(PostRow)
_REGISTRATION = table_of(RegistrationRow)
_ACTIVITY = table_of(ActivityRow)
_ATTENDED = table_of(CheckInEventRow)
_CONFLICT = table_of(CheckInConflictRow)
_APPLICATION = table_of(BenefitApplicationRow)
_CYCLE = table_of(BenefitCycleRow)
_PROGRAMME = table_of(BenefitProgrammeRow)
_VOUCHER = table_of(VoucherRow)
_POINTS = table_of(PointEntryRow)
_VOTE = table_of(VoteRow)
_ROLL = table_of(VoteRollEntryRow)
_OBJECTION = table_of(VoteObjectionRow)
_PRESENCE = table_of(VotePresenceRow)
_DELEGATION = table_of(VoteDelegationRow)
_CALL = table_of(NominationCallRow)
_NOMINATION = table_of(NominationRow)
_SUGGESTION = table_of(SuggestionRow)
_AUTHOR = table_of(SuggestionAuthorRow)
_SUPPORT = table_of(SuggestionSupportRow)
_NOTICE = table_of(PublicNoticeRow)
_NAMED = table_of(PublicNoticePersonRow)
_DISPUTED = table_of(PublicNoticeObjectionRow)

ORDER = (SortKey("at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))


def _source(
    table: sa.FromClause,
    kind: sa.ColumnElement[Any],
    detail: sa.ColumnElement[Any] | None,
    *named: LateralFromClause,
    about: tuple[sa.Table, sa.ColumnElement[UUID]] | None = None,
    **columns: sa.ColumnElement[Any],
) -> sa.Select[Any]:
    """Rows of one table that belong to the caller, also by an entry merged into theirs.

    What a row names is looked up with it where its instant comes from there. What else does, the organisation and a
    detail that is None, is asked of the table and the id in `about`: for the rows of a page, not of a whole life.
    """
    joined = reduce(lambda left, each: left.join(each, sa.true()), named, table)
    about_table, about_id = (sa.null(), sa.null()) if about is None else (_word(about[0].name), about[1])
    found = sa.select(
        columns.get("id", table.c["id"] if "id" in table.c else sa.null()).label("id"),
        columns["at"].label("at"),
        sa.cast(kind, sa.Text()).label("kind"),
        sa.cast(sa.null() if detail is None else sa.func.upper(detail), sa.Text()).label("detail"),
        columns.get("organisation_id", sa.cast(sa.null(), sa.Uuid())).label("place_id"),
        sa.cast(about_table, sa.Text()).label("about"),
        sa.cast(about_id, sa.Uuid()).label("about_id"),
    )
    return found.select_from(joined).where(table.c.tenant_id == tenant_id(), of_own_entries(table.c.member_id))


def _word(text: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{text}'", sa.Text())


# A period has no id of its own: one is made from its key, so that pages have a last word.
_PERIOD_ID = sa.cast(
    sa.func.md5(sa.func.concat(_PERIOD.c.member_id, sa.literal_column("'/'"), _PERIOD.c.version)), sa.Uuid()
)
_TERM_BEGAN = sa.func.timezone(sa.literal_column("'Asia/Shanghai'"), sa.cast(_TERM.c.starts_on, sa.DateTime()))
# Nor has an entry of a roll: a member has one for each vote.
_ROLL_ID = sa.cast(sa.func.md5(sa.func.concat(_ROLL.c.member_id, sa.literal_column("'/'"), _ROLL.c.vote_id)), sa.Uuid())
_AUTHOR_ID, _SUPPORT_ID = (
    sa.cast(sa.func.md5(sa.func.concat(each.c.member_id, _word("/"), each.c.suggestion_id, _word(end))), sa.Uuid())
    for each, end in ((_AUTHOR, ""), (_SUPPORT, "+"))
)
_CONSENT_KIND = sa.case(
    (_CONSENT.c.is_given, sa.literal_column("'consent_given'")), else_=sa.literal_column("'consent_withdrawn'")
)

_VOTED_IN = named_by(_ROLL, "vote_id", _VOTE, "kind", "closed_at", "organisation_id")
_WROTE = named_by(_AUTHOR, "suggestion_id", _SUGGESTION, "state", "submitted_at", "handling_id")
_NAMED_IN = named_by(_NAMED, "notice_id", _NOTICE, "kind", "approved_at", "organisation_id")

SOURCES: Sequence[sa.Select[Any]] = (
    _source(
        _PERIOD,
        _word("membership_changed"),
        _PERIOD.c.cause,
        id=_PERIOD_ID,
        at=_PERIOD.c.recorded_at,
        organisation_id=_PERIOD.c.organisation_id,
    ),
    _source(
        _REQUEST,
        _word("join_request_submitted"),
        _REQUEST.c.status,
        at=_REQUEST.c.submitted_at,
        organisation_id=_REQUEST.c.organisation_id,
    ),
    _source(
        _CORRECTION,
        _word("correction_requested"),
        _CORRECTION.c.field,
        at=_CORRECTION.c.submitted_at,
        organisation_id=_CORRECTION.c.organisation_id,
    ),
    _source(_CONSENT, _CONSENT_KIND, _CONSENT.c.purpose, at=_CONSENT.c.at),
    _source(_NOTIFICATION, _word("notification_received"), _NOTIFICATION.c.kind, at=_NOTIFICATION.c.created_at),
    _source(
        _ON_BEHALF,
        _word("entered_on_behalf"),
        _ON_BEHALF.c.basis,
        at=_ON_BEHALF.c.at,
        organisation_id=_ON_BEHALF.c.organisation_id,
    ),
    _source(
        _RECEIPT,
        _word("dues_paid"),
        _RECEIPT.c.method,
        at=_RECEIPT.c.recorded_at,
        organisation_id=_RECEIPT.c.organisation_id,
    ),
    _source(
        _REGISTRATION,
        _word("activity_registered"),
        _REGISTRATION.c.state,
        at=_REGISTRATION.c.submitted_at,
        about=(_ACTIVITY, _REGISTRATION.c.activity_id),
    ),
    _source(
        _ATTENDED,
        _word("activity_attended"),
        _ATTENDED.c.kind,
        at=_ATTENDED.c.happened_at,
        about=(_ACTIVITY, _ATTENDED.c.activity_id),
    ).where(
        ~sa.exists().where(
            _CONFLICT.c.tenant_id == _ATTENDED.c.tenant_id,
            _CONFLICT.c.id == _ATTENDED.c.id,
            _CONFLICT.c.status == _word("voided"),
        )
    ),
    _source(
        _APPLICATION,
        _word("benefit_applied"),
        _APPLICATION.c.state,
        at=_APPLICATION.c.applied_at,
        about=(_CYCLE, _APPLICATION.c.cycle_id),
    ),
    _source(
        _VOUCHER,
        _word("voucher_received"),
        _VOUCHER.c.state,
        at=_VOUCHER.c.issued_at,
        about=(_PROGRAMME, _VOUCHER.c.programme_id),
    ),
    _source(
        _POINTS,
        _word("points_changed"),
        _POINTS.c.kind,
        at=_POINTS.c.recorded_at,
        organisation_id=_POINTS.c.organisation_id,
    ),
    # From the closing on, with the hour of the closing: when somebody voted is told nobody.
    _source(
        _ROLL,
        _word("voted"),
        _VOTED_IN.c.kind,
        _VOTED_IN,
        id=_ROLL_ID,
        at=_VOTED_IN.c.closed_at,
        organisation_id=_VOTED_IN.c.organisation_id,
    ).where(_ROLL.c.has_voted, _VOTED_IN.c.closed_at.is_not(None)),
    _source(
        _OBJECTION,
        _word("roll_objected"),
        _OBJECTION.c.state,
        at=_OBJECTION.c.created_at,
        about=(_VOTE, _OBJECTION.c.vote_id),
    ),
    _source(
        _PRESENCE,
        _word("meeting_attended"),
        None,
        at=_PRESENCE.c.came_at,
        about=(_VOTE, _PRESENCE.c.vote_id),
    ),
    _source(
        _DELEGATION,
        _word("vote_delegated"),
        sa.func.coalesce(_DELEGATION.c.ended_as, _word("standing")),
        at=_DELEGATION.c.given_at,
        about=(_VOTE, _DELEGATION.c.vote_id),
    ),
    _source(
        _NOMINATION,
        _word("nominated"),
        _NOMINATION.c.state,
        at=_NOMINATION.c.created_at,
        about=(_CALL, _NOMINATION.c.call_id),
    ),
    _source(
        _AUTHOR,
        _word("suggestion_submitted"),
        _WROTE.c.state,
        _WROTE,
        id=_AUTHOR_ID,
        at=_WROTE.c.submitted_at,
        organisation_id=_WROTE.c.handling_id,
    ).where(_AUTHOR.c.state.in_([_word("first"), _word("accepted")]), _WROTE.c.submitted_at.is_not(None)),
    _source(
        _SUPPORT,
        _word("suggestion_seconded"),
        None,
        id=_SUPPORT_ID,
        at=_SUPPORT.c.supported_at,
        about=(_SUGGESTION, _SUPPORT.c.suggestion_id),
    ),
    # Names in notices go when their time is over, and with them what the timeline has of it.
    _source(
        _NAMED,
        _word("named_in_notice"),
        _NAMED_IN.c.kind,
        _NAMED_IN,
        at=_NAMED_IN.c.approved_at,
        organisation_id=_NAMED_IN.c.organisation_id,
    ).where(_NAMED_IN.c.approved_at.is_not(None)),
    _source(
        _DISPUTED,
        _word("notice_objected"),
        _DISPUTED.c.state,
        at=_DISPUTED.c.made_at,
        about=(_NOTICE, _DISPUTED.c.notice_id),
    ),
    _source(
        _GRANT,
        _word("role_granted"),
        _GRANT.c.role,
        at=_GRANT.c.created_at,
        organisation_id=_GRANT.c.organisation_id,
    ),
    _source(_TERM, _word("office_began"), None, at=_TERM_BEGAN, about=(_POST, _TERM.c.post_id)),
)
"""Each domain adds what it holds: `id`, `at`, `kind` (a code of `TimelineKind`), `detail`, and the organisation
(`place_id`) or what it is asked of (`about`, `about_id`)."""

_ALL = sa.union_all(*SOURCES).subquery("happened")


def _of(about: sa.Table, column: str, *, by: LateralFromClause | None = None) -> tuple[sa.ColumnElement[bool], Any]:
    """When a row is about this table: what the named row has in the column, or that which it is found `by`."""
    named, source = (about, about) if by is None else (by, about.join(by, sa.true()))
    found = sa.select(named.c[column]).select_from(source)
    found = found.where(about.c.tenant_id == tenant_id(), about.c.id == _ALL.c.about_id)
    return _ALL.c.about == _word(about.name), found.scalar_subquery()


# A server that sorts a list and cuts it reckons dear columns afterwards, for the rows that are left.
_DETAIL = sa.case(
    (_ALL.c.detail.is_not(None), _ALL.c.detail),
    else_=sa.func.upper(sa.case(_of(_SUGGESTION, "state"), _of(_VOTE, "kind"), _of(_POST, "kind"))),
).label("detail")
_ORGANISATION_ID = sa.case(
    _of(_ACTIVITY, "organisation_id"),
    _of(_CYCLE, "organisation_id", by=named_by(_CYCLE, "programme_id", _PROGRAMME, "organisation_id")),
    _of(_PROGRAMME, "organisation_id"),
    _of(_VOTE, "organisation_id"),
    _of(_CALL, "organisation_id", by=named_by(_CALL, "vote_id", _VOTE, "organisation_id")),
    _of(_NOTICE, "organisation_id"),
    _of(_SUGGESTION, "handling_id"),
    _of(_POST, "organisation_id"),
    else_=_ALL.c.place_id,
).label("organisation_id")
TIMELINE = Listing(
    sa.select(*(_ALL.c[name] for name in ("id", "at", "kind")), _DETAIL, _ORGANISATION_ID).select_from(_ALL),
    name="timeline",
)
"""The caller's own; nobody sees another's."""
