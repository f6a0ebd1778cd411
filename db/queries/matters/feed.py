"""The feed 动态: what is new for the caller in all domains, newest first, by one statement.

Arms run for each organisation of the caller's chain, and of the chains of their offices: news, activities, surveys,
quizzes, courses, disclosures, public notices and official documents are found below it by an index. What concerns the
caller by name runs once, at their own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db.bounded import Arm, BoundedListing
from db.keyset import SortKey
from db.loaders.activities.facts import is_in_audience
from db.loaders.benefits.facts import viewer_facts
from db.loaders.news.audiences import NAMES_CALLER
from db.models.activities import ActivityRow, RegistrationRow
from db.models.benefits import BenefitCycleRow, BenefitProgrammeRow
from db.models.ledger import QuotaRow
from db.models.news import NewsItemRow, NewsReadRow
from db.models.suggestions import (
    ManagementQuestionRow,
    ManagementQuestionSupportRow,
    SuggestionAnswerRow,
    SuggestionAuthorRow,
    SuggestionRow,
    SuggestionSupportRow,
)
from db.models.votes import VoteRollEntryRow, VoteRow
from db.predicates import of_own_entries, tenant_id
from db.queries.matters.arms import INSTANT, NOW, TEXTS, among, its, word
from db.queries.matters.feed_given import GIVEN
from db.queries.matters.feed_places import (
    FRESH_SINCE,
    FROM_WHERE,
    IS_OFFICE,
    IS_OWN,
    ONCE,
    PLACE,
    PLACES,
    feed_arm,
    here,
    none_of_own,
)
from db.types import table_of

FEED_ORDER = (SortKey("at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))

_NEWS, _READ = table_of(NewsItemRow), table_of(NewsReadRow)
_ACTIVITY, _REGISTRATION = table_of(ActivityRow), table_of(RegistrationRow)
_CYCLE, _PROGRAMME = table_of(BenefitCycleRow), table_of(BenefitProgrammeRow)
_PIECES = table_of(QuotaRow).alias("pieces_left")
_VOTE, _ROLL = table_of(VoteRow), table_of(VoteRollEntryRow)
_SUGGESTION, _ANSWER = table_of(SuggestionRow), table_of(SuggestionAnswerRow)
_AUTHOR, _SUPPORT = table_of(SuggestionAuthorRow), table_of(SuggestionSupportRow)
_QUESTION, _ASKED_TOO = table_of(ManagementQuestionRow), table_of(ManagementQuestionSupportRow)


def _news() -> Arm:
    is_for_caller = sa.case((_NEWS.c.audience == word("officers"), IS_OFFICE), else_=IS_OWN)
    is_shown = sa.and_(
        _NEWS.c.tenant_id == tenant_id(),
        _NEWS.c.organisation_id == PLACE,
        _NEWS.c.state == word("approved"),
        sa.or_(_NEWS.c.until_at.is_(None), _NEWS.c.until_at > NOW),
        is_for_caller,
        NAMES_CALLER,
    )
    reason = sa.case(
        (_NEWS.c.urgency == word("urgent"), word("urgent")),
        (_NEWS.c.audience == word("officers"), word("office")),
        else_=FROM_WHERE,
    )
    return feed_arm(
        _NEWS,
        is_shown,
        type_name="NewsItem",
        kind="news_item",
        id=_NEWS.c.id,
        at=_NEWS.c.publish_at,
        title=_NEWS.c.title,
        title_en=_NEWS.c.title_en,
        organisation_id=_NEWS.c.organisation_id,
        until=_NEWS.c.until_at,
        reason=reason,
        is_new=none_of_own(_READ, _NEWS, "item_id"),
    )


def _activities() -> Arm:
    is_open = sa.and_(here(_ACTIVITY), _ACTIVITY.c.state == word("published"), _ACTIVITY.c.starts_at > NOW)
    return feed_arm(
        _ACTIVITY,
        sa.and_(is_open, is_in_audience()),
        type_name="Activity",
        kind="activity",
        id=_ACTIVITY.c.id,
        at=_ACTIVITY.c.published_at,
        title=_ACTIVITY.c.title,
        title_en=_ACTIVITY.c.title_en,
        organisation_id=_ACTIVITY.c.organisation_id,
        until=_ACTIVITY.c.starts_at,
        is_new=none_of_own(_REGISTRATION, _ACTIVITY, "activity_id"),
    )


def _benefits() -> Arm:
    facts = viewer_facts()
    source = (
        _CYCLE.join(_PROGRAMME, its(_CYCLE, _PROGRAMME, "programme_id"))
        .outerjoin(_PIECES, its(_CYCLE, _PIECES, "quota_id"))
        .join(facts, sa.true())
    )
    return feed_arm(
        source,
        sa.and_(
            here(_PROGRAMME),
            facts.c.phase == word("open"),
            facts.c.is_eligible,
            facts.c.may_use_benefits,
            sa.not_(facts.c.is_priced),
        ),
        type_name="BenefitCycle",
        kind="benefit_cycle",
        id=_CYCLE.c.id,
        at=_CYCLE.c.opens_at,
        title=_CYCLE.c.title,
        title_en=_CYCLE.c.title_en,
        organisation_id=_PROGRAMME.c.organisation_id,
        until=_CYCLE.c.closes_at,
        reason="entitled",
        is_new=sa.not_(facts.c.has_one),
    )


# From then on nobody begins to vote, though ballots on their way may still come.
_ENDS = sa.func.least(_VOTE.c.closes_at, _VOTE.c.permits_end_at)


def _votes() -> Arm:
    source = _ROLL.join(_VOTE, sa.and_(_ROLL.c.tenant_id == _VOTE.c.tenant_id, _ROLL.c.vote_id == _VOTE.c.id))
    # Whether the member has voted is one bit that the database's function tells.
    has_voted = sa.func.coalesce(
        _ROLL.c.has_voted, sa.func.unionhall_has_voted(_VOTE.c.tenant_id, _VOTE.c.id, _ROLL.c.member_id)
    )
    is_open = sa.and_(_VOTE.c.state == word("open"), _ENDS > NOW)
    return feed_arm(
        source,
        sa.and_(ONCE, _ROLL.c.tenant_id == tenant_id(), of_own_entries(_ROLL.c.member_id), is_open),
        type_name="Vote",
        kind="vote",
        id=_VOTE.c.id,
        at=_VOTE.c.opens_at,
        title=_VOTE.c.title,
        title_en=_VOTE.c.title_en,
        organisation_id=_VOTE.c.organisation_id,
        until=_VOTE.c.closes_at,
        reason="on_roll",
        is_new=sa.not_(has_voted),
    )


def _suggestions() -> Sequence[Arm]:
    """Answers to what the caller signed, and to what they second; of both the first."""
    released = sa.and_(
        _ANSWER.c.tenant_id == _SUGGESTION.c.tenant_id,
        _ANSWER.c.suggestion_id == _SUGGESTION.c.id,
        _ANSWER.c.state == word("released"),
        _ANSWER.c.round == _SUGGESTION.c.round,
    )
    given: dict[str, Any] = {
        "type_name": "Suggestion",
        "kind": "suggestion",
        "id": _SUGGESTION.c.id,
        "at": _ANSWER.c.released_at,
        "title": _SUGGESTION.c.title,
        "organisation_id": _SUGGESTION.c.handling_id,
        "is_new": _ANSWER.c.released_at > FRESH_SINCE,
    }
    signs = among(_AUTHOR.c.state, ("first", "accepted"))
    has_signed = sa.exists().where(
        _AUTHOR.c.tenant_id == _SUGGESTION.c.tenant_id,
        _AUTHOR.c.suggestion_id == _SUGGESTION.c.id,
        of_own_entries(_AUTHOR.c.member_id),
        signs,
    )

    def arm(table: sa.Table, where: sa.ColumnElement[bool], reason: str) -> Arm:
        source = table.join(_SUGGESTION, its(table, _SUGGESTION, "suggestion_id")).join(_ANSWER, released)
        own = sa.and_(ONCE, table.c.tenant_id == tenant_id(), of_own_entries(table.c.member_id))
        return feed_arm(source, sa.and_(own, where), **given, reason=reason)

    return (arm(_AUTHOR, signs, "signed"), arm(_SUPPORT, sa.not_(has_signed), "supported"))


def _questions() -> Sequence[Arm]:
    """Answers to what the caller asked, and to what they ask, too."""
    at = sa.func.coalesce(_QUESTION.c.answered_again_at, _QUESTION.c.answered_at)
    given: dict[str, Any] = {
        "type_name": "ManagementQuestion",
        "kind": "management_question",
        "id": _QUESTION.c.id,
        "at": at,
        "title": _QUESTION.c.title,
        "organisation_id": _QUESTION.c.organisation_id,
        "is_new": at > FRESH_SINCE,
    }
    supported = _ASKED_TOO.join(_QUESTION, its(_ASKED_TOO, _QUESTION, "question_id"))
    asked = sa.and_(ONCE, _QUESTION.c.tenant_id == tenant_id(), of_own_entries(_QUESTION.c.asked_by_id))
    too = sa.and_(ONCE, _ASKED_TOO.c.tenant_id == tenant_id(), of_own_entries(_ASKED_TOO.c.member_id))
    return (
        feed_arm(_QUESTION, asked, **given, reason="signed"),
        feed_arm(supported, too, **given, reason="supported"),
    )


FEED = BoundedListing(
    (
        _news(),
        _activities(),
        _benefits(),
        _votes(),
        *GIVEN,
        *_suggestions(),
        *_questions(),
    ),
    name="feed",
    lead=PLACES,
    filters={
        "is_new": lambda columns: columns["is_new"] == sa.bindparam("is_new", type_=sa.Boolean()),
        "since": lambda columns: columns["at"] > sa.bindparam("since", type_=INSTANT),
        "kinds": lambda columns: columns["kind"] == sa.any_(sa.bindparam("kinds", type_=TEXTS)),
    },
    never_null=("id", "object_id", "kind", "at", "title", "reason", "is_new", "organisation_id"),
)
"""The caller's own; nobody sees another's."""
