"""Points through the relay: exactly once, also when a worker dies between the effect and the mark; who is told."""

import pytest

from api.messages import MESSAGES
from db.types import new_id
from domain.notifications.handlers import notification_handlers
from domain.points.service import POINT_HANDLERS
from domain.shared.handlers import Event
from domain.shared.work import Work
from tests.domain.notifications.outbox import Outbox
from tests.domain.points.counter import Counter


@pytest.fixture
def outbox(counter: Counter) -> Outbox:
    return Outbox(counter.database, counter.office.keyring, counter.office.tenant_id)


async def test_a_worker_that_dies_leaves_nothing_and_the_next_one_earns_once(counter: Counter, outbox: Outbox) -> None:
    await counter.rule(points=10)
    member_id, registration_id = await counter.office.member(), new_id()
    facts = {"member_id": str(member_id), "activity_id": str(new_id())}
    topic = "registration.checked_in"
    await outbox.emit(topic, subject_kind="registration", subject_id=registration_id, facts=facts)
    handlers = dict(notification_handlers([]))

    async def dies(work: Work, event: Event) -> bool:
        await handlers[topic](work, event)
        raise ConnectionResetError

    tried = await outbox.relay({topic: dies}).handle_once()
    assert (tried.failed, await counter.balance(member_id)) == (1, 0)
    outbox.clock.turn(hours=1)
    for _ in range(2):
        await outbox.relay(handlers).handle_once()

    assert await counter.balance(member_id) == 10
    assert await counter.broken() == []


@pytest.mark.parametrize("word", ["ending", "returned", "taken_back"])
async def test_the_member_is_told(counter: Counter, outbox: Outbox, word: str) -> None:
    member_id = await counter.office.member()
    facts = {"member_id": str(member_id), "points": 7, "ends_on": "2027-03-31"}
    await outbox.emit(f"points.{word}", subject_kind="point_account", subject_id=member_id, facts=facts)

    await outbox.relay(notification_handlers([])).handle_once()

    rows = await counter.owner.fetch("SELECT member_id, kind FROM notification")
    assert [tuple(row) for row in rows] == [(member_id, f"points_{word}")]
    assert f"NOTIFICATION_POINTS_{word.upper()}" in MESSAGES


def test_points_stand_beside_what_else_is_done_with_an_event() -> None:
    handlers = notification_handlers([])

    assert POINT_HANDLERS.keys() == {
        "registration.checked_in",
        "registration.check_in_voided",
        "activity_feedback.given",
        "voucher.revoked",
    }
    assert all(handlers[topic] is not handler for topic, handler in POINT_HANDLERS.items())
