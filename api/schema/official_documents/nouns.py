"""Nouns of official documents 制度文件: the document in one version, what it rests on, its files, what differs."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.fields import Relation, array, column, computed_from, follow, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from api.schema.official_documents import codes
from api.schema.statutes import Statute
from db import forms
from db.models.official_documents import (
    OfficialDocumentAudience,
    OfficialDocumentFileKind,
    OfficialDocumentKind,
    OfficialDocumentStaleness,
    OfficialDocumentState,
)
from domain.official_documents.differences import OfficialDocumentTextPart, Texts, differences
from domain.official_documents.service.files import FILE_PATH
from domain.shared.differences import TextChangeKind

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation


@strawberry.type(description="Paragraph that differs between a version of an official document and the one before.")
class OfficialDocumentChange:
    """A change."""

    part: OfficialDocumentTextPart = strawberry.field(description="Which text.")
    kind: TextChangeKind = strawberry.field(description="What became of it.")
    before: str | None = strawberry.field(description="Paragraph as it was; null where it was added.")
    after: str | None = strawberry.field(
        description="Paragraph as it is; null where it was removed; where only marks or links differ, all as HTML."
    )


@strawberry.type(description="Statute that an official document rests on 依据; seen as the document.")
class OfficialDocumentBasis:
    """An official_document_basis row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the basis, from 1.")
    provision: str | None = column("provision", description="Article of it, as 第三十五条; null: the whole.")
    statute: Statute | None = relation(
        "statute_by_id", "statute_id", lambda: Statute, description="Statute in the version that is meant."
    )


@found_by("official_document_file_by_id")
@strawberry.type(description="File of an official document; seen as the document, and not once that was withdrawn.")
class OfficialDocumentFile(Node):
    """An official_document_file row that is whole."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("OfficialDocumentFile")
    kind: OfficialDocumentFileKind = column("kind", convert=OfficialDocumentFileKind, description="What it is.")
    url: str = computed_from(
        "id",
        lambda key: f"{FILE_PATH}{key}",
        form=forms.path_of(FILE_PATH, "id"),
        description="Path to get it from, with an access token.",
    )
    media_type: str = column("media_type", description="`application/pdf`, `image/jpeg`, `image/png` or `image/webp`.")
    size_bytes: int = column("size_bytes", description="Size in bytes.")
    uploaded_at: datetime = column("uploaded_at", description="When it was there.")


@found_by("official_document_by_id")
@strawberry.type(
    description="Official document 制度文件 of an organisation in one version, seen once it was published by whom it "
    "is for, drafts by who holds OFFICIAL_DOCUMENT_READ there; of a withdrawn one readers see no text."
)
class OfficialDocument(Node):
    """An official_document row, whether it holds today and what is out of date."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("OfficialDocument")
    kind: OfficialDocumentKind = column("kind", convert=OfficialDocumentKind, description="What it is.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    audience: OfficialDocumentAudience = column(
        "audience", convert=OfficialDocumentAudience, description="Who reads it."
    )
    state: OfficialDocumentState = column("state", convert=OfficialDocumentState, description="State of the document.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    number: str = column("number", description="Document number 文号.")
    title: str = column("title", description="Title in Chinese.")
    title_en: str | None = column("title_en", description="Title in English; null without.")
    body: str | None = column(
        "body",
        description="Text, clean HTML that can stand in a page as it is; null where files say it all, and once it was "
        "withdrawn.",
    )
    version: int | None = column("version", description="Number of the version, from 1; null of a draft.")
    valid_from: date = column("valid_from", description="First day on which it holds.")
    valid_until: date | None = column("valid_until", description="Last day on which it holds; null: open.")
    superseded_on: date | None = column(
        "superseded_on", description="First day on which another version holds in its place; null: none does."
    )
    is_in_force: bool = column("is_in_force", description="Whether it holds today.")
    staleness: list[OfficialDocumentStaleness] = array(
        "staleness", convert=OfficialDocumentStaleness, description="Why it should be looked at; empty: it need not."
    )
    review_on: date | None = column("review_on", description="Day by which it is to be looked at again; null: none.")
    reviewed_at: datetime | None = column("reviewed_at", description="When somebody last looked at it; null: never.")
    published_at: datetime | None = column("published_at", description="When it was published; null before.")
    withdrawn_at: datetime | None = column("withdrawn_at", description="When it was withdrawn; null: it was not.")
    withdraw_reason: str | None = column("withdraw_reason", description="Why it was withdrawn; null: it was not.")
    draft_revision: int | None = column(
        "draft_revision",
        description="Number of the draft as it is, one more with each change and file; null once it was published.",
    )
    drafted_at: datetime | None = column("drafted_at", description="When it was drafted; null for readers.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id", "organisation_id", lambda: organisations.Organisation, description="Who issues it."
    )
    drafted_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "drafted_by_id",
        lambda: register.Member,
        description="Who drafted it, for who holds OFFICIAL_DOCUMENT_READ there; null for others.",
    )
    published_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "published_by_id",
        lambda: register.Member,
        description="Who published it, for who holds OFFICIAL_DOCUMENT_READ there; null for others.",
    )
    supersedes: Annotated["OfficialDocument", strawberry.lazy("api.schema.official_documents.nouns")] | None = relation(
        "official_document_by_id",
        "supersedes_id",
        lambda: OfficialDocument,
        description="Version whose place it takes; null of a first one, and where the caller may not see it.",
    )
    superseded_by: Annotated["OfficialDocument", strawberry.lazy("api.schema.official_documents.nouns")] | None = (
        relation(
            "official_document_by_id",
            "superseded_by_id",
            lambda: OfficialDocument,
            description="Version that takes its place; null without, and where the caller may not see it.",
        )
    )
    versions: list[Annotated["OfficialDocument", strawberry.lazy("api.schema.official_documents.nouns")]] = relations(
        "official_documents_by_series_id",
        "series_id",
        lambda: OfficialDocument,
        list_size=3,
        description="Versions that were published and that the caller may see, the first one first.",
    )
    bases: list[OfficialDocumentBasis] = relations(
        "official_document_bases_by_document_id",
        "id",
        lambda: OfficialDocumentBasis,
        list_size=3,
        description="Statutes that it rests on, in their order.",
    )
    files: list[OfficialDocumentFile] = relations(
        "official_document_files_by_document_id",
        "id",
        lambda: OfficialDocumentFile,
        list_size=3,
        description="Files, oldest first; none of a withdrawn document for readers.",
    )

    @strawberry.field(
        description="What differs from the version whose place it takes, in the order of the text; empty of a first "
        "one, and where either cannot be read.",
    )
    async def difference(self, info: Info) -> list[OfficialDocumentChange]:
        """By the batch of documents."""
        before = await follow(_SUPERSEDES, self.row, info)
        if before is None or "withdrawn" in {before.row["state"], self.row["state"]}:
            return []
        found = differences(_texts(before.row), _texts(self.row))
        return [
            OfficialDocumentChange(part=each.part, kind=each.kind, before=each.before, after=each.after)
            for each in found
        ]


_SUPERSEDES = Relation("official_document_by_id", "supersedes_id", lambda: OfficialDocument)


def _texts(row: Any) -> Texts:  # noqa: ANN401  # a row of the batch, or of a plan
    return Texts(**{name: row[name] for name in Texts.__slots__})
