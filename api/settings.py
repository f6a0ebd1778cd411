"""Settings of the API, read once from a mapping and handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


def process_environment() -> Mapping[str, str]:
    """The environment of this process, for the composition root."""
    return os.environ


class Environment(StrEnum):
    """Where it runs: development shows GraphiQL."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """What an operator may change; `docs/operations.md` lists the names.

    `union_code` chooses the union of callers who are not signed in; None: the first of the installation.
    `trusted_proxies`: how many proxies stand before us; that many entries of `X-Forwarded-For` are believed.
    """

    environment: Environment = Environment.DEVELOPMENT
    union_code: str | None = None
    allowed_origins: frozenset[str] = frozenset()
    metrics_token: str | None = None
    trusted_proxies: int = 0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Reads them.

        Raises:
            ValueError: A value that cannot be meant.
        """
        origins = environ.get("UNIONHALL_ORIGINS", "")
        return cls(
            environment=Environment(environ.get("UNIONHALL_ENVIRONMENT", Environment.DEVELOPMENT)),
            union_code=environ.get("UNIONHALL_UNION") or None,
            allowed_origins=frozenset(origin.strip() for origin in origins.split(",") if origin.strip()),
            metrics_token=environ.get("UNIONHALL_METRICS_TOKEN") or None,
            trusted_proxies=int(environ.get("UNIONHALL_TRUSTED_PROXIES", "0")),
        )
