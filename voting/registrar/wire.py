"""How server and registrar speak: JSON lines, each with a keyed hash, over a Unix socket or TCP.

The registrar greets with a nonce. A line is `hash SPACE json`; the hash is HMAC-SHA256 over the nonce, the direction,
the number of the line and the JSON, so that none can be made, repeated or moved by whoever has not got the shared
secret. On a Unix socket the secret may be empty: who may open the file may ask.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

MAX_LINE_BYTES: Final = 65_536
SECRET_MINIMUM_BYTES: Final = 32
_GREETING: Final = b"unionhall-registrar 1 "
_NONCE_BYTES: Final = 16
_ASKS, _ANSWERS = b"asks", b"answers"


class AddressInvalid(ValueError):
    """Not `unix:/path` and not `tcp://host:port`."""


class LineInvalid(Exception):
    """A line that the other end cannot have sent; the connection is of no more use."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the registrar listens: the path of a Unix socket, or host and port."""

    path: Path | None = None
    host: str = ""
    port: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `unix:/path` or `tcp://host:port`.

        Raises:
            AddressInvalid: Neither.
        """
        parts = urlsplit(text)
        if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
            return cls(path=Path(parts.path))
        try:
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise AddressInvalid(text) from error
        if parts.scheme != "tcp" or not host or port is None or parts.path:
            raise AddressInvalid(text)
        return cls(host=host, port=port)

    def __str__(self) -> str:
        """As `parse` reads it."""
        if self.path is not None:
            return f"unix:{self.path}"
        return f"tcp://[{self.host}]:{self.port}" if ":" in self.host else f"tcp://{self.host}:{self.port}"


@dataclass(slots=True, eq=False)
class Line:
    """One connection, at either end."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    secret: bytes = field(repr=False)
    nonce: bytes
    is_registrar: bool
    sent: int = 0
    received: int = 0

    @classmethod
    async def answering(cls, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secret: bytes) -> Self:
        """The registrar's end: greets."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        writer.write(_GREETING + nonce.hex().encode() + b"\n")
        await writer.drain()
        return cls(reader, writer, secret, nonce, is_registrar=True)

    @classmethod
    async def asking(cls, address: Address, secret: bytes) -> Self:
        """The server's end: connects and is greeted.

        Raises:
            OSError: Nobody listens.
            LineInvalid: Somebody else does.
        """
        if address.path is not None:
            reader, writer = await asyncio.open_unix_connection(str(address.path), limit=MAX_LINE_BYTES)
        else:
            reader, writer = await asyncio.open_connection(address.host, address.port, limit=MAX_LINE_BYTES)
        try:
            nonce = _nonce_of(await _line_of(reader))
        except BaseException:
            writer.close()
            raise
        return cls(reader, writer, secret, nonce, is_registrar=False)

    async def send(self, value: Mapping[str, Any]) -> None:
        """Sends one message."""
        body = json.dumps(value, separators=(",", ":")).encode()
        digest = self._hash(_ANSWERS if self.is_registrar else _ASKS, self.sent, body)
        self.sent += 1
        self.writer.write(digest + b" " + body + b"\n")
        await self.writer.drain()

    async def receive(self) -> Mapping[str, Any] | None:
        """The next message, or None when the other end has left.

        Raises:
            LineInvalid: It was not made by who has the secret, or not for this place.
        """
        line = await _line_of(self.reader)
        if not line:
            return None
        digest, _, body = line.partition(b" ")
        expected = self._hash(_ASKS if self.is_registrar else _ANSWERS, self.received, body)
        self.received += 1
        if not hmac.compare_digest(digest, expected):
            raise LineInvalid
        value = json.loads(body)
        if not isinstance(value, dict):
            raise LineInvalid
        return value

    def close(self) -> None:
        """Ends the connection."""
        self.writer.close()

    def _hash(self, direction: bytes, number: int, body: bytes) -> bytes:
        text = b"\n".join((self.nonce, direction, b"%d" % number, body))
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest().encode()


def _nonce_of(greeting: bytes) -> bytes:
    try:
        nonce = bytes.fromhex(greeting.removeprefix(_GREETING).decode("ascii"))
    except ValueError:
        raise LineInvalid from None
    if not greeting.startswith(_GREETING) or len(nonce) != _NONCE_BYTES:
        raise LineInvalid
    return nonce


async def _line_of(reader: asyncio.StreamReader) -> bytes:
    try:
        return (await reader.readuntil(b"\n"))[:-1]
    except asyncio.IncompleteReadError:
        return b""
    except asyncio.LimitOverrunError as error:
        raise LineInvalid from error
