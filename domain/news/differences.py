"""What differs between two revisions of a news item, paragraph by paragraph; pure."""

from dataclasses import asdict
from enum import StrEnum

from domain.news.rules import Texts
from domain.shared.differences import TextChange, text_changes


class NewsTextPart(StrEnum):
    """Which text of an item."""

    TITLE = "title"
    TITLE_EN = "title_en"
    LEAD = "lead"
    LEAD_EN = "lead_en"
    SHORT_TEXT = "short_text"
    BODY = "body"
    BODY_EN = "body_en"


def differences(before: Texts, after: Texts) -> list[TextChange[NewsTextPart]]:
    """What differs, in the order of the text."""
    return text_changes(NewsTextPart, asdict(before), asdict(after), {NewsTextPart.BODY, NewsTextPart.BODY_EN})
