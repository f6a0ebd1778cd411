"""What is done with an item that was approved: correcting, pinning, withdrawing; telling that its time has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.news import NewsUrgency
from db.queries import news
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from domain.news import rules
from domain.news.rules import Texts
from domain.news.service.held import add_revision, managed_item, tell, texts_of
from domain.shared.actor import Actor
from domain.shared.events import emit
from domain.shared.work import Outcome, Work

TELL_BATCH: Final = 10


@dataclass(frozen=True, slots=True)
class NewsItemCorrect:
    """What an approved item is to say instead, and what its readers are told of that."""

    item_id: UUID
    texts: Texts
    note: str


@dataclass(frozen=True, slots=True)
class NewsItemPin:
    """Until when an item stays at the top; None: it does not."""

    item_id: UUID
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewsItemWithdraw:
    """An item that is taken back, and why; its readers see the reason."""

    item_id: UUID
    reason: str


async def news_item_correct(work: Work, command: NewsItemCorrect) -> Outcome:
    """Proposes a correction of an approved item; another person approves it, and until then nothing changes.

    A second one takes the place of one that waits. Records and emits `news_item.correction_proposed`.

    Raises:
        DomainError: NEWS_TEXT_INVALID, NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED, NEWS_UNCHANGED, NEWS_FILE_INVALID.
    """
    note = rules.clean_line(command.note, rules.MAX_REASON, "note")
    texts = rules.clean_texts(command.texts, "texts")
    item = await managed_item(work, command.item_id, "correct")
    before = texts_of(item)
    rules.check_correction(before, texts)
    item.latest_revision += 1
    item.pending_revision, item.return_reason = item.latest_revision, None
    await news.update_item(work.conn, item)
    await add_revision(work, item, texts, rules.changed_between(before, texts), note)
    await tell(work, item, "correction_proposed", member_id=str(work.actor.member_id), revision=item.latest_revision)
    return {"news_item_id": item.id}


async def news_item_pin(work: Work, command: NewsItemPin) -> Outcome:
    """Keeps an approved item at the top of lists until an instant, or no longer. Records and emits `news_item.pinned`.

    Raises:
        DomainError: NEWS_WINDOW_INVALID, NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED.
    """
    rules.check_pin(command.until_at, work.now)
    item = await managed_item(work, command.item_id, "pin")
    item.pinned_until_at = command.until_at
    await news.update_item(work.conn, item)
    await tell(work, item, "pinned", is_pinned=command.until_at is not None)
    return {"news_item_id": item.id}


async def news_item_withdraw(work: Work, command: NewsItemWithdraw) -> Outcome:
    """Takes an item back for good; who could read it sees its title and the reason. Emits `news_item.withdrawn`.

    Raises:
        DomainError: NEWS_TEXT_INVALID, NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED.
    """
    reason = rules.clean_line(command.reason, rules.MAX_REASON, "reason")
    item = await managed_item(work, command.item_id, "withdraw")
    item.state = rules.next_state(item.state, "withdraw")
    item.withdrawn_at, item.withdraw_reason, item.pending_revision = work.now, reason, None
    await news.update_item(work.conn, item)
    await tell(work, item, "withdrawn")
    return {"news_item_id": item.id}


async def news_tell_due(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Begins to tell of items whose time has come, each once; in all unions, whether more may wait.

    Phones that keep news are told by the row that changes, the members of whom an urgent one is for by its event. That
    an item is published the clock says, here as everywhere: this writes that telling has begun, and nothing else.
    """
    due = await news.lock_to_tell(conn, now, limit=TELL_BATCH)
    for item in due:
        item.told_at = now
        await news.update_item(conn, item)
        if item.urgency == NewsUrgency.URGENT and (item.until_at is None or item.until_at > now):
            work = Work(conn, Actor(item.tenant_id), Scope(item.tenant_id, None, {}), now, keyring)
            place = str(item.organisation_id)
            await emit(work, "news_item.urgent", "news_item", item.id, organisation_id=place, state=item.state)
    return len(due) == TELL_BATCH
