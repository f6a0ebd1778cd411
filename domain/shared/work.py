"""What a use case works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from domain.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction with its caller. Services write through `conn` and never open, commit or roll back.

    `now` is one instant for the whole use case (UTC, from the context's clock).
    """

    conn: Connection
    actor: Actor
    scope: Scope
    now: datetime
    keyring: Keyring


Outcome = Mapping[str, object]
"""What a use case leaves: ids and plain facts (JSON), no personal data. Stored with the request key, so that a
repeated request gets the same answer; payload fields load the objects by these ids."""
