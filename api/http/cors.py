"""Pages of other origins that may ask the API: those of the settings, with tokens, never with cookies."""

from collections.abc import Collection, Mapping
from typing import Final

from api.http.exchange import Exchange

_PREFLIGHT_SECONDS: Final = 7_200
"""As long as browsers keep it at most."""
_HEADERS: Final = (
    "accept, accept-language, apollographql-client-name, apollographql-client-version, authorization, content-type,"
    " dpop, graphql-preflight, if-none-match, last-event-id, x-client, x-request-id"
)
_EXPOSED: Final = "dpop-nonce, etag, retry-after, x-request-id"


def origin_headers(exchange: Exchange, origins: Collection[str]) -> dict[str, str]:
    """What lets a page of another origin read the answer; none for origins that are not listed."""
    origin = exchange.headers.get("origin")
    if origin is None or origin not in origins:
        return {}
    return {"access-control-allow-origin": origin, "access-control-expose-headers": _EXPOSED}


def preflight_headers(exchange: Exchange, origins: Collection[str]) -> Mapping[str, str] | None:
    """The answer to a browser that asks before it sends; None when that is not what was asked, or not by whom."""
    allowed = origin_headers(exchange, origins)
    if exchange.method != "OPTIONS" or not allowed or "access-control-request-method" not in exchange.headers:
        return None
    return {
        **allowed,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": _HEADERS,
        "access-control-max-age": str(_PREFLIGHT_SECONDS),
    }
