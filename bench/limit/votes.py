"""Reads of votes by hand: what goes into their statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from db.scope import Scope

LIST, DETAIL = "vote_list", "vote_detail"
STATEMENTS: Final = (LIST, DETAIL)


def _caller(scope: Scope) -> tuple[object, ...]:
    return scope.tenant_id, scope.member_id, scope.nodes_for("vote_read")


def before(scope: Scope, place: tuple[datetime, UUID], first: int) -> tuple[str, Sequence[object]]:
    """A page of votes by opening, latest first."""
    return LIST, (*_caller(scope), *place, first)


def one(scope: Scope, vote_id: UUID) -> tuple[str, Sequence[object]]:
    """A vote with all that belongs to it."""
    return DETAIL, (*_caller(scope), vote_id)
