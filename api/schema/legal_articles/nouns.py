"""Nouns of the legal knowledge base 法律知识库: the article, what it rests on, its revisions, whom to ask further."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.fields import Relation, array, column, follow, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.legal_articles import codes
from api.schema.members import register
from api.schema.statutes import Statute
from db.models.legal_articles import LegalArticleState, LegalCategory, LegalJudgement, LegalStaleness
from domain.legal_articles.differences import LegalTextPart, Texts, differences
from domain.shared.differences import TextChangeKind

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation
    from api.schema.suggestions.units import AnsweringUnit

_HTML = "clean HTML that can stand in a page as it is"


@strawberry.type(description="Statute that a legal article rests on 依据; seen as the article.")
class LegalBasis:
    """A legal_basis row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the basis, from 1.")
    provision: str | None = column("provision", description="Article of it, as 第三十五条; null: the whole.")
    statute: Statute | None = relation(
        "statute_by_id", "statute_id", lambda: Statute, description="Statute in the version that is meant."
    )


@strawberry.type(description="Text that a legal article had, has or may get 修订; for who holds LEGAL_READ there.")
class LegalRevision:
    """A legal_revision row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the revision, from 1.")
    question: str = column("question", description="Question in Chinese.")
    question_en: str | None = column("question_en", description="Question in English; null without.")
    answer: str = column("answer", description=f"Answer, {_HTML}.")
    written_at: datetime = column("written_at", description="When it was written.")
    written_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "written_by_id",
        lambda: register.Member,
        description="Who wrote it; null where out of the reader's sight.",
    )


_REVISIONS = Relation("legal_revisions_by_article_id", "id", lambda: LegalRevision, is_many=True)


@strawberry.type(
    description="Paragraph, or statute of its basis, that differs between two revisions of a legal article."
)
class LegalChange:
    """A change."""

    part: LegalTextPart = strawberry.field(description="Which text.")
    kind: TextChangeKind = strawberry.field(description="What became of it.")
    before: str | None = strawberry.field(description="Paragraph as it was; null where it was added.")
    after: str | None = strawberry.field(description="Paragraph as it is; null where it was removed.")


@strawberry.type(description="What a reader wrote of a legal article, without a name; for who holds LEGAL_READ there.")
class LegalComment:
    """A legal_judgement row with words."""

    row: strawberry.Private[Any]

    is_helpful: bool = column("is_helpful", description="Whether the article helped them.")
    comment: str = column("comment", description="What they wrote.")


def _unit_type() -> type[Any]:
    from api.schema.suggestions.units import AnsweringUnit  # noqa: PLC0415  # questions show articles, too

    return AnsweringUnit


@strawberry.type(description="Consultation that opens from a legal article: what `managementQuestionAsk` is sent with.")
class LegalConsultationLink:
    """What is prefilled."""

    row: strawberry.Private[Any]

    title: str = column("title", description="Title that is proposed.")
    unit: Annotated["AnsweringUnit", strawberry.lazy("api.schema.suggestions.units")] | None = relation(
        "answering_unit_by_id",
        "consultation_unit_id",
        _unit_type,
        description="Unit that is asked, with the article as `legalArticleId`; null where out of the reader's sight.",
    )


@found_by("legal_article_by_id")
@strawberry.type(
    description="Question of law and its answer 法律知识, seen once it was approved by members at and below its "
    "organisation, in any state by who holds LEGAL_READ there; of a withdrawn one readers see no answer."
)
class LegalArticle(Node):
    """A legal_article row, and what the caller said of it."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("LegalArticle")
    category: LegalCategory = column("category", convert=LegalCategory, description="What it is about.")
    category_label: str = label(
        "category", codes.CATEGORY_WORDS, description="Word for the category, in the language of `Accept-Language`."
    )
    state: LegalArticleState = column("state", convert=LegalArticleState, description="How far it has come.")
    question: str = column("question", description="Question in Chinese.")
    question_en: str | None = column("question_en", description="Question in English; null without.")
    answer: str | None = column("answer", description=f"Answer, {_HTML}; null once it was withdrawn.")
    valid_from: date = column("valid_from", description="First day on which it holds.")
    valid_until: date | None = column("valid_until", description="Last day on which it holds; null: open.")
    review_on: date | None = column("review_on", description="Day by which it is to be looked at again; null: none.")
    staleness: list[LegalStaleness] = array(
        "staleness", convert=LegalStaleness, description="Why it should be looked at; empty: it need not."
    )
    revision: int = column("revision", description="Number of the revision that readers see; 0 before the first.")
    approved_at: datetime | None = column("approved_at", description="When that was approved; null before.")
    withdrawn_at: datetime | None = column("withdrawn_at", description="When it was withdrawn; null: it was not.")
    withdraw_reason: str | None = column("withdraw_reason", description="Why it was withdrawn; null: it was not.")
    viewer_judgement: LegalJudgement | None = column(
        "own_judgement", convert=LegalJudgement, description="What the caller said of it; null: nothing yet."
    )
    helpful_count: int | None = column(
        "helpful_count", description="How many it helped, in whole steps of five; null below the first step."
    )
    unhelpful_count: int | None = column(
        "unhelpful_count", description="How many it did not help, in whole steps of five; null below the first step."
    )
    pending_revision: int | None = column(
        "pending_revision", description="Revision that is not approved yet; null without, and for readers."
    )
    submitted_at: datetime | None = column(
        "submitted_at", description="When approval was asked for; null: it is not, and for readers."
    )
    return_reason: str | None = column(
        "return_reason", description="Why it last came back; null where it did not, and for readers."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id", "organisation_id", lambda: organisations.Organisation, description="Whose article it is."
    )
    approved_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "approved_by_id",
        lambda: register.Member,
        description="Who approved it, for who holds LEGAL_READ there; null for others.",
    )
    bases: list[LegalBasis] = relations(
        "legal_bases_by_article_id",
        "id",
        lambda: LegalBasis,
        list_size=3,
        description="Statutes that it rests on, in their order.",
    )
    revisions: list[LegalRevision] = relations(
        "legal_revisions_by_article_id",
        "id",
        lambda: LegalRevision,
        list_size=3,
        description="Revisions, oldest first, for who holds LEGAL_READ there; empty for others.",
    )
    comments: list[LegalComment] = relations(
        "legal_comments_by_article_id",
        "id",
        lambda: LegalComment,
        list_size=5,
        description="What readers wrote, by its words, for who holds LEGAL_READ there; empty for others.",
    )

    consultation_link: LegalConsultationLink | None = relation(
        "legal_consultation_by_article_id",
        "id",
        lambda: LegalConsultationLink,
        description="How to ask further; null where nobody takes questions, and unless it is published.",
    )

    @strawberry.field(
        description="What differs between two revisions, in the order of the text, for who holds LEGAL_READ there; "
        "empty for others, and where there is no such revision.",
    )
    async def difference(
        self,
        info: Info,
        older: Annotated[int, strawberry.argument(description="Number of the one that is compared with.")],
        newer: Annotated[int, strawberry.argument(description="Number of the one that is compared.")],
    ) -> list[LegalChange]:
        """By the batch of revisions."""
        revisions = {each.row["number"]: _texts(each.row) for each in await follow(_REVISIONS, self.row, info) or ()}
        if older not in revisions or newer not in revisions:
            return []
        found = differences(revisions[older], revisions[newer])
        return [LegalChange(part=each.part, kind=each.kind, before=each.before, after=each.after) for each in found]


def _texts(row: Any) -> Texts:  # noqa: ANN401  # a row of the batch, or of a plan
    return Texts(**{name: row[name] for name in Texts.__slots__})
