"""What the clock brings to suggestions that were answered: they are closed when the days for judging are over."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from db.models.organisations import RuleKey
from db.models.suggestions import StepKind
from db.queries.suggestions import judging, moving
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from domain.organisations.rules import RULES
from domain.organisations.service import values_by_organisation
from domain.shared.actor import Actor
from domain.shared.calendar import SHANGHAI, add_working_days, local_day
from domain.shared.work import Work
from domain.suggestions.service.moving import move_by_clock

CLOSE_BATCH = 50
"""So many are closed by one transaction."""
_KEY = RuleKey.SUGGESTION_CLOSING_DAYS
_A_DAY = timedelta(days=1)


async def suggestions_close_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Closes answered suggestions when the working days for judging have passed since the answer's release.

    In all unions; whether there may be more.
    """
    until = await _until(conn, now)
    due = await judging.lock_due(conn, until, limit=CLOSE_BATCH) if until else []
    for tenant_id, suggestion_id in due:
        suggestion = await moving.lock_suggestion(conn, tenant_id, suggestion_id)
        if suggestion is not None:
            work = Work(conn, Actor(tenant_id), Scope(tenant_id, None, {}), now, keyring)
            await move_by_clock(work, suggestion, StepKind.CLOSE)
    return len(due) == CLOSE_BATCH


async def _until(conn: Connection, now: datetime) -> Mapping[tuple[UUID, UUID], datetime]:
    """By union and place of what is answered: released before this instant, its days are over."""
    places: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await judging.list_answered_places(conn):
        places[row["tenant_id"]].append(row["handling_id"])
    until: dict[tuple[UUID, UUID], datetime] = {}
    for tenant_id, handling_ids in places.items():
        ruled = await values_by_organisation(conn, tenant_id, _KEY, on=local_day(now))
        for handling_id in handling_ids:
            until[(tenant_id, handling_id)] = released_until(now, ruled.get(handling_id, RULES[_KEY].default))
    return until


def released_until(now: datetime, days: int) -> datetime:
    """The instant before which an answer was released whose working days are over now: a midnight, local time."""
    start = now
    while add_working_days(start, days).at >= now:
        start -= _A_DAY
    return datetime.combine(local_day(start) + _A_DAY, time(), tzinfo=SHANGHAI)
