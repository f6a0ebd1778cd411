"""What the operator tells about a provider, checked when the process starts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import orjson

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"})
"""Signatures of id tokens that may be allowed: with a public key, never `none`, never a shared secret."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_REQUIRED = ("name", "issuer", "client_id", "claim", "redirect_uris")
_KNOWN = {
    *_REQUIRED,
    "union",
    "label",
    "client_secret",
    "private_key_file",
    "private_key_id",
    "private_key_algorithm",
    "scopes",
    "algorithms",
}


@dataclass(frozen=True, slots=True)
class SignOnProvider:
    """One provider of one union. `claim` carries the member number; `redirect_uris` are our own clients' addresses.

    Exactly one of `client_secret` (HTTP Basic) and `private_key` (PEM, `private_key_jwt`) proves who we are.
    """

    name: str
    issuer: str
    client_id: str
    claim: str
    redirect_uris: frozenset[str]
    label: str = ""
    union: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    private_key_id: str | None = None
    private_key_algorithm: str = "RS256"
    scopes: str = "openid"
    algorithms: tuple[str, ...] = ("RS256", "ES256")

    @classmethod
    def of(cls, given: Mapping[str, Any], directory: Path) -> Self:
        """A provider from its entry in the file; paths are relative to the file's directory.

        Raises:
            ValueError: An entry that cannot be meant.
        """
        name = str(given.get("name", ""))
        missing = [key for key in _REQUIRED if not given.get(key)]
        unknown = sorted(given.keys() - _KNOWN)
        if missing or unknown or not _NAME.fullmatch(name):
            raise ValueError(f"provider {name!r}: missing {missing}, unknown {unknown}, or a name not of a-z 0-9 -")
        key_file = given.get("private_key_file")
        provider = cls(
            name=name,
            issuer=str(given["issuer"]),
            client_id=str(given["client_id"]),
            claim=str(given["claim"]),
            redirect_uris=frozenset(map(str, given["redirect_uris"])),
            label=str(given.get("label") or name),
            union=given.get("union"),
            client_secret=given.get("client_secret"),
            private_key=(directory / str(key_file)).read_text(encoding="utf-8") if key_file else None,
            private_key_id=given.get("private_key_id"),
            private_key_algorithm=str(given.get("private_key_algorithm", "RS256")),
            scopes=" ".join(dict.fromkeys(["openid", *map(str, given.get("scopes", []))])),
            algorithms=tuple(given.get("algorithms", ("RS256", "ES256"))),
        )
        provider.check()
        return provider

    def check(self) -> None:
        """Refuses what would be unsafe.

        Raises:
            ValueError: With the provider's name.
        """
        if not is_safe_address(self.issuer):
            raise ValueError(f"provider {self.name!r}: the issuer must be https, or http on this machine")
        if (self.client_secret is None) == (self.private_key is None):
            raise ValueError(f"provider {self.name!r}: give either client_secret or private_key_file")
        if not self.algorithms or not ALGORITHMS.issuperset({*self.algorithms, self.private_key_algorithm}):
            raise ValueError(f"provider {self.name!r}: algorithms must be of {', '.join(sorted(ALGORITHMS))}")
        if any(urlsplit(uri).fragment or not urlsplit(uri).scheme for uri in self.redirect_uris):
            raise ValueError(f"provider {self.name!r}: a redirect_uri needs a scheme and no fragment")


def is_safe_address(address: str) -> bool:
    """Whether secrets may be sent there: https, or this machine itself."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def read_providers(file: Path) -> Sequence[SignOnProvider]:
    """The providers of a file: a JSON array of objects.

    Raises:
        ValueError: Not such a file, or an entry that cannot be meant.
    """
    try:
        entries = orjson.loads(file.read_bytes())
    except OSError as error:
        raise ValueError(f"the file of providers cannot be read: {error.strerror}") from None
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise ValueError("the file of providers must be a JSON array of objects")
    providers = [SignOnProvider.of(each, file.parent) for each in entries]
    if len({each.name for each in providers}) != len(providers):
        raise ValueError("two providers have the same name")
    return providers
