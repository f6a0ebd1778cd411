"""Questions to the management 向管理方提问: forty of half a year, in every state, some overdue, some asked by many."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from db.models.members import MemberState
from db.models.suggestions import ManagementQuestionState as State
from db.seed.ids import Kind
from db.seed.story.book import Book
from db.seed.story.days import day_of, limit_of
from db.seed.suggestions.asked import ABOUT, DECLINED, SITES, About
from db.seed.union import Member, member_id

_DAYS: Final = 10
"""Working days for an answer where nobody has set others."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HANDLERS_ONLY: Final = 8
"""Each so many-th is for those who answer alone."""
_ACCOUNTS: Final = 20
"""The first so many members sign in to the demonstration; what they do is told by itself."""
_SUPPORTERS: Final = (0, 1, 2, 3, 5, 8, 14, 31, 60, 120)


class _Planned(NamedTuple):
    """So many in a state that were asked between so many days ago."""

    amount: int
    state: State
    days: tuple[float, float]


_PLAN: Final = (
    _Planned(7, State.ASKED, (0.2, 8)),
    _Planned(5, State.ASKED, (24, 50)),
    _Planned(12, State.ANSWERED, (15, 180)),
    _Planned(3, State.FOLLOWED_UP, (14, 30)),
    _Planned(2, State.FOLLOWED_UP, (60, 80)),
    _Planned(5, State.ANSWERED_AGAIN, (50, 180)),
    _Planned(3, State.DECLINED, (15, 180)),
    _Planned(3, State.WITHDRAWN, (15, 180)),
)
_WAIT: Final = {State.ASKED, State.FOLLOWED_UP}
_OWN: Final = (State.ASKED, State.ANSWERED, State.DECLINED)
"""States of which HD000001 has asked one each."""


class QuestionRecord(NamedTuple):
    """Columns of table `management_question`."""

    id: UUID
    reference: str
    organisation_id: UUID
    unit_id: UUID
    asked_by_id: UUID
    title: str
    body: str
    visibility: str
    state: str
    asked_at: datetime
    due_on: date
    support_count: int = 0
    answer: str | None = None
    answered_by_id: UUID | None = None
    answered_at: datetime | None = None
    follow_up: str | None = None
    followed_up_at: datetime | None = None
    second_answer: str | None = None
    answered_again_by_id: UUID | None = None
    answered_again_at: datetime | None = None
    decline_reason: str | None = None
    declined_by_id: UUID | None = None
    ended_at: datetime | None = None


class QuestionSupportRecord(NamedTuple):
    """Columns of table `management_question_support`."""

    question_id: UUID
    member_id: UUID
    asked_at: datetime


def tell_questions(book: Book, members: Sequence[Member]) -> None:
    """All of them, after the units that are asked."""
    desk = _Desk(book, members)
    planned = [each for each in _PLAN for _ in range(each.amount)]
    own = {planned.index(next(each for each in planned if each.state is state)) for state in _OWN}
    told = [desk.tell(number, each, is_own=number in own) for number, each in enumerate(planned)]
    for question, supports in sorted(told, key=lambda each: each[0].asked_at):
        book.rows["management_question"].append(question)
        book.rows["management_question_support"].extend(supports)


class _Desk:
    def __init__(self, book: Book, members: Sequence[Member]) -> None:
        self.book, self.chance = book, Random("unionhall questions of the story")
        self.units = {row.code: row for row in book.rows["answering_unit"]}
        staff = book.rows["unit_staff"]
        self.staff = {
            code: [row.member_id for row in staff if row.unit_id == unit.id] for code, unit in self.units.items()
        }
        busy = {row.member_id for row in staff} | {member_id(number) for number in range(1, _ACCOUNTS + 1)}
        able = [each for each in members if each.state == MemberState.ACTIVE and each.id not in book.lives]
        self.people = [each.id for each in able if each.id not in busy]

    def tell(
        self, number: int, planned: _Planned, *, is_own: bool
    ) -> tuple[QuestionRecord, list[QuestionSupportRecord]]:
        """One of the plan, with who asks it, too."""
        about = ABOUT[number % len(ABOUT)]
        unit, site = self.units[about.unit], SITES[number // len(ABOUT)]
        asked_at = self._after(self.book.now - timedelta(days=planned.days[1]), planned.days[1] - planned.days[0])
        asker = member_id(1) if is_own else self.chance.choice(self.people)
        question = QuestionRecord(
            id=self.book.new_id(Kind.MANAGEMENT_QUESTION),
            reference="".join(self.chance.choices(_ALPHABET, k=10)),
            organisation_id=unit.organisation_id,
            unit_id=unit.id,
            asked_by_id=asker,
            title=f"{site}{about.title}",
            body=f"{site}{about.body}",
            visibility="handlers" if number % _HANDLERS_ONLY == _HANDLERS_ONLY - 1 and not is_own else "members",
            state=planned.state.value,
            asked_at=asked_at,
            due_on=day_of(limit_of(asked_at, _DAYS)),
        )
        question = self._lived(question, about)
        supports = self._supports(question, asker)
        return question._replace(support_count=len(supports)), supports

    def _lived(self, question: QuestionRecord, about: About) -> QuestionRecord:
        """What has become of it; a first answer comes within eleven days."""
        state, by = State(question.state), self.chance.choice(self.staff[about.unit])
        at = self._after(question.asked_at + timedelta(days=1), 10)
        if state is State.DECLINED:
            return question._replace(decline_reason=self.chance.choice(DECLINED), declined_by_id=by, ended_at=at)
        if state is State.WITHDRAWN:
            return question._replace(ended_at=at)
        if state is State.ASKED:
            return question
        question = question._replace(answer=about.answer, answered_by_id=by, answered_at=at)
        if state is State.ANSWERED:
            return question
        again = self._after(at, 2)
        due = day_of(limit_of(again, _DAYS))
        question = question._replace(follow_up=about.follow_up, followed_up_at=again, due_on=due)
        if state is State.FOLLOWED_UP:
            return question
        last = self._after(again + timedelta(days=1), 12)
        return question._replace(
            second_answer=about.second_answer, answered_again_by_id=by, answered_again_at=last, ended_at=last
        )

    def _supports(self, question: QuestionRecord, asker: UUID) -> list[QuestionSupportRecord]:
        """Given while it waited; of one that is for handlers alone nobody else knows."""
        if question.visibility != "members":
            return []
        until = question.answered_at or question.ended_at or self.book.now
        days = (until - question.asked_at) / timedelta(days=1)
        people = self.chance.sample([each for each in self.people if each != asker], self.chance.choice(_SUPPORTERS))
        given = [QuestionSupportRecord(question.id, each, self._after(question.asked_at, days)) for each in people]
        return sorted(given, key=lambda each: each.asked_at)

    def _after(self, start: datetime, days: float) -> datetime:
        """At most so many days after, and never to come."""
        return min(start + timedelta(days=self.chance.uniform(0, days)), self.book.now)
