"""Settings of pushes, read once from a mapping and handed down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from domain.auth.sign_on.providers import is_safe_address
from domain.notifications.rules.push import DEFAULT_HOSTS, PushHosts

_SECRET_MINIMUM = 32


@dataclass(frozen=True, slots=True)
class PushProvider:
    """Who passes messages on to phones, by whatever channel their makers have."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PushSettings:
    """What an operator may change; `docs/operations.md` lists the names.

    `subject` is whom push services turn to (RFC 8292, 2.1): a `mailto:` or https address; None: no Web Push.
    """

    subject: str | None = None
    hosts: PushHosts = field(default_factory=PushHosts)
    provider: PushProvider | None = None

    @property
    def is_on(self) -> bool:
        """Whether any device is woken."""
        return self.subject is not None or self.provider is not None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Reads them; without a word nothing is pushed.

        Raises:
            ValueError: A value that cannot be meant, or is not for production.
        """
        is_loopback_allowed = environ.get("UNIONHALL_PUSH_LOOPBACK", "").strip() == "1"
        if is_loopback_allowed and environ.get("UNIONHALL_ENVIRONMENT", "").strip() == "production":
            raise ValueError("UNIONHALL_PUSH_LOOPBACK is for tests: it is not for production")
        return cls(
            subject=_subject(environ.get("UNIONHALL_PUSH_SUBJECT", "").strip()),
            hosts=PushHosts(_hosts(environ.get("UNIONHALL_PUSH_HOSTS", "").strip()), is_loopback_allowed),
            provider=_provider(environ),
        )


def _subject(text: str) -> str | None:
    if not text:
        return None
    parts = urlsplit(text)
    is_mail = parts.scheme == "mailto" and "@" in parts.path
    if not is_mail and not (parts.scheme == "https" and parts.hostname):
        raise ValueError("UNIONHALL_PUSH_SUBJECT must be a mailto: or https: address")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in text.split(",") if host.strip())
    for host in hosts:
        labels = host.removeprefix("*.").split(".")
        is_named = len(labels) > 1 and all(
            label and label.isascii() and label.replace("-", "").isalnum() for label in labels
        )
        if not is_named or labels[-1].isdecimal():
            raise ValueError("UNIONHALL_PUSH_HOSTS must be names of hosts, `*.` before those with others below them")
    return hosts or DEFAULT_HOSTS


def _provider(environ: Mapping[str, str]) -> PushProvider | None:
    url, secret = environ.get("UNIONHALL_PUSH_URL", "").strip(), environ.get("UNIONHALL_PUSH_SECRET", "").strip()
    if not url:
        return None
    if not is_safe_address(url):
        raise ValueError("UNIONHALL_PUSH_URL must be https, or http on this machine")
    if len(secret) < _SECRET_MINIMUM or not secret.isascii() or not secret.isprintable():
        raise ValueError(f"UNIONHALL_PUSH_SECRET must have at least {_SECRET_MINIMUM} printable characters")
    return PushProvider(url, secret)
