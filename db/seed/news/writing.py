"""Writes them: about two hundred over two years, one urgent, one corrected, one withdrawn, and what is under way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
from asyncpg import Record

from db.seed.copying import copy_records
from db.seed.ids import Kind, seed_id
from db.seed.news.texts import CORRECTION_NOTE, TOPICS, URGENT, WITHDRAW_REASON, Topic, html
from db.seed.offices import Grant

ITEMS: Final = 200
_DAYS: Final = 730
_OFFICERS: Final = frozenset({"branch_officer", "federation_officer"})
_CORRECTED, _WITHDRAWN, _URGENT, _PINNED = 149, 160, 170, 195
_DRAFT, _IN_APPROVAL, _SCHEDULED = 197, 198, 199
# Whom each was for, and who has read the newest: a third, without a time.
_REACHED: Final = """
    UPDATE news_item AS i SET reach_count = (
        SELECT count(*) FROM member AS m JOIN organisation_closure AS c
            ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = i.organisation_id
        WHERE m.tenant_id = i.tenant_id AND m.merged_into_id IS NULL AND m.state IN ('active', 'retained')
    ) WHERE i.tenant_id = $1 AND i.approved_at IS NOT NULL
"""
_READ: Final = """
    INSERT INTO news_read (tenant_id, item_id, member_id)
    SELECT i.tenant_id, i.id, m.id
    FROM (
        SELECT * FROM news_item WHERE tenant_id = $1 AND state = 'approved' AND audience <> 'officers'
            AND publish_at <= $2 ORDER BY publish_at DESC LIMIT 12
    ) AS i
    JOIN organisation_closure AS c ON c.tenant_id = i.tenant_id AND c.ancestor_id = i.organisation_id
    JOIN member AS m ON m.tenant_id = c.tenant_id AND m.organisation_id = c.descendant_id
        AND m.merged_into_id IS NULL AND m.state = 'active'
    WHERE get_byte(uuid_send(m.id), 15) % 3 = 0 AND right(m.member_number, 6) > '000099' ORDER BY i.id, m.id
"""


class ItemRecord(NamedTuple):
    """Columns of table `news_item`."""

    id: UUID
    organisation_id: UUID
    kind: str
    urgency: str
    audience: str
    title: str
    title_en: str
    lead: str
    lead_en: str
    body: str
    body_en: str
    short_text: str
    state: str
    revision: int
    latest_revision: int
    publish_at: datetime
    pinned_until_at: datetime | None
    written_by_id: UUID
    written_at: datetime
    submitted_by_id: UUID | None
    submitted_at: datetime | None
    approved_by_id: UUID | None
    approved_at: datetime | None
    corrected_at: datetime | None
    withdrawn_at: datetime | None
    withdraw_reason: str | None
    told_at: datetime | None


class RevisionRecord(NamedTuple):
    """Columns of table `news_revision`."""

    item_id: UUID
    number: int
    title: str
    title_en: str
    lead: str
    lead_en: str
    body: str
    body_en: str
    short_text: str
    changed: list[str]
    note: str | None
    written_by_id: UUID
    written_at: datetime


class CorrectionRecord(NamedTuple):
    """Columns of table `news_correction`."""

    item_id: UUID
    number: int
    note: str
    approved_by_id: UUID
    corrected_at: datetime


async def write_news(
    conn: "asyncpg.Connection[Record]", tenant_id: UUID, grants: Sequence[Grant], now: datetime
) -> None:
    """All of them, of organisations that have an officer; another officer has approved each."""
    items = list(_items(_desks(grants), now))
    await copy_records(conn, "news_item", tenant_id=tenant_id, records=items)
    revisions = [each for item in items for each in _revisions(item)]
    await copy_records(conn, "news_revision", tenant_id=tenant_id, records=revisions)
    corrections = [
        CorrectionRecord(each.id, 2, CORRECTION_NOTE, each.approved_by_id, each.corrected_at)
        for each in items
        if each.corrected_at is not None and each.approved_by_id is not None
    ]
    await copy_records(conn, "news_correction", tenant_id=tenant_id, records=corrections)
    await conn.execute(_REACHED, tenant_id)
    await conn.execute(_READ, tenant_id, now)


def _desks(grants: Sequence[Grant]) -> Sequence[tuple[UUID, UUID, UUID]]:
    """Organisations with who writes there and who approves: an officer of theirs, and one of another place."""
    held = [each for each in grants if each.role in _OFFICERS and each.revoked_at is None and each.ends_on is None]
    above = next(each for each in held if each.role == "federation_officer")
    other = next(each for each in held if each.member_id != above.member_id)
    places: Mapping[UUID, UUID] = {each.organisation_id: each.member_id for each in reversed(held)}
    return [
        (place, writer, above.member_id if writer != above.member_id else other.member_id)
        for place, writer in sorted(places.items())
    ]


def _items(desks: Sequence[tuple[UUID, UUID, UUID]], now: datetime) -> Iterator[ItemRecord]:
    morning = now.replace(hour=1, minute=0, second=0, microsecond=0)  # nine o'clock in China
    for number in range(ITEMS):
        place, writer, approver = desks[number % len(desks)]
        topic = URGENT if number == _URGENT else TOPICS[number % len(TOPICS)]
        at = morning - timedelta(days=_DAYS * (ITEMS - number) // ITEMS)
        yield _item(number, topic, (place, writer, approver), at=at, now=now)


def _item(number: int, topic: Topic, desk: tuple[UUID, UUID, UUID], *, at: datetime, now: datetime) -> ItemRecord:
    place, writer, approver = desk
    state = {_DRAFT: "draft", _IN_APPROVAL: "in_approval", _WITHDRAWN: "withdrawn"}.get(number, "approved")
    is_submitted, is_approved = state != "draft", state in {"approved", "withdrawn"}
    is_corrected = number == _CORRECTED
    month: Any = {"month": at.month}
    return ItemRecord(
        id=seed_id(Kind.NEWS_ITEM, number + 1),
        organisation_id=place,
        kind=topic.kind,
        urgency=topic.urgency,
        audience=topic.audience,
        title=topic.title.format_map(month),
        title_en=topic.title_en.format_map(month),
        lead=topic.lead,
        lead_en=topic.lead_en,
        body=html(topic.paragraphs),
        body_en=html(topic.paragraphs_en),
        short_text=topic.lead,
        state=state,
        revision=2 if is_corrected else 1,
        latest_revision=2 if is_corrected else 1,
        publish_at=now + timedelta(days=3) if number == _SCHEDULED else at,
        pinned_until_at=now + timedelta(days=60) if number == _PINNED else None,
        written_by_id=writer,
        written_at=at - timedelta(hours=3),
        submitted_by_id=writer if is_submitted else None,
        submitted_at=at - timedelta(hours=2) if is_submitted else None,
        approved_by_id=approver if is_approved else None,
        approved_at=at - timedelta(hours=1) if is_approved else None,
        corrected_at=at + timedelta(days=1) if is_corrected else None,
        withdrawn_at=at + timedelta(days=2) if state == "withdrawn" else None,
        withdraw_reason=WITHDRAW_REASON if state == "withdrawn" else None,
        told_at=at if is_approved and number != _SCHEDULED else None,
    )


def _revisions(item: ItemRecord) -> Iterator[RevisionRecord]:
    names = ("title", "title_en", "lead", "lead_en", "body", "body_en", "short_text")
    texts: Mapping[str, Any] = {name: getattr(item, name) for name in names}
    first = {**texts, "body": item.body.replace("一个月", "两个月")} if item.corrected_at is not None else texts
    yield RevisionRecord(
        item.id,
        1,
        **first,
        changed=list(names),
        note=None,
        written_by_id=item.written_by_id,
        written_at=item.written_at,
    )
    if item.corrected_at is not None:
        at = item.corrected_at - timedelta(hours=1)
        yield RevisionRecord(
            item.id, 2, **texts, changed=["body"], note=CORRECTION_NOTE, written_by_id=item.written_by_id, written_at=at
        )
