"""Filters of the list of members as JSON keeps them, for work that reads the list later."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

_PERSONAL = frozenset({"search_terms", "member_numbers"})


def plain_filters(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Filters of the list as JSON keeps them."""
    return {name: _plain(value) for name, value in filters.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401  # a filter's value
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else str(value) if isinstance(value, UUID) else value


def read_filters(filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters that `plain_filters` wrote."""
    read: dict[str, Any] = {}
    for name, value in filters.items():
        if name.endswith("_id"):
            read[name] = UUID(value)
        elif name == "organisation_ids":
            read[name] = [UUID(each) for each in value]
        elif name in {"joined_from", "joined_to"}:
            read[name] = date.fromisoformat(value)
        else:
            read[name] = value
    return read


def told_filters(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Filters as the log may keep them: that somebody was searched for, not whom."""
    return {name: True if name in _PERSONAL else value for name, value in filters.items()}
