"""Reads of news by hand: what goes into their statement."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.scope import Scope

LIST: Final = "news"
STATEMENTS: Final = (LIST,)


def before(scope: Scope, day: date, place: tuple[int, datetime, UUID], first: int) -> tuple[str, Sequence[object]]:
    """A page of news for the caller, pinned items first, then the newest."""
    return LIST, (scope.tenant_id, scope.member_id, day, *place, first)
