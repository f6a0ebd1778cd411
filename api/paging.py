"""Relay connections over keyset pages: cursors name a position in the order, never an offset."""

import asyncio
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

import orjson
import strawberry

from api.context import Context, Info
from api.errors import ApiError
from api.fields import column
from db.keyset import Page, PageRequest, SortKey, page_values
from db.listing import Listing

MAX_PAGE_SIZE = 100
_URL_SAFE, _PLAIN = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")
COUNT_LIMIT = 10_000

T = TypeVar("T")

First: TypeAlias = Annotated[
    int | None, strawberry.argument(description="Objects after `after`, 1 to 100; give either `first` or `last`.")
]
After: TypeAlias = Annotated[str | None, strawberry.argument(description="Cursor to start behind, from `pageInfo`.")]
Last: TypeAlias = Annotated[
    int | None, strawberry.argument(description="Objects before `before`, 1 to 100; give either `first` or `last`.")
]
Before: TypeAlias = Annotated[str | None, strawberry.argument(description="Cursor to end before, from `pageInfo`.")]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Relay's page information."""

    row: strawberry.Private[Mapping[str, Any]]

    has_next_page: bool = column("has_next_page", description="Whether objects follow the page.")
    has_previous_page: bool = column("has_previous_page", description="Whether objects precede the page.")
    start_cursor: str | None = column(
        "start_cursor", description="Cursor of the page's first object; null when it is empty."
    )
    end_cursor: str | None = column(
        "end_cursor", description="Cursor of the page's last object; null when it is empty."
    )


class PageArguments(NamedTuple):
    """The arguments of a list, as they were given."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


def page_request(
    order: Sequence[SortKey], *, first: int | None, after: str | None, last: int | None, before: str | None
) -> PageRequest:
    """The page that the arguments ask for.

    Raises:
        ApiError: PAGE_SIZE_REQUIRED, PAGE_SIZE_OUT_OF_RANGE, PAGE_ARGUMENTS_CONFLICT or INVALID_CURSOR.
    """
    return page_asked(order, PageArguments(first, after, last, before))


def page_asked(
    order: Sequence[SortKey], asked: PageArguments, *, position_of: Callable[[str], Mapping[str, Any]] | None = None
) -> PageRequest:
    """As `page_request`; `position_of` reads cursors of a kind of their own."""
    first, after, last, before = asked
    if first is None and last is None:
        raise ApiError("PAGE_SIZE_REQUIRED", limit=MAX_PAGE_SIZE)
    if (first is not None and (last is not None or before is not None)) or (last is not None and after is not None):
        raise ApiError("PAGE_ARGUMENTS_CONFLICT")
    limit = first if first is not None else last
    if limit is None or not 1 <= limit <= MAX_PAGE_SIZE:
        raise ApiError("PAGE_SIZE_OUT_OF_RANGE", limit=MAX_PAGE_SIZE)
    cursor = after if first is not None else before
    position = None
    if cursor is not None:
        position = decode_cursor(cursor, order) if position_of is None else position_of(cursor)
    return PageRequest(limit=limit, position=position, is_backward=last is not None)


def forward_page(order: Sequence[SortKey], *, first: int | None, after: str | None) -> PageRequest:
    """The page of a list that is read in one direction.

    Raises:
        ApiError: PAGE_SIZE_REQUIRED, PAGE_SIZE_OUT_OF_RANGE, INVALID_CURSOR.
    """
    return page_request(order, first=first, after=after, last=None, before=None)


def encode_cursor(row: Mapping[str, Any], order: Sequence[SortKey]) -> str:
    """A cursor: the row's values of the sort keys, tagged with the order they belong to."""
    content = [_tag(order), *(row[key.name] for key in order)]
    return b2a_base64(orjson.dumps(content, default=str), newline=False).translate(_URL_SAFE, b"=").decode()


def decode_cursor(cursor: str, order: Sequence[SortKey]) -> dict[str, Any]:
    """The values of the sort keys.

    Raises:
        ApiError: INVALID_CURSOR, when it was not made by us for this order.
    """
    try:
        content = orjson.loads(a2b_base64(cursor.encode("ascii").translate(_PLAIN) + b"==="))
        tag, *values = content
        if tag != _tag(order):
            raise ApiError("INVALID_CURSOR")
        return {key.name: _READ[key.kind](value) for key, value in zip(order, values, strict=True)}
    except (Base64Error, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise ApiError("INVALID_CURSOR") from error


def _tag(order: Sequence[SortKey]) -> str:
    return ",".join(f"-{key.name}" if key.is_descending else key.name for key in order)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ApiError("INVALID_CURSOR")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not -_WHOLE <= value < _WHOLE:
        raise ApiError("INVALID_CURSOR")
    return value


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ApiError("INVALID_CURSOR")
    return instant.astimezone(UTC)


_WHOLE = 2**31


_READ: Mapping[type, Callable[[Any], Any]] = {
    str: _text,
    int: _whole,
    UUID: UUID,
    date: date.fromisoformat,
    datetime: _instant,
}


@strawberry.type(description="Object of a page with its cursor.")
class Edge(Generic[T]):
    """Relay's edge."""

    node: T = strawberry.field(description="Object itself.")
    cursor: str = strawberry.field(description="Position of the object in the order of its list.")


@dataclass(frozen=True, slots=True)
class PageSource:
    """What a connection reads: a list, what was asked of it, and how its rows become objects."""

    listing: Listing
    wrap: type[Any]
    order: Sequence[SortKey]
    request: PageRequest
    filters: Mapping[str, Any] = field(default_factory=dict)
    cursor: Callable[[Any], str] | None = None

    def values(self) -> dict[str, Any]:
        """The values of the filters and of the position, by parameter name."""
        return {**self.filters, **page_values(self.request)}

    def cursor_at(self, values: Sequence[bytes | None]) -> str | None:
        """The position of a row whose sort keys came as JSON; None without a row."""
        read = [None if value is None else orjson.loads(value) for value in values]
        if read[-1] is None:
            return None
        row = {
            key.name: _instant(value) if key.kind is datetime and value is not None else value
            for key, value in zip(self.order, read, strict=True)
        }
        return self.cursor_of(row)

    def cursor_of(self, row: Any) -> str:
        """The position of a row."""
        return encode_cursor(row, self.order) if self.cursor is None else self.cursor(row)


@strawberry.type(description="Page of a list, at most 100 objects, in the order asked for.")
class Connection(Generic[T]):
    """Relay's connection. Making one reads nothing: its fields read the page, once, and the count, when selected."""

    source: strawberry.Private[PageSource]
    reading: strawberry.Private["asyncio.Future[Page] | None"] = None
    counted: strawberry.Private[int | None] = None

    @strawberry.field(description="Objects of the page, without cursors.")
    async def nodes(self, info: Info) -> list[T]:
        """Wrapped rows."""
        wrap = self.source.wrap
        return [wrap(row=row) for row in (await self.page(info.context)).rows]

    @strawberry.field(description="Objects of the page, each with its cursor.")
    async def edges(self, info: Info) -> list[Edge[T]]:
        """Wrapped rows with positions."""
        return self.edges_of(await self.page(info.context))

    @strawberry.field(description="Where the page lies in the list.")
    async def page_info(self, info: Info) -> PageInfo:
        """Complete, also on an empty page."""
        return self.info_of(await self.page(info.context))

    @strawberry.field(description="Number of objects in the whole list that the caller may see, counted up to 10,000.")
    async def total_count(self, info: Info) -> int:
        """One statement, only when selected."""
        if self.counted is not None:
            return self.counted
        source, context = self.source, info.context
        async with context.read() as conn:
            return await source.listing.count(conn, context.scope, filters=source.filters, limit=COUNT_LIMIT)

    def edges_of(self, page: Page) -> list[Edge[T]]:
        """Wrapped rows with positions."""
        wrap, cursor_of = self.source.wrap, self.source.cursor_of
        return [Edge(node=wrap(row=row), cursor=cursor_of(row)) for row in page.rows]

    def info_of(self, page: Page) -> PageInfo:
        """Where the page lies."""
        return page_info_of(page, self.source)

    def prime(self, page: Page, counted: int | None) -> None:
        """Takes what has been read already."""
        self.reading = asyncio.get_running_loop().create_future()
        self.reading.set_result(page)
        self.counted = counted

    async def page(self, context: Context) -> Page:
        """The page, read once for all fields of the connection."""
        if self.reading is None:
            self.reading = asyncio.ensure_future(self.read(context))
        return await self.reading

    async def read(self, context: Context) -> Page:
        """The page, each time anew."""
        source = self.source
        async with context.read() as conn:
            return await source.listing.page(
                conn, context.scope, filters=source.filters, order=source.order, request=source.request
            )


def page_info_of(page: Page, source: PageSource) -> PageInfo:
    """Relay's page information of a page."""
    rows = page.rows
    return PageInfo(
        row={
            "has_next_page": page.has_next,
            "has_previous_page": page.has_previous,
            "start_cursor": source.cursor_of(rows[0]) if rows else None,
            "end_cursor": source.cursor_of(rows[-1]) if rows else None,
        }
    )
