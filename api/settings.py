"""Settings of the API, read once from a mapping and handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self


def process_environment() -> Mapping[str, str]:
    """The environment of this process, for the composition root."""
    return os.environ


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
    `trusted_proxies`: how many proxies stand before us; that many entries of `X-Forwarded-For` are believed.
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

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Reads them.

        Raises:
            ValueError: A value that cannot be meant.
        """
        origins = environ.get("UNIONHALL_ORIGINS", "")
        folder = environ.get("UNIONHALL_HR_FOLDER", "").strip()
        return cls(
            environment=_environment(environ.get("UNIONHALL_ENVIRONMENT", "").strip()),
            union_code=environ.get("UNIONHALL_UNION") or None,
            allowed_origins=frozenset(origin.strip() for origin in origins.split(",") if origin.strip()),
            metrics_token=environ.get("UNIONHALL_METRICS_TOKEN") or None,
            log_level=_log_level(environ),
            jobs=_jobs(environ.get("UNIONHALL_JOBS", "").strip()),
            hr_folder=_folder(folder) if folder else None,
            engine=_engine(environ.get("UNIONHALL_ENGINE", "").strip()),
            trusted_proxies=_count("UNIONHALL_TRUSTED_PROXIES", environ.get("UNIONHALL_TRUSTED_PROXIES", "").strip()),
        )


def _environment(text: str) -> Environment:
    if text not in {"", *Environment}:
        raise ValueError(f"UNIONHALL_ENVIRONMENT must be one of {', '.join(Environment)}")
    return Environment(text or Environment.DEVELOPMENT)


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
