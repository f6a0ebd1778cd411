"""Variables of the documents of `clients/` about courses."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_LISTS = ("mobile/learning/courses", "kiosk/learning/courses", "console/learning/office_courses")
_OF_ONE = ("mobile/learning/course", "kiosk/learning/course", "console/learning/office_course")


def _one(kind: str, name: str = "id") -> tuple[Variables, ...]:
    return (
        lambda pool: {name: (pool.ids[kind] or [encode_id(kind, NIL_ID)])[0]},
        lambda _: {name: encode_id(kind, NIL_ID)},
    )


READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(
        _LISTS,
        (
            lambda _: {},
            lambda _: {
                "first": 2,
                "where": {
                    "state": {"oneOf": ["PUBLISHED", "DRAFT"]},
                    "track": {"eq": "DIGITAL_LITERACY"},
                    "isForMe": True,
                },
            },
            lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
        ),
    ),
    **{name: _one("Course") for name in _OF_ONE},
    "console/learning/training_requirements": (lambda _: {}, lambda _: {"first": 2}),
    "console/learning/officer_trainings": (
        lambda _: {},
        lambda _: {"first": 2, "where": {"status": {"oneOf": ["NEVER", "EXPIRED"]}}},
        lambda pool: {
            "where": {
                "requirement": {
                    "eq": (pool.ids["TrainingRequirement"] or [encode_id("TrainingRequirement", NIL_ID)])[0]
                }
            }
        },
        lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
    ),
    "mobile/learning/own_trainings": (lambda _: {},),
    "mobile/learning/course_enrolments": (lambda _: {}, lambda _: {"first": 2}),
    "mobile/learning/certificate_check": (lambda _: {"code": "AAAA-BBBB-CCCC-DDDD"}, lambda _: {"code": "x"}),
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    course, place = {"courseId": encode_id("Course", key)}, {"organisationId": encode_id("Organisation", key)}
    content = {
        "title": "x",
        "track": "SKILL",
        "opensAt": "2026-01-01T00:00:00Z",
        "lessons": [{"title": "x", "body": "<p>x</p>", "minutes": 1}],
    }
    because = {**course, "reason": "x"}
    return {
        "console/learning/course_draft": {**place, "course": content},
        "console/learning/course_change": {**course, "course": content},
        "console/learning/course_submit": course,
        "console/learning/training_requirement_set": {**place, **course, "posts": ["CHAIR"], "validMonths": 24},
        "console/learning/training_requirement_end": {"requirementId": encode_id("TrainingRequirement", key)},
        "console/learning/course_approve": {**course, "draftRevision": 1},
        "console/learning/course_return": because,
        "console/learning/course_withdraw": because,
        "console/learning/course_certificate_revoke": {"number": "ZS2026-000001", "reason": "x"},
        **{f"{client}/learning/course_enrol": course for client in ("mobile", "kiosk")},
        **{
            f"{client}/learning/lesson_complete": {"lessonId": encode_id("Lesson", key)}
            for client in ("mobile", "kiosk")
        },
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **{name: {"id": encode_id("Course", _KEY)} for name in _OF_ONE},
    "mobile/learning/certificate_check": {"code": "AAAA-BBBB-CCCC-DDDD"},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""
