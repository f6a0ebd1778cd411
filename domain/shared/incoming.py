"""A file on its way in: looked at by its first bytes, cleaned, sealed and written chunk by chunk."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from domain.shared.files import CHUNK_BYTES, FileKey


class Cleaning(Protocol):
    """Takes a file as it comes and gives back what is kept of it."""

    def feed(self, content: bytes) -> bytes:
        """What may be kept by now."""

    def end(self) -> bytes:
        """The rest."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What is taken in: how large, by which first bytes, how it is cleaned; what is raised for the rest."""

    most_bytes: int
    head_bytes: int
    media_type_of: Callable[[bytes], str | None]
    cleaner_of: Callable[[str], Cleaning]
    too_large: Callable[[], Exception]
    refused: Callable[[], Exception]
    broken: type[Exception]
    """What a cleaner raises."""


@dataclass(slots=True)
class Incoming:
    """One file: hash and size are of what came, `stored_bytes` of what is kept. `write` stores a sealed chunk."""

    intake: Intake
    key: FileKey
    write: Callable[[int, bytes], Awaitable[None]]
    media_type: str = ""
    size_bytes: int = 0
    stored_bytes: int = 0
    count: int = 0
    hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    async def take(self, pieces: AsyncIterator[bytes]) -> None:
        """Takes all of it in, holding one chunk in memory.

        Raises:
            Exception: What the intake says, at the first byte too many, or for what it does not take.
        """
        waiting = bytearray()
        async for part in self._cleaned(pieces):
            waiting += part
            while len(waiting) >= CHUNK_BYTES:
                await self._write(bytes(waiting[:CHUNK_BYTES]))
                del waiting[:CHUNK_BYTES]
        if waiting:
            await self._write(bytes(waiting))

    async def _cleaned(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """What is kept of the pieces; nothing before it is known what they are."""
        head, cleaner = bytearray(), None
        try:
            async for piece in pieces:
                self.size_bytes += len(piece)
                if self.size_bytes > self.intake.most_bytes:
                    raise self.intake.too_large()
                self.hash.update(piece)
                if cleaner is not None:
                    yield cleaner.feed(piece)
                    continue
                head += piece
                if len(head) >= self.intake.head_bytes:
                    cleaner = self._cleaner(head)
                    yield cleaner.feed(bytes(head))
            if cleaner is None:
                cleaner = self._cleaner(head)
                yield cleaner.feed(bytes(head))
            yield cleaner.end()
        except self.intake.broken as broken:
            raise self.intake.refused() from broken

    def _cleaner(self, head: bytearray) -> Cleaning:
        media_type = self.intake.media_type_of(bytes(head[: self.intake.head_bytes]))
        if media_type is None:
            raise self.intake.refused()
        self.media_type = media_type
        return self.intake.cleaner_of(media_type)

    async def _write(self, content: bytes) -> None:
        self.stored_bytes += len(content)
        await self.write(self.count, self.key.seal(self.count, content))
        self.count += 1
