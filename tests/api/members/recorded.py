"""Statements of one operation, without what it may or may not find in memory."""

from collections.abc import Sequence


def reads_of(statements: Sequence[str]) -> list[str]:
    """Without the caller's rights, which are read at most once in five seconds."""
    return [statement for statement in statements if "FROM session s" not in statement]
