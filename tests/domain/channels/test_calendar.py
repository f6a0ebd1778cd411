"""The editorial calendar: moments in their order, by organisation and time, with what items are at targets."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from db.keyset import PageRequest
from db.models.channels import ChannelKind
from db.queries.channels.calendar import CALENDAR_ORDER, NEWS_CALENDAR
from domain.channels import service
from domain.channels.service import ChannelPostDrop, ChannelPostPlan
from tests.domain.channels.office import Office


async def _moments(office: Office, by: UUID, limit: int = 50, **filters: Any) -> list[tuple[str, UUID]]:
    """All pages after one another."""
    found: list[tuple[str, UUID]] = []
    position = None
    async with office.desk.database.read() as conn:
        while True:
            page = await NEWS_CALENDAR.page(
                conn,
                office.desk.scope(by),
                filters=filters,
                order=CALENDAR_ORDER,
                request=PageRequest(limit, position),
            )
            found += [(row["moment"], row["item_id"]) for row in page.rows]
            if not page.has_next:
                return found
            position = {key.name: page.rows[-1][key.name] for key in CALENDAR_ORDER}


async def test_moments_stand_in_their_order_whatever_the_page(office: Office) -> None:
    desk, now = office.desk, office.clock.now
    first = await office.planned()
    soon = await office.planned(publish_at=now + timedelta(days=1), until_at=now + timedelta(days=9))
    late = await office.planned(place_id=desk.branch_id, publish_at=now + timedelta(days=5))
    for each in (first, soon):
        await office.approve(each)
    office.later(minutes=1)
    await office.withdraw(first)
    expected = [("publish", first), ("withdraw", first), ("publish", soon), ("publish", late), ("end", soon)]
    assert await _moments(office, desk.writer_id) == expected
    assert await _moments(office, desk.writer_id, limit=1) == expected
    assert await _moments(office, desk.writer_id, organisation_id=desk.branch_id) == [("publish", late)]
    assert await _moments(office, desk.writer_id, moments=["end"]) == [("end", soon)]
    within: dict[str, Any] = {"from_at": now + timedelta(days=1), "until_at": now + timedelta(days=5)}
    assert await _moments(office, desk.writer_id, **within) == [("publish", soon)]
    assert await _moments(office, await desk.member()) == []


async def test_a_dropped_post_is_not_sent_and_may_be_planned_again(office: Office) -> None:
    target_id = await office.target(ChannelKind.WECOM_ROBOT)
    item_id = await office.planned(target_id, text="第一稿")
    post_id = (await office.post(item_id))["id"]
    await office.desk.run(service.channel_post_drop, ChannelPostDrop(post_id))
    drop = ChannelPostDrop(post_id)
    assert await office.desk.refused(service.channel_post_drop, drop) == "CHANNEL_STATE_REFUSED"
    stranger = await office.desk.member()
    assert await office.desk.refused(service.channel_post_drop, drop, stranger) == "CHANNEL_POST_NOT_FOUND"
    await office.approve(item_id)
    await office.run()
    assert (await office.state(item_id), office.platforms.robot) == (("dropped", None), [])
    await office.desk.run(service.channel_post_plan, ChannelPostPlan(item_id, target_id))
    await office.run()
    assert (await office.state(item_id), len(office.platforms.robot)) == (("sent", None), 1)
    assert (await office.post(item_id))["id"] == post_id
