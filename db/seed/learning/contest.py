"""A knowledge contest of the whole union that has been open for two days, with attempts of some members."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

import orjson

from db.models.learning import QuizState
from db.seed.activities.people import Roll
from db.seed.activities.rows import Person
from db.seed.ids import Kind
from db.seed.learning.bank import Asked, questions_of
from db.seed.learning.rows import Attempt, Bank, Contest, Drawn, KeyReader
from db.seed.story.book import Book
from db.seed.story.days import DAY, day_of
from db.seed.union import member_id

QUESTIONS: Final = 20
MINUTES: Final = 30
PASS_PERCENT: Final = 60
TAKERS: Final = 48
_ACCOUNTS: Final = 6
_WRITER: Final = 4
"""The account of the federation officer, who wrote the questions."""
_EVERY: Final = 17
_SEED: Final = 20261128


@dataclass(slots=True)
class _Desk:
    """What the attempts share."""

    book: Book
    contest: Contest
    asked: Sequence[Asked]
    chance: Random


def tell_contest(book: Book, roll: Roll) -> None:
    """Writes the bank, the contest and the attempts. Draws are the same in every run."""
    union, at = book.tenant_id, book.now - 30 * DAY
    writer_id = member_id(_WRITER)
    bank = Bank(book.new_id(Kind.QUESTION_BANK), union, "劳动法律与安全生产题库", writer_id, at)
    asked = questions_of(bank.id, at)
    contest = Contest(
        id=book.new_id(Kind.QUIZ),
        organisation_id=union,
        bank_id=bank.id,
        title="劳动法律与安全生产知识竞赛",
        introduction="随机抽取 20 题，限时 30 分钟，每人两次机会，答对六成为合格。成绩仅本人可见。",
        opens_at=book.now - 2 * DAY,
        closes_at=book.now + 12 * DAY,
        question_count=QUESTIONS,
        minutes=MINUTES,
        attempt_limit=2,
        pass_percent=PASS_PERCENT,
        state=QuizState.ANNOUNCED.value,
        planned_by_id=book.officer(union, day_of(at)),
        planned_at=at,
        announced_at=at + DAY,
        told_at=book.now - 2 * DAY,
    )
    book.rows["question_bank"].append(bank)
    book.rows["bank_key_reader"].append(KeyReader(bank.id, writer_id, at))
    book.rows["bank_question"].extend(each.question for each in asked)
    book.rows["bank_question_key"].extend(each.key for each in asked)
    book.rows["quiz"].append(contest)
    accounts = {member_id(number + 1) for number in range(_ACCOUNTS)}
    people = [each for each in roll.below(union) if each.member_id not in accounts][::_EVERY][:TAKERS]
    desk = _Desk(book, contest, asked, Random(_SEED))  # a demonstration, the same in every run
    for minute, person in enumerate(people):
        _take(desk, person, timedelta(minutes=47 * minute))


def _take(desk: _Desk, person: Person, after: timedelta) -> None:
    """An attempt by somebody who knows from four to nine answers in ten, handed in; every eighth ran out of time."""
    started = desk.contest.opens_at + after
    took = timedelta(minutes=desk.chance.randint(6, MINUTES - 2))
    is_late = desk.chance.random() < 1 / 8  # as said
    attempt_id, score, level = desk.book.new_id(Kind.QUIZ_ATTEMPT), 0, 0.4 + desk.chance.random() / 2
    for position, asked in enumerate(desk.chance.sample(list(desk.asked), QUESTIONS), 1):
        drawn = _draw(desk, (attempt_id, person.member_id), position, asked, level=level)
        chosen = sorted(drawn.option_order[choice - 1] for choice in drawn.choices)
        score += chosen == list(asked.key.right_options)
        moment = started + took * position / QUESTIONS
        desk.book.rows["quiz_attempt_question"].append(drawn._replace(answered_at=moment))
    chain = person.chain
    desk.book.rows["quiz_attempt"].append(
        Attempt(
            id=attempt_id,
            quiz_id=desk.contest.id,
            member_id=person.member_id,
            branch_id=chain[-2] if len(chain) > 1 else chain[-1],
            number=1,
            question_count=QUESTIONS,
            started_at=started,
            ends_at=started + timedelta(minutes=MINUTES),
            submitted_at=None if is_late else started + took,
            score=score,
            is_passed=score * 100 >= PASS_PERCENT * QUESTIONS,
        )
    )


def _draw(desk: _Desk, whose: tuple[UUID, UUID], position: int, asked: Asked, *, level: float) -> Drawn:
    order = [option["number"] for option in asked.options]
    if asked.question.kind != "true_false":
        desk.chance.shuffle(order)
    shown = [{**asked.options[number - 1], "number": at} for at, number in enumerate(order, 1)]
    knows = desk.chance.random() < level
    right = [at for at, number in enumerate(order, 1) if number in asked.key.right_options]
    choices = right if knows else [desk.chance.randint(1, len(order))]
    attempt_id, taker_id = whose
    return Drawn(attempt_id, position, taker_id, asked.question.id, orjson.dumps(shown).decode(), order, choices, None)
