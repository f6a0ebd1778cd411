"""`/suggestions`: a suggestion of nobody in particular, and what its author does later (docs/anonymous.md).

As for ballots nothing says who calls, nothing is kept of the network, and no log has a line. What says who calls is
refused: an application that sends credentials here has a fault that would give its user away. The key of the month is
told here, too: asked by name, it could be another for each who asks. Pictures come in here as well, by a ticket.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.anonymous_post import Buckets, NamelessPaths
from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import TICKET_HEADER, check_length, id_of, pieces_of
from api.nodes import key_of
from api.schema.suggestions.codes import STATE_WORDS, STEP_WORDS
from api.ticketed import Kind, TicketedPath
from db.errors import WritesCollidedError
from db.models.suggestions import Satisfaction, SuggestionVisibility
from domain.shared.calendar import local_day
from domain.shared.files import Store
from domain.shared.work import Outcome, Work
from domain.suggestions.anonymous_errors import CredentialsRefused, SuggestionPostInvalid
from domain.suggestions.attachment_errors import AttachmentMediaRefused, AttachmentRefused, AttachmentTooLarge
from domain.suggestions.service.attaching import (
    MAX_ATTACHMENT_BYTES,
    AttachmentTicket,
    TakenAttachment,
    attachment_receive,
)
from domain.suggestions.service.attaching_by_token import (
    ANONYMOUS,
    SuggestionAttach,
    SuggestionDetach,
    suggestion_attach,
    suggestion_detach,
)
from domain.suggestions.service.permits import permit_month
from domain.suggestions.service.posting import SuggestionPost, UsedPermit, suggestion_post
from domain.suggestions.service.speaking import TOKEN_BYTES, Saying, SuggestionSay, suggestion_say, suggestion_shown
from voting.blind import RANDOMIZER_BYTES
from voting.canonical import NotCanonical, from_b64u, members, parse

_HASH_BYTES: Final = 32
_NAMES: Final = (b"authorization", b"cookie", b"proxy-authorization")
_TEXTS: Final[Mapping[Saying, tuple[str, ...]]] = {
    Saying.DETAIL: ("text",),
    Saying.RESUBMIT: ("text", "title", "body", "expectedEffect"),
    Saying.WITHDRAW: ("text",),
    Saying.RATE: ("text", "satisfaction"),
    Saying.REOPEN: ("text",),
    Saying.COMMENT: ("text",),
}
"""Members that a saying may have beside `do`, `token` and `key`."""


class AnonymousSuggestions(NamelessPaths):
    """The paths of one worker."""

    def __init__(self, callers: ContextMaker, trusted_proxies: int = 0, buckets: Buckets | None = None) -> None:
        super().__init__(callers, trusted_proxies, buckets)
        self._pictures = TicketedPath(callers, _KIND)

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [
            Route("/suggestions", self.post, methods=["POST"]),
            Route("/suggestions/attachments/{id}", self.attachment, methods=["POST"]),
            Route("/suggestions/month", self.month, methods=["GET"]),
        ]

    async def post(self, request: Request) -> Response:
        """By `do`: `submit`, `detach` and sayings have `{reference}` as their answer, `read` the suggestion.

        `attach` has `{attachment, uploadUrl, ticket}`.
        """
        return await self.answered(request, self._answer)

    async def attachment(self, request: Request) -> Response:
        """Takes a picture in by the ticket of its place: `{mediaType, sizeBytes, sha256}`, of what came."""
        return await self.answered(request, self._take)

    async def month(self, request: Request) -> Response:
        """The month in which permits are drawn now: `{id, month, key, permits}`."""
        return await self.answered(request, self._month)

    async def _month(self, request: Request, _locale: str) -> Mapping[str, object]:
        _require_nobody(request)
        context = await self.nobody()
        async with context.look() as work:
            return await permit_month(work)

    async def _answer(self, request: Request, locale: str) -> Mapping[str, object]:
        _require_nobody(request)
        _, body = await self.read_json(request)
        command = _command(body)
        context = await self.nobody()
        if isinstance(command, bytes):
            async with context.look() as work:
                return _shown(await suggestion_shown(work, command), locale)
        try:
            return await _written(context, command)
        except WritesCollidedError:
            # Nothing was written. Those whom it waited for go on, and the next try waits for them.
            return await _written(context, command)

    async def _take(self, request: Request, _locale: str) -> Mapping[str, object]:
        _require_nobody(request)
        self.counted(request)
        check_length(request, MAX_ATTACHMENT_BYTES)
        return await self._pictures.taken(request, await self.nobody())


_Command: TypeAlias = SuggestionPost | SuggestionSay | SuggestionAttach | SuggestionDetach


async def _written(context: Context, command: _Command) -> Outcome:
    async with context.write() as work:
        return await _done(work, command)


async def _done(work: Work, command: _Command) -> Outcome:
    match command:
        case SuggestionPost():
            return await suggestion_post(work, command)
        case SuggestionAttach():
            place = await suggestion_attach(work, command)
            return {**place, "uploadUrl": f"/suggestions/attachments/{place['attachment']}"}
        case SuggestionDetach():
            return await suggestion_detach(work, command)
        case _:
            return await suggestion_say(work, command)


async def _received(request: Request, context: Context) -> TakenAttachment:
    services = context.services
    return await attachment_receive(
        Store(services.database, services.keyring),
        context.scope.tenant_id,
        AttachmentTicket(id_of(request), request.headers.get(TICKET_HEADER, ""), ANONYMOUS),
        pieces=pieces_of(request),
        now=services.clock(),
    )


_KIND: Final = Kind(
    limit=MAX_ATTACHMENT_BYTES,
    receive=_received,
    refused=AttachmentRefused,
    media_refused=AttachmentMediaRefused,
    media_code="PHOTO_MEDIA_REFUSED",
    too_large=AttachmentTooLarge,
)


def _require_nobody(request: Request) -> None:
    if any(name in _NAMES for name, _ in request.scope["headers"]):
        raise CredentialsRefused


def _command(body: bytes) -> _Command | bytes:
    """What was posted; bytes: the token of a suggestion that is to be read."""
    try:
        posted: Any = parse(body)
        match posted.get("do"):
            case "submit":
                return _post(members(posted, "do", "permit", "suggestion"))
            case "read":
                return from_b64u(members(posted, "do", "token")["token"], TOKEN_BYTES)
            case "attach":
                given: Any = members(posted, "do", "key", "token")
                return SuggestionAttach(from_b64u(given["token"], TOKEN_BYTES), UUID(given["key"]))
            case "detach":
                given = members(posted, "do", "attachment", "token")
                return SuggestionDetach(from_b64u(given["token"], TOKEN_BYTES), UUID(given["attachment"]))
            case do:
                return _saying(Saying(do), posted)
    except (ApiError, NotCanonical, KeyError, ValueError, TypeError, AttributeError):
        raise SuggestionPostInvalid from None


def _post(posted: Mapping[str, Any]) -> SuggestionPost:
    permit: Any = members(posted["permit"], "month", "randomizer", "signature", "tokenHash")
    said: Any = members(
        posted["suggestion"], "body", "category", "expectedEffect", "organisation", "title", "visibility"
    )
    return SuggestionPost(
        UsedPermit(
            UUID(permit["month"]),
            from_b64u(permit["tokenHash"], _HASH_BYTES),
            from_b64u(permit["randomizer"], RANDOMIZER_BYTES),
            from_b64u(permit["signature"]),
        ),
        key_of(said["organisation"], "Organisation"),
        key_of(said["category"], "SuggestionCategory"),
        _text(said["title"]),
        _text(said["body"]),
        None if said["expectedEffect"] is None else _text(said["expectedEffect"]),
        SuggestionVisibility(_text(said["visibility"]).lower()),
    )


def _saying(saying: Saying, posted: Mapping[str, Any]) -> SuggestionSay:
    if not posted.keys() <= {"do", "token", "key", *_TEXTS[saying]}:
        raise ValueError
    given = {name: _text(posted[name]) for name in _TEXTS[saying] if posted.get(name) is not None}
    satisfaction = given.get("satisfaction")
    if saying is Saying.RATE and satisfaction is None:
        raise ValueError
    return SuggestionSay(
        saying,
        from_b64u(posted["token"], TOKEN_BYTES),
        UUID(posted["key"]),
        given.get("text"),
        given.get("title"),
        given.get("body"),
        given.get("expectedEffect"),
        None if satisfaction is None else Satisfaction(satisfaction.lower()),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _shown(row: Mapping[str, Any], locale: str) -> Mapping[str, object]:
    """As JSON: codes in capitals as everywhere, words in the reader's language, days instead of times."""
    return {
        "reference": row["reference"],
        "title": row["title"],
        "body": row["body"],
        "expectedEffect": row["expected_effect"],
        "state": row["state"].upper(),
        "stateLabel": STATE_WORDS[row["state"]][locale],
        "visibility": row["visibility"].upper(),
        "round": row["round"],
        "submittedOn": local_day(row["submitted_at"]).isoformat(),
        "organisation": row["organisation"],
        "handling": row["handling"],
        "category": row["category"],
        "mergedInto": row["merged_into"],
        "kept": None if row["kept"] is None else _kept(row["kept"], locale),
        "events": [_event(each, locale) for each in row["events"]],
        "answers": [_dated(_capital(each, "class")) for each in row["answers"]],
        "judgements": [_capital(each, "satisfaction") for each in row["judgements"]],
        "attachments": [_dated(each) for each in row["attachments"]],
        "comments": [_dated(_capital(each, "state")) for each in row["comments"]],
    }


def _kept(kept: Mapping[str, Any], locale: str) -> Mapping[str, object]:
    return {**_capital(kept, "state"), "stateLabel": STATE_WORDS[kept["state"]][locale]}


def _event(event: Mapping[str, Any], locale: str) -> Mapping[str, object]:
    return {**_dated(_capital(event, "step", "state")), "stepLabel": STEP_WORDS[event["step"]][locale]}


def _capital(of: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return {name: value.upper() if name in names else value for name, value in of.items()}


def _dated(of: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"on" if name == "at" else name: value for name, value in of.items()}
