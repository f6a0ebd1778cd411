"""Decisions of activities 文体活动: values in, values out.

Source of states and rules of the line: research, registration and waiting list (section 5.2).
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from domain.activities.errors import (
    AnswerInvalid,
    AnswerRequired,
    AudienceInvalid,
    CapacityInvalid,
    CompanionsInvalid,
    HoursInvalid,
    QuestionsInvalid,
    RepetitionInvalid,
    ReservesInvalid,
    TagsInvalid,
    TextInvalid,
    TimesInvalid,
    WindowsInvalid,
)
from domain.shared.text import normalised

ACTIVITY_MOVES: Mapping[str, Collection[str]] = {
    "draft": frozenset({"published", "cancelled"}),
    "published": frozenset({"closed", "ended", "cancelled"}),
    "closed": frozenset({"published", "ended", "cancelled"}),
    "ended": frozenset(),
    "cancelled": frozenset(),
}
"""What an activity may become. Closed means that nobody registers any more; the line moves on."""

REGISTRATION_MOVES: Mapping[str, Collection[str]] = {
    "applied": frozenset({"registered", "waiting", "rejected", "withdrawn", "cancelled", "closed"}),
    "registered": frozenset({"cancelled", "checked_in", "no_show"}),
    "waiting": frozenset({"offered", "registered", "withdrawn", "cancelled", "closed"}),
    "offered": frozenset({"registered", "declined", "expired", "cancelled"}),
    "checked_in": frozenset({"registered"}),
    "no_show": frozenset({"checked_in"}),
    "cancelled": frozenset(),
    "withdrawn": frozenset(),
    "expired": frozenset(),
    "declined": frozenset(),
    "rejected": frozenset(),
    "closed": frozenset(),
}
"""What a registration may become. From what has ended nothing leads back: who comes again goes to the end.

Only what is known of the door is put right: an entry that is void, somebody who was missed and had come.
"""

LIVE = frozenset({"applied", "registered", "waiting", "offered", "checked_in"})
NEARNESS = ("checked_in", "registered", "offered", "applied", "waiting")
"""Live states, the one closest to taking part first."""
PARTICIPATING = frozenset({"registered", "checked_in"})
"""States in which a member takes part; nobody who waits does."""

MAX_WINDOWS = 20
MAX_RESERVES = 10
MAX_QUESTIONS = 20
MAX_CHOICES = 20
MAX_COMPANIONS = 9
MAX_CAPACITY = 1_000_000
MAX_HOURS = 720
MAX_SESSIONS = 52
MAX_INTERVAL_WEEKS = 8
MAX_TAGS = 20
MAX_TITLE = 80
MAX_LINE = 200
MAX_TEXT = 5_000
MAX_ANSWER = 500
MAX_NAME = 40
MAX_AUDIENCE = 50
MAX_REMINDER_HOURS = 168
"""Before the start, at most."""
RULED: Mapping[str, str] = {
    "offer_hours": "activity_offer_hours",
    "cut_off_hours": "activity_cut_off_hours",
    "late_cancel_hours": "activity_late_cancel_hours",
    "review_days": "activity_review_days",
    "reminder_hours": "activity_reminder_hours",
    "offer_reminder_hours": "activity_offer_reminder_hours",
    "feedback_days": "activity_feedback_days",
    "check_in_lead_minutes": "check_in_lead_minutes",
    "appeal_days": "check_in_appeal_days",
}
"""What an activity takes from its organisation's rules when it is planned, by the rule's key.

The first three only where the organiser says nothing. An activity keeps what it took: so it was announced.
"""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may: one of each list that is not empty; all of the lists must hold."""

    below_ids: Sequence[UUID] = ()
    roles: Sequence[str] = ()
    tags: Sequence[str] = ()
    employments: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """What an audience asks of a member: the organisations from theirs upward, roles of today, tags, employment."""

    chain: Collection[UUID]
    roles: Collection[str]
    tags: Collection[str]
    employment: str


def fits(person: Person, audience: Audience) -> bool:
    """Whether a member belongs to an audience."""
    return all(
        not asked or not held.isdisjoint(asked)
        for asked, held in (
            (audience.below_ids, frozenset(person.chain)),
            (audience.roles, frozenset(person.roles)),
            (audience.tags, frozenset(person.tags)),
            (audience.employments, frozenset({person.employment})),
        )
    )


@dataclass(frozen=True, slots=True)
class Window:
    """When one may register; without a tag everybody."""

    opens_at: datetime
    closes_at: datetime
    tag: str | None = None
    places: int | None = None


def window_phase(windows: Iterable[Window], tags: Collection[str], now: datetime) -> str:
    """Of a member's windows together: open, coming (one will open), past, or none (there is none for them)."""
    own = [each for each in windows if each.tag is None or each.tag in tags]
    if any(each.opens_at <= now < each.closes_at for each in own):
        return "open"
    if any(now < each.opens_at for each in own):
        return "coming"
    return "past" if own else "none"


@dataclass(frozen=True, slots=True)
class Reserve:
    """Places kept for an audience."""

    name: str
    places: int
    audience: Audience
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a registration is asked. `choices` are the answers of a CHOICE, at least two."""

    key: str
    kind: str
    label: str
    label_en: str | None = None
    is_required: bool = False
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Companion:
    """Who comes along."""

    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class Draft:
    """All that an officer says of an activity. The cut-off is counted back from the start. Hours None: by the rules."""

    kind: str
    title: str
    description: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    windows: Sequence[Window]
    title_en: str | None = None
    venue_address: str | None = None
    companions_at_most: int = 0
    has_waiting_list: bool = True
    offer_hours: int | None = None
    cut_off_hours: int | None = None
    late_cancel_hours: int | None = None
    lowers_priority: bool = False
    needs_approval: bool = False
    holds_in_review: bool = True
    is_branch_bound: bool = False
    allows_reentry: bool = False
    audience: Audience = field(default_factory=Audience)
    reserves: Sequence[Reserve] = ()
    questions: Sequence[Question] = ()


def can_move_activity(state: str, to: str) -> bool:
    """Whether an activity may change so."""
    return to in ACTIVITY_MOVES[state]


def can_move_registration(state: str, to: str) -> bool:
    """Whether a registration may change so."""
    return to in REGISTRATION_MOVES[state]


def clean_text(text: str | None, path: str, *, most: int, is_required: bool = True) -> str | None:
    """A text in one spelling; None for nothing.

    Raises:
        TextInvalid: Nothing where something is needed, too long, or control characters.
    """
    cleaned = normalised("NFC", text or "").strip()
    is_odd = any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in cleaned)
    if len(cleaned) > most or is_odd or (is_required and not cleaned):
        raise TextInvalid(path, limit=most)
    return cleaned or None


def both_titles(title: str, title_en: str | None) -> str:
    """A title as messages name it, in both languages where there are two."""
    return title if title_en is None else f"{title} / {title_en}"


def check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Refuses an activity that has begun, or ends before it begins.

    Raises:
        TimesInvalid: So it is.
    """
    if starts_at <= now or ends_at <= starts_at:
        raise TimesInvalid("startsAt")


def check_draft(draft: Draft, now: datetime) -> None:
    """Refuses what cannot be published; times, windows, numbers, audiences, questions.

    Raises:
        DomainError: TIMES_INVALID, WINDOWS_INVALID, CAPACITY_INVALID, RESERVES_INVALID, HOURS_INVALID,
            AUDIENCE_INVALID, QUESTIONS_INVALID, COMPANIONS_INVALID.
    """
    check_times(draft.starts_at, draft.ends_at, now)
    check_windows(draft.windows, draft.starts_at)
    check_places(draft.capacity, [each.places for each in draft.reserves], [each.places for each in draft.windows])
    if not 0 <= draft.companions_at_most <= MAX_COMPANIONS:
        raise CompanionsInvalid("companionsAtMost", limit=MAX_COMPANIONS)
    hours = (draft.offer_hours, draft.cut_off_hours, draft.late_cancel_hours)
    if not all(0 <= each <= MAX_HOURS for each in hours if each is not None) or draft.offer_hours == 0:
        raise HoursInvalid("offerHours", limit=MAX_HOURS)
    for audience in (draft.audience, *(each.audience for each in draft.reserves)):
        check_audience(audience)
    check_questions(draft.questions)


def check_windows(windows: Sequence[Window], starts_at: datetime, *, others: int = 0) -> None:
    """Refuses windows that cannot be, or are too many together with others that stay as they are.

    Raises:
        WindowsInvalid: None, too many, one that ends before it opens or after the start, or with an odd bound or tag.
    """
    if not 1 <= len(windows) + others <= MAX_WINDOWS or any(not _is_window(each, starts_at) for each in windows):
        raise WindowsInvalid("windows", limit=MAX_WINDOWS)


def _is_window(window: Window, starts_at: datetime) -> bool:
    is_tag = window.tag is None or (bool(window.tag.strip()) and len(window.tag) <= MAX_NAME)
    is_bound = window.places is None or 1 <= window.places <= MAX_CAPACITY
    return is_tag and is_bound and window.opens_at < window.closes_at <= starts_at


def check_places(capacity: int, reserves: Sequence[int], windows: Sequence[int | None]) -> None:
    """Refuses numbers of places that do not go together.

    Raises:
        DomainError: CAPACITY_INVALID, RESERVES_INVALID, WINDOWS_INVALID.
    """
    if not 1 <= capacity <= MAX_CAPACITY:
        raise CapacityInvalid("capacity", limit=MAX_CAPACITY)
    if len(reserves) > MAX_RESERVES or min(reserves, default=0) < 0 or sum(reserves) > capacity:
        raise ReservesInvalid("reserves", limit=MAX_RESERVES)
    if any(each is not None and not 1 <= each <= MAX_CAPACITY for each in windows):
        raise WindowsInvalid("windows", limit=MAX_WINDOWS)


def check_audience(audience: Audience) -> None:
    """Refuses lists that are too long.

    Raises:
        AudienceInvalid: So they are.
    """
    lists = (audience.below_ids, audience.roles, audience.tags, audience.employments)
    if any(len(each) > MAX_AUDIENCE for each in lists) or any(len(each) > MAX_NAME for each in audience.tags):
        raise AudienceInvalid("audience", limit=MAX_AUDIENCE)


def check_questions(questions: Sequence[Question]) -> None:
    """Refuses questions that cannot be asked.

    Raises:
        QuestionsInvalid: Too many, two with one key, a text that is empty or too long, or choices that are none.
    """
    keys = [each.key for each in questions]
    is_apt = all(
        each.key.isidentifier()
        and 0 < len(each.label.strip()) <= MAX_LINE
        and (each.kind == "choice") == bool(each.choices)
        and len(set(each.choices)) == len(each.choices) != 1
        and all(0 < len(choice.strip()) <= MAX_LINE for choice in each.choices)
        and len(each.choices) <= MAX_CHOICES
        for each in questions
    )
    if len(questions) > MAX_QUESTIONS or len(set(keys)) != len(keys) or not is_apt:
        raise QuestionsInvalid("questions", limit=MAX_QUESTIONS)


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Tags in one spelling, each once, in order.

    Raises:
        TagsInvalid: Too many, or one that is empty or too long.
    """
    cleaned = sorted({normalised("NFKC", each).strip() for each in tags})
    if len(cleaned) > MAX_TAGS or any(not 0 < len(each) <= MAX_NAME for each in cleaned):
        raise TagsInvalid("tags", limit=MAX_TAGS)
    return cleaned


def clean_companions(companions: Sequence[Companion], at_most: int) -> list[Companion]:
    """Companions in one spelling.

    Raises:
        CompanionsInvalid: More than may come, or one without a name or relation.
    """
    cleaned = [Companion(each.name.strip(), each.relation.strip()) for each in companions]
    is_apt = all(0 < len(part) <= MAX_NAME for each in cleaned for part in (each.name, each.relation))
    if len(cleaned) > at_most or not is_apt:
        raise CompanionsInvalid("companions", limit=at_most)
    return cleaned


def clean_answers(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers by key, in the order of the questions; what was left empty is left out.

    Raises:
        DomainError: ANSWER_REQUIRED, ANSWER_INVALID (no number, none of the choices, too long, or to no question).
    """
    known = {each.key for each in questions}
    if not answers.keys() <= known:
        raise AnswerInvalid("answers", question=min(answers.keys() - known))
    cleaned = {}
    for question in questions:
        answer = normalised("NFC", answers.get(question.key, "")).strip()
        if not answer and question.is_required:
            raise AnswerRequired("answers", question=question.label)
        if answer and not _is_answer(question, answer):
            raise AnswerInvalid("answers", question=question.label)
        if answer:
            cleaned[question.key] = answer
    return cleaned


def _is_answer(question: Question, answer: str) -> bool:
    if question.kind == "choice":
        return answer in question.choices
    if question.kind == "number":
        return len(answer) <= len(str(MAX_CAPACITY)) and answer.isascii() and answer.isdigit()
    return len(answer) <= MAX_ANSWER


def session_times(draft: Draft, *, sessions: int, interval_weeks: int) -> list[timedelta]:
    """By how much each session of a series comes after the first.

    Raises:
        RepetitionInvalid: Too many, or too far apart.
    """
    if not 1 < sessions <= MAX_SESSIONS or not 1 <= interval_weeks <= MAX_INTERVAL_WEEKS:
        raise RepetitionInvalid("repeats", limit=MAX_SESSIONS)
    step = timedelta(weeks=interval_weeks)
    if draft.ends_at - draft.starts_at > step:
        raise RepetitionInvalid("repeats", limit=MAX_SESSIONS)
    return [step * number for number in range(sessions)]


def is_reminder_to_come(starts_at: datetime, reminder_hours: int, now: datetime) -> bool:
    """Whether the moment of reminding participants of a start has not come yet."""
    return now < starts_at - timedelta(hours=reminder_hours)
