"""What keeps the embedded PostgreSQL from running, in words for the person at the terminal."""


class EmbeddedPostgresError(Exception):
    """It cannot run; the message says why and what to do."""


class AlreadyRunningError(EmbeddedPostgresError):
    """Another process runs it on the same directory."""

    def __init__(self, directory: object, pid: int | None) -> None:
        """Names the process, when it can be known."""
        holder = "another process" if pid is None else f"process {pid}"
        super().__init__(f"the database in {directory} is already run by {holder}; stop it first")
        self.pid = pid
