"""My matters 我的事项: everything that the caller has started or is owed, by one statement.

Each source has two arms: what the caller does next, found by a partial index of what is open, and the rest, newest
first. Both run for the caller's entry and for each that was merged into it.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.bounded import Arm, BoundedListing
from db.models.activities import ActivityRow, RegistrationRow
from db.models.approvals import ApprovalStepRow
from db.models.benefits import BenefitApplicationRow, BenefitCycleRow, VoucherRow
from db.models.members import CorrectionRequestRow, JoinRequestRow, TransferRow
from db.models.suggestions import SuggestionAuthorRow, SuggestionRatingRow, SuggestionRow
from db.models.votes import NominationCallRow, NominationRow, VoteRollEntryRow, VoteRow
from db.queries.matters.arms import NOW, REST, TEXTS, TO_DO, among, its, word
from db.queries.matters.asked import ASKED_ARMS
from db.queries.matters.competing import OWN_ARMS as COMPETITION_ARMS
from db.queries.matters.honoured import OWN_ARMS as HONOUR_ARMS
from db.queries.matters.noticed import OWN_ARMS as NOTICE_ARMS
from db.queries.matters.own import ENTRIES, of_caller, own_arm, waits
from db.queries.matters.taught import TRAINING_ARMS
from db.types import table_of

_REGISTRATION, _ACTIVITY = table_of(RegistrationRow), table_of(ActivityRow)
_VOUCHER, _CYCLE, _APPLICATION = table_of(VoucherRow), table_of(BenefitCycleRow), table_of(BenefitApplicationRow)
_ROLL, _VOTE = table_of(VoteRollEntryRow), table_of(VoteRow)
_NOMINATION, _CALL = table_of(NominationRow), table_of(NominationCallRow)
_AUTHOR, _SUGGESTION = table_of(SuggestionAuthorRow), table_of(SuggestionRow)
_RATING = table_of(SuggestionRatingRow)
_JOINING, _TRANSFER = table_of(JoinRequestRow), table_of(TransferRow)
_CORRECTION, _STEP = table_of(CorrectionRequestRow), table_of(ApprovalStepRow)


def _request(table: sa.Table, type_name: str, at: str, *open_states: str, place: str = "organisation_id") -> Arm:
    """A request to the union, which others decide; until when, where its own row says so."""
    is_open = among(table.c.status, open_states)
    due_at = table.c.due_at if "due_at" in table.c else _due_of_step(table)
    return own_arm(
        table,
        of_caller(table),
        type_name=type_name,
        kind=table.name,
        id=table.c.id,
        at=table.c[at],
        state=table.c.status,
        step=waits(is_open),
        is_open=is_open,
        tenant=table.c.tenant_id,
        organisation_id=table.c[place],
        until=sa.case((is_open, due_at)),
    )


def _due_of_step(table: sa.Table) -> sa.ColumnElement[Any]:
    """When the next of the open steps of an approval is due."""
    return (
        sa.select(sa.func.min(_STEP.c.due_at))
        .where(
            _STEP.c.tenant_id == table.c.tenant_id,
            _STEP.c.approval_id == table.c.approval_id,
            _STEP.c.status == word("open"),
        )
        .correlate(table)
        .scalar_subquery()
    )


# Activities: an offer to be answered, one to go to; then those applied for, waited for, and over.
_HELD = among(_REGISTRATION.c.state, ("offered", "registered"))
_IS_AHEAD = sa.and_(_HELD, _ACTIVITY.c.ends_at > NOW)
_IS_OFFER = _REGISTRATION.c.state == word("offered")
_GOING = sa.or_(_IS_AHEAD, among(_REGISTRATION.c.state, ("applied", "waiting")))


def _registrations() -> Sequence[Arm]:
    source = _REGISTRATION.join(_ACTIVITY, its(_REGISTRATION, _ACTIVITY, "activity_id"))
    given: dict[str, Any] = {
        "type_name": "Registration",
        "kind": "registration",
        "id": _REGISTRATION.c.id,
        "at": _REGISTRATION.c.submitted_at,
        "state": _REGISTRATION.c.state,
        "title": _ACTIVITY.c.title,
        "title_en": _ACTIVITY.c.title_en,
        "tenant": _REGISTRATION.c.tenant_id,
        "organisation_id": _ACTIVITY.c.organisation_id,
    }
    due = sa.case((_IS_OFFER, _REGISTRATION.c.offer_ends_at), else_=_ACTIVITY.c.starts_at)
    step = sa.case((_IS_OFFER, word("answer_offer")), else_=word("attend"))
    return (
        own_arm(source, sa.and_(of_caller(_REGISTRATION), _IS_AHEAD), **given, band=TO_DO, due=due, step=step),
        own_arm(
            source,
            sa.and_(of_caller(_REGISTRATION), sa.not_(_IS_AHEAD)),
            **given,
            step=waits(_GOING),
            is_open=_GOING,
        ),
    )


def _vouchers() -> Sequence[Arm]:
    source = _VOUCHER.join(_CYCLE, its(_VOUCHER, _CYCLE, "cycle_id"))
    is_held = among(_VOUCHER.c.state, ("issued", "locked"))
    is_good = sa.and_(is_held, _VOUCHER.c.valid_until_at > NOW)
    given: dict[str, Any] = {
        "type_name": "Voucher",
        "kind": "voucher",
        "id": _VOUCHER.c.id,
        "at": _VOUCHER.c.issued_at,
        "state": _VOUCHER.c.state,
        "title": _CYCLE.c.title,
        "title_en": _CYCLE.c.title_en,
        "tenant": _VOUCHER.c.tenant_id,
        "organisation_id": sa.cast(sa.null(), sa.Uuid()),
    }
    return (
        own_arm(
            source,
            sa.and_(of_caller(_VOUCHER), is_good),
            **given,
            band=TO_DO,
            due=_VOUCHER.c.valid_until_at,
            step="use_before",
        ),
        own_arm(
            source,
            sa.and_(of_caller(_VOUCHER), sa.not_(is_good)),
            **given,
            step="none",
            is_open=sa.false(),
        ),
    )


def _applications() -> Sequence[Arm]:
    is_open = _APPLICATION.c.state == word("applied")
    return (
        own_arm(
            _APPLICATION.join(_CYCLE, its(_APPLICATION, _CYCLE, "cycle_id")),
            of_caller(_APPLICATION),
            type_name="BenefitApplication",
            kind="benefit_application",
            id=_APPLICATION.c.id,
            at=_APPLICATION.c.applied_at,
            state=_APPLICATION.c.state,
            title=_CYCLE.c.title,
            title_en=_CYCLE.c.title_en,
            step=waits(is_open),
            is_open=is_open,
            tenant=_APPLICATION.c.tenant_id,
            organisation_id=sa.cast(sa.null(), sa.Uuid()),
        ),
    )


# From then on nobody begins to vote, though ballots on their way may still come.
_ENDS = sa.func.least(_VOTE.c.closes_at, _VOTE.c.permits_end_at)


def _votes() -> Sequence[Arm]:
    source = _VOTE.join(_ROLL, sa.and_(_ROLL.c.tenant_id == _VOTE.c.tenant_id, _ROLL.c.vote_id == _VOTE.c.id))
    # Whether the member has voted is one bit that the database's function tells.
    has_voted = sa.func.coalesce(
        _ROLL.c.has_voted, sa.func.unionhall_has_voted(_VOTE.c.tenant_id, _VOTE.c.id, _ROLL.c.member_id)
    )
    is_asked = sa.and_(_VOTE.c.state == word("open"), _ENDS > NOW, sa.not_(has_voted))
    is_open = among(_VOTE.c.state, ("open", "closed", "counting", "tallied"))
    given: dict[str, Any] = {
        "type_name": "Vote",
        "kind": "vote",
        "id": _VOTE.c.id,
        "at": _VOTE.c.opens_at,
        "state": _VOTE.c.state,
        "title": _VOTE.c.title,
        "title_en": _VOTE.c.title_en,
        "tenant": _VOTE.c.tenant_id,
        "organisation_id": _VOTE.c.organisation_id,
    }
    return (
        own_arm(source, sa.and_(of_caller(_ROLL), is_asked), **given, band=TO_DO, due=_VOTE.c.closes_at, step="vote"),
        own_arm(
            source,
            sa.and_(of_caller(_ROLL), sa.not_(is_asked)),
            **given,
            step=waits(is_open),
            is_open=is_open,
        ),
    )


def _nominations() -> Sequence[Arm]:
    source = _NOMINATION.join(_CALL, its(_NOMINATION, _CALL, "call_id")).join(_VOTE, its(_CALL, _VOTE, "vote_id"))
    is_asked = sa.and_(
        among(_NOMINATION.c.state, ("proposed", "seconded")),
        _NOMINATION.c.consented_at.is_(None),
        _CALL.c.state == word("open"),
        _CALL.c.closes_at > NOW,
    )
    is_open = _NOMINATION.c.ended_at.is_(None)
    given: dict[str, Any] = {
        "type_name": "Nomination",
        "kind": "nomination",
        "id": _NOMINATION.c.id,
        "at": _NOMINATION.c.created_at,
        "state": _NOMINATION.c.state,
        "title": _VOTE.c.title,
        "title_en": _VOTE.c.title_en,
        "tenant": _NOMINATION.c.tenant_id,
        "organisation_id": _VOTE.c.organisation_id,
    }
    return (
        own_arm(
            source,
            sa.and_(of_caller(_NOMINATION), is_asked),
            **given,
            band=TO_DO,
            due=_CALL.c.closes_at,
            step="consent",
        ),
        own_arm(
            source,
            sa.and_(of_caller(_NOMINATION), sa.not_(is_asked)),
            **given,
            step=waits(is_open),
            is_open=is_open,
        ),
    )


_IS_OVER = among(_SUGGESTION.c.state, ("not_filed", "merged", "closed", "withdrawn"))
_HAS_JUDGED = (
    sa.select(sa.true())
    .where(
        _RATING.c.tenant_id == _SUGGESTION.c.tenant_id,
        _RATING.c.suggestion_id == _SUGGESTION.c.id,
        _RATING.c.round == _SUGGESTION.c.round,
        _RATING.c.author_id == _AUTHOR.c.member_id,
    )
    .limit(sa.literal_column("1"))
    .correlate(_SUGGESTION, _AUTHOR)
    .scalar_subquery()
)


def _suggestions() -> Sequence[Arm]:
    source = _AUTHOR.join(_SUGGESTION, its(_AUTHOR, _SUGGESTION, "suggestion_id"))
    is_first, signs = _AUTHOR.c.state == word("first"), among(_AUTHOR.c.state, ("first", "accepted"))
    state = _SUGGESTION.c.state
    step = sa.case(
        (sa.and_(is_first, state == word("draft")), word("hand_in")),
        (sa.and_(is_first, state == word("returned")), word("give_detail")),
        (sa.and_(signs, state == word("waiting_for_author")), word("give_detail")),
        (
            sa.and_(
                signs, among(state, ("answered", "rated")), sa.func.coalesce(_HAS_JUDGED, sa.false()).is_(sa.false())
            ),
            word("judge_answer"),
        ),
        (
            sa.and_(_AUTHOR.c.state == word("invited"), state != word("draft"), sa.not_(_IS_OVER)),
            word("answer_invitation"),
        ),
        (sa.and_(signs, sa.not_(_IS_OVER)), word("wait")),
        else_=word("none"),
    )
    # An invitation to what is not handed in yet, or that was declined, is nobody's matter.
    concerns = sa.and_(
        of_caller(_AUTHOR),
        _AUTHOR.c.state != word("declined"),
        sa.or_(is_first, _SUGGESTION.c.submitted_at.is_not(None)),
    )
    is_to_do = sa.not_(among(step, ("wait", "none")))
    # Its clocks are those of who handles it: what its authors do next has no day in any row.
    until = {REST: {"until": sa.case((sa.not_(_IS_OVER), _SUGGESTION.c.next_due_at))}}
    return [
        own_arm(
            source,
            sa.and_(concerns, is_to_do if band == TO_DO else sa.not_(is_to_do)),
            type_name="Suggestion",
            kind="suggestion",
            band=band,
            id=_SUGGESTION.c.id,
            at=_AUTHOR.c.added_at,
            state=state,
            title=_SUGGESTION.c.title,
            step=step,
            is_open=step != word("none"),
            tenant=_SUGGESTION.c.tenant_id,
            organisation_id=_SUGGESTION.c.handling_id,
            **until.get(band, {}),
        )
        for band in (TO_DO, REST)
    ]


ARMS: Sequence[Arm] = (
    _request(_JOINING, "JoinRequest", "submitted_at", "in_review"),
    _request(_TRANSFER, "Transfer", "requested_at", "requested", "released", place="to_organisation_id"),
    _request(_CORRECTION, "CorrectionRequest", "submitted_at", "in_review"),
    *_registrations(),
    *_applications(),
    *_vouchers(),
    *_votes(),
    *_nominations(),
    *_suggestions(),
    *ASKED_ARMS,
    *NOTICE_ARMS,
    *HONOUR_ARMS,
    *COMPETITION_ARMS,
    *TRAINING_ARMS,
)
"""Each domain adds its arms here."""

MATTERS = BoundedListing(
    ARMS,
    name="matters",
    lead=ENTRIES,
    filters={
        "is_open": lambda columns: columns["is_open"] == sa.bindparam("is_open", type_=sa.Boolean()),
        "kinds": lambda columns: columns["kind"] == sa.any_(sa.bindparam("kinds", type_=TEXTS)),
    },
    never_null=("id", "object_id", "kind", "band", "due_order", "at", "title", "state", "step", "is_open"),
)
"""The caller's own; nobody sees another's."""
