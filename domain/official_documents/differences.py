"""What differs between two versions of an official document, paragraph by paragraph; pure."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from domain.shared.differences import TextChange, text_changes


class OfficialDocumentTextPart(StrEnum):
    """Which text of a document."""

    TITLE = "title"
    TITLE_EN = "title_en"
    NUMBER = "number"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written in a version."""

    title: str
    title_en: str | None
    number: str
    body: str | None


def differences(before: Texts, after: Texts) -> list[TextChange[OfficialDocumentTextPart]]:
    """What differs, in the order of the text."""
    return text_changes(OfficialDocumentTextPart, asdict(before), asdict(after), {OfficialDocumentTextPart.BODY})
