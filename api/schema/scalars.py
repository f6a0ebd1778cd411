"""Custom scalars: one line of meaning each, a written format, no Python words in an error."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NewType, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

PhoneNumber = NewType("PhoneNumber", str)
Fen = NewType("Fen", int)
SyncToken = NewType("SyncToken", str)

T = TypeVar("T")

_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PHONE = re.compile(r"\+?[0-9 ()-]{5,24}")
_SYNC_TOKEN = re.compile(r"[A-Za-z0-9_-]{75}")
_LARGEST_SAFE = 2**53 - 1


def _parser(name: str, pattern: re.Pattern[str], example: str, read: Callable[[str], T]) -> Callable[[Any], T]:
    def parse(value: Any) -> T:
        message = f"{name} must look like {example}."
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise GraphQLError(message)
        try:
            return read(value)
        except (ValueError, OverflowError) as error:
            raise GraphQLError(message) from error

    return parse


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        message = "an instant without offset cannot be answered"
        raise ValueError(message)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_instant(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _fen(value: Any) -> Fen:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST_SAFE:
        message = "Fen must be a whole number of at most 53 bits."
        raise GraphQLError(message)
    return Fen(value)


def _phone(value: str) -> PhoneNumber:
    return PhoneNumber(value.strip())


SCALARS: Mapping[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="Instant with offset, RFC 3339, answered in UTC, e.g. 2026-11-22T08:30:00Z.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=_instant,
        parse_value=_parser("DateTime", _DATE_TIME, "2026-11-22T08:30:00Z", _read_instant),
    ),
    date: strawberry.scalar(
        name="Date",
        description="Calendar day, ISO 8601, e.g. 2026-11-22.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        serialize=date.isoformat,
        parse_value=_parser("Date", _DATE, "2026-11-22", date.fromisoformat),
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="Universally unique identifier, RFC 9562, 36 characters with hyphens.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=_parser("UUID", _UUID, "0198c0de-0000-7000-8000-000000000000", UUID),
    ),
    PhoneNumber: strawberry.scalar(
        name="PhoneNumber",
        description="Telephone number, E.164 when answered; national Chinese numbers are accepted as input.",
        specified_by_url="https://www.itu.int/rec/T-REC-E.164",
        serialize=str,
        parse_value=_parser("PhoneNumber", _PHONE, "+8613800138000", _phone),
    ),
    Fen: strawberry.scalar(
        name="Fen",
        description="Amount of money in fen (分, a hundredth of a yuan), a whole number of at most 53 bits.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259#section-6",
        serialize=int,
        parse_value=_fen,
    ),
    SyncToken: strawberry.scalar(
        name="SyncToken",
        description="Place in the order of changes, opaque, 75 characters of base64url, good for who was given it.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc4648#section-5",
        serialize=str,
        parse_value=_parser("SyncToken", _SYNC_TOKEN, "75 characters of base64url", SyncToken),
    ),
}
"""Scalars by the Python type that stands for them in annotations."""
