"""Who is told of legal articles 法律知识: officers, of what waits or is stale; authors, of what came back."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from db.models.legal_articles import LegalArticleState
from db.queries import legal_articles
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import Holders, Tell
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work


def legal_article_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the article by its question."""

    async def officers(work: Work, event: Event) -> bool:
        article = await legal_articles.find_article(work.conn, event.tenant_id, event.subject_id)
        if article is None or article.submitted_at is None:  # late news are none
            return False
        own_id = UUID(str(event.facts["member_id"]))
        found = await holders(work, article.organisation_id, Permission.LEGAL_MANAGE, own_id)
        facts = {"title": article.question}
        return await tell(work, replace(event, facts=facts), NotificationKind.LEGAL_APPROVAL_WANTED, found)

    async def author(work: Work, event: Event) -> bool:
        article = await legal_articles.find_article(work.conn, event.tenant_id, event.subject_id)
        if article is None or article.return_reason is None:
            return False
        author_id = UUID(str(event.facts["member_id"]))
        facts = {"title": article.question}
        return await tell(work, replace(event, facts=facts), NotificationKind.LEGAL_RETURNED, [author_id])

    async def managers(work: Work, event: Event) -> bool:
        article = await legal_articles.find_article(work.conn, event.tenant_id, event.subject_id)
        reason = str(event.facts["reason"])
        # A text that was approved since, or none any more: that is settled, or told anew.
        if article is None or article.state != LegalArticleState.PUBLISHED or reason not in article.warned:
            return False
        found = await holders(work, article.organisation_id, Permission.LEGAL_MANAGE, None)
        facts = {"title": article.question, "reason": reason}
        return await tell(work, replace(event, facts=facts), NotificationKind.LEGAL_STALE, found)

    words = ("drafted", "revised", "approved", "withdrawn")
    return {
        "legal_article.submitted": officers,
        "legal_article.returned": author,
        "legal_article.stale": managers,
        **{f"legal_article.{word}": nothing for word in words},
    }
