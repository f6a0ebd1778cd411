"""Who is told of what an organisation discloses, issues, explains, puts up and holds: the handlers of all of it."""

from collections.abc import Mapping

from domain.notifications.competitions import competition_handlers
from domain.notifications.disclosures import disclosure_handlers
from domain.notifications.honours import honour_handlers
from domain.notifications.legal_articles import legal_article_handlers
from domain.notifications.notices import notice_handlers
from domain.notifications.official_documents import official_document_handlers
from domain.notifications.votes import Holders, Tell
from domain.shared.handlers import Handler


def paper_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler."""
    makers = (
        disclosure_handlers,
        official_document_handlers,
        legal_article_handlers,
        notice_handlers,
        honour_handlers,
        competition_handlers,
    )
    return {topic: handler for make in makers for topic, handler in make(tell, holders).items()}
