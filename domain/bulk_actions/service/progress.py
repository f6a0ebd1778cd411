"""Following a bulk action while it is worked on."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any
from uuid import UUID

from db.queries.bulk_actions import actions
from db.scope import Scope
from db.session import Connection, Database
from db.wake import Wake
from domain.bulk_actions.rules import UNDER_WAY
from domain.shared.watching import PresentScope, watch_work


def watch(
    database: Database, wake: Wake, present_scope: PresentScope, bulk_action_id: UUID
) -> AsyncGenerator[Mapping[str, Any], None]:
    """The action's row with `done_count` and `total_count` of the work on it, as `watch_work` gives it.

    Nothing for an action out of the caller's scope of `member_write`, and no more once it is.
    """

    async def find(conn: Connection, scope: Scope) -> Mapping[str, Any] | None:
        return await actions.find_progress(conn, scope, bulk_action_id)

    return watch_work(database, wake, present_scope, find, under_way=UNDER_WAY)
