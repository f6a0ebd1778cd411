"""Which files of news are taken, how large, how many; pure."""

from collections.abc import Callable, Mapping
from typing import Final

from domain.members.evidence_rules import media_type_of
from domain.news.errors import NewsFilesFull

MAX_FILES: Final = 30
MAX_FILE_BYTES: Final[Mapping[str, int]] = {
    "picture": 10 * 1024 * 1024,
    "poster": 10 * 1024 * 1024,
    "video": 64 * 1024 * 1024,
}
_IMAGES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
_BRAND: Final = b"ftyp"


def check_room(count: int) -> None:
    """Refuses one file too many.

    Raises:
        NewsFilesFull: So it is. Fact: `limit`.
    """
    if count >= MAX_FILES:
        raise NewsFilesFull("newsItemId", limit=MAX_FILES)


def image_type_of(head: bytes) -> str | None:
    """The kind of a picture by its first bytes; None for anything else."""
    media_type = media_type_of(head)
    return media_type if media_type in _IMAGES else None


def video_type_of(head: bytes) -> str | None:
    """MP4 by its first box, which names the format; None for anything else."""
    return "video/mp4" if head[4:8] == _BRAND else None


TYPES: Final[Mapping[str, Callable[[bytes], str | None]]] = {
    "picture": image_type_of,
    "poster": image_type_of,
    "video": video_type_of,
}
