"""What must happen now and then whether or not anybody calls: sealing, time limits, purges."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError
from db.queries import events as event_queries
from db.queries import outbox as outbox_queries
from db.queries.notifications import push as push_queries
from db.sealing import Keyring
from db.session import Connection, Database
from domain.activities import service as activity_service
from domain.audit import chain
from domain.benefits import service as benefit_service
from domain.changes import service as change_service
from domain.disclosures.service import disclosures_plan, disclosures_remind
from domain.dues import service as dues_service
from domain.kiosks.service import kiosks_forget, tell_silent_kiosks
from domain.learning import service as learning_service
from domain.legal_articles.service import legal_articles_warn
from domain.members import service as member_service
from domain.news import service as news_service
from domain.news.service.files import NEWS_FILES
from domain.notices.service import public_notice_names_end, public_notices_tell_up
from domain.official_documents.service import official_documents_warn
from domain.official_documents.service.files import DOCUMENT_FILES
from domain.organisations import service as organisation_service
from domain.points import service as point_service
from domain.shared import approvals
from domain.shared.clock import Clock
from domain.shared.turns import Turns
from domain.suggestions import service as suggestion_service
from domain.suggestions.service.attaching import attachments_drop_unfinished
from domain.surveys import service as survey_service
from domain.votes import service as vote_service
from domain.votes.service import nominations
from domain.votes.service.board import boards_publish
from domain.votes.service.destroying import envelopes_destroy
from domain.votes.service.turnout import COUNTED_EVERY, turnout_count

logger = logging.getLogger("unionhall.chores")

KEPT = timedelta(days=7)
"""Delivered events and request keys are kept so long: a phone may be offline for a week and then repeat its request."""

SIGN_IN_WINDOWS_KEPT = timedelta(days=2)
"""Longer than any window in which sign-in attempts are counted."""

SIGN_IN_SECRETS_KEPT = timedelta(hours=1)
"""How long codes and tickets stay after their end: for nobody but whoever looks into a complaint."""

TRIED_AGAIN = timedelta(seconds=30)
"""After the database was lost under it a chore runs again when its interval is over, or after so long."""

PURGED_AT_ONCE = 10_000

Chore = Callable[[Connection, datetime], Awaitable[bool]]


@dataclass(slots=True)
class _Planned:
    chore: Chore
    every: timedelta
    due_at: datetime | None = None


def _of_what_is_taught_and_told() -> Sequence[_Planned]:
    return (
        _Planned(learning_service.quizzes_tell_open, timedelta(seconds=2)),
        _Planned(learning_service.courses_tell_open, timedelta(seconds=2)),
        _Planned(learning_service.quiz_attempts_score_due, timedelta(seconds=2)),
        _Planned(learning_service.trainings_remind, timedelta(hours=1)),
        _Planned(disclosures_plan, timedelta(hours=1)),
        _Planned(disclosures_remind, timedelta(hours=1)),
        _Planned(public_notice_names_end, timedelta(minutes=10)),
        _Planned(public_notices_tell_up, timedelta(seconds=10)),
        _Planned(official_documents_warn, timedelta(hours=1)),
        _Planned(legal_articles_warn, timedelta(hours=1)),
    )


class Chores:
    """Runs each chore at its interval, each in a transaction of its own. Every process may: they do not collide."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._opening, self._closing, self._complete = Turns(), Turns(), Turns()
        self._boards, self._turnout = Turns(), Turns()
        self._planned: Sequence[_Planned] = (
            _Planned(self._seal, timedelta(seconds=1)),
            _Planned(_escalate, timedelta(seconds=30)),
            _Planned(_return_transfers, timedelta(seconds=30)),
            _Planned(dues_service.charge_due, timedelta(minutes=1)),
            _Planned(dues_service.remind_due, timedelta(hours=1)),
            _Planned(dues_service.propose_lapses, timedelta(hours=1)),
            _Planned(organisation_service.remind_terms_due, timedelta(hours=1)),
            _Planned(self._close_lines, timedelta(seconds=30)),
            _Planned(activity_service.end_activities, timedelta(minutes=1)),
            _Planned(activity_service.remind_participants, timedelta(minutes=10)),
            _Planned(self._mark_missed, timedelta(minutes=10)),
            _Planned(activity_service.photos_drop_unfinished, timedelta(minutes=10)),
            _Planned(attachments_drop_unfinished, timedelta(minutes=10)),
            _Planned(_drop_unfinished_files, timedelta(minutes=10)),
            _Planned(activity_service.remind_offered, timedelta(minutes=10)),
            _Planned(self._end_points, timedelta(minutes=10)),
            _Planned(self._remind_of_points, timedelta(hours=1)),
            _Planned(self._distribute, timedelta(seconds=10)),
            _Planned(self._clear, timedelta(seconds=10)),
            _Planned(self._end_cycles, timedelta(minutes=10)),
            _Planned(benefit_service.remind_holders, timedelta(minutes=10)),
            *self._of_votes(),
            _Planned(self._close_suggestions, timedelta(minutes=10)),
            _Planned(self._escalate_suggestions, timedelta(seconds=30)),
            _Planned(suggestion_service.response_times_count, timedelta(seconds=2)),
            _Planned(suggestion_service.suggestion_pairs_count, timedelta(minutes=1)),
            _Planned(self._close_surveys, timedelta(seconds=10)),
            _Planned(self._tell_news, timedelta(seconds=2)),
            _Planned(self._close_quizzes, timedelta(seconds=10)),
            *_of_what_is_taught_and_told(),
            _Planned(_forget_requests, timedelta(minutes=10)),
            _Planned(tell_silent_kiosks, timedelta(minutes=1)),
            _Planned(kiosks_forget, timedelta(hours=1)),
            _Planned(purge, timedelta(hours=1)),
            _Planned(change_service.changes_end, timedelta(hours=1)),
            _Planned(change_service.changes_purge, timedelta(hours=1)),
        )

    def _of_votes(self) -> Sequence[_Planned]:
        return (
            _Planned(self._open_votes, timedelta(seconds=2)),
            _Planned(self._close_votes, timedelta(seconds=1)),
            _Planned(self._close_calls, timedelta(seconds=2)),
            _Planned(self._end_notices, timedelta(seconds=2)),
            _Planned(self._publish_boards, timedelta(seconds=30)),
            _Planned(self._destroy_envelopes, timedelta(hours=1)),
            _Planned(self._count_turnout, COUNTED_EVERY),
            _Planned(self._close_complete_votes, timedelta(seconds=30)),
        )

    async def run_due(self) -> bool:
        """Whether a chore has more to do at once. One that fails is logged and does not stop the others."""
        has_more = False
        for planned in self._planned:
            now = self._clock()
            if planned.due_at is not None and now < planned.due_at:
                continue
            # One that loses its connection is tried again, but behind the others: it must not keep them waiting.
            planned.due_at = now + min(planned.every, TRIED_AGAIN)
            more = await self._run(planned.chore, now)
            planned.due_at = now if more else now + planned.every
            has_more = has_more or more
        return has_more

    async def _run(self, chore: Chore, now: datetime) -> bool:
        try:
            async with self._database.write() as conn:
                return await chore(conn, now)
        except (DatabaseUnavailableError, DatabaseOverloadedError):
            raise
        except Exception:
            logger.exception("the chore %s failed", getattr(chore, "__name__", "chore"))
            return False

    async def _seal(self, conn: Connection, now: datetime) -> bool:
        return (await chain.seal(conn, self._keyring, now=now)).has_more

    async def _close_lines(self, conn: Connection, now: datetime) -> bool:
        return await activity_service.close_lines(conn, now, self._keyring)

    async def _mark_missed(self, conn: Connection, now: datetime) -> bool:
        return await activity_service.mark_missed(conn, now, self._keyring)

    async def _end_points(self, conn: Connection, now: datetime) -> bool:
        return await point_service.points_end(conn, now, self._keyring)

    async def _remind_of_points(self, conn: Connection, now: datetime) -> bool:
        return await point_service.points_remind(conn, now, self._keyring)

    async def _distribute(self, conn: Connection, now: datetime) -> bool:
        return await benefit_service.distribute_due(conn, now, self._keyring)

    async def _clear(self, conn: Connection, now: datetime) -> bool:
        return await benefit_service.clear_due(conn, now, self._keyring)

    async def _end_cycles(self, conn: Connection, now: datetime) -> bool:
        return await benefit_service.end_due(conn, now, self._keyring)

    async def _open_votes(self, conn: Connection, now: datetime) -> bool:
        return await vote_service.votes_open_due(conn, now, self._keyring, self._opening)

    async def _publish_boards(self, conn: Connection, _now: datetime) -> bool:
        return await boards_publish(conn, self._keyring, self._boards)

    async def _destroy_envelopes(self, conn: Connection, now: datetime) -> bool:
        return await envelopes_destroy(conn, now, self._keyring)

    async def _close_votes(self, conn: Connection, now: datetime) -> bool:
        return await vote_service.votes_close_due(conn, now, self._keyring, self._closing)

    async def _count_turnout(self, conn: Connection, now: datetime) -> bool:
        return await turnout_count(conn, now, self._turnout)

    async def _close_calls(self, conn: Connection, now: datetime) -> bool:
        return await nominations.nominations_close_due(conn, now, self._keyring)

    async def _end_notices(self, conn: Connection, now: datetime) -> bool:
        return await nominations.nominations_end_due(conn, now, self._keyring)

    async def _close_suggestions(self, conn: Connection, now: datetime) -> bool:
        return await suggestion_service.suggestions_close_due(conn, now, self._keyring)

    async def _close_surveys(self, conn: Connection, now: datetime) -> bool:
        return await survey_service.surveys_close_due(conn, now, self._keyring)

    async def _tell_news(self, conn: Connection, now: datetime) -> bool:
        return await news_service.news_tell_due(conn, now, self._keyring)

    async def _close_quizzes(self, conn: Connection, now: datetime) -> bool:
        return await learning_service.quizzes_close_due(conn, now, self._keyring)

    async def _escalate_suggestions(self, conn: Connection, now: datetime) -> bool:
        return await suggestion_service.clocks_escalate(conn, now, self._keyring)

    async def _close_complete_votes(self, conn: Connection, now: datetime) -> bool:
        return await vote_service.votes_close_complete(conn, now, self._keyring, self._complete)


async def _escalate(conn: Connection, now: datetime) -> bool:
    return await approvals.escalate_due(conn, now) == approvals.ESCALATION_BATCH


async def _return_transfers(conn: Connection, now: datetime) -> bool:
    return await member_service.return_due(conn, now) == member_service.RETURN_BATCH


async def _drop_unfinished_files(conn: Connection, now: datetime) -> bool:
    for kept in (NEWS_FILES, DOCUMENT_FILES):
        await kept.drop_unfinished(conn, now)
    return False


async def _forget_requests(conn: Connection, now: datetime) -> bool:
    return await member_service.requests_forget_due(conn, now) == member_service.FORGET_BATCH


async def purge(conn: Connection, now: datetime) -> bool:
    """Drops delivered events, request keys, sign-in windows, codes, tickets and pushes past their time.

    At most `PURGED_AT_ONCE` of what comes in masses; whether there may be more. Dead letters stay.
    """
    gone = [
        await outbox_queries.purge_delivered(conn, now - KEPT, limit=PURGED_AT_ONCE),
        await event_queries.purge_request_keys(conn, now - KEPT, limit=PURGED_AT_ONCE),
        await outbox_queries.purge_sign_in_windows(conn, now - SIGN_IN_WINDOWS_KEPT, limit=PURGED_AT_ONCE),
    ]
    await outbox_queries.purge_sign_in_secrets(conn, now - SIGN_IN_SECRETS_KEPT)
    await push_queries.purge_push_subscriptions(conn, now=now)
    return PURGED_AT_ONCE in gone
