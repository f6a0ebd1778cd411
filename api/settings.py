"""Settings of the API, read once from a mapping and handed down."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from domain.auth.relying_party import RelyingParty
from domain.auth.sign_on.providers import SignOnProvider, is_safe_address, read_providers
from voting.registrar import Address, AddressInvalid
from voting.registrar.wire import SECRET_MINIMUM_BYTES


def process_environment() -> Mapping[str, str]:
    """The environment of this process, for the composition root."""
    return os.environ


def become_environment(environ: Mapping[str, str]) -> None:
    """Has this process, a copy of another, the environment that it would have been started with."""
    os.environ.clear()
    os.environ.update(environ)


class EngineKind(StrEnum):
    """What executes operations: plans with fused statements, plans over batch loaders, or graphql-core alone."""

    FUSED = "fused"
    LOADERS = "loaders"
    INTERPRETER = "graphql-core"


_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class JobsPlace(StrEnum):
    """Where jobs are worked: in a process of their own, or inside each worker (small installations, tests)."""

    PROCESS = "process"
    EMBEDDED = "embedded"


class DocumentMode(StrEnum):
    """Which documents members and strangers may send: any; any but introspection; registered ones alone."""

    OPEN = "open"
    APQ = "apq"
    REGISTERED = "registered"


class Environment(StrEnum):
    """Where it runs: development shows GraphiQL."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """What an operator may change; `docs/operations.md` lists the names.

    `union_code` chooses the union of callers who are not signed in; None: the first of the installation.
    `log_level`: from INFO on each operation leaves a line; the default in production.
    `engine`: slower forms are for measuring and for finding faults.
    `jobs`: where long work is done. `hr_folder`: where HR systems put rosters; None: nowhere.
    `board_address`: where roots of votes' boards are sent, outside the operator's control; None: nowhere.
    `trusted_proxies`: how many proxies stand before us; that many entries of `X-Forwarded-For` are believed.
    `documents`: which documents callers without a device may send; in production not the schema's own, by default.
    `registrar`: where the registrar of unlinkable votes listens; None: there is none, and no such vote opens.
    `bus`: address of the NATS server over which processes wake each other; None: PostgreSQL.
    `registrar_secret`: what is shared with one that listens on TCP.
    """

    environment: Environment = Environment.DEVELOPMENT
    union_code: str | None = None
    allowed_origins: frozenset[str] = frozenset()
    metrics_token: str | None = None
    trusted_proxies: int = 0
    log_level: str = "WARNING"
    engine: EngineKind = EngineKind.FUSED
    jobs: JobsPlace = JobsPlace.PROCESS
    hr_folder: Path | None = None
    board_address: str | None = None
    documents: DocumentMode = DocumentMode.OPEN
    registrar: Address | None = None
    registrar_secret: bytes = field(default=b"", repr=False)
    bus: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Reads them.

        Raises:
            ValueError: A value that cannot be meant.
        """
        origins = environ.get("UNIONHALL_ORIGINS", "")
        folder = environ.get("UNIONHALL_HR_FOLDER", "").strip()
        registrar, secret = _registrar(environ)
        return cls(
            registrar=registrar,
            registrar_secret=secret,
            documents=_documents(environ),
            environment=_environment(environ.get("UNIONHALL_ENVIRONMENT", "").strip()),
            union_code=environ.get("UNIONHALL_UNION") or None,
            allowed_origins=frozenset(origin.strip() for origin in origins.split(",") if origin.strip()),
            metrics_token=environ.get("UNIONHALL_METRICS_TOKEN") or None,
            log_level=_log_level(environ),
            jobs=_jobs(environ.get("UNIONHALL_JOBS", "").strip()),
            hr_folder=_folder(folder) if folder else None,
            board_address=_board_address(environ.get("UNIONHALL_BOARD_ADDRESS", "").strip()),
            bus=_bus(environ.get("UNIONHALL_BUS", "").strip()),
            engine=_engine(environ.get("UNIONHALL_ENGINE", "").strip()),
            trusted_proxies=_count("UNIONHALL_TRUSTED_PROXIES", environ.get("UNIONHALL_TRUSTED_PROXIES", "").strip()),
        )


class SmsKind(StrEnum):
    """Who sends sign-in codes: nobody, the log (for development), or a gateway over HTTP."""

    NONE = "none"
    CONSOLE = "console"
    HTTP = "http"


class IdentityProviderKind(StrEnum):
    """Who confirms names and identity numbers: nobody, the log (for development), or a provider over HTTP."""

    NONE = "none"
    CONSOLE = "console"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """The provider of identity checks; `url` and `key` are its own, for `IdentityProviderKind.HTTP` alone."""

    kind: IdentityProviderKind = IdentityProviderKind.NONE
    url: str = ""
    key: bytes = field(default=b"", repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Reads them; without a word nobody is asked.

        Raises:
            ValueError: A value that cannot be meant, or is not for production.
        """
        text = environ.get("UNIONHALL_IDENTITY", "").strip() or IdentityProviderKind.NONE
        if text not in set(IdentityProviderKind):
            raise ValueError(f"UNIONHALL_IDENTITY must be one of {', '.join(IdentityProviderKind)}")
        kind = IdentityProviderKind(text)
        is_production = environ.get("UNIONHALL_ENVIRONMENT", "").strip() == Environment.PRODUCTION
        if kind is IdentityProviderKind.CONSOLE and is_production:
            raise ValueError("UNIONHALL_IDENTITY=console confirms everybody: it is not for production")
        if kind is not IdentityProviderKind.HTTP:
            return cls(kind)
        address, key = (
            environ.get("UNIONHALL_IDENTITY_URL", "").strip(),
            environ.get("UNIONHALL_IDENTITY_KEY", "").strip(),
        )
        if not is_safe_address(address):
            raise ValueError("UNIONHALL_IDENTITY_URL must be https, or http on this machine")
        if len(key) < _KEY_MINIMUM:
            raise ValueError(f"UNIONHALL_IDENTITY_KEY must have at least {_KEY_MINIMUM} characters")
        return cls(kind, address, key.encode())


_PUBLIC_URL = "http://localhost:8000"
_LOCAL_PARTY = RelyingParty("localhost", "Unionhall", (_PUBLIC_URL,))
_KEY_MINIMUM = 32
"""Of every key that signs our requests to gateways and providers."""


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """Ways to sign in besides a password.

    `public_url` is our address as browsers see it: single sign-on comes back to it. `passkey_party` names the domain
    and the origins that passkeys are for. `sms_url` and `sms_key` are the gateway's, for `SmsKind.HTTP` alone.
    """

    public_url: str = _PUBLIC_URL
    passkey_party: RelyingParty = _LOCAL_PARTY
    sms: SmsKind = SmsKind.NONE
    sms_url: str = ""
    sms_key: bytes = field(default=b"", repr=False)
    providers: Sequence[SignOnProvider] = ()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Reads them, and the file of providers. Providers of other unions than `UNIONHALL_UNION` are left out.

        Raises:
            ValueError: A value that cannot be meant, or is not for production.
        """
        public_url = (environ.get("UNIONHALL_PUBLIC_URL", "").strip() or _PUBLIC_URL).rstrip("/")
        if not is_safe_address(public_url):
            raise ValueError("UNIONHALL_PUBLIC_URL must be https, or http on this machine")
        sms, sms_url, sms_key = _sms(environ)
        providers_file = environ.get("UNIONHALL_SIGN_ON_FILE", "").strip()
        union_code = environ.get("UNIONHALL_UNION") or None
        providers = read_providers(Path(providers_file)) if providers_file else ()
        return cls(
            public_url=public_url,
            passkey_party=_passkey_party(environ, public_url),
            sms=sms,
            sms_url=sms_url,
            sms_key=sms_key,
            providers=tuple(each for each in providers if each.union in {None, union_code}),
        )


def _passkey_party(environ: Mapping[str, str], public_url: str) -> RelyingParty:
    parts = urlsplit(public_url)
    domain = environ.get("UNIONHALL_PASSKEY_DOMAIN", "").strip() or parts.hostname or "localhost"
    listed = [origin.strip() for origin in environ.get("UNIONHALL_PASSKEY_ORIGINS", "").split(",")]
    origins = tuple(origin for origin in listed if origin) or (f"{parts.scheme}://{parts.netloc}",)
    for origin in origins:
        host = urlsplit(origin).hostname or ""
        is_ours = host == domain or host.endswith(f".{domain}")
        if not origin.startswith("android:apk-key-hash:") and not (is_safe_address(origin) and is_ours):
            raise ValueError("UNIONHALL_PASSKEY_ORIGINS must be https at or below UNIONHALL_PASSKEY_DOMAIN")
    return RelyingParty(domain, environ.get("UNIONHALL_PASSKEY_NAME", "").strip() or "Unionhall", origins)


def _sms(environ: Mapping[str, str]) -> tuple[SmsKind, str, bytes]:
    is_production = environ.get("UNIONHALL_ENVIRONMENT", "").strip() == Environment.PRODUCTION
    text = environ.get("UNIONHALL_SMS", "").strip()
    if text not in {"", *SmsKind}:
        raise ValueError(f"UNIONHALL_SMS must be one of {', '.join(SmsKind)}")
    kind = SmsKind(text or (SmsKind.NONE if is_production else SmsKind.CONSOLE))
    if kind is SmsKind.CONSOLE and is_production:
        raise ValueError("UNIONHALL_SMS=console writes codes to the log: it is not for production")
    if kind is not SmsKind.HTTP:
        return kind, "", b""
    address, key = environ.get("UNIONHALL_SMS_URL", "").strip(), environ.get("UNIONHALL_SMS_KEY", "").strip()
    if not is_safe_address(address):
        raise ValueError("UNIONHALL_SMS_URL must be https, or http on this machine")
    if len(key) < _KEY_MINIMUM:
        raise ValueError(f"UNIONHALL_SMS_KEY must have at least {_KEY_MINIMUM} characters")
    return kind, address, key.encode()


def _environment(text: str) -> Environment:
    if text not in {"", *Environment}:
        raise ValueError(f"UNIONHALL_ENVIRONMENT must be one of {', '.join(Environment)}")
    return Environment(text or Environment.DEVELOPMENT)


def _documents(environ: Mapping[str, str]) -> DocumentMode:
    is_production = environ.get("UNIONHALL_ENVIRONMENT", "").strip() == Environment.PRODUCTION
    text = environ.get("UNIONHALL_DOCUMENTS", "").strip()
    if text not in {"", *DocumentMode}:
        raise ValueError(f"UNIONHALL_DOCUMENTS must be one of {', '.join(DocumentMode)}")
    return DocumentMode(text or (DocumentMode.APQ if is_production else DocumentMode.OPEN))


def _engine(text: str) -> EngineKind:
    if text not in {"", *EngineKind}:
        raise ValueError(f"UNIONHALL_ENGINE must be one of {', '.join(EngineKind)}")
    return EngineKind(text or EngineKind.FUSED)


def _jobs(text: str) -> JobsPlace:
    if text not in {"", *JobsPlace}:
        raise ValueError(f"UNIONHALL_JOBS must be one of {', '.join(JobsPlace)}")
    return JobsPlace(text or JobsPlace.PROCESS)


def _folder(text: str) -> Path:
    folder = Path(text).absolute()
    if not folder.is_dir():
        raise ValueError("UNIONHALL_HR_FOLDER must be a directory")
    return folder


def _board_address(text: str) -> str | None:
    if text and not is_safe_address(text):
        raise ValueError("UNIONHALL_BOARD_ADDRESS must be an https address")
    return text or None


def _bus(text: str) -> str | None:
    if text in {"", "postgresql"}:
        return None
    parts = urlsplit(text)
    if parts.scheme not in {"nats", "tls"} or not parts.hostname:
        raise ValueError("UNIONHALL_BUS must be postgresql, nats://host:port or tls://host:port")
    return text


def _registrar(environ: Mapping[str, str]) -> tuple[Address | None, bytes]:
    text = environ.get("UNIONHALL_REGISTRAR", "").strip()
    file = environ.get("UNIONHALL_REGISTRAR_SECRET_FILE", "").strip()
    if text in {"", "none"}:
        return None, b""
    try:
        address, secret = Address.parse(text), Path(file).read_bytes().strip() if file else b""
    except AddressInvalid:
        raise ValueError("UNIONHALL_REGISTRAR must be unix:/path, tcp://host:port or none") from None
    except OSError as error:
        raise ValueError("UNIONHALL_REGISTRAR_SECRET_FILE cannot be read") from error
    if address.path is None and len(secret) < SECRET_MINIMUM_BYTES:
        raise ValueError(f"UNIONHALL_REGISTRAR_SECRET_FILE must hold at least {SECRET_MINIMUM_BYTES} bytes for tcp")
    return address, secret


def _count(name: str, text: str) -> int:
    if text and not text.isdecimal():
        raise ValueError(f"{name} must be a whole number")
    return int(text or "0")


def _log_level(environ: Mapping[str, str]) -> str:
    is_production = environ.get("UNIONHALL_ENVIRONMENT", "").strip() == Environment.PRODUCTION
    level = environ.get("UNIONHALL_LOG_LEVEL", "").strip().upper() or ("INFO" if is_production else "WARNING")
    if level not in _LOG_LEVELS:
        raise ValueError(f"UNIONHALL_LOG_LEVEL must be one of {', '.join(_LOG_LEVELS)}")
    return level
