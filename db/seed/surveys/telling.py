"""Surveys 问卷 of each kind: closed with results, open, planned, called off; with consent where they collect needs.

Answers are spread so that no count is small, which makes results plain sums; a test holds them to the services' own.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from db.models.members import ConsentPurpose, MemberState
from db.seed.ids import Kind
from db.seed.story.book import Book, Subject
from db.seed.story.days import DAY, day_of
from db.seed.story.rows import Consent
from db.seed.surveys.catalogue import PLANS, PROMISES, TEXTS, Asked, Plan
from db.seed.union import Member, member_id

_WITHDRAWN: Final = 2
"""Members who took their consent back after the survey of their needs had closed."""
_SINGLES: Final = (1, 1, 2, 3)
_SCALES: Final = (3, 4, 5, 4, 2, 4, 3, 5)
_PAIRS: Final = ((1, 2), (3,), (2, 4), (1, 3))
_ACCOUNTS: Final = 20
"""The first so many members sign in to the demonstration."""
_TEXT_OF: Final = 4
"""Every so many-th writes something."""


class SurveyRecord(NamedTuple):
    """Columns of table `survey`."""

    id: UUID
    organisation_id: UUID
    kind: str
    title: str
    introduction: str | None
    promise: str
    promise_en: str
    promise_version: int
    results_are_public: bool
    state: str
    closes_at: datetime
    planned_by_id: UUID
    planned_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    cancel_reason: str | None
    answer_count: int | None


class SurveyQuestionRecord(NamedTuple):
    """Columns of table `survey_question`."""

    survey_id: UUID
    number: int
    kind: str
    title: str
    is_required: bool
    minimum: int | None
    maximum: int | None
    options: str
    next_number: int | None


class ParticipationRecord(NamedTuple):
    """Columns of table `survey_participation`."""

    survey_id: UUID
    member_id: UUID


class AnswerRecord(NamedTuple):
    """Columns of table `survey_answer`."""

    id: UUID
    survey_id: UUID
    member_id: UUID | None
    branch_id: UUID | None
    said: str
    answered_at: datetime | None


class ResultRecord(NamedTuple):
    """Columns of table `survey_result`."""

    id: UUID
    survey_id: UUID
    position: int
    question_number: int
    option_number: int | None
    branch_id: UUID | None
    is_rest: bool
    answers: int
    mean_tenths: int | None


class _Given(NamedTuple):
    """An answer before it is written down."""

    key: UUID
    member_id: UUID | None
    branch_id: UUID | None
    said: Sequence[Mapping[str, Any]]
    answered_at: datetime | None


def tell_surveys(book: Book, members: Sequence[Member]) -> None:
    """All of them."""
    hall = _Hall(book, [each for each in members if each.state == MemberState.ACTIVE and each.id not in book.lives])
    for plan in PLANS:
        hall.tell(plan)


class _Hall:
    def __init__(self, book: Book, able: Sequence[Member]) -> None:
        self.book, self.chance = book, Random("unionhall surveys of the story")
        accounts = {member_id(number) for number in range(1, _ACCOUNTS + 1)}  # they have said nothing yet
        self.able = [each for each in able if each.id not in accounts]
        self.one = next(each for each in able if each.id == member_id(1))
        self.agreed: set[UUID] = set()

    def tell(self, plan: Plan) -> None:
        """A survey with its questions, answers and results."""
        survey = self._survey(plan)
        self.book.rows["survey"].append(survey)
        for number, asked in enumerate(plan.questions, 1):
            self.book.rows["survey_question"].append(_question(survey.id, number, asked))
        answers = self._answers(survey, plan)
        if survey.state == "closed":
            self._write_results(survey, plan, answers)
        if survey.kind == "needs" and survey.state == "closed":
            gone = {each.member_id for each in answers[-_WITHDRAWN:]}
            answers = [
                each._replace(member_id=None, branch_id=None, answered_at=None) if each.member_id in gone else each
                for each in answers
            ]
            self._withdraw([each for each in self.able if each.id in gone], survey)
        for key, member, branch, said, at in sorted(answers, key=lambda each: each.key):
            row = AnswerRecord(key, survey.id, member, branch, orjson.dumps(said).decode(), at)
            self.book.rows["survey_answer"].append(row)

    def _survey(self, plan: Plan) -> SurveyRecord:
        place, now = self.book.place(plan.place), self.book.now
        opened, closes = (now + days * DAY for days in plan.days)
        version, chinese, english = PROMISES[plan.kind]
        was_opened = plan.state in {"open", "closed"}
        return SurveyRecord(
            id=self.book.new_id(Kind.SURVEY),
            organisation_id=place,
            kind=plan.kind,
            title=plan.title,
            introduction=plan.introduction,
            promise=chinese,
            promise_en=english,
            promise_version=version,
            results_are_public=plan.is_public,
            state=plan.state,
            closes_at=closes,
            planned_by_id=self.book.officer(place, day_of(now - DAY)),
            planned_at=min(opened, now) - 2 * DAY,
            opened_at=opened if was_opened else None,
            closed_at=closes if plan.state == "closed" else None,
            cancel_reason=plan.cancel_reason,
            answer_count=plan.answers if plan.state == "closed" else None,
        )

    def _answers(self, survey: SurveyRecord, plan: Plan) -> list[_Given]:
        """From each branch as many, so that each says what all say; HD000001 where there is one more."""
        by_branch: dict[UUID, list[Member]] = {}
        for each in self.able:
            branch = self._branch(each, survey.organisation_id)
            if branch not in {None, survey.organisation_id}:
                by_branch.setdefault(branch or each.id, []).append(each)
        branches = sorted(by_branch, key=lambda each: (-len(by_branch[each]), str(each)))[
            : 3 if plan.answers > 40 else 2
        ]
        share = plan.answers // len(branches)
        people = [(each, number) for branch in branches for number, each in enumerate(by_branch[branch][:share])]
        if len(people) < plan.answers:
            people.append((self.one, 0))
        return [self._answer(survey, plan, *each) for each in people]

    def _answer(self, survey: SurveyRecord, plan: Plan, member: Member, number: int) -> _Given:
        self.book.rows["survey_participation"].append(ParticipationRecord(survey.id, member.id))
        said, until = _said(plan.questions, number), min(survey.closes_at, self.book.now)
        key = UUID(int=self.chance.getrandbits(128), version=4)
        if survey.kind == "anonymous" or survey.opened_at is None:
            return _Given(key, None, None, said, None)
        at = survey.opened_at + self.chance.random() * (until - survey.opened_at)
        if survey.kind == "needs":
            self._agree(member, at - timedelta(minutes=1))
        return _Given(key, member.id, self._branch(member, survey.organisation_id), said, at)

    def _branch(self, member: Member, above_id: UUID) -> UUID | None:
        """The organisation directly below on the way to the member's; None where they are elsewhere."""
        below, place = member.organisation_id, self.book.parent(member.organisation_id)
        while place is not None and place != above_id:
            below, place = place, self.book.parent(place)
        return below if place is not None else above_id if member.organisation_id == above_id else None

    def _agree(self, member: Member, at: datetime) -> None:
        if member.id not in self.agreed:
            self.agreed.add(member.id)
            self._say(member, at, is_given=True)

    def _withdraw(self, people: Sequence[Member], survey: SurveyRecord) -> None:
        for number, member in enumerate(people, 1):
            self._say(member, survey.closes_at + number * DAY, is_given=False)

    def _say(self, member: Member, at: datetime, *, is_given: bool) -> None:
        purpose = ConsentPurpose.NEEDS_COLLECTION.value
        self.book.rows["consent"].append(Consent(self.book.new_id(Kind.CONSENT), member.id, purpose, 1, is_given, at))
        word = "consent.given" if is_given else "consent.withdrawn"
        subject = Subject("member", member.id, member.organisation_id)
        self.book.note(at, member.id, word, subject, purpose=purpose, text_version=1)

    def _write_results(self, survey: SurveyRecord, plan: Plan, answers: Sequence[_Given]) -> None:
        said = [{each["number"]: each for each in answer.said} for answer in answers]
        cells: list[tuple[UUID | None, int, int | None, int, int | None]]
        cells = [(None, *cell) for number in range(1, len(plan.questions) + 1) for cell in _cells(plan, number, said)]
        size = Counter(answer.branch_id for answer in answers if answer.branch_id is not None)
        for branch in sorted(size, key=lambda each: (-size[each], str(each))):
            own = [each for each, answer in zip(said, answers, strict=True) if answer.branch_id == branch]
            for number in _common(plan):
                cells += [(branch, *cell) for cell in _cells(plan, number, own)]
        for position, (branch_id, number, option, count, mean) in enumerate(cells, 1):
            key = self.book.new_id(Kind.SURVEY_RESULT)
            row = ResultRecord(
                key, survey.id, position, number, option, branch_id, is_rest=False, answers=count, mean_tenths=mean
            )
            self.book.rows["survey_result"].append(row)


def _question(survey_id: UUID, number: int, asked: Asked) -> SurveyQuestionRecord:
    options = [{"number": at, "text": text, "next": leads} for at, (text, leads) in enumerate(asked.options, 1)]
    limits = asked.minimum, asked.maximum
    return SurveyQuestionRecord(
        survey_id,
        number,
        asked.kind,
        asked.title,
        asked.is_required,
        *limits,
        options=orjson.dumps(options).decode(),
        next_number=asked.next,
    )


def _said(questions: Sequence[Asked], whose: int) -> list[dict[str, Any]]:
    """What the so many-th of a branch says on their way through."""
    found: list[dict[str, Any]] = []
    number = 1
    while number and number <= len(questions):
        asked = questions[number - 1]
        reply: dict[str, Any] = {"number": number}
        following = asked.next
        if asked.kind == "single":
            choice = _SINGLES[whose % len(_SINGLES)]
            reply["choices"] = [choice]
            following = asked.options[choice - 1][1] if asked.options[choice - 1][1] is not None else asked.next
        elif asked.kind == "multiple":
            reply["choices"] = list(_PAIRS[whose % len(_PAIRS)])
        elif asked.kind == "text":
            reply["text"] = TEXTS[whose % len(TEXTS)]
        else:
            reply["value"] = _SCALES[whose % len(_SCALES)]
        if asked.kind != "text" or whose % _TEXT_OF == 0:
            found.append(reply)
        number = number + 1 if following is None else following
    return found


def _common(plan: Plan) -> list[int]:
    """Questions with counts that everybody is asked: all up to the first that leads elsewhere."""
    numbers = []
    for number, asked in enumerate(plan.questions, 1):
        if asked.options or asked.kind == "scale":
            numbers.append(number)
        if any(leads is not None for _, leads in asked.options):
            break
    return numbers


def _cells(
    plan: Plan, number: int, said: Sequence[Mapping[int, Mapping[str, Any]]]
) -> list[tuple[int, int | None, int, int | None]]:
    """Question, option, count and mean, as they are told where no count is small."""
    asked, given = plan.questions[number - 1], [each[number] for each in said if number in each]
    unanswered = sum(_is_asked(plan, number, each) for each in said) - len(given)
    if asked.options or asked.kind == "scale":
        chosen = Counter(choice for each in given for choice in each.get("choices") or [each["value"]])
        last = len(asked.options) or asked.maximum or 0
        return [
            *((number, option, chosen[option], None) for option in range(1, last + 1)),
            (number, 0, unanswered, None),
        ]
    values = [each["value"] for each in given if asked.kind == "number"]
    mean = round(10 * sum(values) / len(values)) if values else None
    return [(number, None, len(given), mean), (number, 0, unanswered, None)]


def _is_asked(plan: Plan, number: int, said: Mapping[int, Mapping[str, Any]]) -> bool:
    at = 1
    while at and at < number:
        asked, choices = plan.questions[at - 1], said.get(at, {}).get("choices", ())
        leads = asked.options[choices[0] - 1][1] if asked.kind == "single" and choices else None
        following = leads if leads is not None else asked.next
        at = at + 1 if following is None else following
    return at == number
