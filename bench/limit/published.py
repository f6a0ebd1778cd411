"""Reads of what organisations publish, teach and honour, by hand: what goes into their statements."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from db.scope import Scope
from domain.auth.rules import union_day

DISCLOSURES, DISCLOSURE, NOTICES, NOTICE = "disclosure_list", "disclosure_detail", "notice_list", "notice_detail"
DOCUMENTS, ARTICLE = "document_list", "legal_article"
FEED: Final = "feed"
COURSES, OWN_COURSES, QUIZZES, SHOWCASE = "course_list", "own_courses", "quiz_list", "honour_showcase"
STATEMENTS: Final = (
    *(DISCLOSURES, DISCLOSURE, NOTICES, NOTICE, DOCUMENTS, ARTICLE),
    *(COURSES, OWN_COURSES, QUIZZES, SHOWCASE, FEED),
)
READERS: Final = {
    **dict.fromkeys((DISCLOSURES, DISCLOSURE), ("disclosure_read",)),
    **dict.fromkeys((NOTICES, NOTICE), ("notice_read",)),
    DOCUMENTS: ("official_document_read", "official_document_manage"),
    ARTICLE: ("legal_read", "legal_manage"),
    **dict.fromkeys((COURSES, QUIZZES), ("learning_read",)),
}
"""Permissions of officers who read more than members do."""


def _caller(scope: Scope, statement: str) -> tuple[object, ...]:
    nodes = {node for permission in READERS[statement] for node in scope.nodes_for(permission)}
    return scope.tenant_id, scope.member_id, union_day(datetime.now(UTC)), sorted(nodes)


def before(
    scope: Scope, statement: str, place: tuple[datetime | date, UUID], first: int
) -> tuple[str, Sequence[object]]:
    """A page of a list, newest first."""
    return statement, (*_caller(scope, statement), *place, first)


def disclosure(scope: Scope, disclosure_id: UUID) -> tuple[str, Sequence[object]]:
    """A disclosure with its figures, and what stands behind them."""
    held = [
        (each, node) for each in sorted({*scope.nodes, *scope.deputised}) for node in scope.deciding_nodes_for(each)
    ]
    return DISCLOSURE, (
        *_caller(scope, DISCLOSURE),
        disclosure_id,
        scope.nodes_for("vote_read"),
        [permission for permission, _ in held],
        [node for _, node in held],
    )


def one(scope: Scope, statement: str, key: UUID) -> tuple[str, Sequence[object]]:
    """A notice or an article with all that belongs to it."""
    return statement, (*_caller(scope, statement), key)


def feed(scope: Scope, first: int) -> tuple[str, Sequence[object]]:
    """The first page of what is new for the caller."""
    return FEED, (scope.tenant_id, scope.member_id, union_day(datetime.now(UTC)), first)


def own_courses(scope: Scope, first: int) -> tuple[str, Sequence[object]]:
    """The first page of the caller's enrolments."""
    return OWN_COURSES, (scope.tenant_id, scope.member_id, first)


def shown(scope: Scope, place: tuple[datetime, UUID], first: int) -> tuple[str, Sequence[object]]:
    """A page of the showcase."""
    return SHOWCASE, (scope.tenant_id, *place, first)
