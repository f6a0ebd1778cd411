"""No document and no field tells a taker in an attempt what is right.

Two ways to know: what stands in keys alone is looked for in every answer; and everything is asked twice, the second
time with other keys in the database. Answers that do not depend on the keys cannot tell of them.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson
import pytest
import pytest_asyncio

from api.nodes import encode_id, key_of
from db.seed.accounts import DEMO_ACCOUNTS
from tests.contract.access.learning import learning_reads
from tests.support.access import Operation
from tests.support.api import Client
from tests.support.selections import documents_of

MARK = "因为Zq9"
_TAKERS = {"member": DEMO_ACCOUNTS[0], "federation officer": DEMO_ACCOUNTS[3]}
_TYPES = ("QuestionBank", "BankQuestion", "Quiz", "QuizAttempt")
_QUESTIONS = 8


class Contest(NamedTuple):
    """A contest of the branch whose questions its officer wrote, and somebody in the middle of it."""

    owner: asyncpg.Connection
    officer: Client
    taker: Client
    quiz: str
    attempt: str
    ids: Mapping[str, str]
    all_ids: list[str]

    async def reads(self) -> list[bytes]:
        """Everything that the taker reads of learning, in every spelling that there is."""
        asked = [
            *((each.text, each.variables) for each in learning_reads(self.ids)),
            *((text, {"ids": self.all_ids}) for name in _TYPES for text in documents_of(name)),
            (Operation("Query.viewer", {}).text, {}),
        ]
        found = [orjson.dumps(await self.taker.run(text, variables)) for text, variables in asked]
        sent: list[tuple[str, dict[str, Any]]] = [
            *((f"{client}/learning/quizzes", {}) for client in ("mobile", "kiosk")),
            ("mobile/learning/quiz", {"id": self.quiz}),
            ("mobile/learning/quiz_attempt", {"id": self.attempt}),
            ("kiosk/learning/kiosk_quiz_attempt", {"id": self.attempt}),
            ("console/learning/office_quizzes", {}),
            ("console/learning/question_banks", {}),
            ("console/learning/bank_questions", {"bankId": self.ids["QuestionBank"]}),
        ]
        return [*found, *[orjson.dumps(await self.taker.send(name, variables)) for name, variables in sent]]

    async def writes(self) -> list[bytes]:
        """What the taker is told when answering, right or wrong or not at all."""
        answers = [(1, [1]), (1, [2]), (1, [3]), (1, []), (1, [9]), (99, [1])]
        told = [
            await self.taker.send(
                "mobile/learning/quiz_attempt_answer",
                {"input": {"attemptId": self.attempt, "position": position, "choices": choices}},
            )
            for position, choices in answers
        ]
        told.append(await self.taker.send("mobile/learning/quiz_attempt_start", {"input": {"quizId": self.quiz}}))
        return [orjson.dumps(each) for each in told]

    async def turn_keys(self) -> None:
        """Makes something else right in every question."""
        await self.owner.execute(
            "UPDATE bank_question_key SET right_options = ARRAY[1 + right_options[1] % 3]"
            " WHERE question_id IN (SELECT id FROM bank_question WHERE bank_id = $1)",
            key_of(self.ids["QuestionBank"], "QuestionBank", "id"),
        )


def _questions() -> list[dict[str, Any]]:
    return [
        {
            "kind": "MULTIPLE" if number % 2 else "SINGLE",
            "text": f"第{number}问",
            "options": [{"text": f"{letter}{number}"} for letter in "甲乙丙"],
            "rightOptions": [1 + number % 3],
            "explanation": f"{MARK}{number}",
            "explanationEn": f"{MARK}{number}",
            "source": f"{MARK}法",
        }
        for number in range(1, _QUESTIONS + 1)
    ]


async def _held(officer: Client, place: str, *, attempts: int) -> tuple[str, str]:
    """The ids of a bank and of a quiz of it that is open."""
    made = await officer.send(
        "console/learning/question_bank_create", {"input": {"organisationId": place, "title": "题库"}}
    )
    bank = made["data"]["questionBankCreate"]["questionBank"]["id"]
    await officer.send("console/learning/question_bank_fill", {"input": {"bankId": bank, "questions": _questions()}})
    return bank, await _open(officer, place, bank, attempts=attempts)


async def _open(officer: Client, place: str, bank: str, *, attempts: int) -> str:
    """The id of an open quiz of a bank."""
    draft = {
        "bankId": bank,
        "title": "竞赛",
        "opensAt": "2026-01-01T00:00:00Z",
        "closesAt": "2027-06-01T00:00:00Z",
        "questionCount": _QUESTIONS,
        "minutes": 60,
        "attemptLimit": attempts,
    }
    planned = await officer.send("console/learning/quiz_plan", {"input": {"organisationId": place, "quiz": draft}})
    quiz: str = planned["data"]["quizPlan"]["quiz"]["id"]
    announced = await officer.send("console/learning/quiz_announce", {"input": {"quizId": quiz}})
    assert announced["data"]["quizAnnounce"]["userErrors"] == []
    return quiz


@pytest_asyncio.fixture(params=_TAKERS)
async def contest(request: pytest.FixtureRequest, demo: Client, demo_dsn: str) -> AsyncIterator[Contest]:
    """The taker is a member, or an officer who manages the bank and has left its keys alone."""
    owner = await asyncpg.connect(demo_dsn)
    account = _TAKERS[request.param]
    taker_id: UUID = await owner.fetchval("SELECT id FROM member WHERE member_number = $1", account.member_number)
    place = encode_id("Organisation", await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'"))
    if (
        request.param != "member"
    ):  # who is of the union's top is asked by a contest of the branch only if they are in it
        await owner.execute(
            "UPDATE member SET organisation_id = (SELECT id FROM organisation WHERE code = 'HD-A-01') WHERE id = $1",
            taker_id,
        )
    officer = await demo.sign_in(*DEMO_ACCOUNTS[1][1:])
    bank, quiz = await _held(officer, place, attempts=1)
    taker = await demo.sign_in(*account[1:])
    started = await taker.send("mobile/learning/quiz_attempt_start", {"input": {"quizId": quiz}})
    attempt = started["data"]["quizAttemptStart"]["attempt"]["id"]
    for position in range(1, _QUESTIONS + 1):
        given = {"attemptId": attempt, "position": position, "choices": [1]}
        await taker.send("mobile/learning/quiz_attempt_answer", {"input": given})
    rows = await owner.fetch("SELECT id FROM bank_question WHERE bank_id = $1", key_of(bank, "QuestionBank", "id"))
    questions = [encode_id("BankQuestion", row["id"]) for row in rows]
    ids = {
        "QuestionBank": bank,
        "BankQuestion": questions[0],
        "Quiz": quiz,
        "QuizAttempt": attempt,
        "Organisation": place,
        "Course": encode_id("Course", await owner.fetchval("SELECT min(id::text)::uuid FROM course")),
        "TrainingRequirement": encode_id(
            "TrainingRequirement", await owner.fetchval("SELECT min(id::text)::uuid FROM training_requirement")
        ),
    }
    everything = [*ids.values(), *questions, encode_id("Member", taker_id)]
    yield Contest(owner, officer, taker, quiz, attempt, ids, everything)
    await owner.close()


async def test_nothing_that_a_taker_reads_depends_on_the_keys_until_the_attempt_is_over(contest: Contest) -> None:
    before = [await contest.reads(), await contest.writes()]
    await contest.turn_keys()
    given = {"attemptId": contest.attempt, "position": 1, "choices": [1]}  # as it stood before the writes
    await contest.taker.send("mobile/learning/quiz_attempt_answer", {"input": given})
    after = [_without_times(each) for each in await contest.reads()]

    assert after == [_without_times(each) for each in before[0]]
    assert [_without_times(each) for each in await contest.writes()] == [_without_times(each) for each in before[1]]
    assert not any(MARK.encode() in each for each in (*before[0], *before[1]))
    assert any("第1问".encode() in each for each in before[0])  # the questions themselves were read
    await contest.taker.send("mobile/learning/quiz_attempt_submit", {"input": {"attemptId": contest.attempt}})
    assert any(MARK.encode() in each for each in await contest.reads())  # the same walk finds them now


async def test_what_is_over_tells_nothing_that_helps_in_another_quiz_of_the_bank(contest: Contest) -> None:
    other = await _open(contest.officer, contest.ids["Organisation"], contest.ids["QuestionBank"], attempts=1)
    await contest.taker.send("mobile/learning/quiz_attempt_submit", {"input": {"attemptId": contest.attempt}})
    assert not any(MARK.encode() in each for each in await contest.reads())  # not begun
    started = await contest.taker.send("mobile/learning/quiz_attempt_start", {"input": {"quizId": other}})
    attempt = started["data"]["quizAttemptStart"]["attempt"]["id"]
    assert not any(MARK.encode() in each for each in await contest.reads())
    await contest.taker.send("mobile/learning/quiz_attempt_submit", {"input": {"attemptId": attempt}})
    assert any(MARK.encode() in each for each in await contest.reads())


@pytest.mark.parametrize("contest", ["member"], indirect=True)
async def test_a_planted_sample_is_found(contest: Contest) -> None:
    """What a field would look like that lets a key out: the question's text, changed to have it."""
    await contest.owner.execute(
        "UPDATE bank_question q SET text = q.text || k.right_options[1] || k.source"
        " FROM bank_question_key k WHERE k.question_id = q.id"
    )
    before = await contest.reads()
    assert any(MARK.encode() in each for each in before)


def _without_times(answer: bytes) -> Any:
    """An answer without the times at which something was answered or read, which differ between two walks."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: strip(each) for key, each in value.items() if key not in {"answeredAt", "lastUsedAt", "extensions"}
            }
        return [strip(each) for each in value] if isinstance(value, list) else value

    return strip(orjson.loads(answer))
