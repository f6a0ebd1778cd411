"""How the command line founds a union: in one transaction, by nobody in particular."""

from collections.abc import Sequence

from api.hooks import HOOKS
from api.messages import DEFAULT_LOCALE, translate
from db.migrate import MigrationError, is_current
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.members.service import Founded, UnionFound, union_found
from domain.organisations.errors import UnionCodeInUse
from domain.shared.actor import Actor
from domain.shared.clock import system_clock
from domain.shared.errors import DomainError, Refusals
from domain.shared.work import Work

__all__ = ["FoundingError", "UnionFound", "found_union"]


class FoundingError(Exception):
    """Nothing was founded; `lines` say why. `is_input`: what was typed cannot be meant."""

    def __init__(self, lines: Sequence[str], *, is_input: bool) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines
        self.is_input = is_input


async def found_union(dsn: str, keyring: Keyring, command: UnionFound) -> Founded:
    """Founds a union: cut off anywhere, nothing of it stays.

    Raises:
        FoundingError: What was typed is refused, or the code is in use.
        MigrationError: The database cannot be reached, or its schema is not at the head.
    """
    if not await is_current(dsn):
        raise MigrationError("the schema is not at the head; run: unionhall migrate up")
    database, tenant_id = await Database.open(dsn, size=1), new_id()
    try:
        async with database.write() as conn:
            work = Work(conn, Actor(tenant_id), Scope(tenant_id), system_clock(), keyring, HOOKS)
            return await union_found(work, command)
    except Refusals as refusals:
        raise FoundingError([_line(error) for error in refusals.errors], is_input=True) from None
    except DomainError as error:
        raise FoundingError([_line(error)], is_input=not isinstance(error, UnionCodeInUse)) from None
    finally:
        await database.close()


def _line(error: DomainError) -> str:
    """The option as it is typed, and the sentence; never what was typed."""
    option = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in error.path[0])
    return f"--{option}: {translate(error.code, DEFAULT_LOCALE, **error.facts)}"
