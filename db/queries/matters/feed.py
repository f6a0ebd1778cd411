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
from db.loaders.learning.audiences import holds_post, holds_role
from db.models.activities import ActivityRow, RegistrationRow
from db.models.auth import RoleGrantRow
from db.models.benefits import BenefitCycleRow, BenefitProgrammeRow
from db.models.disclosures import DisclosureRow
from db.models.learning import CourseEnrolmentRow, CourseRow, QuizAttemptRow, QuizRow
from db.models.ledger import QuotaRow
from db.models.members import MemberRow
from db.models.news import NewsItemRow, NewsReadRow
from db.models.notices import PublicNoticeRow
from db.models.official_documents import OfficialDocumentRow
from db.models.organisations import OrganisationClosureRow
from db.models.suggestions import (
    ManagementQuestionRow,
    ManagementQuestionSupportRow,
    SuggestionAnswerRow,
    SuggestionAuthorRow,
    SuggestionRow,
    SuggestionSupportRow,
)
from db.models.surveys import SurveyParticipationRow, SurveyRow
from db.models.votes import VoteRollEntryRow, VoteRow
from db.predicates import TODAY, of_own_entries, own_id, tenant_id
from db.queries.matters.arms import INSTANT, NOW, TEXTS, among, its, object_id_of, word
from db.types import table_of

FEED_DAYS = 90
"""How far the feed goes back."""
FRESH_DAYS = 14
"""For how long an answer or a disclosure is new."""

FEED_ORDER = (SortKey("at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))

_MEMBER, _GRANT = table_of(MemberRow).alias("of_feed"), table_of(RoleGrantRow).alias("office")
_CLOSURE = table_of(OrganisationClosureRow)
_NEWS, _READ = table_of(NewsItemRow), table_of(NewsReadRow)
_ACTIVITY, _REGISTRATION = table_of(ActivityRow), table_of(RegistrationRow)
_CYCLE, _PROGRAMME = table_of(BenefitCycleRow), table_of(BenefitProgrammeRow)
_PIECES = table_of(QuotaRow).alias("pieces_left")
_VOTE, _ROLL = table_of(VoteRow), table_of(VoteRollEntryRow)
_SURVEY, _PART = table_of(SurveyRow), table_of(SurveyParticipationRow)
_QUIZ, _ATTEMPT = table_of(QuizRow), table_of(QuizAttemptRow)
_DISCLOSURE, _NOTICE = table_of(DisclosureRow), table_of(PublicNoticeRow)
_PAPER = table_of(OfficialDocumentRow)
_COURSE, _ENROLMENT = table_of(CourseRow), table_of(CourseEnrolmentRow)
_SUGGESTION, _ANSWER = table_of(SuggestionRow), table_of(SuggestionAnswerRow)
_AUTHOR, _SUPPORT = table_of(SuggestionAuthorRow), table_of(SuggestionSupportRow)
_QUESTION, _ASKED_TOO = table_of(ManagementQuestionRow), table_of(ManagementQuestionSupportRow)


def _places() -> sa.Subquery:
    """The organisations of the caller's chain (`is_own`), and of the chains of their offices of today (`is_office`)."""
    of_member, of_office = _CLOSURE.alias("above"), _CLOSURE.alias("above_office")
    own = (
        sa.select(of_member.c.ancestor_id, of_member.c.depth, sa.true().label("is_own"), sa.false().label("is_office"))
        .select_from(_MEMBER.join(of_member, _is_above(of_member, _MEMBER)))
        .where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.id == own_id(), _MEMBER.c.merged_into_id.is_(None))
    )
    offices = (
        sa.select(of_office.c.ancestor_id, of_office.c.depth, sa.false(), sa.true())
        .select_from(_GRANT.join(of_office, _is_above(of_office, _GRANT)))
        .where(
            _GRANT.c.tenant_id == tenant_id(),
            _GRANT.c.member_id == own_id(),
            _GRANT.c.revoked_at.is_(None),
            _GRANT.c.starts_on <= TODAY,
            sa.or_(_GRANT.c.ends_on.is_(None), _GRANT.c.ends_on >= TODAY),
        )
    )
    each = sa.union_all(own, offices).subquery("each_place")
    return (
        sa.select(
            each.c.ancestor_id.label("id"),
            sa.func.min(sa.case((each.c.is_own, each.c.depth))).label("depth"),
            sa.func.bool_or(each.c.is_own).label("is_own"),
            sa.func.bool_or(each.c.is_office).label("is_office"),
        )
        .group_by(each.c.ancestor_id)
        .subquery("place")
    )


def _is_above(closure: sa.FromClause, below: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(closure.c.tenant_id == below.c.tenant_id, closure.c.descendant_id == below.c.organisation_id)


_PLACES = _places()
_PLACE = sa.literal_column("place.id", sa.Uuid())
_IS_OWN, _IS_OFFICE = (
    sa.literal_column("place.is_own", sa.Boolean()),
    sa.literal_column("place.is_office", sa.Boolean()),
)
_DEPTH = sa.literal_column("place.depth", sa.Integer())
_NOUGHT = sa.literal_column("0", sa.Integer())
_ONCE = _DEPTH == _NOUGHT
"""Where an arm runs that has nothing to do with a place."""
_FROM_WHERE = sa.case((_ONCE, word("own_organisation")), else_=word("organisation_above"))
_SINCE = NOW - sa.literal_column(f"interval '{FEED_DAYS} days'", sa.Interval())
_FRESH_SINCE = NOW - sa.literal_column(f"interval '{FRESH_DAYS} days'", sa.Interval())


def _here(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether it is of the organisation for which the arm runs, and that is one of the caller's own chain."""
    return sa.and_(table.c.tenant_id == tenant_id(), table.c.organisation_id == _PLACE, _IS_OWN)


def _none_of_own(table: sa.FromClause, of: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    """Whether no row of a table that leads here is the caller's."""
    return sa.not_(
        sa.exists().where(
            table.c.tenant_id == of.c.tenant_id, table.c[key] == of.c.id, of_own_entries(table.c.member_id)
        )
    )


def _arm(source: sa.FromClause, where: sa.ColumnElement[bool], **given: Any) -> Arm:  # noqa: ANN401  # by name of output
    """An arm: `type_name`, `kind`, `id`, `at`, `title`, `organisation_id`, `reason`, `is_new`; `title_en`, `until`."""
    at, reason = given["at"], given.get("reason", _FROM_WHERE)
    columns: list[sa.ColumnElement[Any]] = [
        sa.cast(given["id"], sa.Uuid()).label("id"),
        object_id_of(given).label("object_id"),
        sa.cast(word(given["kind"]), sa.Text()).label("kind"),
        sa.cast(at, INSTANT).label("at"),
        sa.cast(given["title"], sa.Text()).label("title"),
        sa.cast(given.get("title_en", sa.null()), sa.Text()).label("title_en"),
        sa.cast(word(reason) if isinstance(reason, str) else reason, sa.Text()).label("reason"),
        sa.cast(given["is_new"], sa.Boolean()).label("is_new"),
        sa.cast(given.get("until", sa.null()), INSTANT).label("until_at"),
        sa.cast(given["organisation_id"], sa.Uuid()).label("organisation_id"),
    ]
    select = sa.select(*columns).select_from(source).where(where, at > _SINCE, at <= NOW)
    return Arm(select, "at", at)


def _news() -> Arm:
    is_for_caller = sa.case((_NEWS.c.audience == word("officers"), _IS_OFFICE), else_=_IS_OWN)
    is_shown = sa.and_(
        _NEWS.c.tenant_id == tenant_id(),
        _NEWS.c.organisation_id == _PLACE,
        _NEWS.c.state == word("approved"),
        sa.or_(_NEWS.c.until_at.is_(None), _NEWS.c.until_at > NOW),
        is_for_caller,
    )
    reason = sa.case(
        (_NEWS.c.urgency == word("urgent"), word("urgent")),
        (_NEWS.c.audience == word("officers"), word("office")),
        else_=_FROM_WHERE,
    )
    return _arm(
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
        is_new=_none_of_own(_READ, _NEWS, "item_id"),
    )


def _activities() -> Arm:
    is_open = sa.and_(_here(_ACTIVITY), _ACTIVITY.c.state == word("published"), _ACTIVITY.c.starts_at > NOW)
    return _arm(
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
        is_new=_none_of_own(_REGISTRATION, _ACTIVITY, "activity_id"),
    )


def _benefits() -> Arm:
    facts = viewer_facts()
    source = (
        _CYCLE.join(_PROGRAMME, its(_CYCLE, _PROGRAMME, "programme_id"))
        .outerjoin(_PIECES, its(_CYCLE, _PIECES, "quota_id"))
        .join(facts, sa.true())
    )
    return _arm(
        source,
        sa.and_(_here(_PROGRAMME), facts.c.phase == word("open"), facts.c.is_eligible),
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


def _votes() -> Arm:
    source = _ROLL.join(_VOTE, sa.and_(_ROLL.c.tenant_id == _VOTE.c.tenant_id, _ROLL.c.vote_id == _VOTE.c.id))
    # Whether the member has voted is one bit that the database's function tells.
    has_voted = sa.func.coalesce(
        _ROLL.c.has_voted, sa.func.unionhall_has_voted(_VOTE.c.tenant_id, _VOTE.c.id, _ROLL.c.member_id)
    )
    is_open = sa.and_(_VOTE.c.state == word("open"), _VOTE.c.closes_at > NOW)
    return _arm(
        source,
        sa.and_(_ONCE, _ROLL.c.tenant_id == tenant_id(), of_own_entries(_ROLL.c.member_id), is_open),
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


def _surveys() -> Arm:
    return _arm(
        _SURVEY,
        sa.and_(_here(_SURVEY), _SURVEY.c.state == word("open"), _SURVEY.c.closes_at > NOW),
        type_name="Survey",
        kind="survey",
        id=_SURVEY.c.id,
        at=_SURVEY.c.opened_at,
        title=_SURVEY.c.title,
        organisation_id=_SURVEY.c.organisation_id,
        until=_SURVEY.c.closes_at,
        is_new=_none_of_own(_PART, _SURVEY, "survey_id"),
    )


def _quizzes() -> Arm:
    return _arm(
        _QUIZ,
        sa.and_(_here(_QUIZ), _QUIZ.c.state == word("announced"), _QUIZ.c.closes_at > NOW),
        type_name="Quiz",
        kind="quiz",
        id=_QUIZ.c.id,
        at=sa.func.greatest(_QUIZ.c.opens_at, _QUIZ.c.announced_at),
        title=_QUIZ.c.title,
        organisation_id=_QUIZ.c.organisation_id,
        until=_QUIZ.c.closes_at,
        is_new=_none_of_own(_ATTEMPT, _QUIZ, "quiz_id"),
    )


def _courses() -> Arm:
    is_for = sa.case(
        (_COURSE.c.audience == word("members"), _IS_OWN),
        (_COURSE.c.audience == word("officers"), holds_role(_PLACE)),
        else_=holds_post(_PLACE, _COURSE.c.posts),
    )
    is_open = sa.and_(
        _COURSE.c.state == word("approved"),
        _COURSE.c.opens_at <= NOW,
        sa.or_(_COURSE.c.closes_at.is_(None), _COURSE.c.closes_at > NOW),
    )
    return _arm(
        _COURSE,
        sa.and_(_COURSE.c.tenant_id == tenant_id(), _COURSE.c.organisation_id == _PLACE, is_open, is_for),
        type_name="Course",
        kind="course",
        id=_COURSE.c.id,
        at=_COURSE.c.opens_at,
        title=_COURSE.c.title,
        title_en=_COURSE.c.title_en,
        organisation_id=_COURSE.c.organisation_id,
        until=_COURSE.c.closes_at,
        reason=sa.case((_COURSE.c.audience == word("members"), _FROM_WHERE), else_=word("office")),
        is_new=_none_of_own(_ENROLMENT, _COURSE, "course_id"),
    )


def _disclosures() -> Arm:
    return _arm(
        _DISCLOSURE,
        sa.and_(_here(_DISCLOSURE), _DISCLOSURE.c.state == word("published")),
        type_name="Disclosure",
        kind="disclosure",
        id=_DISCLOSURE.c.id,
        at=_DISCLOSURE.c.published_at,
        title=_DISCLOSURE.c.title,
        organisation_id=_DISCLOSURE.c.organisation_id,
        is_new=_DISCLOSURE.c.published_at > _FRESH_SINCE,
    )


def _notices() -> Arm:
    is_up = sa.and_(
        _NOTICE.c.tenant_id == tenant_id(),
        _NOTICE.c.audience_id == _PLACE,
        _IS_OWN,
        _NOTICE.c.state == word("approved"),
        _NOTICE.c.closes_on >= TODAY,
    )
    at = sa.func.greatest(_NOTICE.c.approved_at, _first_moment(_NOTICE.c.opens_on))
    return _arm(
        _NOTICE,
        is_up,
        type_name="PublicNotice",
        kind="public_notice",
        id=_NOTICE.c.id,
        at=at,
        title=_NOTICE.c.title,
        organisation_id=_NOTICE.c.organisation_id,
        until=_first_moment(_NOTICE.c.closes_on + sa.literal_column("1")),
        is_new=at > _FRESH_SINCE,
    )


def _first_moment(day: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """With what instant a civil day of the union begins."""
    return sa.func.timezone(word("Asia/Shanghai"), sa.cast(day, sa.DateTime()))


def _official_documents() -> Arm:
    is_for_caller = sa.case(
        (_PAPER.c.audience == word("officers"), _IS_OFFICE),
        (_PAPER.c.audience == word("members"), _IS_OWN),
        else_=sa.false(),
    )
    is_shown = sa.and_(
        _PAPER.c.tenant_id == tenant_id(),
        _PAPER.c.organisation_id == _PLACE,
        _PAPER.c.state == word("published"),
        is_for_caller,
    )
    return _arm(
        _PAPER,
        is_shown,
        type_name="OfficialDocument",
        kind="official_document",
        id=_PAPER.c.id,
        at=_PAPER.c.published_at,
        title=_PAPER.c.title,
        title_en=_PAPER.c.title_en,
        organisation_id=_PAPER.c.organisation_id,
        reason=sa.case((_PAPER.c.audience == word("officers"), word("office")), else_=_FROM_WHERE),
        is_new=_PAPER.c.published_at > _FRESH_SINCE,
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
        "is_new": _ANSWER.c.released_at > _FRESH_SINCE,
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
        own = sa.and_(_ONCE, table.c.tenant_id == tenant_id(), of_own_entries(table.c.member_id))
        return _arm(source, sa.and_(own, where), **given, reason=reason)

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
        "is_new": at > _FRESH_SINCE,
    }
    supported = _ASKED_TOO.join(_QUESTION, its(_ASKED_TOO, _QUESTION, "question_id"))
    asked = sa.and_(_ONCE, _QUESTION.c.tenant_id == tenant_id(), of_own_entries(_QUESTION.c.asked_by_id))
    too = sa.and_(_ONCE, _ASKED_TOO.c.tenant_id == tenant_id(), of_own_entries(_ASKED_TOO.c.member_id))
    return (
        _arm(_QUESTION, asked, **given, reason="signed"),
        _arm(supported, too, **given, reason="supported"),
    )


FEED = BoundedListing(
    (
        _news(),
        _activities(),
        _benefits(),
        _votes(),
        _surveys(),
        _quizzes(),
        _courses(),
        _disclosures(),
        _notices(),
        _official_documents(),
        *_suggestions(),
        *_questions(),
    ),
    name="feed",
    lead=_PLACES,
    filters={
        "is_new": lambda columns: columns["is_new"] == sa.bindparam("is_new", type_=sa.Boolean()),
        "since": lambda columns: columns["at"] > sa.bindparam("since", type_=INSTANT),
        "kinds": lambda columns: columns["kind"] == sa.any_(sa.bindparam("kinds", type_=TEXTS)),
    },
    never_null=("id", "object_id", "kind", "at", "title", "reason", "is_new", "organisation_id"),
)
"""The caller's own; nobody sees another's."""
