"""Takes out of pictures what cameras and phones write into them: place, device, times, thumbnails; pure.

No picture is decoded: only the segments around its pixels are walked through, as they come, with at most one of 64 KiB
in memory. What is left is what a viewer needs: pixels, colours, transparency, movement, and of a JPEG how it is to be
turned (without it photographs of phones would lie on their side). Everything else goes, also what nobody knows, and
whatever stands behind the end of the picture. Layouts: ITU T.81 annex B with Exif 2.32, PNG third edition, RFC 9649.
"""

import re
import struct
from collections.abc import Mapping
from typing import Protocol

_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_MARKER = 0xFF
_MARKER_BYTES, _LENGTH_BYTES = 2, 2
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_SOS, _EOI, _COM = 0xDA, 0xD9, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_KEPT_APPLICATION: Mapping[int, bytes] = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_EXIF = b"Exif\0\0"
_TURN = 0x0112
_TURNS = range(2, 9)
_SHORT = 3
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_HEAD, _RIFF_BYTES = 12, 8
_WEBP_MARKS = 0x08 | 0x04
_CHUNK_HEAD = 8
_NOTHING = b"JUNK"


class PictureBroken(ValueError):
    """The bytes are not laid out as the form that they begin with."""


class Cleaner(Protocol):
    """Takes a file as it comes and gives it back without its marks."""

    def feed(self, content: bytes) -> bytes:
        """What may be kept by now.

        Raises:
            PictureBroken: This is no such file.
        """

    def end(self) -> bytes:
        """The rest; a file that breaks off keeps what came of it."""


def cleaner_of(media_type: str) -> Cleaner:
    """The one for a kind of file; others than pictures pass through."""
    makers: Mapping[str, type[Cleaner]] = {"image/jpeg": _Jpeg, "image/png": _Png, "image/webp": _Webp}
    return makers.get(media_type, _AsItIs)()


class _AsItIs:
    def feed(self, content: bytes) -> bytes:
        return content

    def end(self) -> bytes:
        return b""


class _Jpeg:
    """Marker segments, then scans: everything up to a scan's end is pixels."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._is_in_scan = False
        self._is_over = False

    def feed(self, content: bytes) -> bytes:
        if self._is_over:
            return b""
        self._waiting += content
        kept = bytearray()
        while not self._is_over:
            part = self._pixels() if self._is_in_scan else self._segment()
            if part is None:
                break
            kept += part
        return bytes(kept)

    def end(self) -> bytes:
        # A segment that broke off may be a mark; pixels that did are pixels.
        return bytes(self._waiting) if self._is_in_scan and not self._is_over else b""

    def _pixels(self) -> bytes | None:
        found = _SCAN_END.search(self._waiting)
        if found is not None:
            self._is_in_scan = False
            return self._take(found.start())
        # The first half of a marker waits for the other.
        is_half = self._waiting[-1:] == b"\xff"
        return self._take(len(self._waiting) - is_half) or None

    def _segment(self) -> bytes | None:
        waiting = self._waiting
        while waiting[:2] == b"\xff\xff":  # fill bytes
            del waiting[:1]
        if len(waiting) < _MARKER_BYTES:
            return None
        if waiting[0] != _MARKER:
            raise PictureBroken
        marker = waiting[1]
        if marker == _EOI:
            self._is_over = True
            return self._take(2)
        if marker in _BARE:
            return self._take(2)
        if len(waiting) < _MARKER_BYTES + _LENGTH_BYTES:
            return None
        length = int.from_bytes(waiting[2:4], "big")
        if length < _LENGTH_BYTES:
            raise PictureBroken
        if len(waiting) < 2 + length:
            return None
        self._is_in_scan = marker == _SOS
        return _kept_segment(marker, self._take(2 + length))

    def _take(self, count: int) -> bytes:
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        return taken


def _kept_segment(marker: int, segment: bytes) -> bytes:
    content = segment[4:]
    if marker == _COM:
        return b""
    if marker not in _APPLICATION:
        return segment
    if content.startswith(_EXIF):
        turn = _turn_of(content[len(_EXIF) :])
        return b"" if turn is None else _exif_of(turn)
    begins_with = _KEPT_APPLICATION.get(marker)
    return segment if begins_with is not None and content.startswith(begins_with) else b""


def _turn_of(tiff: bytes) -> int | None:
    """How the picture is to be turned (2 to 8); None: not at all, or the directory is none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * number)
            if (tag, kind) == (_TURN, _SHORT):
                return value if value in _TURNS else None
    except struct.error:
        return None
    return None


def _exif_of(turn: int) -> bytes:
    """A segment that says how to turn the picture, and no more."""
    directory = struct.pack("<HHHIHHI", 1, _TURN, _SHORT, 1, turn, 0, 0)
    content = _EXIF + b"II*\0" + struct.pack("<I", 8) + directory
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


class _Png:
    """Chunks, each with its name; what is not among the known ones is left out with its check sum."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._has_head = False
        self._left = 0
        self._is_kept = True
        self._is_over = False

    def feed(self, content: bytes) -> bytes:
        self._waiting += content
        kept = bytearray()
        while self._waiting:
            if self._left:
                part = bytes(self._waiting[: self._left])
                del self._waiting[: len(part)]
                self._left -= len(part)
                kept += part if self._is_kept else b""
            elif self._is_over:
                self._waiting.clear()
            elif not self._begin(kept):
                break
        return bytes(kept)

    def end(self) -> bytes:
        return b""

    def _begin(self, kept: bytearray) -> bool:
        if len(self._waiting) < _CHUNK_HEAD:
            return False
        head = bytes(self._waiting[:_CHUNK_HEAD])
        del self._waiting[:_CHUNK_HEAD]
        if not self._has_head:
            self._has_head = head == _PNG_HEAD
            kept += head
            if not self._has_head:
                raise PictureBroken
            return True
        name = head[4:]
        if not name.isalpha() or not name.isascii():
            raise PictureBroken
        self._left, self._is_kept = int.from_bytes(head[:4], "big") + 4, name in _PNG_KEPT
        self._is_over = name == b"IEND"
        kept += head if self._is_kept else b""
        return True


class _Webp:
    """Chunks in a frame that says how long it is before they come: marks are blanked, in their length."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._whole = 0
        self._left = 0
        self._name = b""

    def feed(self, content: bytes) -> bytes:
        self._waiting += content
        kept = bytearray()
        while self._waiting:
            if self._left:
                kept += self._content()
            elif self._name and self._whole <= 0:  # behind the end
                self._waiting.clear()
            elif not self._begin(kept):
                break
        return bytes(kept)

    def end(self) -> bytes:
        return b""

    def _begin(self, kept: bytearray) -> bool:
        if not self._name:
            if len(self._waiting) < _WEBP_HEAD:
                return False
            head = self._take(_WEBP_HEAD)
            if head[:4] != b"RIFF" or head[8:] != b"WEBP":
                raise PictureBroken
            self._whole, self._name = int.from_bytes(head[4:8], "little") + _RIFF_BYTES - _WEBP_HEAD, b"RIFF"
            kept += head
            return True
        is_flagged = self._waiting[:4] == b"VP8X"
        if len(self._waiting) < _CHUNK_HEAD + is_flagged:
            return False
        head = self._take(_CHUNK_HEAD)
        name, size = head[:4], int.from_bytes(head[4:], "little")
        if not name.isascii():
            raise PictureBroken
        self._left, self._name = size + size % 2, name if name in _WEBP_KEPT else _NOTHING
        self._whole -= _CHUNK_HEAD + self._left
        kept += self._name + head[4:]
        if is_flagged and size:
            self._waiting[0] &= ~_WEBP_MARKS & 0xFF
        return True

    def _content(self) -> bytes:
        part = self._take(self._left)
        self._left -= len(part)
        return bytes(len(part)) if self._name == _NOTHING else part

    def _take(self, count: int) -> bytes:
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        return taken
