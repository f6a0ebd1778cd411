"""Activities to come, counted from the moment of seeding: what is full, waits, repeats, is reviewed or cancelled."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

import orjson

from db.models.activities import ActivityKind, ActivityState, RegistrationClosing, RegistrationState
from db.models.approvals import ApprovalStatus
from db.models.auth import Role
from db.models.members import EmploymentKind, MemberState
from db.seed.activities.people import Roll
from db.seed.activities.programme import Programme
from db.seed.activities.rows import Part, Person, SeriesRecord, TaggingRecord, Window
from db.seed.activities.waiting_line import WaitingLine
from db.seed.ids import Kind
from db.seed.story.book import Book, Subject
from db.seed.story.days import DAY, day_of
from db.seed.story.hall import Hall
from db.seed.story.seasons import at_hour, tell_seasons
from db.seed.union import Member, member_id

DAY_SHIFT, NIGHT_SHIFT = "白班", "夜班"
_JOINED_BEFORE = 2024
_NIGHT_ONE_IN = 4
_HOUR = timedelta(hours=1)
_REMINDED = timedelta(hours=24)
_SESSIONS_PAST, _SESSIONS = 5, 12
_REVIEW_DAYS = 3
_REVIEW = "registration_decide"
_REJECTED = "今年已参加过疗休养。You have been on such a stay this year already."
_RAIN = "气象台发布暴雨预警，活动取消。Cancelled: heavy rain is forecast."
_DECIDED = 5
_QUESTIONS = (
    {"key": "size", "kind": "choice", "label": "运动服尺码", "label_en": "Size of the shirt", "is_required": True,
     "choices": ["S", "M", "L", "XL"]},
    {"key": "event", "kind": "text", "label": "报名项目", "label_en": "Which event", "is_required": False,
     "choices": []},
)  # fmt: skip


def tell_activities(book: Book, members: Sequence[Member]) -> None:
    """Everything about activities: tags, two years that are over, and what is to come."""
    able = [each for each in members if _is_able(book, each)]
    shifts = [each for each in able if each.organisation_id in _below(book, "HD-A")]
    tags = {each.id: (DAY_SHIFT if number % _NIGHT_ONE_IN else NIGHT_SHIFT,) for number, each in enumerate(shifts)}
    book.rows["member_tagging"] += [TaggingRecord(each, own) for each, own in tags.items()]
    roll = Roll(able, book.parent, tags)

    def note(
        at: datetime, actor_id: UUID | None, action: str, subject: tuple[str, UUID, UUID], **facts: object
    ) -> None:
        book.note(at, actor_id, action, Subject(*subject), **facts)

    programme = Programme(book.new_id, note)
    tell_seasons(book, programme, roll)
    hall = Hall(book, programme, roll)
    for tell in (_tell_sports_day, _tell_film_night, _tell_class, _tell_stay, _tell_outing, _tell_others):
        tell(hall)
    for name, rows in programme.rows().items():
        book.rows[name] += rows


def _below(book: Book, code: str) -> set[UUID]:
    return {node.id for node in book.union.organisations if f"{node.code}-".startswith(f"{code}-")}


def _is_able(book: Book, member: Member) -> bool:
    is_long = member.joined_on.year < _JOINED_BEFORE
    return is_long and member.state == MemberState.ACTIVE and member.id not in book.lives


def _tell_sports_day(hall: Hall) -> None:
    """Full: places of two branches, two shifts whose windows together have more places than there are; families."""
    now = hall.book.now
    row = hall.plan(
        "HD-A", ("春季运动会", "Spring Sports Day"), at_hour(day_of(now) + 24 * DAY, 9), kind=ActivityKind.SPORTS.value,
        venue="市体育中心", venue_address="体育路18号", ends_at=at_hour(day_of(now) + 24 * DAY, 17), capacity=100,
        companions_at_most=2, lowers_priority=True, questions=orjson.dumps(_QUESTIONS).decode(),
    )  # fmt: skip
    opens_at, closes_at = now - 8 * DAY, row.starts_at - 4 * DAY
    windows = [Window(opens_at, closes_at, DAY_SHIFT, 85), Window(opens_at + DAY, closes_at, NIGHT_SHIFT, 40)]
    kept = [
        Part(f"{name}名额", f"Places of {en}", 16, [hall.book.place(code)])
        for name, en, code in (("一分会", "branch 01", "HD-A-01"), ("二分会", "branch 02", "HD-A-02"))
    ]
    line = hall.open(row, windows, kept)
    at, hurry = opens_at + DAY + timedelta(minutes=5), timedelta(minutes=11)
    own = hall.account(1).member_id
    coming = [each for code in ("HD-A-01", "HD-A-02") for each in list(hall.people(code))[:14]]
    coming += [each for each in hall.people("HD-A") if each not in coming]
    for number, person in enumerate(each for each in coming if each.member_id != own):
        free = hall.programme.quotas.free(line.held.places.total_id)
        if free == 0:
            break
        places = min(free, 1 + number % 3 if number % 5 == 0 else 1)
        _join(hall, line, person, at + number * hurry, places)
    others = [each for each in coming if each.member_id not in {own, *_members_of(line)}]
    for number, person in enumerate([*others[:4], hall.account(1), *others[4:11]]):
        _join(hall, line, person, now - 3 * DAY + number * hurry * 9, 1 + number % 2)


def _join(hall: Hall, line: WaitingLine, person: Person, at: datetime, places: int) -> None:
    """With the names of those who come along and the answers, which are sealed later."""
    registration_id = line.register(person, at, places=places)
    guests = [{"name": f"家属{number + 1}", "relation": "家属 family"} for number in range(places - 1)]
    content = {"companions": guests, "answers": {"size": ("S", "M", "L", "XL")[places]}}
    hall.book.contents[registration_id] = (person.member_id, orjson.dumps(content).decode())


def _members_of(line: WaitingLine) -> set[UUID]:
    return {each.member_id for each in line.held.registrations.values()}


def _tell_film_night(hall: Hall) -> None:
    """A line: one offer was accepted, one lapsed, one was declined, two are open, one of these to the account."""
    now = hall.book.now
    row = hall.plan(
        "HD", ("电影夜：我们的车间", "Film Night: Our Workshop"), at_hour(day_of(now) + 6 * DAY, 19),
        kind=ActivityKind.FILM.value, venue="大礼堂", capacity=40, cut_off_hours=12,
    )  # fmt: skip
    line = hall.open(row, [Window(now - 9 * DAY, row.starts_at - DAY)])
    accounts = [hall.account(1), hall.account(2)]
    crowd = Random("unionhall film night").sample(list(hall.roll.below(hall.book.tenant_id)), 60)
    people = [each for each in crowd if each not in accounts]
    seated = [
        line.register(each, now - 9 * DAY + number * _HOUR) for number, each in enumerate([accounts[1], *people[:39]])
    ]
    line_up = [*people[39:42], accounts[0], *people[42:50]]
    queue = [line.register(each, now - 5 * DAY + number * _HOUR) for number, each in enumerate(line_up)]
    cancelled = RegistrationState.CANCELLED
    line.leave(seated[3], now - 74 * _HOUR, cancelled)
    line.leave(queue[0], now - 50 * _HOUR, RegistrationState.EXPIRED, closing=RegistrationClosing.TIME_LIMIT)
    line.leave(queue[1], now - 40 * _HOUR, RegistrationState.DECLINED)
    line.accept(queue[2], now - 38 * _HOUR)
    line.leave(seated[9], now - 5 * _HOUR, cancelled)
    line.leave(seated[17], now - 3 * _HOUR, cancelled)


def _tell_class(hall: Hall) -> None:
    """Every week the same evening: some are over, one is today, some are to come."""
    book, programme = hall.book, hall.programme
    today, now = day_of(book.now), book.now
    written_at = now - (7 * _SESSIONS_PAST + 14) * DAY
    place = book.place("HD-A-01")
    series = SeriesRecord(programme.new_id(Kind.ACTIVITY_SERIES), place, 1, written_at)
    programme.series.append(series)
    people = [hall.account(1), *(each for each in hall.people("HD-A-01") if each.member_id != member_id(1))]
    for number in range(_SESSIONS):
        starts_at = at_hour(today + (number - _SESSIONS_PAST) * 7 * DAY, 18)
        row = hall.plan(
            "HD-A-01", ("瑜伽课", "Yoga Class"), starts_at, kind=ActivityKind.COURSE.value, venue="职工之家二楼",
            capacity=12, series_id=series.id, created_at=written_at,
            created_by_id=book.officer(place, day_of(written_at)),
        )  # fmt: skip
        line = hall.open(row, [Window(starts_at - 14 * DAY, starts_at - 2 * _HOUR)])
        for at, person in zip(count(), people[number % 3 : number % 3 + 9 - number % 4], strict=False):
            came_at = row.starts_at - 13 * DAY + at * 7 * _HOUR
            if came_at < now:
                line.register(person, came_at)
        _pass_by(hall, line)


def _pass_by(hall: Hall, line: WaitingLine) -> None:
    """What the clock has brought: reminders, the end of the line, the end."""
    now, held = hall.book.now, line.held
    if held.row.starts_at - _REMINDED <= now:
        for each in list(held.registrations.values()):
            at = max(held.row.starts_at - _REMINDED, each.submitted_at)
            held.registrations[each.id] = each._replace(reminded_at=at)
    if held.row.starts_at - held.row.cut_off_hours * _HOUR <= now:
        line.close_line()
    if held.row.ends_at <= now:
        line.attend(list(held.registrations)[5:6])
        hall.programme.move(held, ActivityState.ENDED, held.row.ends_at, None)


def _tell_stay(hall: Hall) -> None:
    """A stay that officers decide on: some were approved, one rejected, four wait."""
    book, now = hall.book, hall.book.now
    row = hall.plan(
        "HD-B", ("职工疗休养", "Rest and Recuperation"), at_hour(day_of(now) + 40 * DAY, 8),
        kind=ActivityKind.OUTING.value, venue="莲湖疗养院", ends_at=at_hour(day_of(now) + 44 * DAY, 17), capacity=12,
        needs_approval=True, cut_off_hours=72, late_cancel_hours=72,
    )  # fmt: skip
    line = hall.open(row, [Window(now - 9 * DAY, now + 20 * DAY)])
    for number, person in enumerate(list(hall.people("HD-B"))[:9]):
        is_new = number >= _DECIDED
        at = now - (1 if is_new else 8) * DAY + number * _HOUR
        registration_id = line.register(person, at, applies=True)
        step = book.step(row.organisation_id, _REVIEW, _REVIEW_DAYS)
        approval_id = book.review(("registration", registration_id, person.member_id), at, [step])
        book.open_step(approval_id, 1, at)
        held = line.held.registrations
        held[registration_id] = held[registration_id]._replace(approval_id=approval_id)
        if not is_new:
            _decide(hall, line, registration_id, at + 20 * _HOUR, comment=_REJECTED if number == 2 else None)


def _decide(hall: Hall, line: WaitingLine, registration_id: UUID, at: datetime, comment: str | None) -> None:
    """An approval, or a rejection when there is a comment."""
    book, approval_id = hall.book, line.held.registrations[registration_id].approval_id
    by_id = book.officer(line.held.row.organisation_id, day_of(at))
    if approval_id is None:
        raise ValueError(registration_id)
    book.decide_step(approval_id, 1, at, by_id, comment=comment)
    book.close_review(approval_id, at, ApprovalStatus.APPROVED if comment is None else ApprovalStatus.REJECTED)
    if comment is None:
        line.decide(registration_id, at, by_id)
    else:
        line.leave(registration_id, at, RegistrationState.REJECTED, closing=None, by_id=by_id)


def _tell_outing(hall: Hall) -> None:
    """Cancelled yesterday, with everybody who had a place."""
    book, now = hall.book, hall.book.now
    starts_at = at_hour(day_of(now) + 3 * DAY, 8)
    row = hall.plan("HD-C", ("湿地公园一日游", "A Day in the Wetlands"), starts_at, kind=ActivityKind.OUTING.value)
    line = hall.open(row, [Window(now - 9 * DAY, starts_at - 2 * DAY)])
    for number, person in enumerate(list(hall.people("HD-C"))[:7]):
        line.register(person, now - 8 * DAY + number * 5 * _HOUR)
    at = now - 20 * _HOUR
    by_id = book.officer(row.organisation_id, day_of(at))
    line.cancel_all(at, by_id)
    line.held.row = line.held.row._replace(cancel_reason=_RAIN)
    hall.programme.move(line.held, ActivityState.CANCELLED, at, by_id)


def _tell_others(hall: Hall) -> None:
    """What one may register for now, soon, no longer, or only as somebody else; and a draft."""
    now, today = hall.book.now, day_of(hall.book.now)
    open_now = Window(now - 9 * DAY, now + 5 * DAY)
    planned: tuple[tuple[str, tuple[str, str], int, Window, Mapping[str, object]], ...] = (
        ("HD-A-01", ("血压健康讲座", "Know Your Blood Pressure"), 8, open_now, {"kind": ActivityKind.LECTURE.value}),
        ("HD-A", ("冬季健步走", "Winter Walk"), 12, open_now, {"kind": ActivityKind.SPORTS.value, "capacity": 60}),
        ("HD-B-02", ("车间乒乓球赛", "Workshop Table Tennis"), 9, open_now, {"kind": ActivityKind.SPORTS.value}),
        ("HD", ("职工摄影大赛", "Photography Contest"), 30, Window(now + 3 * DAY, now + 25 * DAY), {"capacity": 200}),
        ("HD", ("工会干部培训", "Training for Officers"), 16, open_now,
         {"audience_roles": [Role.BRANCH_OFFICER.value], "kind": ActivityKind.COURSE.value, "is_branch_bound": True}),
        ("HD", ("退休职工茶话会", "Tea for Retired Members"), 14, open_now,
         {"audience_employments": [EmploymentKind.RETIRED.value], "has_waiting_list": False}),
        ("HD-D", ("岗位技能练兵", "Skills at the Bench"), 11, Window(now - 9 * DAY, now - DAY), {}),
    )  # fmt: skip
    for code, title, days, window, given in planned:
        row = hall.plan(code, title, at_hour(today + days * DAY, 14), **given)
        line = hall.open(row, [window])
        is_for_all = not (row.audience_roles or row.audience_employments)
        for number, person in enumerate(list(hall.people(code))[4:12] if window.opens_at < now and is_for_all else ()):
            line.register(person, window.opens_at + number * 9 * _HOUR)
    closed = hall.open(
        hall.plan("HD-A-02", ("安全知识竞赛", "Safety Quiz"), at_hour(today + 4 * DAY, 14), capacity=10), [open_now]
    )
    closed.register(next(hall.people("HD-A-02")), now - 4 * DAY)
    hall.programme.move(closed.held, ActivityState.CLOSED, now - DAY, closed.held.row.created_by_id)
    hall.programme.draft(hall.plan("HD-A", ("元旦长跑", "New Year's Run"), at_hour(today + 45 * DAY, 9)), [open_now])
