"""Sections of a member's copy of their own data about learning 宣传教育."""

from collections.abc import Sequence

import sqlalchemy as sa

from db.models.competitions import (
    CompetitionAwardRow,
    CompetitionEntrantRow,
    CompetitionEntryRow,
    CompetitionRow,
    CompetitionWinRow,
)
from db.models.learning import (
    BankKeyReaderRow,
    BankQuestionRow,
    CourseCertificateRow,
    CourseEnrolmentRow,
    CourseRow,
    LessonCompletionRow,
    LessonRow,
    QuestionBankRow,
    QuizAttemptQuestionRow,
    QuizAttemptRow,
    QuizRow,
)
from db.predicates import own_id
from db.queries.members.own_data_sections import Section, place
from db.queries.members.own_data_sections import section as _section
from db.types import table_of

_ATTEMPT, _DRAWN, _READER = table_of(QuizAttemptRow), table_of(QuizAttemptQuestionRow), table_of(BankKeyReaderRow)
_QUIZ, _BANK, _QUESTION = table_of(QuizRow), table_of(QuestionBankRow), table_of(BankQuestionRow)

_ANSWERS = (
    sa.select(
        sa.func.jsonb_agg(
            sa.func.jsonb_build_object(
                *(sa.literal_column("'number'"), _DRAWN.c.position),
                *(sa.literal_column("'text'"), _QUESTION.c.text),
                *(sa.literal_column("'options'"), _DRAWN.c.options),
                *(sa.literal_column("'choices'"), sa.func.to_jsonb(_DRAWN.c.choices)),
            )
        )
    )
    .select_from(
        _DRAWN.join(
            _QUESTION, sa.and_(_QUESTION.c.tenant_id == _DRAWN.c.tenant_id, _QUESTION.c.id == _DRAWN.c.question_id)
        )
    )
    .where(_DRAWN.c.tenant_id == _ATTEMPT.c.tenant_id, _DRAWN.c.attempt_id == _ATTEMPT.c.id)
    .correlate(_ATTEMPT)
    .scalar_subquery()
)

_COURSE, _LESSON = table_of(CourseRow), table_of(LessonRow)
_ENROLMENT, _DONE, _CERTIFICATE = (
    table_of(each) for each in (CourseEnrolmentRow, LessonCompletionRow, CourseCertificateRow)
)


def _course(of: sa.Table) -> sa.ScalarSelect[str]:
    return (
        sa.select(_COURSE.c.title)
        .where(_COURSE.c.tenant_id == of.c.tenant_id, _COURSE.c.id == of.c.course_id)
        .scalar_subquery()
    )


_ENTRANT, _WIN, _ENTRY = (table_of(each) for each in (CompetitionEntrantRow, CompetitionWinRow, CompetitionEntryRow))
_COMPETITION, _AWARD = table_of(CompetitionRow), table_of(CompetitionAwardRow)


def _of(of: sa.Table, other: sa.Table, key: str, column: str) -> sa.ScalarSelect[str]:
    return (
        sa.select(other.c[column]).where(other.c.tenant_id == of.c.tenant_id, other.c.id == of.c[key]).scalar_subquery()
    )


LEARNING_SECTIONS: Sequence[Section] = (
    _section(
        "learning",
        _ATTEMPT,
        ("number", "question_count", "started_at", "ends_at", "submitted_at", "score", "is_passed"),
        quiz=sa.select(_QUIZ.c.title)
        .where(_QUIZ.c.tenant_id == _ATTEMPT.c.tenant_id, _QUIZ.c.id == _ATTEMPT.c.quiz_id)
        .scalar_subquery(),
        branch=place(_ATTEMPT.c.branch_id, _ATTEMPT.c.tenant_id),
        chosen=_ANSWERS,
    ),
    _section(
        "learning.keys_known",
        _READER,
        ("since",),
        key="bank_id",
        bank=sa.select(_BANK.c.title)
        .where(_BANK.c.tenant_id == _READER.c.tenant_id, _BANK.c.id == _READER.c.bank_id)
        .scalar_subquery(),
    ),
    _section(
        "learning.courses",
        _ENROLMENT,
        ("number", "enrolled_at", "completed_at"),
        course=_course(_ENROLMENT),
        branch=place(_ENROLMENT.c.branch_id, _ENROLMENT.c.tenant_id),
    ),
    _section(
        "learning.lessons",
        _DONE,
        ("done_at",),
        key="lesson_id",
        lesson=sa.select(_LESSON.c.title)
        .where(_LESSON.c.tenant_id == _DONE.c.tenant_id, _LESSON.c.id == _DONE.c.lesson_id)
        .scalar_subquery(),
    ),
    _section(
        "learning.certificates",
        _CERTIFICATE,
        ("number", "code", "issued_on", "valid_until", "revoked_at", "revoke_reason"),
        course=_course(_CERTIFICATE),
    ),
    _section(
        "learning.competitions",
        _ENTRANT,
        ("is_consented", "answered_at"),
        key="entry_id",
        competition=_of(_ENTRANT, _COMPETITION, "competition_id", "title"),
        team_name=_of(_ENTRANT, _ENTRY, "entry_id", "team_name"),
        state=_of(_ENTRANT, _ENTRY, "entry_id", "state"),
        decide_reason=_of(_ENTRANT, _ENTRY, "entry_id", "decide_reason"),
    ),
    _section(
        "learning.competition_wins",
        _WIN,
        ("number", "code", "issued_on", "showcase_text", "withdrawn_at", "withdraw_reason"),
        own=sa.and_(_WIN.c.member_id == own_id(), _WIN.c.number.is_not(None)),  # what is published
        competition=_of(_WIN, _COMPETITION, "competition_id", "title"),
        award=sa.func.coalesce(_of(_WIN, _AWARD, "award_id", "title"), _of(_WIN, _AWARD, "award_id", "award_class")),
    ),
)
