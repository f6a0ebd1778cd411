"""Where `make elections` finds files of ballots that are no part of this repository."""

import os
from pathlib import Path


def ballot_files() -> list[Path]:
    """The BLT files below the directory that UNIONHALL_BALLOTS names, in the order of their paths; there are some."""
    directory = os.environ.get("UNIONHALL_BALLOTS")
    assert directory, "say where the files are: make elections BALLOTS=directory"
    found = sorted(Path(directory).rglob("*.blt"))
    assert found, f"there is no BLT file below {directory}"
    return found
