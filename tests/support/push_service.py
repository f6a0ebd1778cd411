"""A push service over HTTP on this machine, and browsers that it delivers to: they open what they get with their keys.

The opening is written from the receiver's side of RFC 8188 and RFC 8291, apart from the code that seals.
"""

import asyncio
import base64
import socket
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_bytes, token_urlsafe
from typing import Any

import jwt
import orjson
import uvicorn
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

DEADLINE_SECONDS = 10
PROVIDER_SECRET = "the provider's secret, of 32 or more"


def text_of(raw: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """The bytes of URL-safe base64 without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hmac(key: bytes, *parts: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(b"".join(parts))
    return made.finalize()


@dataclass
class Browser:
    """A browser that subscribed: its endpoint, its key and its secret."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: token_bytes(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def web_push(self) -> dict[str, str]:
        """What `PushSubscription.toJSON()` gives, in the input's form."""
        return {"endpoint": self.endpoint, "p256dh": text_of(self.point), "auth": text_of(self.secret)}

    def opened(self, body: bytes) -> bytes:
        """The content of a request that is one record."""
        salt, record, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= record
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        key = _hmac(_hmac(self.secret, shared), b"WebPush: info\0", self.point, theirs, b"\x01")
        extracted = _hmac(salt, key)
        content_key = _hmac(extracted, b"Content-Encoding: aes128gcm\0\x01")[:16]
        nonce = _hmac(extracted, b"Content-Encoding: nonce\0\x01")[:12]
        padded = AESGCM(content_key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded[-1:] == b"\x02"
        return padded[:-1]

    def read(self, asked: "Asked") -> Any:
        """The message in a request."""
        return orjson.loads(self.opened(asked.body))


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class PushService:
    """Takes everything with 201, unless it is told what to answer, one answer for each request that comes.

    `before_answer` is called when a request has come: what happens between the sending and the noting.
    """

    port: int
    asked: list[Asked] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    before_answer: Callable[[], object] = lambda: None
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def browser(self) -> Browser:
        """A new subscription at this service."""
        return Browser(f"{self.origin}/push/{token_urlsafe(24)}")

    def answer(self, *statuses: int, **headers: str) -> None:
        """What the next requests are answered."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers += [Response(b"said no", status, headers=named) for status in statuses]

    async def take(self, request: Request) -> Response:
        self.asked.append(Asked(request.url.path, dict(request.headers), await request.body()))
        self.came.set()
        self.before_answer()
        return self.answers.pop(0) if self.answers else Response(status_code=201)

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.take, methods=["POST", "GET"])])


def claims_of(asked: Asked, application_server_key: str) -> dict[str, Any]:
    """Claims of the sender's token, checked with the key that browsers subscribed with (RFC 8292, 3 and 4.2)."""
    scheme, _, rest = asked.headers["authorization"].partition(" ")
    said = dict(each.strip().split("=", 1) for each in rest.split(","))
    assert scheme == "vapid"
    assert said["k"] == application_server_key
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(said["k"]))
    claims: dict[str, Any] = jwt.decode(
        said["t"], key, algorithms=["ES256"], options={"verify_aud": False, "verify_exp": False}
    )
    return claims


class _Server(uvicorn.Server):
    """Says when it listens, and stops when it is told to; uvicorn looks ten times a second whether it was."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()
        self.stops = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.stops.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def listening(make_app: Callable[[int], Starlette]) -> AsyncGenerator[None, None]:
    """Serves an app on this machine until the block ends; it is made with its port."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    app = make_app(listener.getsockname()[1])
    server = _Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server._serve([listener]))  # noqa: SLF001 - the public serve takes the signal handlers
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            await server.listens.wait()
        yield
    finally:
        server.should_exit = True
        server.stops.set()
        await task
        listener.close()


@asynccontextmanager
async def push_service() -> AsyncGenerator[PushService, None]:
    """A service that listens until the block ends."""
    service = PushService(0)

    def made(port: int) -> Starlette:
        service.port = port
        return service.app

    async with listening(made):
        yield service
