"""Owns an embedded PostgreSQL until its standard input ends: `python -m tests.faults.owner DIRECTORY`."""

import sys
from pathlib import Path

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError


def main() -> None:
    """Prints the server's process number and address, or why there is none."""
    try:
        with EmbeddedPostgres(Path(sys.argv[1])) as postgres:
            sys.stdout.write(f"{postgres.pid} {postgres.dsn}\n")
            sys.stdout.flush()
            sys.stdin.read()
    except EmbeddedPostgresError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
