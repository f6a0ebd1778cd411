"""`GET /me/export`: a member's copy of their own data 个人信息副本, written while it is sent.

A ZIP archive with `my-data.json` for programs and `my-data.html` for people, in the language of `Accept-Language`, and
the documents of the member's own requests to join, as files below `evidence/`. Rows and documents are read piece by
piece, so that neither a long life nor a slow client costs memory or a connection.
"""

import io
import zipfile
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import PRIVATE, translated
from api.http import Exchange
from api.own_data_page import page_begin, page_end, section_begin, section_end, section_rows
from domain.auth.errors import MemberNotFound
from domain.members.catalogue import CATALOGUE, KnownCategory
from domain.members.errors import TooManyOwnExports
from domain.members.service.evidence import evidence_pieces
from domain.members.service.own_data import SECTIONS, Section, own_data_export, own_data_page, own_documents
from domain.shared.calendar import SHANGHAI, local_day
from domain.shared.permissions import Permission
from domain.shared.proofs import StepUpRequired
from domain.shared.work import Work

FORMAT_VERSION: Final = 1
_EXPORT_NAME: Final = "my-data"


class OwnData:
    """The path of one worker."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [Route("/me/export", self.export, methods=["GET"])]

    async def export(self, request: Request) -> Response:
        """Gives the caller all that is known of them, in the clear; nobody can ask for another's.

        Raises:
            ApiError: UNAUTHENTICATED, STEP_UP_REQUIRED with the methods that help, RATE_LIMITED, NOT_FOUND once erased.
        """
        async with translated():
            context = await self._callers(Exchange.begin(request.scope), None)
            context.require(Permission.SIGNED_IN)
            async with context.write() as work:
                member_number, now = await _allowed(work), work.now
        copy = _Copy(context, member_number, now)
        headers = {**PRIVATE, "content-disposition": f'attachment; filename="{copy.name}.zip"'}
        return StreamingResponse(copy.pieces(), headers=headers, media_type="application/zip")


async def _allowed(work: Work) -> str:
    """The number of the member to whom the copy goes."""
    try:
        outcome = await own_data_export(work)
    except StepUpRequired as refused:
        error = ApiError("STEP_UP_REQUIRED", minutes=refused.facts["minutes"])
        methods = [method.name for method in refused.methods]
        error.extensions = {**(error.extensions or {}), "stepUpMethods": methods}
        raise error from refused
    except TooManyOwnExports as refused:
        raise ApiError("RATE_LIMITED", retry_after_seconds=int(str(refused.facts["retry_after_seconds"]))) from refused
    except MemberNotFound as refused:
        raise ApiError("NOT_FOUND") from refused
    return str(outcome["member_number"])


class _Sink(io.RawIOBase):
    """What the archive has written since it was asked last; it cannot be sought in, so nothing has to be kept."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401  # whatever the library hands on
        self._parts.append(bytes(content))
        return len(self._parts[-1])

    def taken(self) -> bytes:
        """All of it, once."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


class _Copy:
    """One copy on its way to its member."""

    def __init__(self, context: Context, member_number: str, now: datetime) -> None:
        self._context, self._member_number, self._now = context, member_number, now
        self.name = f"{_EXPORT_NAME}-{local_day(now).isoformat()}"

    async def pieces(self) -> AsyncIterator[bytes]:
        """The archive as it grows."""
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, parts in ((f"{_EXPORT_NAME}.json", self._json()), (f"{_EXPORT_NAME}.html", self._html())):
                with archive.open(name, "w") as file:
                    async for part in parts:
                        file.write(part)
                        if piece := sink.taken():
                            yield piece
            async with self._context.read() as conn:
                documents = await own_documents(conn, self._context.services.keyring, self._context.scope)
            for each in documents:
                # As it is: pictures are compressed already.
                with archive.open(self._entry(each.path), "w") as file:
                    async for part in evidence_pieces(self._context.services.database, each.document):
                        file.write(part)
                        yield sink.taken()
        yield sink.taken()

    def _entry(self, path: str) -> zipfile.ZipInfo:
        return zipfile.ZipInfo(path, self._now.astimezone(SHANGHAI).timetuple()[:6])

    async def _json(self) -> AsyncIterator[bytes]:
        head = {
            "formatVersion": FORMAT_VERSION,
            "exportedAt": self._now,
            "memberNumber": self._member_number,
        }
        yield orjson.dumps(head)[:-1] + b',"categories":['
        for number, (category, sections) in enumerate(_by_category()):
            yield (b"," if number else b"") + orjson.dumps(_described(category))[:-1] + b',"sections":{'
            for position, section in enumerate(sections):
                yield (b"," if position else b"") + orjson.dumps(section.name) + b":["
                is_first = True
                async for rows in self._rows(section):
                    yield (b"" if is_first else b",") + orjson.dumps(rows, default=str)[1:-1]
                    is_first = False
                yield b"]"
            yield b"}}"
        yield b"]}"

    async def _html(self) -> AsyncIterator[bytes]:
        locale = self._context.locale
        yield page_begin(self._member_number, self._now, locale)
        for category, sections in _by_category():
            for section in sections:
                yield section_begin(category, section.name, locale)
                columns: Sequence[str] | None = None
                async for rows in self._rows(section):
                    yield section_rows(rows, locale, has_head=columns is None)
                    columns = list(rows[0])
                yield section_end(locale, is_empty=columns is None)
        yield page_end()

    async def _rows(self, section: Section) -> AsyncIterator[list[dict[str, Any]]]:
        """Pages that are not empty; a connection is held only while one is read."""
        services, after = self._context.services, None
        while True:
            async with services.database.read() as conn, conn.transaction(readonly=True):
                page = await own_data_page(conn, services.keyring, self._context.scope, section, after=after)
            if page.rows:
                yield page.rows
            if page.after is None:
                return
            after = page.after


def _by_category() -> Iterator[tuple[KnownCategory, list[Section]]]:
    for category, sections in groupby(SECTIONS, key=lambda section: section.category):
        yield KnownCategory(category), list(sections)


def _described(category: KnownCategory) -> dict[str, object]:
    known = CATALOGUE[category]
    texts = {
        "name": known.name,
        "purpose": known.purpose,
        "legalBasis": known.basis,
        "retention": known.retention,
    }
    return {
        "category": category.name,
        **{name: {"zh-CN": chinese, "en": english} for name, (chinese, english) in texts.items()},
    }
