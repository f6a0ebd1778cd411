"""Pictures lose what cameras write into them, whatever the pieces in which they come, and keep their pixels."""

import struct
import zlib

import pytest

from domain.members.picture_marks import PictureBroken, cleaner_of

SECRET = b"GPS 30.2741N 120.1551E HUAWEI Mate 80"
SCAN = b"\x12\xff\x00\x34\xff\xd0\x56" + bytes(range(128)) * 4


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def exif(turn: int | None, order: str = ">") -> bytes:
    """As a phone writes it: the maker, the turn, where it was, a thumbnail."""
    entries = [(0x010F, 2, 4, b"HW\0\0"), (0x8825, 4, 1, struct.pack(f"{order}I", 99))]
    if turn is not None:
        entries.insert(1, (0x0112, 3, 1, struct.pack(f"{order}HH", turn, 0)))
    directory = struct.pack(f"{order}H", len(entries))
    for tag, kind, count, value in entries:
        directory += struct.pack(f"{order}HHI", tag, kind, count) + value
    mark = b"MM" if order == ">" else b"II"
    return b"Exif\0\0" + mark + struct.pack(f"{order}HI", 42, 8) + directory + bytes(4) + SECRET


def jpeg(*marks: bytes, behind: bytes = b"") -> bytes:
    begin = b"\xff\xd8" + segment(0xE0, b"JFIF\0" + bytes(9))
    tables = segment(0xE2, b"ICC_PROFILE\0" + bytes(9)) + segment(0xDB, bytes(65)) + segment(0xC2, bytes(15))
    scans = segment(0xDA, bytes(10)) + SCAN + b"\xff" + segment(0xC4, bytes(20)) + segment(0xDA, bytes(10)) + SCAN
    return begin + b"".join(marks) + tables + scans + b"\xff\xd9" + behind


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(*marks: bytes, behind: bytes = b"") -> bytes:
    begin = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"gAMA", bytes(4))
    )
    return begin + b"".join(marks) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"") + behind


def riff(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def webp(flags: int, *marks: bytes, behind: bytes = b"") -> bytes:
    body = b"WEBP" + riff(b"VP8X", bytes((flags,)) + bytes(9)) + riff(b"VP8 ", SCAN[:99]) + b"".join(marks)
    return b"RIFF" + struct.pack("<I", len(body)) + body + behind


def cleaned(media_type: str, content: bytes, piece: int = 10_000) -> bytes:
    cleaner = cleaner_of(media_type)
    parts = [cleaner.feed(content[at : at + piece]) for at in range(0, len(content), piece)]
    return b"".join((*parts, cleaner.end()))


TURN = segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0))
JPEG_MARKS = (
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
    segment(0xE0, b"JFXX\0" + SECRET),
    segment(0xE2, b"MPF\0" + SECRET),
    segment(0xED, b"Photoshop 3.0\0" + SECRET),
    segment(0xEF, SECRET),
    segment(0xFE, SECRET),
)
PNG_MARKS = tuple(chunk(name, SECRET) for name in (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"puRp"))
CASES = {
    "jpeg": ("image/jpeg", jpeg(*JPEG_MARKS, segment(0xE1, exif(None)), behind=jpeg() + SECRET), jpeg()),
    "jpeg that is to be turned": ("image/jpeg", jpeg(segment(0xE1, exif(6))), jpeg(TURN)),
    "jpeg of the other byte order": ("image/jpeg", jpeg(segment(0xE1, exif(6, "<"))), jpeg(TURN)),
    "jpeg that stands upright": ("image/jpeg", jpeg(segment(0xE1, exif(1))), jpeg()),
    "jpeg with a broken directory": ("image/jpeg", jpeg(segment(0xE1, exif(6)[:20])), jpeg()),
    "jpeg with fill bytes": ("image/jpeg", jpeg(b"\xff\xff\xff" + JPEG_MARKS[0][1:]), jpeg()),
    "jpeg without marks": ("image/jpeg", jpeg(), jpeg()),
    "png": ("image/png", png(*PNG_MARKS, behind=SECRET), png()),
    "png without marks": ("image/png", png(), png()),
    "webp": (
        "image/webp",
        webp(0x2C | 0x10, riff(b"EXIF", SECRET), riff(b"XMP ", SECRET), behind=SECRET),
        webp(0x20 | 0x10, riff(b"JUNK", bytes(len(SECRET))), riff(b"JUNK", bytes(len(SECRET)))),
    ),
    "webp without marks": ("image/webp", webp(0x10), webp(0x10)),
    "a document of another form": ("application/pdf", b"%PDF-1.7 " + SECRET, b"%PDF-1.7 " + SECRET),
}


@pytest.mark.parametrize("piece", [1, 2, 7, 64, 10_000])
@pytest.mark.parametrize("case", CASES)
def test_marks_go_and_the_picture_stays(case: str, piece: int) -> None:
    media_type, content, expected = CASES[case]

    assert cleaned(media_type, content, piece) == expected
    assert cleaned(media_type, expected, piece) == expected  # nothing is left to take


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe1\x00\x01" + SECRET),
        ("image/jpeg", b"\xff\xd8" + SECRET),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(99))),
        ("image/png", b"\x89PNX\r\n\x1a\n" + bytes(range(99))),
        ("image/webp", b"RIFF\x63\0\0\0WEBP\xff\xff\xff\xff" + SECRET),
        ("image/webp", b"RIFF\x63\0\0\0WAVE" + SECRET),
    ],
)
def test_what_is_laid_out_otherwise_is_refused(media_type: str, content: bytes) -> None:
    with pytest.raises(PictureBroken):
        cleaned(media_type, content)


@pytest.mark.parametrize("case", ["jpeg", "png", "webp"])
def test_what_breaks_off_keeps_no_mark(case: str) -> None:
    media_type, content, _ = CASES[case]

    for length in range(len(content)):
        assert SECRET[:8] not in cleaned(media_type, content[:length])
