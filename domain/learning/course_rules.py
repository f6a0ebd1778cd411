"""Decisions of courses: what one can be, who approves it, when it is taken again; pure."""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.learning.course_errors import (
    CourseAudienceInvalid,
    CourseLessonsInvalid,
    CourseOwnText,
    CourseStateRefused,
    CourseValidityInvalid,
    CourseWindowInvalid,
)
from domain.learning.errors import LearningTextInvalid
from domain.learning.rules import MAX_DAYS, MAX_TITLE, clean_text
from domain.shared.rich_text import clean_html, words_of

MAX_BODY: Final = 60_000
MAX_LESSONS: Final = 40
MAX_MINUTES: Final = 240
MAX_MONTHS: Final = 120
RENEWAL_DAYS: Final = 90
"""So long before a certificate ends its course is taken again."""
AGAIN_DAYS: Final = 90
"""So long after it was completed a course whose certificate does not end is taken again, if one likes."""
_PICTURE: Final = re.compile(r"<img[^>]*>|</?fig(?:ure|caption)>")

NEXT_STATES: Final[Mapping[tuple[str, str], str]] = {
    ("draft", "change"): "draft",
    ("draft", "submit"): "in_approval",
    ("in_approval", "approve"): "approved",
    ("in_approval", "return"): "draft",
    ("approved", "withdraw"): "withdrawn",
}
"""State and action → state. What is not listed is refused."""


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson as somebody writes it: HTML, and the minutes that its author thinks it takes."""

    title: str
    body: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Taken:
    """The newest enrolment of somebody: when it was completed, and what became of its certificate."""

    completed_at: datetime | None
    valid_until: date | None
    is_revoked: bool


def next_state(state: str, action: str) -> str:
    """What becomes of a course.

    Raises:
        CourseStateRefused: Nothing, in this state. Fact `state`.
    """
    found = NEXT_STATES.get((state, action))
    if found is None:
        raise CourseStateRefused("courseId", state=state)
    return found


def check_window(opens_at: datetime, closes_at: datetime | None, now: datetime) -> None:
    """Whether a course can be published then.

    Raises:
        CourseWindowInvalid: Its end is not after its beginning or has passed, or it begins more than `days` away.
    """
    ends_first = closes_at is not None and (closes_at <= opens_at or closes_at <= now)
    if ends_first or opens_at > now + timedelta(days=MAX_DAYS):
        raise CourseWindowInvalid("course", "closesAt", days=MAX_DAYS)


def check_audience(audience: str, posts: Sequence[str]) -> list[str]:
    """The kinds of posts, each once, if the audience has some.

    Raises:
        CourseAudienceInvalid: Posts for others than post holders, or none for them.
    """
    if (audience == "post_holders") != bool(posts):
        raise CourseAudienceInvalid("course", "posts")
    return sorted(set(posts))


def check_months(months: int | None, *path: str) -> None:
    """Whether something may hold for so many months; None: for good.

    Raises:
        CourseValidityInvalid: Out of bounds. Facts `least`, `most`.
    """
    if months is not None and not 1 <= months <= MAX_MONTHS:
        raise CourseValidityInvalid(*path, least=1, most=MAX_MONTHS)


def clean_lessons(lessons: Sequence[LessonText], *, has_quiz: bool) -> list[LessonText]:
    """The lessons with clean texts; a course that has a quiz needs none.

    Raises:
        DomainError: LEARNING_TEXT_INVALID, COURSE_LESSONS_INVALID (facts `most`, `minutes`).
    """
    least = 0 if has_quiz else 1
    if not least <= len(lessons) <= MAX_LESSONS or any(not 1 <= each.minutes <= MAX_MINUTES for each in lessons):
        raise CourseLessonsInvalid("course", "lessons", most=MAX_LESSONS, minutes=MAX_MINUTES)
    return [
        LessonText(
            clean_text(each.title, MAX_TITLE, "course", "lessons", at, "title"),
            clean_body(each.body, "course", "lessons", at, "body"),
            each.minutes,
        )
        for at, each in enumerate(lessons)
    ]


def clean_body(text: str, *path: str | int) -> str:
    """The text of a lesson as clean HTML without pictures.

    Raises:
        LearningTextInvalid: Longer than `limit` characters, or nothing to read is left. Fact `limit`.
    """
    cleaned = clean_html(_PICTURE.sub("", clean_html(text))) if len(text) <= MAX_BODY else ""
    if not words_of(cleaned) or len(cleaned) > MAX_BODY:
        raise LearningTextInvalid(*(str(each) for each in path), limit=MAX_BODY)
    return cleaned


def check_approver(approver_id: UUID | None, *others: UUID | None) -> None:
    """Whether somebody approves what others wrote and submitted.

    Raises:
        CourseOwnText: They are one of them.
    """
    if approver_id is None or approver_id in others:
        raise CourseOwnText("courseId")


def may_take_again(taken: Taken, now: datetime, today: date) -> bool:
    """Whether a course that was completed can be taken again: its certificate ends soon or was revoked, or long ago."""
    if taken.completed_at is None:
        return False
    ends_soon = taken.valid_until is not None and taken.valid_until <= today + timedelta(days=RENEWAL_DAYS)
    return ends_soon or taken.is_revoked or taken.completed_at <= now - timedelta(days=AGAIN_DAYS)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
