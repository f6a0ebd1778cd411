"""What differs between two revisions of a legal article, paragraph by paragraph; pure."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from domain.shared.differences import TextChange, text_changes


class LegalTextPart(StrEnum):
    """Which text of an article; BASIS: what it rests on, a statute on each line."""

    QUESTION = "question"
    QUESTION_EN = "question_en"
    ANSWER = "answer"
    BASIS = "basis"


@dataclass(frozen=True, slots=True)
class Texts:
    """What a revision says, and the statutes with their provisions, one on a line."""

    question: str
    question_en: str | None
    answer: str
    basis: str | None


def differences(before: Texts, after: Texts) -> list[TextChange[LegalTextPart]]:
    """What differs, in the order of the text."""
    return text_changes(LegalTextPart, asdict(before), asdict(after), {LegalTextPart.ANSWER})
