"""Nouns of disclosure 会务公开: duties, what is owed, what was disclosed, its figures with what stands behind them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import approvals, organisations
from api.schema.disclosures import codes
from api.schema.members import register
from api.schema.official_documents import nouns as papers
from api.schema.scalars import Fen
from api.schema.votes import nouns as ballots
from db.models.disclosures import (
    DisclosureKind,
    DisclosurePeriod,
    DisclosureSourceKind,
    DisclosureState,
    DisclosureStatus,
)
from db.models.organisations import OrganisationKind

if TYPE_CHECKING:
    from api.schema.approvals import Approval
    from api.schema.members.register import Member
    from api.schema.official_documents.nouns import OfficialDocument
    from api.schema.organisations import Organisation
    from api.schema.votes.nouns import Vote


@found_by("disclosure_duty_by_id")
@strawberry.type(
    description="Duty of disclosure 公开事项, seen by members of its organisation and below, and by who holds "
    "DISCLOSURE_READ there."
)
class DisclosureDuty(Node):
    """A disclosure_duty row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("DisclosureDuty")
    kind: DisclosureKind = column("kind", convert=DisclosureKind, description="What must be disclosed.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    organisation_kind: OrganisationKind = column(
        "organisation_kind", convert=OrganisationKind, description="Level of the organisations that must."
    )
    title: str = column("title", description="Title in Chinese, at most 80 characters.")
    title_en: str | None = column("title_en", description="Title in English; null where nobody wrote it.")
    period: DisclosurePeriod = column("period", convert=DisclosurePeriod, description="How often it returns.")
    due_days: int = column("due_days", description="Civil days after the end of a period, 0 to 366.")
    starts_on: date = column("starts_on", description="It holds for periods that begin from this day on.")
    ends_on: date | None = column("ends_on", description="It holds for periods that begin by this day; null: goes on.")
    set_at: datetime = column("set_at", description="When it was set.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation at and below which it holds.",
    )


@strawberry.type(description="What stands behind a figure 依据: the decision, the approval, or the document.")
class DisclosureSource:
    """A disclosure_source row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the source, from 1.")
    kind: DisclosureSourceKind = column("kind", convert=DisclosureSourceKind, description="What it is.")
    document_number: str | None = column("document_number", description="Number of a document; null for the rest.")
    document_title: str | None = column("document_title", description="Title of a document; null for the rest.")
    document_sha256: str | None = column(
        "document_sha256", description="SHA-256 of a document's file, in hexadecimal; null where nobody gave it."
    )
    vote: Annotated["Vote", strawberry.lazy("api.schema.votes.nouns")] | None = relation(
        "vote_by_id",
        "vote_id",
        lambda: ballots.Vote,
        description="Vote; null for the rest, and where out of the reader's sight.",
    )
    approval: Annotated["Approval", strawberry.lazy("api.schema.approvals")] | None = relation(
        "approval_by_id",
        "approval_id",
        lambda: approvals.Approval,
        description="Approval; null for the rest, and where out of the reader's sight.",
    )
    official_document: Annotated["OfficialDocument", strawberry.lazy("api.schema.official_documents.nouns")] | None = (
        relation(
            "official_document_by_id",
            "official_document_id",
            lambda: papers.OfficialDocument,
            description="Document of the register; null for the rest, and where out of the reader's sight.",
        )
    )


@strawberry.type(description="Figure of a disclosure; seen as the disclosure, and not once that was withdrawn.")
class DisclosureFigure:
    """A disclosure_figure row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the figure, from 1.")
    label: str = column("label", description="What it says, at most 100 characters.")
    amount_fen: Fen | None = column("amount_fen", description="Amount in fen (1/100 yuan); null for a count.")
    count: int | None = column("count", description="How many; null for an amount.")
    unit: str | None = column("unit", description="Of what, for a count; null for an amount.")
    sources: list[DisclosureSource] = relations(
        "disclosure_sources_by_figure_id",
        "id",
        lambda: DisclosureSource,
        list_size=2,
        description="What stands behind it, at most 10.",
    )


@strawberry.type(description="Text of a disclosure as it was published at a time 版本; seen as the disclosure.")
class DisclosureRevision:
    """A disclosure_revision row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the text, from 1.")
    title: str = column("title", description="Title as it read.")
    body: str = column("body", description="Text as it read.")
    note: str | None = column("note", description="What the correction was about 更正说明; null for the first.")
    made_at: datetime = column("made_at", description="When it was published.")


@found_by("disclosure_by_id")
@strawberry.type(
    description="Disclosure of an organisation 公开信息, seen by its members and those below once it was published; "
    "drafts by who holds DISCLOSURE_READ there."
)
class Disclosure(Node):
    """A disclosure row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Disclosure")
    kind: DisclosureKind = column("kind", convert=DisclosureKind, description="What it is about.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title, at most 80 characters.")
    body: str | None = column("body", description="Plain text, at most 20,000 characters; null once withdrawn.")
    state: DisclosureState = column("state", convert=DisclosureState, description="State of the disclosure.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    revision: int = column("revision", description="Number of the text that holds; 0 for a draft, 2 once corrected.")
    draft_revision: int | None = column(
        "draft_revision",
        description="Number of the draft's text, one more with each change; null once it was published.",
    )
    correction_note: str | None = column(
        "note", description="What a draft that corrects another one is about; null of others."
    )
    corrects: Annotated["Disclosure", strawberry.lazy("api.schema.disclosures.nouns")] | None = relation(
        "disclosure_by_id",
        "corrects_id",
        lambda: Disclosure,
        description="Published one that a draft corrects, and becomes a text of; null of others.",
    )
    drafted_at: datetime = column("drafted_at", description="When it was drafted.")
    published_at: datetime | None = column("published_at", description="When it was published; null before.")
    withdrawn_at: datetime | None = column("withdrawn_at", description="When it was withdrawn; null where it was not.")
    withdraw_reason: str | None = column("withdraw_reason", description="Why it was withdrawn; null where it was not.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that discloses.",
    )
    due: Annotated["DisclosureDue", strawberry.lazy("api.schema.disclosures.nouns")] | None = relation(
        "disclosure_due_by_id",
        "due_id",
        lambda: DisclosureDue,
        description="What is owed, for which it was written; null where nobody must.",
    )
    drafted_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "drafted_by_id",
        lambda: register.Member,
        description="Who drafted it, for who holds DISCLOSURE_READ there; null for others.",
    )
    published_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "published_by_id",
        lambda: register.Member,
        description="Who published it, for who holds DISCLOSURE_READ there; null for others.",
    )
    figures: list[DisclosureFigure] = relations(
        "disclosure_figures_by_disclosure_id",
        "id",
        lambda: DisclosureFigure,
        list_size=10,
        description="Figures in their order, at most 100; empty once withdrawn.",
    )
    revisions: list[DisclosureRevision] = relations(
        "disclosure_revisions_by_disclosure_id",
        "id",
        lambda: DisclosureRevision,
        list_size=2,
        description="All that was published, the first text first; empty once withdrawn.",
    )


@found_by("disclosure_due_by_id")
@strawberry.type(
    description="What an organisation owes for a period 应公开事项, published or not; seen by members "
    "of the organisation and below, and by who holds DISCLOSURE_READ there."
)
class DisclosureDue(Node):
    """A disclosure_due row, and where it stands today."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("DisclosureDue")
    period_starts_on: date = column("period_starts_on", description="First day of the period.")
    period_ends_on: date = column("period_ends_on", description="Last day of the period.")
    due_on: date = column("due_on", description="Last day on which it is in time.")
    published_at: datetime | None = column("published_at", description="When it was published; null where it is not.")
    status: DisclosureStatus = column("status", convert=DisclosureStatus, description="Where it stands today.")
    status_label: str = label(
        "status", codes.STATUS_WORDS, description="Word for where it stands, in the language of `Accept-Language`."
    )
    duty: DisclosureDuty | None = relation(
        "disclosure_duty_by_id", "duty_id", lambda: DisclosureDuty, description="Duty by which it is owed."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that owes it.",
    )
    disclosure: Disclosure | None = relation(
        "published_disclosure_by_due_id",
        "id",
        lambda: Disclosure,
        description="What was published for it; null where nothing is.",
    )
