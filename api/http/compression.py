"""Which coding an answer is sent in, and the codings themselves.

Answers to mutations stay as they are: they hand out tokens and codes beside what the caller sent, and are small.
"""

import zlib
from typing import Final

import brotli
import zstandard

LEAST_BYTES: Final = 1_000
"""Below it the headers and the work cost more than is saved."""
ZSTD: Final = "zstd"
BROTLI: Final = "br"
GZIP: Final = "gzip"
CODINGS: Final = (ZSTD, BROTLI, GZIP)
"""In the order in which they are taken when the client weighs them the same."""

_ZSTD_LEVEL: Final = 3
_BROTLI_QUALITY: Final = 4
_GZIP_LEVEL: Final = 5
_GZIP_WINDOW: Final = 31
"""zlib's way to ask for a gzip header with the largest window; it writes no time."""
_MAX_ELEMENTS: Final = 16
_zstd: Final = zstandard.ZstdCompressor(level=_ZSTD_LEVEL)


def compressed(body: bytes, coding: str) -> bytes:
    """The body in a coding of ours; the same body always gives the same bytes."""
    if coding == ZSTD:
        return _zstd.compress(body)
    if coding == BROTLI:
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY))
    packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    return packer.compress(body) + packer.flush()


def coding_of(accept_encoding: str) -> str:
    """The coding that the client weighs most, empty for none (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for element in accept_encoding.split(",")[:_MAX_ELEMENTS]:
        name, _, parameters = element.partition(";")
        weights.setdefault(name.strip().lower(), _weight(parameters))
    others = weights.get("*", 0.0)
    chosen, best = "", weights.get("identity", 0.0)
    for coding in CODINGS:
        weight = weights.get(coding, others)
        if weight > 0 and (weight > best or (weight == best and not chosen)):
            chosen, best = coding, weight
    return chosen


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
