"""For how long what was done in bulk can be taken back; pure."""

from datetime import timedelta

from domain.shared.errors import DomainError

UNDO_WINDOW = timedelta(days=7)


class UndoWindowClosed(DomainError):
    """Too late."""

    code = "UNDO_WINDOW_CLOSED"
