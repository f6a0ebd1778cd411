"""Courses of the demonstration union: one on using its services by phone, one that posts require, one in approval."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from db.seed.activities.people import Roll
from db.seed.activities.rows import CertificateSeriesRecord, Person
from db.seed.ids import Kind
from db.seed.learning.course_rows import Certificate, Course, Enrolment, Lesson, LessonDone, Requirement
from db.seed.story.book import Book
from db.seed.story.days import DAY, day_of
from db.seed.union import member_id

LEARNERS: Final = 36
_ACCOUNTS: Final = 6
_WRITER: Final = 4
"""The account of the federation officer, who writes the courses."""
_EVERY: Final = 23
_MONTHS: Final = 24


@dataclass(frozen=True, slots=True)
class _Told:
    """A course as it is told: texts in Chinese and English, and lessons."""

    title: str
    title_en: str
    track: str
    audience: str
    posts: Sequence[str]
    lessons: Sequence[tuple[str, str, int]]


_PHONE: Final = _Told(
    "手机办事入门",
    "Union services on your phone",
    "digital_literacy",
    "members",
    (),
    (
        ("登录与安全", "<p>使用验证码登录，<strong>不要</strong>把验证码告诉任何人。</p>", 8),
        ("报名活动与领取福利", "<p>在“活动”中选择感兴趣的内容报名；在“福利”中查看可领取的项目。</p>", 12),
        ("提案与投票", "<p>提案可以匿名；投票结束前可以查看自己的凭证。</p>", 15),
    ),
)
_OFFICE: Final = _Told(
    "工会干部履职基础",
    "Foundations for union officers",
    "union_work",
    "post_holders",
    ("auditor", "chair", "organiser", "treasurer", "vice_chair", "women_workers"),
    (
        ("工会法与章程", "<h2>要点</h2><p>组织职工依法参与民主管理。</p>", 30),
        ("会员数据保护", "<p>只查阅履职所需的信息；每次查阅都有记录。</p>", 20),
    ),
)
_DRAFT: Final = _Told(
    "焊接安全操作",
    "Safe welding",
    "safety",
    "members",
    (),
    (("防护与通风", "<ul><li>佩戴面罩</li><li>保持通风</li></ul>", 25),),
)


def tell_courses(book: Book, roll: Roll) -> None:
    """Writes the courses, and how far some members are. The same in every run."""
    phone = _course(book, _PHONE, 60)
    office, _ = _course(book, _OFFICE, 90)
    required = Requirement(
        id=book.new_id(Kind.TRAINING_REQUIREMENT),
        organisation_id=book.tenant_id,
        course_id=office.id,
        posts=list(_OFFICE.posts),
        valid_months=_MONTHS,
        set_by_id=office.written_by_id,
        set_at=office.opens_at + DAY,
    )
    book.rows["training_requirement"].append(required)
    _course(book, _DRAFT, 3, is_approved=False)
    accounts = {member_id(number + 1) for number in range(_ACCOUNTS)}
    people = [each for each in roll.below(book.tenant_id) if each.member_id not in accounts][5::_EVERY][:LEARNERS]
    for number, person in enumerate(people):
        _learn(book, phone, person, number)


def _course(book: Book, told: _Told, days_ago: int, *, is_approved: bool = True) -> tuple[Course, Sequence[Lesson]]:
    at, writer_id = book.now - days_ago * DAY, member_id(_WRITER)
    officer_id = book.officer(book.tenant_id, day_of(at))
    approver_id = officer_id if officer_id != writer_id else member_id(_WRITER - 1)
    course = Course(
        id=book.new_id(Kind.COURSE),
        organisation_id=book.tenant_id,
        title=told.title,
        title_en=told.title_en,
        introduction=None,
        track=told.track,
        audience=told.audience,
        posts=list(told.posts),
        opens_at=at + DAY,
        valid_months=_MONTHS,
        state="approved" if is_approved else "in_approval",
        written_by_id=writer_id,
        written_at=at,
        submitted_by_id=writer_id,
        submitted_at=at,
        approved_by_id=approver_id if is_approved else None,
        approved_at=at + DAY if is_approved else None,
        told_at=at + DAY if is_approved else None,
    )
    lessons = [
        Lesson(book.new_id(Kind.LESSON), course.id, position, title, body, minutes)
        for position, (title, body, minutes) in enumerate(told.lessons, 1)
    ]
    book.rows["course"].append(course)
    book.rows["lesson"].extend(lessons)
    return course, lessons


def _learn(book: Book, taught: tuple[Course, Sequence[Lesson]], person: Person, number: int) -> None:
    """One learner in three has just begun, the others have completed it."""
    course, lessons = taught
    began = course.opens_at + timedelta(hours=9 + number * 7)
    is_complete = number % 3 != 0
    done = lessons if is_complete else lessons[:1]
    chain, completed = person.chain, began + timedelta(hours=2)
    enrolment = Enrolment(
        id=book.new_id(Kind.COURSE_ENROLMENT),
        course_id=course.id,
        member_id=person.member_id,
        branch_id=chain[-2] if len(chain) > 1 else chain[-1],
        number=1,
        enrolled_at=began,
        completed_at=completed if is_complete else None,
    )
    book.rows["course_enrolment"].append(enrolment)
    book.rows["lesson_completion"].extend(
        LessonDone(enrolment.id, each.id, person.member_id, began + timedelta(minutes=20 * each.position))
        for each in done
    )
    if is_complete:
        _certify(book, enrolment, day_of(completed))


def _certify(book: Book, enrolment: Enrolment, day: date) -> None:
    key: UUID = book.new_id(Kind.COURSE_CERTIFICATE)
    code = base64.b32encode(sha256(f"unionhall certificate {key}".encode()).digest()[:10]).decode()
    until = date(day.year + _MONTHS // 12, day.month, min(day.day, 28))
    number = f"ZS{day.year}-{_take_number(book, day.year):06d}"
    book.rows["course_certificate"].append(
        Certificate(key, enrolment.id, enrolment.course_id, enrolment.member_id, number, code, day, until)
    )


def _take_number(book: Book, year: int) -> int:
    """The next number of the union's series, which activities have begun."""
    series = book.rows["certificate_series"]
    found = next((each for each in series if each[0] == year), None)
    last = 1 if found is None else int(found[1]) + 1
    if found is not None:
        series.remove(found)
    series.append(CertificateSeriesRecord(year, last))
    return last
