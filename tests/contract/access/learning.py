"""Who sees question banks, quizzes and attempts, and who fills, plans and takes them."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import PARENT, A, Case, F, U, known, with_input
from tests.contract.access.courses import COURSE_READS, COURSE_WRITES, course_reads, course_writes
from tests.contract.access.vote_officers import managed
from tests.support.access import EMPTY, NULL, Operation, refused

NO_BANK, NO_QUIZ, NO_ATTEMPT = (refused(f"{name}_NOT_FOUND") for name in ("QUESTION_BANK", "QUIZ", "QUIZ_ATTEMPT"))
NO_QUESTION, NO_PLACE = refused("BANK_QUESTION_NOT_FOUND"), refused("LEARNING_PLACE_NOT_FOUND")
NO_TEXT, NOT_SO, OVER = refused("LEARNING_TEXT_INVALID"), refused("QUIZ_STATE_REFUSED"), refused("QUIZ_ATTEMPT_OVER")
UNFIT = refused("BANK_QUESTION_INVALID")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# All is of HD-A-01; the member took the quiz, which has closed; the branch officer knows the keys.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)
_TO_MANAGERS = (NULL, NULL, A, NULL, A, NULL, NULL)
_TO_TAKER = (NULL, A, NULL, NULL, NULL, NULL, NULL)
_STRANGERS = ("deputy", "transferred officer", "transferred member", "a stranger")


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(("deputy", "transferred officer", "transferred member"), outcome)


_ONLY = {**_far(NULL), "a stranger": NULL, PARENT: NULL}
_DRAFT: Mapping[str, Any] = {
    "title": "竞赛",
    "opensAt": "2999-01-01T00:00:00Z",
    "closesAt": "2999-01-02T00:00:00Z",
    "questionCount": 1,
    "minutes": 1,
}
LEARNING_READS = [
    *COURSE_READS,
    Case("Query.questionBanks", "a page", lambda _f, _: {"first": 5}, (U, F, A, EMPTY, A, F, F)),
    Case(
        "Query.bankQuestions",
        "of a bank",
        lambda f, _: {"bankId": f["question bank"], "first": 5},
        (U, F, A, EMPTY, EMPTY, F, F),
        others={PARENT: EMPTY},
    ),
    Case("Query.quizzes", "a page", lambda _f, _: {"first": 5}, (U, *[A] * 6)),
    Case("Query.officeQuizzes", "a page", lambda _f, _: {"first": 5}, (U, F, A, EMPTY, A, A, F)),
    Case("Query.quiz", "closed", known("id", "quiz"), (U, *_TO_MEMBERS[1:]), others=_far(NULL)),
    Case("Query.quizAttempt", "of the member", known("id", "quiz attempt"), (U, *_TO_TAKER[1:]), others=_ONLY),
    Case("Query.node", "quiz that has closed", known("id", "quiz"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "draft of a quiz", known("id", "draft quiz"), _TO_OFFICERS),
    Case("Query.node", "attempt of the member", known("id", "quiz attempt"), _TO_TAKER, others=_ONLY),
    Case("Query.node", "question bank", known("id", "question bank"), _TO_MANAGERS),
    Case(
        "Query.node",
        "question with its key",
        known("id", "bank question"),
        (NULL, NULL, A, NULL, NULL, NULL, NULL),
        others={PARENT: NULL},
    ),
]


def _of(
    name: str, asked: str, outcomes: tuple[str, ...], far: str | Mapping[str, str] | None = None, **given: Any
) -> Case:
    ids = {
        "bankId": "question bank",
        "questionId": "bank question",
        "quizId": "quiz",
        "attemptId": "quiz attempt",
        "organisationId": "branch",
    }

    def arguments(facts: Any, _kind: str) -> Mapping[str, Any]:
        found = {key: facts[ids[key]] if key in ids else value for key, value in given.items()}
        if "quiz" in found:
            found["quiz"] = {"bankId": facts["question bank"], **found["quiz"]}
        return found

    others = _far(far) if isinstance(far, str) else far or {}
    return Case(f"Mutation.{name}", asked, with_input(arguments), outcomes, others=others)


LEARNING_WRITES = [
    *COURSE_WRITES,
    _of("questionBankCreate", "without a title", managed(NO_TEXT, NO_TEXT), organisationId=None, title=" "),
    _of("questionBankCreate", "of the branch", managed(A, NO_PLACE), organisationId=None, title="题库"),
    _of("questionBankFill", "with nothing", managed(UNFIT, UNFIT), bankId=None, questions=[]),
    _of(
        "questionBankFill",
        "with a question",
        managed(A, NO_BANK),
        bankId=None,
        questions=[{"kind": "TRUE_FALSE", "text": "真", "rightOptions": [1]}],
    ),
    _of("bankQuestionRetire", "of the branch", managed(A, NO_QUESTION), questionId=None),
    _of("questionBankKeysOpen", "of the branch", managed(A, NO_BANK), bankId=None),
    _of(
        "quizPlan", "too far away", managed(refused("QUIZ_WINDOW_INVALID"), NO_PLACE), organisationId=None, quiz=_DRAFT
    ),
    _of("quizChange", "closed", managed(NOT_SO, NO_QUIZ), quizId=None, quiz=_DRAFT),
    _of("quizAnnounce", "closed", managed(NOT_SO, NO_QUIZ), quizId=None),
    _of("quizCancel", "without a reason", managed(NO_TEXT, NO_TEXT), quizId=None, reason=" "),
    _of("quizCancel", "closed", managed(NOT_SO, NO_QUIZ), quizId=None, reason="x"),
    _of(
        "quizAttemptStart",
        "closed and taken",
        (U, refused("QUIZ_ATTEMPTS_USED"), refused("QUIZ_KEY_KNOWN"), NO_QUIZ, NO_QUIZ, NO_QUIZ, NO_QUIZ),
        {**_far(NO_QUIZ), "a stranger": NOT_SO, PARENT: NO_QUIZ},
        quizId=None,
    ),
    _of(
        "quizAttemptAnswer",
        "handed in",
        (U, OVER, *[NO_ATTEMPT] * 5),
        dict.fromkeys((*_STRANGERS, PARENT), NO_ATTEMPT),
        attemptId=None,
        position=1,
        choices=[1],
    ),
    _of(
        "quizAttemptSubmit",
        "handed in",
        (U, A, *[NO_ATTEMPT] * 5),
        dict.fromkeys((*_STRANGERS, PARENT), NO_ATTEMPT),
        attemptId=None,
    ),
]


def learning_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    organisation = {"organisation": {"eq": ids["Organisation"]}}
    return [
        *course_reads(ids),
        Operation("Query.quiz", {"id": ids["Quiz"]}),
        Operation("Query.quizAttempt", {"id": ids["QuizAttempt"]}),
        Operation("Query.quizzes", {"first": 100}),
        Operation("Query.quizzes", {"first": 100, "where": organisation}),
        Operation("Query.officeQuizzes", {"first": 100}),
        Operation("Query.questionBanks", {"first": 100}),
        Operation("Query.bankQuestions", {"first": 100, "bankId": ids["QuestionBank"]}),
    ]


def learning_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with banks and quizzes, aimed at another union's objects, with the refusals."""
    bank, quiz, attempt = {"bankId": ids["QuestionBank"]}, {"quizId": ids["Quiz"]}, {"attemptId": ids["QuizAttempt"]}
    place, draft = {"organisationId": ids["Organisation"]}, {**_DRAFT, "bankId": ids["QuestionBank"]}
    question = {"kind": "TRUE_FALSE", "text": "真", "rightOptions": [1]}
    return [
        *course_writes(ids),
        ("questionBankCreate", {**place, "title": "x"}, NO_PLACE),
        ("questionBankFill", {**bank, "questions": [question]}, NO_BANK),
        ("bankQuestionRetire", {"questionId": ids["BankQuestion"]}, NO_QUESTION),
        ("questionBankKeysOpen", bank, NO_BANK),
        ("quizPlan", {**place, "quiz": draft}, NO_PLACE),
        ("quizChange", {**quiz, "quiz": draft}, NO_QUIZ),
        ("quizAnnounce", quiz, NO_QUIZ),
        ("quizCancel", {**quiz, "reason": "x"}, NO_QUIZ),
        ("quizAttemptStart", quiz, NO_QUIZ),
        ("quizAttemptAnswer", {**attempt, "position": 1, "choices": []}, NO_ATTEMPT),
        ("quizAttemptSubmit", attempt, NO_ATTEMPT),
    ]
