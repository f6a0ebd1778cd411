"""Reads of activities by hand: what goes into their statements."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from db.scope import Scope
from domain.auth.rules import union_day

HOME, LIST, DETAIL, REGISTRATIONS = "mobile_home", "activity_list", "activity_detail", "registration_list"
STATEMENTS: Final = (HOME, LIST, DETAIL, REGISTRATIONS)


def _caller(scope: Scope) -> tuple[object, ...]:
    return scope.tenant_id, scope.member_id, union_day(datetime.now(UTC))


def home(scope: Scope, variables: Mapping[str, Any]) -> tuple[str, Sequence[object]]:
    """The first screen of the phone."""
    return HOME, (*_caller(scope), variables.get("next", 5))


def upcoming(scope: Scope, variables: Mapping[str, Any]) -> tuple[str, Sequence[object]]:
    """A page of what begins from an instant on."""
    begins = datetime.fromisoformat(variables["where"]["startsAt"]["gte"])
    return LIST, (*_caller(scope), scope.nodes_for("activity_read"), begins, variables.get("first", 20))


def one(scope: Scope, activity_id: UUID) -> tuple[str, Sequence[object]]:
    """An activity with all that belongs to it."""
    return DETAIL, (*_caller(scope), scope.nodes_for("activity_read"), activity_id)


def registrations(scope: Scope, activity_id: UUID, first: int) -> tuple[str, Sequence[object]]:
    """The registrations for an activity."""
    held = [
        (each, node) for each in sorted({*scope.nodes, *scope.deputised}) for node in scope.deciding_nodes_for(each)
    ]
    return REGISTRATIONS, (
        scope.tenant_id,
        scope.nodes_for("activity_read"),
        scope.nodes_for("member_read"),
        scope.member_id,
        activity_id,
        [permission for permission, _ in held],
        [node for _, node in held],
        first,
    )
