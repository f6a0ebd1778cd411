"""Pushes: which addresses are written to, and how they are asked to carry a message. Values in, values out."""

import base64
import binascii
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

from domain.notifications.errors import InvalidPushKeys, InvalidPushToken, PushEndpointRefused

ADDRESS: Final = "push_subscription.address"
"""What an address is sealed and looked up as."""
MAX_SUBSCRIPTIONS: Final = 10
"""Signed-in devices of one member that are woken."""
MAX_ENDPOINT: Final = 1000
MAX_TOKEN: Final = 500
_POINT_BYTES: Final = 65
_UNCOMPRESSED: Final = 4
_SECRET_BYTES: Final = 16
_TOPIC_CHARACTERS: Final = 32
"""RFC 8030, 5.4: no more, of the URL-safe alphabet."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "[::1]", "localhost"})
LONGEST_WAIT: Final = timedelta(hours=6)
"""However long a push service tells us to wait."""

DEFAULT_HOSTS: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""Push services of browsers."""


class Urgency(StrEnum):
    """RFC 8030, 5.3: whether a device that saves power is woken."""

    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class PushHosts:
    """Where pushes may be sent: `example.org` is that host, `*.example.org` all below it.

    `is_loopback_allowed`: besides, http to this machine, at any port. For tests alone.
    """

    allowed: Collection[str] = DEFAULT_HOSTS
    is_loopback_allowed: bool = False

    def allow(self, endpoint: str) -> bool:
        """Whether the endpoint is one of a push service that we know, in its plain spelling."""
        if not 0 < len(endpoint) <= MAX_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable():
            return False
        # Parsers differ about these; no push service uses them.
        if any(character in endpoint for character in "\\ #@"):
            return False
        try:
            parts = urlsplit(endpoint)
            port, host = parts.port, parts.hostname or ""
        except ValueError:
            return False
        if self.is_loopback_allowed and parts.scheme == "http" and _is_loopback(parts):
            return True
        is_plain = parts.scheme == "https" and port is None and parts.netloc == host and parts.path.startswith("/")
        return is_plain and any(_is_of(host, each) for each in self.allowed)


def _is_loopback(parts: SplitResult) -> bool:
    host = parts.netloc.rpartition(":")[0] if parts.port is not None else parts.netloc
    return host in _LOOPBACK


def _is_of(host: str, allowed: str) -> bool:
    return host.endswith(allowed[1:]) and len(host) >= len(allowed) if allowed.startswith("*.") else host == allowed


def endpoint_of(endpoint: str, hosts: PushHosts) -> str:
    """The endpoint, unchanged.

    Raises:
        PushEndpointRefused: Not one of a push service that we know.
    """
    if not hosts.allow(endpoint):
        raise PushEndpointRefused("webPush", "endpoint")
    return endpoint


def key_bytes(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """The public key of a browser (an uncompressed point, not looked for on the curve) and its secret.

    Raises:
        InvalidPushKeys: Not the keys of a browser.
    """
    point, secret = _decoded(p256dh), _decoded(auth)
    if point is None or len(point) != _POINT_BYTES or point[0] != _UNCOMPRESSED:
        raise InvalidPushKeys("webPush", "p256dh")
    if secret is None or len(secret) != _SECRET_BYTES:
        raise InvalidPushKeys("webPush", "auth")
    return point, secret


def token_of(token: str) -> str:
    """The token, unchanged.

    Raises:
        InvalidPushToken: Empty, too long, or not of printable ASCII without blanks.
    """
    is_plain = token.isascii() and token.isprintable() and " " not in token
    if not 0 < len(token) <= MAX_TOKEN or not is_plain:
        raise InvalidPushToken("provider", "token")
    return token


def topic_of(idempotency_key: str) -> str:
    """What a push service replaces an undelivered copy by: the same for all repeats of one message, for no other."""
    digest = hashlib.sha256(idempotency_key.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:_TOPIC_CHARACTERS]


def wait_of(retry_after: str | None) -> timedelta | None:
    """What `Retry-After` says in seconds, up to `LONGEST_WAIT`; None for nothing, a date, or nonsense."""
    if retry_after is None or not (retry_after.isascii() and retry_after.isdecimal()) or len(retry_after) > 9:  # noqa: PLR2004  # more seconds than anybody means
        return None
    return min(timedelta(seconds=int(retry_after)), LONGEST_WAIT)


def _decoded(text: str) -> bytes | None:
    """URL-safe base64, with or without padding; None for anything else."""
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
