"""Directories that the server's own user may enter, and processes that a failing test leaves nothing of."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here kills something."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture
def directory() -> Iterator[Path]:
    """Open to all, unlike `tmp_path`: under root the server runs as another user."""
    path = Path(tempfile.mkdtemp(prefix="unionhall-faults-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)
