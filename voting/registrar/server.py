"""What the registrar does when it is asked. It knows votes by their ids, and nobody who votes."""

import asyncio
import logging
import multiprocessing
import os
import threading
from collections.abc import Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from voting.blind import BlindError, SigningKey, blind_sign
from voting.registrar.keys import KeyEnded, KeyMissing, KeyStore
from voting.registrar.wire import MAX_LINE_BYTES, Address, Line, LineInvalid

logger = logging.getLogger("unionhall.registrar")

_WATCH_SECONDS: Final = 1.0
_REFUSALS: Final[Mapping[type[Exception], str]] = {
    KeyEnded: "KEY_ENDED",
    KeyMissing: "KEY_MISSING",
    BlindError: "BLINDED_INVALID",
}


class Registrar:
    """Answers on one address. Signatures, 1 ms each and more, are made by other processes, not in the event loop."""

    def __init__(self, store: KeyStore, *, secret: bytes = b"", processes: int = 2) -> None:
        self._store = store
        self._secret = secret
        self._processes = processes
        self._signers: Executor | None = None
        self._lines: set[Line] = set()

    async def listen(self, address: Address) -> asyncio.Server:
        """Begins to answer; the socket's file is readable and writable by its owner alone."""
        if address.path is None:
            return await asyncio.start_server(self._answer, address.host, address.port, limit=MAX_LINE_BYTES)
        with suppress(FileNotFoundError):
            address.path.unlink()
        server = await asyncio.start_unix_server(self._answer, str(address.path), limit=MAX_LINE_BYTES)
        address.path.chmod(0o600)
        return server

    def close(self) -> None:
        """Ends what it has begun."""
        for line in tuple(self._lines):
            line.close()
        if self._signers is not None:
            self._signers.shutdown(wait=False, cancel_futures=True)

    async def ask(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer to a message: what was asked for, or `{"refused": code}`.

        `key` makes a vote's key, or finds it; `sign` gives the one answer to a blinded value; `end` destroys a key;
        `held` lists whose are here. Codes: KEY_ENDED, KEY_MISSING, BLINDED_INVALID, MALFORMED.
        """
        try:
            return await self._done(message)
        except tuple(_REFUSALS) as refusal:
            return {"refused": next(code for kind, code in _REFUSALS.items() if isinstance(refusal, kind))}
        except ValueError:
            return {"refused": "MALFORMED"}

    async def _done(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        if message.get("do") == "held":
            return {"votes": [str(each) for each in self._store.held()]}
        vote_id = UUID(str(message.get("vote")))
        match message.get("do"):
            case "key":
                key = await asyncio.to_thread(self._store.make, vote_id)
                return {"key": key.public.to_der().hex()}
            case "end":
                await asyncio.to_thread(self._store.destroy, vote_id)
                return {"ended": str(vote_id)}
            case "sign":
                blinded = bytes.fromhex(str(message.get("blinded")))
                return {"signature": (await self._sign(self._store.find(vote_id), blinded)).hex()}
        raise ValueError

    async def _sign(self, key: SigningKey, blinded: bytes) -> bytes:
        """Once more with new processes, when one of them was killed: the answer is the same."""
        key.public.number_of(blinded)
        for is_last in (False, True):
            signers = self._pool()
            try:
                return await asyncio.get_running_loop().run_in_executor(signers, blind_sign, key, blinded)
            except BrokenProcessPool:
                if self._signers is signers:
                    self._signers = None
                if is_last:
                    raise
        raise AssertionError

    def _pool(self) -> Executor:
        if self._signers is None:
            self._signers = ProcessPoolExecutor(
                self._processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_end_with_parent,
            )
        return self._signers

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = None
        try:
            line = await Line.answering(reader, writer, self._secret)
            self._lines.add(line)
            while (message := await line.receive()) is not None:
                await line.send(await self.ask(message))
        except (LineInvalid, ValueError):
            logger.warning("a connection that has not got the shared secret was closed")
        except OSError:
            pass
        except Exception:  # noqa: BLE001  # values stay out of the log: an exception's text might hold them
            logger.critical("the registrar failed to answer")
        finally:
            if line is not None:
                self._lines.discard(line)
            writer.close()


def _end_with_parent() -> None:
    """Has this process end when the registrar has: its own death by SIGKILL tells nobody."""
    parent, pause = os.getppid(), threading.Event()

    def watch() -> None:
        while os.getppid() == parent:
            pause.wait(_WATCH_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
