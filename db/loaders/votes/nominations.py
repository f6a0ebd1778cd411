"""Batch reads of nominations 提名.

In sight of whoever is signed in are the calls for votes that concern them, though the vote is a draft that they do not
see; officers see those at and below the nodes where they read votes. Names are masked where the call says so, but for
officers and the nominee; who nominated, and who seconds, is told to officers (and the first to the nominee).
"""

from typing import Any, Final

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.votes.facts import concerns_caller
from db.loaders.votes.listed import OFFICERS, vote_by_id
from db.loaders.votes.nomination_facts import CALL_FACTS, call_facts, nomination_facts
from db.models.members import MemberRow
from db.models.votes import (
    NominationCallRow,
    NominationObjectionRow,
    NominationRow,
    NominationSeconderRow,
    VoteQuestionRow,
    VoteRow,
)
from db.predicates import of_own_entries, own_id, tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_QUESTION = table_of(VoteQuestionRow)
_CALL = table_of(NominationCallRow)
_NOMINATION = table_of(NominationRow)
_SECONDER = table_of(NominationSeconderRow)
_OBJECTION = table_of(NominationObjectionRow)
_MEMBER = table_of(MemberRow)
_FACTS, _STANDING = call_facts(), nomination_facts()

_ITS_VOTE = sa.and_(_VOTE.c.tenant_id == _CALL.c.tenant_id, _VOTE.c.id == _CALL.c.vote_id)
_ITS_QUESTION = sa.and_(
    _QUESTION.c.tenant_id == _CALL.c.tenant_id,
    _QUESTION.c.vote_id == _CALL.c.vote_id,
    _QUESTION.c.position == _CALL.c.question_position,
)
_ITS_CALL = sa.and_(_CALL.c.tenant_id == _NOMINATION.c.tenant_id, _CALL.c.id == _NOMINATION.c.call_id)
_CANDIDATE = sa.and_(_MEMBER.c.tenant_id == _NOMINATION.c.tenant_id, _MEMBER.c.id == _NOMINATION.c.member_id)


def _its_nomination(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(_NOMINATION.c.tenant_id == table.c.tenant_id, _NOMINATION.c.id == table.c.nomination_id)


IN_SIGHT = sa.and_(_CALL.c.tenant_id == tenant_id(), own_id().is_not(None), sa.or_(OFFICERS, concerns_caller()))
"""The calls that the caller may see, beside their votes."""

_ALL_CALLS = (
    sa.select(
        *(
            _CALL.c[name]
            for name in (
                "id",
                "vote_id",
                "question_position",
                "state",
                "text",
                "opens_at",
                "closes_at",
                "notice_ends_at",
                "seconders_needed",
                "nomination_limit",
                "notice_days",
                "membership_months",
                "nominee_order",
                "names_masked",
                "ended_reason",
                "created_at",
            )
        ),
        _VOTE.c.organisation_id,
        _VOTE.c.title.label("vote_title"),
        _VOTE.c.title_en.label("vote_title_en"),
        _QUESTION.c.title.label("question_title"),
        _QUESTION.c.title_en.label("question_title_en"),
        _QUESTION.c.seats,
        *(_FACTS.c[name] for name in CALL_FACTS),
    )
    .select_from(_CALL.join(_VOTE, _ITS_VOTE).outerjoin(_QUESTION, _ITS_QUESTION).join(_FACTS, sa.true()))
    .where(_CALL.c.tenant_id == tenant_id())
)
CALLS_IN_SIGHT = _ALL_CALLS.where(IN_SIGHT)
"""Calls with what holds for the caller."""
CALL_NEVER_NULL: Final = CALL_FACTS

nomination_call_by_id = Batch(CALLS_IN_SIGHT, name="nomination_call_by_id", never_null=CALL_NEVER_NULL)
"""A call in sight."""

nomination_calls_by_vote_id = Batch(
    CALLS_IN_SIGHT,
    name="nomination_calls_by_vote_id",
    key="vote_id",
    order=("question_position", "created_at", "id"),
    is_many=True,
    never_null=CALL_NEVER_NULL,
    within=vote_by_id,
    select_within=_ALL_CALLS,
)
"""The calls of a vote in sight, by number of the question; cancelled ones before the one that stands."""

_IS_OWN = of_own_entries(_NOMINATION.c.member_id)
_MASKED = sa.func.concat(
    sa.func.left(_MEMBER.c.name, sa.literal_column("1")), sa.literal_column("'**'"), type_=sa.Text()
)
# The other way round a NULL, for who holds nothing, would show the name.
_NAME: sa.ColumnElement[Any] = sa.case(
    (sa.or_(~_CALL.c.names_masked, OFFICERS, _IS_OWN), sa.cast(_MEMBER.c.name, sa.Text())), else_=_MASKED
)
_STANDS = sa.literal_column("'stands'", sa.Text())
_TIE = sa.case(
    (_NOMINATION.c.ended_at.is_not(None), sa.literal_column("'ended'")),
    (sa.or_(_STANDING.c.is_own, _NOMINATION.c.nominated_by_id == own_id()), sa.literal_column("'own'")),
    (_STANDING.c.is_seconder, sa.literal_column("'seconder'")),
    else_=sa.literal_column("'none'", sa.Text()),
)
_ALL_NOMINATIONS = (
    sa.select(
        *(
            _NOMINATION.c[name]
            for name in (
                "id",
                "call_id",
                "number",
                "member_id",
                "state",
                "words",
                "words_en",
                "seconder_count",
                "consented_at",
                "ended_at",
                "end_code",
                "ended_reason",
                "created_at",
            )
        ),
        _NAME.label("candidate_name"),
        _MEMBER.c.organisation_id,
        sa.case((sa.or_(OFFICERS, _IS_OWN), _NOMINATION.c.nominated_by_id)).label("nominated_by_id"),
        (_NOMINATION.c.nominated_by_id == _NOMINATION.c.member_id).label("is_self_nominated"),
        _STANDING.c.phase,
        _STANDING.c.electing,
        sa.case(
            (sa.or_(_STANDING.c.candidacy == _STANDS, OFFICERS, _IS_OWN), _STANDING.c.candidacy),
            else_=sa.literal_column("'hidden'", sa.Text()),
        ).label("candidacy"),
        _STANDING.c.is_own,
        _STANDING.c.is_seconder,
        _TIE.label("tie"),
    )
    .select_from(
        _NOMINATION.join(_CALL, _ITS_CALL).join(_VOTE, _ITS_VOTE).join(_MEMBER, _CANDIDATE).join(_STANDING, sa.true())
    )
    .where(_NOMINATION.c.tenant_id == tenant_id())
)
NOMINATION_NEVER_NULL: Final = (
    *("candidate_name", "is_self_nominated", "phase", "electing", "candidacy", "is_own", "is_seconder", "tie"),
)
_NOMINATIONS = _ALL_NOMINATIONS.where(IN_SIGHT)
nomination_by_id = Batch(_NOMINATIONS, name="nomination_by_id", never_null=NOMINATION_NEVER_NULL)
"""A nomination of a call in sight."""

nominations_by_call_id = Batch(
    _NOMINATIONS,
    name="nominations_by_call_id",
    key="call_id",
    order=("number",),
    is_many=True,
    never_null=NOMINATION_NEVER_NULL,
    within=nomination_call_by_id,
    select_within=_ALL_NOMINATIONS,
)
"""The nominations of a call in sight, by number, with those that have ended."""

nomination_seconders_by_nomination_id = Batch(
    sa.select(_SECONDER.c.nomination_id, _SECONDER.c.member_id, _SECONDER.c.seconded_at, _MEMBER.c.name)
    .join(_NOMINATION, _its_nomination(_SECONDER))
    .join(_CALL, _ITS_CALL)
    .join(_VOTE, _ITS_VOTE)
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _SECONDER.c.tenant_id, _MEMBER.c.id == _SECONDER.c.member_id))
    .where(_SECONDER.c.tenant_id == tenant_id(), _SECONDER.c.withdrawn_at.is_(None), OFFICERS),
    name="nomination_seconders_by_nomination_id",
    key="nomination_id",
    order=("seconded_at", "member_id"),
    is_many=True,
)
"""Who seconds a nomination now, earliest first; for officers alone."""

_OBJECTIONS = (
    sa.select(
        *(
            _OBJECTION.c[name]
            for name in ("id", "nomination_id", "text", "state", "answer", "decided_at", "created_at")
        ),
        sa.case((sa.or_(OFFICERS, of_own_entries(_OBJECTION.c.member_id)), _OBJECTION.c.member_id)).label("member_id"),
    )
    .join(_NOMINATION, _its_nomination(_OBJECTION))
    .join(_CALL, _ITS_CALL)
    .join(_VOTE, _ITS_VOTE)
    .where(_OBJECTION.c.tenant_id == tenant_id())
)
_OBJECTIONS_IN_SIGHT = _OBJECTIONS.where(sa.or_(OFFICERS, of_own_entries(_OBJECTION.c.member_id), _IS_OWN))
nomination_objection_by_id = Batch(_OBJECTIONS_IN_SIGHT, name="nomination_objection_by_id")
"""An objection that the caller decides on, made, or that is against them; of the last, not who made it."""

nomination_objections_by_nomination_id = Batch(
    _OBJECTIONS_IN_SIGHT,
    name="nomination_objections_by_nomination_id",
    key="nomination_id",
    order=("created_at", "id"),
    is_many=True,
)
"""The objections against a nominee that the caller may see, earliest first."""
