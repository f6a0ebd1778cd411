"""Pages of links in mails: `GET` shows one button and changes nothing, `POST` does it.

Links in mails are opened by programs that look for harm. The pages have no script, no style and no cookie.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.errors import ApiError

_LONGEST_BODY: Final = 1_000
_HEADERS: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
    "content-security-policy": "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


def one_click_page(chinese: Sequence[str], english: Sequence[str], *, button: str = "", status: int = 200) -> Response:
    """The same sentences in both languages: whoever opens it may have any browser. `button` posts to this address."""
    form = f'<form method="post"><button>{escape(button)}</button></form>' if button else ""
    content = (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>工会邮件</title></head><body>'
        + "".join(f"<p>{escape(each)}</p>" for each in chinese)
        + "".join(f'<p lang="en">{escape(each)}</p>' for each in english)
        + f"{form}</body></html>\n"
    )
    return Response(content, status, _HEADERS, "text/html; charset=utf-8")


async def drain_body(request: Request) -> None:
    """Reads what a mail program posts, which says nothing that the address does not.

    Raises:
        ApiError: BODY_TOO_LARGE.
    """
    length = 0
    async for piece in request.stream():
        length += len(piece)
        if length > _LONGEST_BODY:
            raise ApiError("BODY_TOO_LARGE", limit=_LONGEST_BODY)
