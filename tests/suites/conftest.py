"""What foreign clients share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Chromium is unpacked: two hundred megabytes, gone at the end."""
    directory = tmp_path_factory.mktemp("chromium")
    yield directory
    shutil.rmtree(directory)
