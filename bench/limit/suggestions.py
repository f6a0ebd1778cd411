"""Suggestions, my matters and the inbox by hand: what goes into their statements."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from db.scope import Scope
from domain.auth.rules import union_day

OVERVIEW, DETAIL, MATTERS, INBOX = "suggestion_overview", "suggestion_detail", "my_matters", "inbox"
STATEMENTS: Final = (OVERVIEW, DETAIL, MATTERS, INBOX)
_MANAGED: Final = ("check_in_manage", "activity_manage", "vote_manage", "merchant_manage")
_PUBLISHED: Final = (
    *(
        "news_manage",
        "disclosure_manage",
        "learning_manage",
        "legal_manage",
        "official_document_manage",
        "notice_manage",
    ),
)
_GIVEN: Final = ("benefit_manage", "member_import", "dues_write")
_HANDLED: Final = ("suggestion_manage", "suggestion_supervise")


def _caller(scope: Scope) -> tuple[object, ...]:
    return scope.tenant_id, scope.member_id, scope.nodes_for("suggestion_read"), union_day(datetime.now(UTC))


def before(scope: Scope, place: tuple[datetime, UUID], first: int) -> tuple[str, Sequence[object]]:
    """A page of suggestions, newest first."""
    return OVERVIEW, (*_caller(scope), *place, first)


def one(scope: Scope, suggestion_id: UUID) -> tuple[str, Sequence[object]]:
    """A suggestion with all that is said of it."""
    return DETAIL, (*_caller(scope), suggestion_id, scope.nodes_for("suggestion_manage"))


def matters(scope: Scope) -> tuple[str, Sequence[object]]:
    """The first page, of 20, of what the caller has started or is owed."""
    return MATTERS, (scope.tenant_id, scope.member_id)


def inbox(scope: Scope, place: tuple[datetime, datetime, UUID]) -> tuple[str, Sequence[object]]:
    """A page, of 20, of what waits for the caller's office."""
    held = [
        (permission, node)
        for permission in sorted({*scope.nodes, *scope.deputised})
        for node in scope.deciding_nodes_for(permission)
    ]
    return INBOX, (
        *(scope.tenant_id, scope.member_id, union_day(datetime.now(UTC))),
        *([permission for permission, _ in held], [node for _, node in held]),
        *(scope.nodes_for(name) for name in (*_MANAGED, *_HANDLED)),
        *place,
        *(scope.nodes_for(name) for name in (*_PUBLISHED, *_GIVEN)),
    )
