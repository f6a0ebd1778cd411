"""Settings of the server under which PostgreSQL itself tells who voted what, or writes ballots into its log."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from db.session import Connection

_NAMES: Final = (
    "track_commit_timestamp",
    "log_statement",
    "log_min_duration_statement",
    "log_min_duration_sample",
    "log_transaction_sample_rate",
    "log_parameter_max_length",
    "log_parameter_max_length_on_error",
    "auto_explain.log_min_duration",
    "auto_explain.log_parameter_max_length",
    "pgaudit.log_parameter",
)
_SETTINGS: Final = "SELECT name, setting FROM pg_settings WHERE name = ANY ($1)"


def _is_logged(settings: Mapping[str, str]) -> bool:
    """Whether statements that write rows reach the log, some of them at least."""
    return (
        settings.get("log_statement", "none") in {"mod", "all"}
        or _is_at_least_zero(settings.get("log_min_duration_statement"))
        or _is_at_least_zero(settings.get("log_min_duration_sample"))
        or float(settings.get("log_transaction_sample_rate", "0")) > 0
    )


def _is_at_least_zero(setting: str | None) -> bool:
    return setting is not None and float(setting) >= 0


def _has_parameters(setting: str | None) -> bool:
    """-1 is the whole value, 0 none of it."""
    return setting is not None and setting != "0"


_TELLING: Final[Mapping[str, Callable[[Mapping[str, str]], bool]]] = {
    "track_commit_timestamp": lambda settings: settings.get("track_commit_timestamp") == "on",
    "log_parameter_max_length": lambda settings: (
        _is_logged(settings) and _has_parameters(settings.get("log_parameter_max_length"))
    ),
    "log_parameter_max_length_on_error": lambda settings: _has_parameters(
        settings.get("log_parameter_max_length_on_error")
    ),
    "auto_explain.log_parameter_max_length": lambda settings: (
        _is_at_least_zero(settings.get("auto_explain.log_min_duration"))
        and _has_parameters(settings.get("auto_explain.log_parameter_max_length"))
    ),
    "pgaudit.log_parameter": lambda settings: settings.get("pgaudit.log_parameter") == "on",
}


def telling(settings: Mapping[str, str]) -> Sequence[str]:
    """Names of the settings that have to be changed before a secret vote may open, in the order of the alphabet.

    Each is reset by the operator, for the database or the server: `track_commit_timestamp = off`, the lengths 0.
    """
    return sorted(name for name, is_telling in _TELLING.items() if is_telling(settings))


async def list_telling_settings(conn: Connection) -> Sequence[str]:
    """As `telling`, of the session that asks. Every connection of ours has the same."""
    rows = await conn.fetch(_SETTINGS, list(_NAMES))
    return telling({row["name"]: row["setting"] for row in rows})
