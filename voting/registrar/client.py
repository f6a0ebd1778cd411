"""The server's end: asks the registrar over a few connections, and says plainly when it is away."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from voting.registrar.wire import Address, Line, LineInvalid

_CONNECTIONS: Final = 4
_TIMEOUT_SECONDS: Final = 3.0


class RegistrarAway(Exception):
    """Nobody answers, in time or at all. Asking again later does no harm: each answer is always the same."""


class RegistrarRefused(Exception):
    """The registrar answered, and will not. `code` is KEY_ENDED, KEY_MISSING, BLINDED_INVALID or MALFORMED."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RegistrarClient:
    """One process's way to the registrar. Connects when it is first asked, at most four times over."""

    def __init__(self, address: Address, secret: bytes = b"", *, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        self._address = address
        self._secret = secret
        self._timeout_seconds = timeout_seconds
        self._places = asyncio.Semaphore(_CONNECTIONS)
        self._idle: list[Line] = []

    async def key_of(self, vote_id: UUID) -> bytes:
        """The public key of a vote (SPKI, DER); the first call makes it.

        Raises:
            RegistrarAway, RegistrarRefused: As their names say.
        """
        return bytes.fromhex(str((await self._ask({"do": "key", "vote": str(vote_id)}))["key"]))

    async def sign(self, vote_id: UUID, blinded: bytes) -> bytes:
        """The blind signature, 256 bytes, always the same for the same value.

        Raises:
            RegistrarAway, RegistrarRefused: As their names say.
        """
        answer = await self._ask({"do": "sign", "vote": str(vote_id), "blinded": blinded.hex()})
        return bytes.fromhex(str(answer["signature"]))

    async def end(self, vote_id: UUID) -> None:
        """Has the vote's key destroyed.

        Raises:
            RegistrarAway: As its name says.
        """
        await self._ask({"do": "end", "vote": str(vote_id)})

    async def held(self) -> Sequence[UUID]:
        """Votes whose keys the registrar has.

        Raises:
            RegistrarAway: As its name says.
        """
        return [UUID(each) for each in (await self._ask({"do": "held"}))["votes"]]

    def close(self) -> None:
        """Ends the connections that rest."""
        while self._idle:
            self._idle.pop().close()

    async def _ask(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(self._timeout_seconds), self._places:
                answer = await self._on_idle(message) or await self._on_new(message)
        except (OSError, LineInvalid, TimeoutError, ValueError) as error:
            raise RegistrarAway from error
        if answer is None:
            raise RegistrarAway
        if "refused" in answer:
            raise RegistrarRefused(str(answer["refused"]))
        return answer

    async def _on_idle(self, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The answer on a connection that is there, or None: the registrar has been started anew since."""
        while self._idle:
            try:
                answer = await self._exchanged(self._idle.pop(), message)
            except (OSError, LineInvalid):
                continue
            if answer is not None:
                return answer
        return None

    async def _on_new(self, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return await self._exchanged(await Line.asking(self._address, self._secret), message)

    async def _exchanged(self, line: Line, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """One question and its answer; the connection is kept only when both went through."""
        is_whole = False
        try:
            await line.send(message)
            answer = await line.receive()
            is_whole = answer is not None
        finally:
            if is_whole:
                self._idle.append(line)
            else:
                line.close()
        return answer
