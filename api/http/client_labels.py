"""Which version of which client a request says it comes from. It is counted, never trusted."""

import re
from functools import lru_cache
from typing import Final

from api.http.headers import RequestHeaders

_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@ -]{0,63}")
_NOBODY: Final = ("", "")
_REMEMBERED: Final = 256
_LONGEST: Final = 160


def client_of(headers: RequestHeaders) -> tuple[str, str]:
    """Name and version by Apollo's two headers, or by `X-Client: name/version`; empty what is missing or no label."""
    first = headers.first
    name = first.get(b"apollographql-client-name")
    if name is not None:
        return _labels(name, first.get(b"apollographql-client-version", b""))
    both = first.get(b"x-client")
    if both is None:
        return _NOBODY
    name, _, version = both.partition(b"/")
    return _labels(name, version)


def _labels(name: bytes, version: bytes) -> tuple[str, str]:
    if len(name) + len(version) > _LONGEST:
        return _NOBODY
    return _known_labels(name, version)


@lru_cache(maxsize=_REMEMBERED)
def _known_labels(name: bytes, version: bytes) -> tuple[str, str]:
    cleaned = _clean(name)
    return (cleaned, _clean(version)) if cleaned else _NOBODY


def _clean(given: bytes) -> str:
    text = given.decode("latin-1").strip()
    return text if _LABEL.fullmatch(text) else ""
