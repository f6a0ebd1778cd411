"""Writing a news item, and writing it anew before it is approved."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.models.news import NewsAudience, NewsItemRow, NewsKind, NewsReplyMode, NewsState, NewsUrgency
from db.queries import news
from db.types import new_id
from domain.news import rules
from domain.news.errors import NewsLinkNotFound, NewsPlaceNotFound
from domain.news.rules import Narrowed, Texts
from domain.news.service.held import add_revision, managed_item, put, tell, texts_of
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class NewsLinks:
    """What an item leads to, at most one; and the answering unit that questions about it go to."""

    survey_id: UUID | None = None
    vote_id: UUID | None = None
    activity_id: UUID | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewsContent:
    """An item, all of it. `publish_at` None: as soon as it is approved; `until_at` None: for good."""

    kind: NewsKind
    urgency: NewsUrgency
    audience: NewsAudience
    texts: Texts
    publish_at: datetime | None = None
    until_at: datetime | None = None
    links: NewsLinks = NewsLinks()
    narrowed: Narrowed = field(default_factory=Narrowed)
    reply_mode: NewsReplyMode = NewsReplyMode.CLOSED


@dataclass(frozen=True, slots=True)
class NewsItemDraft:
    """A new item of an organisation."""

    organisation_id: UUID
    content: NewsContent


@dataclass(frozen=True, slots=True)
class NewsItemRevise:
    """What a draft says instead, all of it."""

    item_id: UUID
    content: NewsContent


async def news_item_draft(work: Work, command: NewsItemDraft) -> Outcome:
    """Writes a draft, which readers do not see. Records and emits `news_item.drafted`.

    Raises:
        DomainError: NEWS_PLACE_NOT_FOUND, NEWS_TEXT_INVALID, NEWS_WINDOW_INVALID, NEWS_AUDIENCE_INVALID,
            NEWS_LINK_NOT_FOUND, NEWS_FILE_INVALID.
    """
    tenant_id, place_id = work.scope.tenant_id, command.organisation_id
    nodes = list(work.scope.nodes_for("news_manage"))
    if work.actor.member_id is None or not await news.has_place(work.conn, tenant_id, place_id, nodes):
        raise NewsPlaceNotFound("organisationId")
    item = NewsItemRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=place_id,
        kind="",
        urgency="",
        audience="",
        title="",
        lead="",
        body="",
        state=NewsState.DRAFT.value,
        revision=1,
        latest_revision=1,
        publish_at=work.now,
        written_by_id=work.actor.member_id,
        written_at=work.now,
    )
    texts = await _take(work, item, command.content)
    await news.insert_item(work.conn, item)
    await add_revision(work, item, texts, rules.changed_between(None, texts))
    await tell(work, item, "drafted")
    return {"news_item_id": item.id}


async def news_item_revise(work: Work, command: NewsItemRevise) -> Outcome:
    """Writes a draft anew, as a further revision. Records and emits `news_item.revised`.

    Raises:
        DomainError: NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED, NEWS_TEXT_INVALID, NEWS_WINDOW_INVALID,
            NEWS_AUDIENCE_INVALID, NEWS_LINK_NOT_FOUND, NEWS_FILE_INVALID.
    """
    item = await managed_item(work, command.item_id, "revise")
    before = texts_of(item)
    texts = await _take(work, item, command.content)
    item.latest_revision += 1
    item.revision = item.latest_revision
    await news.update_item(work.conn, item)
    await add_revision(work, item, texts, rules.changed_between(before, texts))
    await tell(work, item, "revised", revision=item.revision)
    return {"news_item_id": item.id}


async def _take(work: Work, item: NewsItemRow, content: NewsContent) -> Texts:
    """Puts what is written into the row; its texts as they are kept."""
    rules.check_window(content.publish_at, content.until_at, work.now)
    texts = rules.clean_texts(content.texts, "item", "texts")
    named = rules.clean_audience(content.audience.value, content.narrowed)
    await _check_links(work, item.organisation_id, content.links)
    item.kind, item.urgency, item.audience = content.kind.value, content.urgency.value, content.audience.value
    item.audience_roles, item.audience_posts, item.audience_tags = (
        list(named.roles),
        list(named.posts),
        list(named.tags),
    )
    item.reply_mode, item.unit_id = content.reply_mode.value, content.links.unit_id
    item.publish_at, item.until_at = content.publish_at or work.now, content.until_at
    item.survey_id, item.vote_id, item.activity_id = (
        content.links.survey_id,
        content.links.vote_id,
        content.links.activity_id,
    )
    put(item, texts)
    return texts


async def _check_links(work: Work, place_id: UUID, links: NewsLinks) -> None:
    rules.check_link(links.survey_id, links.vote_id, links.activity_id)
    for kind, id_ in (("survey", links.survey_id), ("vote", links.vote_id), ("activity", links.activity_id)):
        if id_ is not None and not await news.is_there(work.conn, work.scope.tenant_id, kind, id_):
            raise NewsLinkNotFound("item", f"{kind}Id")
    if links.unit_id is not None and not await news.has_unit(work.conn, work.scope.tenant_id, links.unit_id, place_id):
        raise NewsLinkNotFound("item", "answeringUnitId")
