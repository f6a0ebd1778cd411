"""Following an import while it is worked on."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any
from uuid import UUID

from db.queries.rosters import imports
from db.scope import Scope
from db.session import Connection, Database
from db.wake import Wake
from domain.rosters.rules.states import UNDER_WAY
from domain.shared.watching import PresentScope, watch_work


def watch(
    database: Database, wake: Wake, present_scope: PresentScope, import_id: UUID
) -> AsyncGenerator[Mapping[str, Any], None]:
    """The import's row with `done_count` and `total_count` of the work on it, as `watch_work` gives it.

    Nothing for an import out of the caller's scope of `member_import`, and no more once it is.
    """

    async def find(conn: Connection, scope: Scope) -> Mapping[str, Any] | None:
        return await imports.find_progress(conn, scope, import_id)

    return watch_work(database, wake, present_scope, find, under_way=UNDER_WAY)
