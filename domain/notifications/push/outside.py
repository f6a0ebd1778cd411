"""Requests to push services: to public addresses alone, whatever a name resolves to, without redirects or proxies.

An endpoint comes from a client, and the names below an allowed host from others: looking the name up first and then
connecting by name would ask twice, and could be told two things. So the connection itself is made to the address that
was looked at (a backend of httpcore), while TLS still checks the name.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Sequence
from functools import cache
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

TIMEOUT_SECONDS = 8.0
"""Of connecting, of sending, and of each wait for the answer; the relay gives up after 10 s in all."""


class AddressRefusedError(OSError):
    """The name leads to an address that is not public."""


def is_public(address: str) -> bool:
    """Whether the address is one of the open internet."""
    parsed = ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (mapped is None or mapped.is_global)


async def addresses_of(host: str, port: int) -> Sequence[str]:
    """What the name resolves to, in the system's order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PublicBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses; with `is_loopback_allowed`, for tests, to this machine as well."""

    def __init__(self, *, is_loopback_allowed: bool = False) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._is_loopback_allowed = is_loopback_allowed

    async def connect_tcp(  # type: ignore[override]  # httpcore gives all by name
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        *,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Looks the name up once, and takes the first address of it; none is tried if one of them is not public."""
        try:
            async with asyncio.timeout(timeout):
                found = await addresses_of(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            raise httpcore.ConnectError(type(error).__name__) from error
        if not found or not all(self._may_be(address) for address in found):
            raise httpcore.ConnectError(AddressRefusedError.__name__)
        return await self._inner.connect_tcp(
            found[0], port, timeout, local_address=local_address, socket_options=socket_options
        )

    async def sleep(self, seconds: float) -> None:
        """Between tries; there are none."""
        await self._inner.sleep(seconds)

    def _may_be(self, address: str) -> bool:
        return is_public(address) or (self._is_loopback_allowed and ip_address(address.partition("%")[0]).is_loopback)


@cache
def _tls() -> ssl.SSLContext:
    """One for all clients: to read the authorities takes longer than anything else of a client's start."""
    return httpx.create_ssl_context(trust_env=False)


class _PublicTransport(httpx.AsyncHTTPTransport):
    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=20,
            max_keepalive_connections=10,
            keepalive_expiry=30.0,
            network_backend=backend,
        )


def push_http(*, is_loopback_allowed: bool = False) -> httpx.AsyncClient:
    """What speaks with push services."""
    return httpx.AsyncClient(
        transport=_PublicTransport(PublicBackend(is_loopback_allowed=is_loopback_allowed)),
        follow_redirects=False,
        trust_env=False,
        timeout=TIMEOUT_SECONDS,
    )
