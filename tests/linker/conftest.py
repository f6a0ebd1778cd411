"""A PostgreSQL of the linker suite's own, whose pages, write-ahead log and server log the adversary reads."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.embedded import EmbeddedPostgres
from tests.linker.evidence import Machine, prepare


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here casts hundreds of ballots several times."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.linker)


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    """A server that logs as loudly as an operator can make it: what holds here holds on a quiet one."""
    with tempfile.TemporaryDirectory(prefix="unionhall-linker-") as directory:
        Path(directory).chmod(0o755)
        with EmbeddedPostgres(Path(directory) / "postgres", durable=False) as postgres:
            yield prepare(postgres, Path(directory) / "postgres")
