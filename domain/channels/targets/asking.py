"""Requests to platforms, and what their answers mean: refused, too often, later, or unknown."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import orjson

from db.models.channels import ChannelReason
from domain.channels.targets.port import Account, TargetFailed, TargetRefused, TargetUnsure
from domain.notifications.rules.push import wait_of

_LONGEST: Final = 200_000
_FIRST_FAULT: Final = 500
_TOO_MANY: Final = 429
_SPARE: Final = timedelta(minutes=5)
"""A token is renewed so long before its end."""
BAD_TOKEN: Final = frozenset({40001, 40014, 42001})
"""Global error codes (全局错误码) of WeCom and WeChat: secret or token wrong, token invalid, token expired."""
_TOO_OFTEN: Final = frozenset({45009, 45011, 45033, 45047})
_NOT_ALLOWED: Final = frozenset({40013, 40125, 40164, 41002, 41004, 48001, 50001, 60020, 61004, 93000, 40056, 40091})
_BUSY: Final = frozenset({-1, 40029, 50002, 6000})
QUOTA_WAIT: Final = timedelta(minutes=10)
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A request. `is_safe`: a repeat changes nothing, so that no answer means no more than later."""

    method: str
    url: str
    params: Mapping[str, str]
    json: Any = None
    data: Mapping[str, str] | None = None
    is_safe: bool = False


async def ask(http: httpx.AsyncClient, request: Request) -> Answer:
    """The object that a platform answered with; at most 200 kB of it are read.

    Raises:
        TargetFailed: It was not reached, or is at fault: nothing was done.
        TargetUnsure: It was reached, and did not answer.
    """
    try:
        return _object(await _answer(http, request))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise TargetFailed(ChannelReason.UNREACHABLE, type(error).__name__) from None
    except httpx.HTTPError as error:
        if request.is_safe:
            raise TargetFailed(ChannelReason.UNREACHABLE, type(error).__name__) from None
        raise TargetUnsure from None


async def _answer(http: httpx.AsyncClient, request: Request) -> bytes:
    content = None if request.json is None else orjson.dumps(request.json)
    headers = {} if content is None else {"content-type": "application/json"}
    asked = http.stream(
        request.method,
        request.url,
        params=dict(request.params),
        content=content,
        data=None if request.data is None else dict(request.data),
        headers=headers,
    )
    async with asked as answer:
        if answer.status_code == _TOO_MANY:
            wait = wait_of(answer.headers.get("retry-after")) or QUOTA_WAIT
            raise TargetFailed(ChannelReason.TOO_OFTEN, "status 429", wait=wait)
        if answer.status_code >= _FIRST_FAULT:
            raise TargetFailed(ChannelReason.UNREACHABLE, f"status {answer.status_code}")
        read = b""
        async for piece in answer.aiter_bytes():
            read += piece
            if len(read) > _LONGEST:
                break
        return read


def _object(content: bytes) -> Answer:
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise TargetFailed(ChannelReason.UNREACHABLE, "no JSON object")
    return found


def check(answer: Answer, *, too_often_wait: timedelta = QUOTA_WAIT) -> Answer:
    """An answer of WeCom or WeChat without an error.

    Raises:
        TargetFailed, TargetRefused: By its `errcode`.
    """
    code = answer.get("errcode", 0)
    if code == 0:
        return answer
    detail = f"errcode {code}" if isinstance(code, int) else "errcode"
    if code in _TOO_OFTEN:
        raise TargetFailed(ChannelReason.TOO_OFTEN, detail, wait=too_often_wait)
    if code in _BUSY:
        raise TargetFailed(ChannelReason.UNREACHABLE, detail)
    if code in _NOT_ALLOWED or code in BAD_TOKEN:
        raise TargetRefused(ChannelReason.NOT_ALLOWED, detail)
    raise TargetRefused(ChannelReason.REFUSED, detail)


async def with_token(
    account: Account, now: datetime, *, fetch: Callable[[], Awaitable[Answer]], call: Callable[[str], Awaitable[Answer]]
) -> Answer:
    """The answer of a call that needs an access token, unchecked. A token that is refused is renewed once.

    Tokens last two hours and are given rarely (2,000 a day), so one is kept for all processes; whoever gets a new one
    elsewhere ends ours, which the answer then says.

    Raises:
        TargetFailed, TargetRefused: Of getting a token, too.
    """
    if account.token is not None and account.token_expires_at is not None and now < account.token_expires_at:
        answer = await call(account.token)
        if answer.get("errcode", 0) not in BAD_TOKEN:
            return answer
    given = check(await fetch())
    token, lasts = given.get("access_token"), given.get("expires_in")
    if not isinstance(token, str) or not isinstance(lasts, int):
        raise TargetFailed(ChannelReason.UNREACHABLE, "no token")
    account.token, account.token_expires_at = token, now + max(timedelta(seconds=lasts) - _SPARE, timedelta(minutes=1))
    account.is_renewed = True
    return await call(token)
