"""The lock of a news item, its texts as rules take them, and what is told of a change."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from uuid import UUID

from db.models.news import NewsItemRow, NewsRevisionRow
from db.queries import news
from domain.audit.service import record
from domain.news import rules
from domain.news.errors import NewsFileInvalid, NewsItemNotFound
from domain.news.policy import Standing, may_manage
from domain.news.rules import Texts
from domain.shared.events import emit
from domain.shared.rich_text import pictures_in
from domain.shared.work import Work


async def managed_item(work: Work, item_id: UUID, action: str) -> NewsItemRow:
    """An item that the caller manages, in a state in which the action can be done, locked.

    Raises:
        DomainError: NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED (fact `state`).
    """
    tenant_id = work.scope.tenant_id
    item = await news.lock_item(work.conn, tenant_id, item_id)
    nodes = list(work.scope.nodes_for("news_manage"))
    manages = item is not None and await news.is_below(work.conn, tenant_id, item.organisation_id, nodes)
    if item is None or work.actor.member_id is None or not may_manage(Standing(manages)):
        raise NewsItemNotFound("newsItemId")
    rules.next_state(item.state, action, is_pending=item.pending_revision is not None)
    return item


def texts_of(row: NewsItemRow | NewsRevisionRow) -> Texts:
    """What is written in a row."""
    return Texts(**{each.name: getattr(row, each.name) for each in fields(Texts)})


def put(item: NewsItemRow, texts: Texts) -> None:
    """Makes these the texts that are shown."""
    for name, text in asdict(texts).items():
        setattr(item, name, text)


async def add_revision(
    work: Work, item: NewsItemRow, texts: Texts, changed: Sequence[str], note: str | None = None
) -> NewsRevisionRow:
    """The next revision of a locked item; the item is written by whoever calls, before or after.

    Raises:
        NewsFileInvalid: It shows what is no picture of the item.
    """
    pictures = list(dict.fromkeys([*pictures_in(texts.body), *pictures_in(texts.body_en or "")]))
    tenant_id = item.tenant_id
    if pictures and await news.count_pictures(work.conn, tenant_id, item.id, pictures) != len(pictures):
        raise NewsFileInvalid("body")
    revision = NewsRevisionRow(
        tenant_id=tenant_id,
        item_id=item.id,
        number=item.latest_revision,
        changed=list(changed),
        note=note,
        written_by_id=work.actor.member_id or item.written_by_id,
        written_at=work.now,
        **asdict(texts),
    )
    await news.insert_revision(work.conn, revision)
    return revision


async def tell(work: Work, item: NewsItemRow, word: str, **facts: object) -> None:
    """Records a change and emits it; texts are in neither."""
    topic, place = f"news_item.{word}", item.organisation_id
    await record(work, topic, "news_item", item.id, organisation_id=place, state=item.state, **facts)
    await emit(work, topic, "news_item", item.id, organisation_id=str(place), state=item.state, **facts)
