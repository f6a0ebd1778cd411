"""Arms of the feed: what organisations ask, teach, disclose, put up and issue."""

import sqlalchemy as sa

from db.bounded import Arm
from db.loaders.learning.audiences import holds_post
from db.models.competitions import CompetitionEntrantRow, CompetitionRow
from db.models.disclosures import DisclosureRow
from db.models.honours import HonourRow
from db.models.learning import CourseEnrolmentRow, CourseRow, QuizAttemptRow, QuizRow, TrainingRequirementRow
from db.models.legal_articles import LegalArticleRow
from db.models.notices import PublicNoticeRow
from db.models.official_documents import OfficialDocumentRow
from db.models.suggestions import ManagementQuestionRow
from db.models.surveys import SurveyParticipationRow, SurveyRow
from db.predicates import TODAY, of_own_entries, tenant_id
from db.queries.matters.arms import NOW, first_moment, its, word
from db.queries.matters.feed_places import (
    FRESH_SINCE,
    FROM_WHERE,
    IS_OFFICE,
    IS_OWN,
    PLACE,
    feed_arm,
    here,
    none_of_own,
)
from db.readers import holds_office_below
from db.types import table_of

_SURVEY, _PART = table_of(SurveyRow), table_of(SurveyParticipationRow)
_QUIZ, _ATTEMPT = table_of(QuizRow), table_of(QuizAttemptRow)
_DISCLOSURE, _NOTICE = table_of(DisclosureRow), table_of(PublicNoticeRow)
_PAPER = table_of(OfficialDocumentRow)
_REQUIRED = table_of(TrainingRequirementRow).alias("required")
_LAW, _CONSULTED = table_of(LegalArticleRow), table_of(LegalArticleRow).alias("consulted")
_QUESTION, _HONOUR = table_of(ManagementQuestionRow).alias("consultation"), table_of(HonourRow)
_COMPETITION, _ENTRANT = table_of(CompetitionRow), table_of(CompetitionEntrantRow)
_COURSE, _ENROLMENT = table_of(CourseRow), table_of(CourseEnrolmentRow)


def _surveys() -> Arm:
    return feed_arm(
        _SURVEY,
        sa.and_(here(_SURVEY), _SURVEY.c.state == word("open"), _SURVEY.c.closes_at > NOW),
        type_name="Survey",
        kind="survey",
        id=_SURVEY.c.id,
        at=_SURVEY.c.opened_at,
        title=_SURVEY.c.title,
        organisation_id=_SURVEY.c.organisation_id,
        until=_SURVEY.c.closes_at,
        is_new=none_of_own(_PART, _SURVEY, "survey_id"),
    )


def _quizzes() -> Arm:
    return feed_arm(
        _QUIZ,
        sa.and_(here(_QUIZ), _QUIZ.c.state == word("announced"), _QUIZ.c.closes_at > NOW),
        type_name="Quiz",
        kind="quiz",
        id=_QUIZ.c.id,
        at=sa.func.greatest(_QUIZ.c.opens_at, _QUIZ.c.announced_at),
        title=_QUIZ.c.title,
        organisation_id=_QUIZ.c.organisation_id,
        until=_QUIZ.c.closes_at,
        is_new=none_of_own(_ATTEMPT, _QUIZ, "quiz_id"),
    )


def _courses() -> Arm:
    is_for = sa.case(
        (_COURSE.c.audience == word("members"), IS_OWN),
        (_COURSE.c.audience == word("officers"), holds_office_below(PLACE)),
        else_=holds_post(PLACE, _COURSE.c.posts),
    )
    is_open = sa.and_(
        _COURSE.c.state == word("approved"),
        _COURSE.c.opens_at <= NOW,
        sa.or_(_COURSE.c.closes_at.is_(None), _COURSE.c.closes_at > NOW),
    )
    return feed_arm(
        _COURSE,
        sa.and_(_COURSE.c.tenant_id == tenant_id(), _COURSE.c.organisation_id == PLACE, is_open, is_for),
        type_name="Course",
        kind="course",
        id=_COURSE.c.id,
        at=_COURSE.c.opens_at,
        title=_COURSE.c.title,
        title_en=_COURSE.c.title_en,
        organisation_id=_COURSE.c.organisation_id,
        until=_COURSE.c.closes_at,
        reason=sa.case(
            (_is_required(), word("required")),
            (_COURSE.c.audience == word("members"), FROM_WHERE),
            else_=word("office"),
        ),
        is_new=none_of_own(_ENROLMENT, _COURSE, "course_id"),
    )


def _is_required() -> sa.ColumnElement[bool]:
    """Whether a post that the caller holds today requires the course 必修培训."""
    return sa.exists().where(
        _REQUIRED.c.tenant_id == _COURSE.c.tenant_id,
        _REQUIRED.c.course_id == _COURSE.c.id,
        _REQUIRED.c.ended_at.is_(None),
        holds_post(_REQUIRED.c.organisation_id, _REQUIRED.c.posts),
    )


def _legal_articles() -> Arm:
    """Published or changed, while they hold; nobody notes who reads them, so what was consulted is what was asked."""
    asked = _QUESTION.join(_CONSULTED, its(_QUESTION, _CONSULTED, "legal_article_id"))
    has_consulted = (
        sa.exists()
        .select_from(asked)
        .where(
            _QUESTION.c.tenant_id == tenant_id(),
            of_own_entries(_QUESTION.c.asked_by_id),
            _CONSULTED.c.category == _LAW.c.category,
        )
        .correlate(_LAW)
    )
    holds = sa.or_(_LAW.c.valid_until.is_(None), _LAW.c.valid_until >= TODAY)
    return feed_arm(
        _LAW,
        sa.and_(here(_LAW), _LAW.c.state == word("published"), holds),
        type_name="LegalArticle",
        kind="legal_article",
        id=_LAW.c.id,
        at=_LAW.c.approved_at,
        title=_LAW.c.question,
        title_en=_LAW.c.question_en,
        organisation_id=_LAW.c.organisation_id,
        reason=sa.case((has_consulted, word("consulted")), else_=FROM_WHERE),
        is_new=_LAW.c.approved_at > FRESH_SINCE,
    )


def _honours() -> Arm:
    """For which a member may nominate until their last day."""
    return feed_arm(
        _HONOUR,
        sa.and_(here(_HONOUR), _HONOUR.c.state == word("open"), _HONOUR.c.closes_on >= TODAY),
        type_name="Honour",
        kind="honour",
        id=_HONOUR.c.id,
        at=_HONOUR.c.opened_at,
        title=_HONOUR.c.title,
        organisation_id=_HONOUR.c.organisation_id,
        until=first_moment(_HONOUR.c.closes_on + sa.literal_column("1")),
        is_new=_HONOUR.c.opened_at > FRESH_SINCE,
    )


def _competitions() -> Arm:
    is_ahead = sa.and_(_COMPETITION.c.state == word("announced"), _COMPETITION.c.closes_on >= TODAY)
    return feed_arm(
        _COMPETITION,
        sa.and_(here(_COMPETITION), is_ahead),
        type_name="Competition",
        kind="competition",
        id=_COMPETITION.c.id,
        at=_COMPETITION.c.approved_at,
        title=_COMPETITION.c.title,
        title_en=_COMPETITION.c.title_en,
        organisation_id=_COMPETITION.c.organisation_id,
        until=first_moment(_COMPETITION.c.closes_on + sa.literal_column("1")),
        is_new=none_of_own(_ENTRANT, _COMPETITION, "competition_id"),
    )


def _disclosures() -> Arm:
    return feed_arm(
        _DISCLOSURE,
        sa.and_(here(_DISCLOSURE), _DISCLOSURE.c.state == word("published")),
        type_name="Disclosure",
        kind="disclosure",
        id=_DISCLOSURE.c.id,
        at=_DISCLOSURE.c.published_at,
        title=_DISCLOSURE.c.title,
        organisation_id=_DISCLOSURE.c.organisation_id,
        is_new=_DISCLOSURE.c.published_at > FRESH_SINCE,
    )


def _notices() -> Arm:
    is_up = sa.and_(
        _NOTICE.c.tenant_id == tenant_id(),
        _NOTICE.c.audience_id == PLACE,
        IS_OWN,
        _NOTICE.c.state == word("approved"),
        _NOTICE.c.closes_on >= TODAY,
    )
    at = sa.func.greatest(_NOTICE.c.approved_at, first_moment(_NOTICE.c.opens_on))
    return feed_arm(
        _NOTICE,
        is_up,
        type_name="PublicNotice",
        kind="public_notice",
        id=_NOTICE.c.id,
        at=at,
        title=_NOTICE.c.title,
        organisation_id=_NOTICE.c.organisation_id,
        until=first_moment(_NOTICE.c.closes_on + sa.literal_column("1")),
        is_new=at > FRESH_SINCE,
    )


def _official_documents() -> Arm:
    is_for_caller = sa.case(
        (_PAPER.c.audience == word("officers"), IS_OFFICE),
        (_PAPER.c.audience == word("members"), IS_OWN),
        else_=sa.false(),
    )
    is_shown = sa.and_(
        _PAPER.c.tenant_id == tenant_id(),
        _PAPER.c.organisation_id == PLACE,
        _PAPER.c.state == word("published"),
        is_for_caller,
    )
    return feed_arm(
        _PAPER,
        is_shown,
        type_name="OfficialDocument",
        kind="official_document",
        id=_PAPER.c.id,
        at=_PAPER.c.published_at,
        title=_PAPER.c.title,
        title_en=_PAPER.c.title_en,
        organisation_id=_PAPER.c.organisation_id,
        reason=sa.case((_PAPER.c.audience == word("officers"), word("office")), else_=FROM_WHERE),
        is_new=_PAPER.c.published_at > FRESH_SINCE,
    )


GIVEN = (
    _surveys(),
    _quizzes(),
    _courses(),
    _competitions(),
    _disclosures(),
    _notices(),
    _official_documents(),
    _legal_articles(),
    _honours(),
)
"""In the order of their kinds."""
