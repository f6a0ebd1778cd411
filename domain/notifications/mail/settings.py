"""Settings of notifications by e-mail, read once from a mapping and handed down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from domain.shared.mail_addresses import mail_address

_TLS_PORT: Final = 465
_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_LAST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class MailServer:
    """Who carries mails: an operator names it. Over TLS (465, else STARTTLS) but for one of this machine."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_here(self) -> bool:
        """Whether it is this machine: nothing leaves it in the clear."""
        return self.host in _HERE

    @property
    def is_tls(self) -> bool:
        """Whether the connection begins with TLS."""
        return self.port == _TLS_PORT and not self.is_here


@dataclass(frozen=True, slots=True)
class MailSettings:
    """What an operator may change; `docs/operations.md` lists the names. `server` None: no mails are sent.

    `public_url` is our address as readers see it: links in mails lead there.
    """

    public_url: str
    server: MailServer | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], public_url: str) -> Self:
        """Reads them.

        Raises:
            ValueError: A value that cannot be meant.
        """
        host = environ.get("UNIONHALL_MAIL_HOST", "").strip()
        if not host:
            return cls(public_url)
        port = environ.get("UNIONHALL_MAIL_PORT", "").strip() or "587"
        sender = mail_address(environ.get("UNIONHALL_MAIL_SENDER", ""))
        username = environ.get("UNIONHALL_MAIL_USERNAME", "").strip()
        password = environ.get("UNIONHALL_MAIL_PASSWORD", "").strip()
        if not port.isdecimal() or not 0 < int(port) <= _LAST_PORT:
            raise ValueError("UNIONHALL_MAIL_PORT must be a port")
        if sender is None:
            raise ValueError("UNIONHALL_MAIL_SENDER must be an address of e-mail")
        if bool(username) != bool(password):
            raise ValueError("UNIONHALL_MAIL_USERNAME and UNIONHALL_MAIL_PASSWORD go together")
        server = MailServer(host, int(port), sender, username, password)
        if not server.is_here and not public_url.startswith("https:"):
            raise ValueError("UNIONHALL_PUBLIC_URL must be https with UNIONHALL_MAIL_HOST: links in mails lead there")
        return cls(public_url, server)
