"""The installation's secret: made once, whoever starts first, and never seen before it is whole."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from db.keys import load_keyring
from db.sealing import KEY_BYTES

STARTING = 8
"""Workers that find no secret at the same moment."""


def fingerprints(directory: Path) -> Iterator[bytes]:
    """What each of those who start at once makes of the same text by the secret that it has."""
    ready = Barrier(STARTING)

    def start(_: int) -> bytes:
        ready.wait()
        return load_keyring({}, directory).fingerprint(b"same")

    with ThreadPoolExecutor(STARTING) as workers:
        yield from workers.map(start, range(STARTING))


@pytest.mark.parametrize("number", range(20))
def test_workers_that_start_at_once_have_one_secret(tmp_path: Path, number: int) -> None:
    directory = tmp_path / f"data {number}"

    assert len(set(fingerprints(directory))) == 1
    assert [each.name for each in directory.iterdir()] == ["secret"]


def test_a_secret_is_kept_for_the_next_start_and_for_nobody_else(tmp_path: Path) -> None:
    first = load_keyring({}, tmp_path).fingerprint(b"same")

    assert load_keyring({}, tmp_path).fingerprint(b"same") == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex((tmp_path / "secret").read_text())) == KEY_BYTES


def test_who_is_killed_before_the_secret_is_whole_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            load_keyring({}, tmp_path)

    assert not (tmp_path / "secret").exists()
    load_keyring({}, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]
