"""Drafting a disclosure, or a correction of one: what it says, with figures and what stands behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from db.models.disclosures import (
    DisclosureFigureRow,
    DisclosureKind,
    DisclosureRow,
    DisclosureSourceKind,
    DisclosureSourceRow,
    DisclosureState,
)
from db.queries.disclosures import items as disclosures
from db.types import new_id
from domain.disclosures import rules
from domain.disclosures.errors import (
    DisclosureDueNotFound,
    DisclosureNotFound,
    DisclosurePlaceNotFound,
    DisclosureSourceNotFound,
)
from domain.disclosures.rules import Figure, Source
from domain.disclosures.service.held import corrected_by, managed_disclosure, tell
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class Content:
    """What a disclosure says."""

    title: str
    body: str
    figures: Sequence[Figure] = ()


@dataclass(frozen=True, slots=True)
class DisclosureDraft:
    """A disclosure of an organisation; for something that it owes, its kind is that of the duty."""

    organisation_id: UUID
    due_id: UUID | None
    kind: DisclosureKind
    content: Content


@dataclass(frozen=True, slots=True)
class DisclosureChange:
    """What a draft says instead, all of it."""

    disclosure_id: UUID
    content: Content


@dataclass(frozen=True, slots=True)
class DisclosureCorrect:
    """What a published disclosure is to say instead, and what the correction is about."""

    disclosure_id: UUID
    content: Content
    note: str


async def disclosure_draft(work: Work, command: DisclosureDraft) -> Outcome:
    """Writes a draft, which members do not see. Emits `disclosure.drafted`.

    Raises:
        DomainError: DISCLOSURE_PLACE_NOT_FOUND, DISCLOSURE_DUE_NOT_FOUND, DISCLOSURE_TEXT_INVALID,
            DISCLOSURE_FIGURES_INVALID, DISCLOSURE_SOURCE_NOT_FOUND.
    """
    tenant_id, place_id, member_id = work.scope.tenant_id, command.organisation_id, work.actor.member_id
    nodes = list(work.scope.nodes_for("disclosure_manage"))
    if member_id is None or not await disclosures.has_place(work.conn, tenant_id, place_id, nodes):
        raise DisclosurePlaceNotFound("organisationId")
    kind = command.kind.value if command.due_id is None else await _kind_of(work, place_id, command.due_id)
    disclosure = _new(work, place_id, kind, member_id)
    disclosure.due_id = command.due_id
    return await _draft(work, disclosure, command.content)


async def disclosure_correct(work: Work, command: DisclosureCorrect) -> Outcome:
    """Drafts what a published disclosure is to say instead; another person publishes it, until then nothing changes.

    Emits `disclosure.drafted`. Locks the disclosure.

    Raises:
        DomainError: DISCLOSURE_TEXT_INVALID, DISCLOSURE_FIGURES_INVALID, DISCLOSURE_NOT_FOUND,
            DISCLOSURE_STATE_REFUSED, DISCLOSURE_SOURCE_NOT_FOUND.
    """
    note = rules.clean_text(command.note, rules.MAX_REASON, "note")
    corrected = await managed_disclosure(work, command.disclosure_id, DisclosureState.PUBLISHED)
    if work.actor.member_id is None:
        raise DisclosureNotFound("disclosureId")
    draft = _new(work, corrected.organisation_id, corrected.kind, work.actor.member_id)
    draft.corrects_id, draft.corrects_revision, draft.note = corrected.id, corrected.revision, note
    return await _draft(work, draft, command.content)


def _new(work: Work, place_id: UUID, kind: str, member_id: UUID) -> DisclosureRow:
    return DisclosureRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=place_id,
        kind=kind,
        title="",
        body="",
        state=DisclosureState.DRAFT.value,
        revision=0,
        drafted_by_id=member_id,
        drafted_at=work.now,
    )


async def _draft(work: Work, disclosure: DisclosureRow, content: Content) -> Outcome:
    figures = await with_sources(work, disclosure.organisation_id, take(disclosure, content))
    await disclosures.insert_disclosure(work.conn, disclosure)
    await disclosures.set_figures(work.conn, disclosure, *rows_of(disclosure, figures))
    await tell(work, disclosure, "drafted")
    return {"disclosure_id": disclosure.id}


async def disclosure_change(work: Work, command: DisclosureChange) -> Outcome:
    """Says something else in a draft. Who changes it last is who drafted it: another person publishes.

    A draft that corrects something is written anew against what holds there now. Locks that, then the draft.

    Raises:
        DomainError: DISCLOSURE_NOT_FOUND, DISCLOSURE_STATE_REFUSED, DISCLOSURE_TEXT_INVALID,
            DISCLOSURE_FIGURES_INVALID, DISCLOSURE_SOURCE_NOT_FOUND.
    """
    corrected = await corrected_by(work, command.disclosure_id)
    disclosure = await managed_disclosure(work, command.disclosure_id, DisclosureState.DRAFT)
    figures = await with_sources(work, disclosure.organisation_id, take(disclosure, command.content))
    if work.actor.member_id is not None:
        disclosure.drafted_by_id = work.actor.member_id
    disclosure.draft_revision += 1
    disclosure.corrects_revision = None if corrected is None else corrected.revision
    await disclosures.update_disclosure(work.conn, disclosure)
    await disclosures.set_figures(work.conn, disclosure, *rows_of(disclosure, figures))
    await tell(work, disclosure, "changed")
    return {"disclosure_id": disclosure.id}


async def _kind_of(work: Work, place_id: UUID, due_id: UUID) -> str:
    due = await disclosures.lock_due(work.conn, work.scope.tenant_id, due_id)
    if due is None or due["organisation_id"] != place_id or due["lapsed_at"] is not None:
        raise DisclosureDueNotFound("dueId")
    return str(due["kind"])


def take(disclosure: DisclosureRow, content: Content) -> list[Figure]:
    """Puts title and body into the row; the clean figures."""
    disclosure.title = rules.clean_text(content.title, rules.MAX_TITLE, "title")
    disclosure.body = rules.clean_text(content.body, rules.MAX_BODY, "body")
    return rules.clean_figures(content.figures)


async def with_sources(work: Work, place_id: UUID, figures: Sequence[Figure]) -> list[Figure]:
    """The figures with number and title of documents of the register.

    Each vote has a published result, each approval was given, each document of the register is published: at the
    organisation or above it.

    Raises:
        DisclosureSourceNotFound: One is not there. Fact: `number` of the figure.
    """
    tenant_id, sources = work.scope.tenant_id, [source for each in figures for source in each.sources]
    votes = [source.vote_id for source in sources if source.vote_id is not None]
    approvals = [source.approval_id for source in sources if source.approval_id is not None]
    papers = [source.official_document_id for source in sources if source.official_document_id is not None]
    there: frozenset[UUID] = frozenset()
    documents: Mapping[UUID, tuple[str, str]] = {}
    if votes:
        there |= await disclosures.list_published_votes(work.conn, tenant_id, votes, place_id)
    if approvals:
        there |= await disclosures.list_given_approvals(work.conn, tenant_id, approvals, place_id)
    if papers:
        documents = await disclosures.list_published_documents(work.conn, tenant_id, papers, place_id)
    for number, each in enumerate(figures, 1):
        named = {source.vote_id or source.approval_id or source.official_document_id for source in each.sources}
        if not named - {None} <= there | documents.keys():
            raise DisclosureSourceNotFound("figures", str(number - 1), number=number)
    return [replace(each, sources=[_named(source, documents) for source in each.sources]) for each in figures]


def _named(source: Source, documents: Mapping[UUID, tuple[str, str]]) -> Source:
    if source.official_document_id is None:
        return source
    number, title = documents[source.official_document_id]
    return replace(source, document_number=number, document_title=title)


def rows_of(
    disclosure: DisclosureRow, figures: Sequence[Figure]
) -> tuple[list[DisclosureFigureRow], list[DisclosureSourceRow]]:
    """The figures and their sources as rows."""
    found, sources = [], []
    for number, each in enumerate(figures, 1):
        figure = DisclosureFigureRow(
            tenant_id=disclosure.tenant_id,
            id=new_id(),
            disclosure_id=disclosure.id,
            number=number,
            label=each.label,
            amount_fen=each.amount_fen,
            count=each.count,
            unit=each.unit,
        )
        found.append(figure)
        sources += [_source_row(figure, at, source) for at, source in enumerate(each.sources, 1)]
    return found, sources


def _source_row(figure: DisclosureFigureRow, number: int, source: Source) -> DisclosureSourceRow:
    kind = DisclosureSourceKind.DOCUMENT
    if source.vote_id is not None:
        kind = DisclosureSourceKind.VOTE
    elif source.approval_id is not None:
        kind = DisclosureSourceKind.APPROVAL
    return DisclosureSourceRow(
        tenant_id=figure.tenant_id,
        figure_id=figure.id,
        number=number,
        kind=kind.value,
        vote_id=source.vote_id,
        approval_id=source.approval_id,
        document_number=source.document_number,
        document_title=source.document_title,
        document_sha256=source.document_sha256,
        official_document_id=source.official_document_id,
    )
