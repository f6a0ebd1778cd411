"""Settings of channels, read once from a mapping and handed down."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from domain.auth.sign_on.providers import is_safe_address
from domain.channels.targets import wechat, wecom, weibo


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What an operator may change; `docs/operations.md` lists the names.

    `public_url` is our address as readers see it. `is_loopback_allowed`: platforms and mail servers of this machine,
    for tests alone.
    """

    public_url: str
    wecom_url: str = wecom.DEFAULT_URL
    wechat_url: str = wechat.DEFAULT_URL
    weibo_url: str = weibo.DEFAULT_URL
    is_loopback_allowed: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], public_url: str) -> Self:
        """Reads them.

        Raises:
            ValueError: A value that cannot be meant, or is not for production.
        """
        is_loopback_allowed = environ.get("UNIONHALL_CHANNEL_LOOPBACK", "").strip() == "1"
        if is_loopback_allowed and environ.get("UNIONHALL_ENVIRONMENT", "").strip() == "production":
            raise ValueError("UNIONHALL_CHANNEL_LOOPBACK is for tests: it is not for production")
        return cls(
            public_url=public_url,
            wecom_url=_address(environ.get("UNIONHALL_WECOM_URL", ""), wecom.DEFAULT_URL),
            wechat_url=_address(environ.get("UNIONHALL_WECHAT_URL", ""), wechat.DEFAULT_URL),
            weibo_url=_address(environ.get("UNIONHALL_WEIBO_URL", ""), weibo.DEFAULT_URL),
            is_loopback_allowed=is_loopback_allowed,
        )


def _address(text: str, default: str) -> str:
    given = text.strip().rstrip("/") or default
    if not is_safe_address(given):
        raise ValueError("addresses of platforms must be https, or http on this machine")
    return given
