"""Directories that the server's own user may enter, and processes that a failing test leaves nothing of."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.processes import poll
from tests.faults.polls import Station, station


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here kills something."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture
def directory() -> Iterator[Path]:
    """Open to all, unlike `tmp_path`: under root the server runs as another user."""
    with open_directory() as path:
        yield path


@pytest.fixture(scope="session")
def hall() -> Iterator[Station]:
    """Where members vote, in one vote for each test."""
    with open_directory() as path, station(path) as made:
        yield made


@contextmanager
def open_directory() -> Iterator[Path]:
    """A directory that goes with the block, after the last process in it."""
    path = Path(tempfile.mkdtemp(prefix="unionhall-faults-"))
    path.chmod(0o755)
    yield path
    assert poll(lambda: not processes_in(path), 10), "a server outlived its test"
    shutil.rmtree(path)


def processes_in(directory: Path) -> list[int]:
    """Every process that works below the directory."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and directory in (entry / "cwd").readlink().parents:
                found.append(int(entry.name))
        except OSError:
            continue
    return found
