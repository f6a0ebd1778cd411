"""`POST /ballots`: an unlinkable ballot, or several of a kiosk, from nobody in particular (docs/unlinkable.md).

No session, no cookie, no request id: of the request's headers only those are read that say how long and what the body
is, in which language to answer, and which network it comes from. The network is counted in memory and kept nowhere.
Nothing here writes to a log: an exception's text might hold a ballot, so its kind alone is told.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic
from typing import Any, Final, TypeAlias
from uuid import UUID

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from api.callers import ContextMaker, address_of
from api.context import Context
from api.errors import ApiError
from api.http import Exchange
from api.http.negotiation import preferred_locale
from api.http.responses import SECURITY_HEADERS, STATUS_BY_CODE
from api.messages import translate
from db.errors import DatabaseError
from domain.shared.errors import DomainError
from domain.votes.permit_errors import PostInvalid
from domain.votes.service.posting import BallotPost, ballot_post
from voting.blind import RANDOMIZER_BYTES
from voting.canonical import NotCanonical, from_b64u, members, parse
from voting.envelopes import ballot_hash

logger = logging.getLogger("unionhall.anonymous")

MAX_POST_BYTES: Final = 100_000
MAX_TOGETHER: Final = 200
"""Ballots in one post, as in the batch of a kiosk."""
BODY_SECONDS: Final = 10.0
_READ: Final = frozenset({b"accept-language", b"content-length", b"content-type", b"x-forwarded-for"})
_JSON: Final = "application/json"
_REFUSED: Final = 409
_STATUS: Final[Mapping[str, int]] = {
    **STATUS_BY_CODE,
    "VOTE_NOT_FOUND": 404,
    "POST_INVALID": 400,
    "ENVELOPE_LENGTH": 400,
    "PERMIT_INVALID": 403,
    "CREDENTIALS_REFUSED": 400,
    "SUGGESTION_ATTACHMENT_NOT_FOUND": 404,
    "SUGGESTION_NOT_FOUND": 404,
    "SUGGESTION_PERMIT_INVALID": 403,
    "SUGGESTION_POST_INVALID": 400,
    "SUGGESTION_TEXT_INVALID": 400,
}
"""Others say that the vote takes no such ballot now, or the suggestion no such step: 409."""
_HEADERS: Final = {**SECURITY_HEADERS, "cache-control": "no-store", "vary": "accept-language"}


class Buckets:
    """Posts that each network may send at once, and how many more come back a second; in memory only.

    A network is a /24, or a /48 of IPv6: a factory's or an operator's, never a person's. At most so many networks are
    remembered; beyond, the one that came first starts anew.
    """

    def __init__(
        self,
        *,
        size: float = 200.0,
        per_second: float = 5.0,
        networks: int = 20_000,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._size, self._per_second, self._networks, self._clock = size, per_second, networks, clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, address: str, places: int = 1) -> float:
        """Takes places, all or none; gives how many seconds are to be waited for them, 0 when they were there."""
        network, now = _network_of(address), self._clock()
        left, at = self._left.pop(network, (self._size, now))
        left = min(self._size, left + (now - at) * self._per_second)
        wait = 0.0 if left >= places else (places - left) / self._per_second
        if len(self._left) >= self._networks:
            del self._left[next(iter(self._left))]
        self._left[network] = (left if wait else left - places, now)
        return wait


Answer: TypeAlias = Callable[[Request, str], Awaitable[Mapping[str, object]]]
"""What a path says to a request, in a language."""


class NamelessPaths:
    """Paths to which nobody says who they are; each worker counts networks by itself."""

    def __init__(self, callers: ContextMaker, trusted_proxies: int = 0, buckets: Buckets | None = None) -> None:
        self._callers = callers
        self._trusted_proxies = trusted_proxies
        self._buckets = buckets or Buckets()

    async def answered(self, request: Request, answer: Answer) -> Response:
        """200 with what is told; else `{errors: [{message, extensions: {code}}]}`."""
        locale = preferred_locale(request.headers.get("accept-language"))
        try:
            told = await answer(request, locale)
        except ApiError as error:
            return _refusal(error.code, locale, error.facts, retry_after_seconds=error.retry_after_seconds)
        except DatabaseError as error:
            return _refusal(error.code, locale, {}, retry_after_seconds=error.retry_after_seconds)
        except DomainError as error:
            return _refusal(error.code, locale, error.facts)
        except Exception as error:  # noqa: BLE001  # its text might hold a ballot: the log gets its kind alone
            logger.error("a post failed: %s", type(error).__name__)  # noqa: TRY400  # as above
            return _refusal("INTERNAL", locale, {"incident": "-"})
        return Response(orjson.dumps(told), 200, _HEADERS, _JSON)

    async def read_json(self, request: Request) -> tuple[str, bytes]:
        """The network's address, of which one place is taken, and the body."""
        address, exchange = self.counted(request)
        if (exchange.headers.get("content-type") or "").partition(";")[0].strip().lower() != _JSON:
            raise ApiError("INVALID_CONTENT_TYPE")
        return address, await _body(request)

    def counted(self, request: Request) -> tuple[str, Exchange]:
        """The network's address, of which one place is taken, and what is read of the headers.

        Raises:
            ApiError: RATE_LIMITED.
        """
        lines = [line for line in request.scope["headers"] if line[0] in _READ]
        peer = request.client.host if request.client else ""
        exchange = Exchange.of(lines, "POST", b"", peer)
        address = address_of(exchange, self._trusted_proxies)
        self.take(address, 1)
        return address, exchange

    async def nobody(self) -> Context:
        """The context of nobody in particular: no header that says who calls comes this far."""
        return await self._callers(Exchange.of([], "POST", b"", ""), None)

    def take(self, address: str, places: int) -> None:
        """Takes places of a network.

        Raises:
            ApiError: RATE_LIMITED.
        """
        wait = self._buckets.take(address, places)
        if wait:
            raise ApiError("RATE_LIMITED", retry_after_seconds=wait)


class AnonymousPost(NamelessPaths):
    """The path of ballots."""

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [Route("/ballots", self.post, methods=["POST"])]

    async def post(self, request: Request) -> Response:
        """200 with `{promise, signature}`, the same for a repeat; else `{errors: [{message, extensions: {code}}]}`.

        Of `{ballots: […]}`, at most 200, `{answers: […]}` in the same order, each of them one or the other.
        """
        return await self.answered(request, self._answer)

    async def _answer(self, request: Request, locale: str) -> Mapping[str, object]:
        address, body = await self.read_json(request)
        commands, is_alone = _commands(body)
        context = await self.nobody()
        if is_alone:
            async with context.write() as work:
                return await ballot_post(work, commands[0])
        self.take(address, len(commands) - 1)
        told = {}
        # In the order of the envelopes' hashes, so that the order in which a kiosk has them says nothing.
        for command in sorted(commands, key=lambda each: ballot_hash(each.envelope)):
            try:
                async with context.write() as work:
                    told[command] = await ballot_post(work, command)
            except DomainError as refusal:
                told[command] = {"errors": [_error(refusal.code, locale, refusal.facts)]}
        return {"answers": [told[command] for command in commands]}


async def _body(request: Request) -> bytes:
    pieces, count = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                count += len(piece)
                if count > MAX_POST_BYTES:
                    raise ApiError("BODY_TOO_LARGE", limit=MAX_POST_BYTES)
                pieces.append(piece)
    except (ClientDisconnect, TimeoutError):
        raise ApiError("REQUEST_TIMEOUT") from None
    return b"".join(pieces)


def _commands(body: bytes) -> tuple[Sequence[BallotPost], bool]:
    """What was posted, and whether it came alone."""
    try:
        posted: Any = parse(body)
        if isinstance(posted, dict) and posted.keys() == {"ballots"}:
            several = [_command(each) for each in posted["ballots"]]
            if not 1 <= len(several) <= MAX_TOGETHER:
                raise PostInvalid
            return several, False
        return [_command(posted)], True
    except (NotCanonical, ValueError, TypeError, AttributeError):
        raise PostInvalid from None


def _command(given: object) -> BallotPost:
    posted: Any = members(given, "envelope", "randomizer", "signature", "vote")
    return BallotPost(
        UUID(posted["vote"]),
        from_b64u(posted["envelope"]),
        from_b64u(posted["randomizer"], RANDOMIZER_BYTES),
        from_b64u(posted["signature"]),
    )


def _refusal(
    code: str, locale: str, facts: Mapping[str, object], *, retry_after_seconds: float | None = None
) -> Response:
    headers = dict(_HEADERS)
    error = _error(code, locale, facts)
    if retry_after_seconds is not None:
        headers["retry-after"] = str(max(1, round(retry_after_seconds)))
        error["extensions"]["retryAfterSeconds"] = retry_after_seconds
    return Response(orjson.dumps({"errors": [error]}), _STATUS.get(code, _REFUSED), headers, _JSON)


def _error(code: str, locale: str, facts: Mapping[str, object]) -> dict[str, Any]:
    return {"message": translate(code, locale, **facts), "extensions": {"code": code}}


def _network_of(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, IPv6Address) and known.ipv4_mapped is not None:
        known = known.ipv4_mapped
    return str(ip_network(f"{known}/{48 if isinstance(known, IPv6Address) else 24}", strict=False))
