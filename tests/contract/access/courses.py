"""Who sees courses, enrolments and certificates, and who teaches, approves and learns."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import ELSEWHERE, PARENT, A, Case, F, U, fixed, known, same, with_input
from tests.contract.access.vote_officers import managed
from tests.support.access import EMPTY, NULL, Operation, refused

NO_COURSE, NO_LESSON = refused("COURSE_NOT_FOUND"), refused("LESSON_NOT_FOUND")
NO_PLACE, NO_TEXT = refused("LEARNING_PLACE_NOT_FOUND"), refused("LEARNING_TEXT_INVALID")
NOT_SO, DONE = refused("COURSE_STATE_REFUSED"), refused("COURSE_COMPLETED_ALREADY")
NO_PAPER = refused("COURSE_CERTIFICATE_NOT_FOUND")
NO_NEED = refused("TRAINING_REQUIREMENT_NOT_FOUND")
NOT_ENROLLED = refused("COURSE_NOT_ENROLLED")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# All is of HD-A-01; the member completed the course, which is published; the other one is a draft.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)
_TO_LEARNER = (NULL, A, NULL, NULL, NULL, NULL, NULL)
_FAR = ("deputy", "transferred officer", "transferred member")
_CONTENT: Mapping[str, Any] = {"title": " ", "track": "SKILL", "opensAt": "2026-01-01T00:00:00Z", "lessons": []}
_IDS = {"courseId": "course", "lessonId": "lesson", "organisationId": "branch", "requirementId": "training requirement"}


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(_FAR, outcome)


_ONLY = {**_far(NULL), "a stranger": NULL, PARENT: NULL}
_NO_POST = {PARENT: EMPTY, ELSEWHERE: EMPTY}
# In the demonstration, who was an officer of the old parent learns a course.
COURSE_READS = [
    Case("Query.courses", "a page", lambda _f, _: {"first": 5}, (U, *[A] * 6)),
    Case("Query.officeCourses", "a page", lambda _f, _: {"first": 5}, (U, F, A, EMPTY, A, A, F)),
    Case(
        "Query.courseEnrolments",
        "a page",
        lambda _f, _: {"first": 5},
        (U, A, *[EMPTY] * 5),
        others={"a stranger": EMPTY, "officer of its old parent": A},
    ),
    Case("Query.course", "published", known("id", "course"), (U, *_TO_MEMBERS[1:]), others=_far(NULL)),
    Case("Query.certificateCheck", "of nothing", fixed(code="AAAABBBBCCCCDDDD"), same(NULL)),
    Case("Query.certificateCheck", "of the member", known("code", "course code"), same(A)),
    Case("Query.trainingRequirements", "a page", lambda _f, _: {"first": 5}, (U, F, A, EMPTY, A, A, F)),
    Case("Query.officerTrainings", "a page", lambda _f, _: {"first": 5}, (U, F, A, A, A, A, F)),
    Case("Query.ownTrainings", "a page", lambda _f, _: {"first": 5}, (U, EMPTY, A, A, A, A, EMPTY), others=_NO_POST),
    Case("Query.node", "what posts require", known("id", "training requirement"), _TO_OFFICERS),
    Case("Query.node", "course that is published", known("id", "course"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "draft of a course", known("id", "draft course"), _TO_OFFICERS),
    Case("Query.node", "lesson", known("id", "lesson"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "enrolment", known("id", "course enrolment"), _TO_LEARNER, others=_ONLY),
    Case("Query.node", "certificate of a course", known("id", "course certificate"), _TO_LEARNER, others=_ONLY),
]


def _of(
    name: str, asked: str, outcomes: tuple[str, ...], far: str | Mapping[str, str] | None = None, **given: Any
) -> Case:
    def arguments(facts: Any, _kind: str) -> Mapping[str, Any]:
        return {key: facts[_IDS[key]] if key in _IDS else value for key, value in given.items()}

    others = _far(far) if isinstance(far, str) else far or {}
    return Case(f"Mutation.{name}", asked, with_input(arguments), outcomes, others=others)


COURSE_WRITES = [
    _of("courseDraft", "without a title", managed(NO_TEXT, NO_PLACE), organisationId=None, course=_CONTENT),
    _of("courseChange", "published", managed(NOT_SO, NO_COURSE), courseId=None, course=_CONTENT),
    _of("courseSubmit", "published", managed(NOT_SO, NO_COURSE), courseId=None),
    _of("courseApprove", "published", managed(NOT_SO, NO_COURSE), courseId=None, draftRevision=1),
    _of("courseReturn", "published", managed(NOT_SO, NO_COURSE), courseId=None, reason="x"),
    _of("courseWithdraw", "without a reason", managed(NO_TEXT, NO_TEXT), courseId=None, reason=" "),
    _of("courseCertificateRevoke", "of nobody", managed(NO_PAPER, NO_PAPER), number="ZS0000-000000", reason="x"),
    _of(
        "trainingRequirementSet",
        "of nobody",
        managed(refused("COURSE_AUDIENCE_INVALID"), NO_PLACE),
        organisationId=None,
        courseId=None,
        posts=[],
    ),
    _of("trainingRequirementEnd", "of the branch", managed(A, NO_NEED), requirementId=None),
    _of(
        "courseEnrol",
        "completed by the member",
        (U, DONE, A, NO_COURSE, NO_COURSE, NO_COURSE, NO_COURSE),
        {**_far(NO_COURSE), "a stranger": A, PARENT: NO_COURSE},
        courseId=None,
    ),
    _of(
        "lessonComplete",
        "completed by the member",
        (U, A, NOT_ENROLLED, NO_LESSON, NO_LESSON, NO_LESSON, NO_LESSON),
        {**_far(NO_LESSON), "a stranger": NOT_ENROLLED, PARENT: NO_LESSON},
        lessonId=None,
    ),
]


def course_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    return [
        Operation("Query.course", {"id": ids["Course"]}),
        Operation("Query.courses", {"first": 100}),
        Operation("Query.courses", {"first": 100, "where": {"organisation": {"eq": ids["Organisation"]}}}),
        Operation("Query.officeCourses", {"first": 100}),
        Operation("Query.courseEnrolments", {"first": 100}),
        Operation("Query.trainingRequirements", {"first": 100}),
        Operation("Query.officerTrainings", {"first": 100}),
        Operation(
            "Query.officerTrainings",
            {"first": 100, "where": {"requirement": {"eq": ids["TrainingRequirement"]}}},
        ),
        Operation("Query.ownTrainings", {"first": 100}),
        Operation("Query.certificateCheck", {"code": "ABCDEFGHIJKLMNOP"}),
    ]


def course_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with courses, aimed at another union's objects, with the refusals."""
    course, because = {"courseId": ids["Course"]}, {"courseId": ids["Course"], "reason": "x"}
    content = {**_CONTENT, "title": "x", "lessons": [{"title": "x", "body": "<p>x</p>", "minutes": 1}]}
    return [
        ("courseDraft", {"organisationId": ids["Organisation"], "course": content}, NO_PLACE),
        ("courseChange", {**course, "course": content}, NO_COURSE),
        ("courseSubmit", course, NO_COURSE),
        ("courseApprove", {**course, "draftRevision": 1}, NO_COURSE),
        ("courseReturn", because, NO_COURSE),
        ("courseWithdraw", because, NO_COURSE),
        ("courseCertificateRevoke", {"number": "ZS0000-000000", "reason": "x"}, NO_PAPER),
        ("courseEnrol", course, NO_COURSE),
        (
            "trainingRequirementSet",
            {**course, "organisationId": ids["Organisation"], "posts": ["CHAIR"]},
            NO_PLACE,
        ),
        ("trainingRequirementEnd", {"requirementId": ids["TrainingRequirement"]}, NO_NEED),
        ("lessonComplete", {"lessonId": ids["Lesson"]}, NO_LESSON),
    ]
