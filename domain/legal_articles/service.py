"""Use cases of the legal knowledge base: policy, lock, rule, write, event, in this order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.models.legal_articles import (
    LegalArticleRow,
    LegalArticleState,
    LegalBasisRow,
    LegalCategory,
    LegalRevisionRow,
)
from db.queries import events as event_queries
from db.queries import legal_articles as queries
from db.queries import statutes
from db.session import Connection
from db.types import NIL_ID, new_id
from domain.audit.service import record
from domain.legal_articles import rules
from domain.legal_articles.errors import (
    LegalArticleBasisNotFound,
    LegalArticleNotFound,
    LegalArticleOwnText,
    LegalArticlePlaceNotFound,
    LegalArticleTextOutdated,
    LegalArticleUnitNotFound,
)
from domain.legal_articles.policy import may_approve
from domain.legal_articles.rules import Citation, Waiting
from domain.shared.calendar import local_day
from domain.shared.changes import MembersMerged
from domain.shared.events import emit
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Outcome, Work

WARN_BATCH: Final = 500
_SHOWN = (
    *("category", "question", "question_en", "answer", "valid_from", "valid_until", "review_on"),
    "consultation_unit_id",
)


@dataclass(frozen=True, slots=True)
class LegalContent:
    """A question and its answer, all of it. `answer` is HTML; `unit_id` whom readers can ask further.

    `bases` are statutes, each with the article of it, None for the whole.
    """

    category: LegalCategory
    question: str
    answer: str
    bases: Sequence[tuple[UUID, str | None]]
    valid_from: date
    valid_until: date | None = None
    review_on: date | None = None
    question_en: str | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LegalArticleDraft:
    """A new article of an organisation."""

    organisation_id: UUID
    content: LegalContent


@dataclass(frozen=True, slots=True)
class LegalArticleRevise:
    """What an article is to say instead."""

    article_id: UUID
    content: LegalContent


@dataclass(frozen=True, slots=True)
class LegalArticleOf:
    """The article that is meant."""

    article_id: UUID


@dataclass(frozen=True, slots=True)
class LegalArticleApprove:
    """An article whose newest text is approved, and which revision the caller has read."""

    article_id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class LegalArticleReason:
    """An article that goes back, or is withdrawn, and why."""

    article_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class LegalArticleJudge:
    """Whether an article helped the caller, and what they say besides."""

    article_id: UUID
    is_helpful: bool
    comment: str | None = None


async def legal_article_draft(work: Work, command: LegalArticleDraft) -> Outcome:
    """Writes an article, which readers do not see. Records and emits `legal_article.drafted`.

    Raises:
        DomainError: LEGAL_ARTICLE_PLACE_NOT_FOUND, LEGAL_ARTICLE_TEXT_INVALID, LEGAL_ARTICLE_DAYS_INVALID,
            LEGAL_ARTICLE_BASIS_NOT_FOUND, LEGAL_ARTICLE_UNIT_NOT_FOUND.
    """
    tenant_id, place_id = work.scope.tenant_id, command.organisation_id
    nodes = list(work.scope.nodes_for("legal_manage"))
    if work.actor.member_id is None or not await queries.has_place(work.conn, tenant_id, place_id, nodes):
        raise LegalArticlePlaceNotFound("organisationId")
    revision, bases = await _revision(work, new_id(), place_id, 1, command.content)
    article = LegalArticleRow(
        tenant_id=tenant_id,
        id=revision.article_id,
        organisation_id=place_id,
        state=LegalArticleState.DRAFT.value,
        revision=0,
        latest_revision=1,
        pending_revision=1,
        written_by_id=revision.written_by_id,
        written_at=work.now,
        warned=[],
        **{name: getattr(revision, name) for name in _SHOWN},
    )
    await queries.insert_article(work.conn, article)
    await queries.insert_revision(work.conn, revision, bases)
    return await _told(work, article, "drafted")


async def legal_article_revise(work: Work, command: LegalArticleRevise) -> Outcome:
    """Writes what an article is to say instead; of a published one readers see the text before until it is approved.

    Records and emits `legal_article.revised`. Locks it.

    Raises:
        DomainError: LEGAL_ARTICLE_NOT_FOUND, LEGAL_ARTICLE_STATE_REFUSED, and as `legal_article_draft`.
    """
    article = await _managed(work, command.article_id, "revise")
    number = article.latest_revision + 1
    revision, bases = await _revision(work, article.id, article.organisation_id, number, command.content)
    article.latest_revision = article.pending_revision = number
    if article.state == LegalArticleState.DRAFT:
        _put(article, revision)
    await queries.update_article(work.conn, article)
    await queries.insert_revision(work.conn, revision, bases)
    return await _told(work, article, "revised")


async def legal_article_submit(work: Work, command: LegalArticleOf) -> Outcome:
    """Asks others who manage legal matters there to approve what waits. Records and emits `legal_article.submitted`.

    Raises:
        DomainError: LEGAL_ARTICLE_NOT_FOUND, LEGAL_ARTICLE_STATE_REFUSED.
    """
    article = await _managed(work, command.article_id, "submit")
    article.submitted_at, article.return_reason = work.now, None
    await queries.update_article(work.conn, article)
    return await _told(work, article, "submitted", member_id=str(work.actor.member_id))


async def legal_article_approve(work: Work, command: LegalArticleApprove) -> Outcome:
    """Publishes what waits; who wrote of it since the last approval may not. Of a new text officers are warned anew.

    Nor is approved what the caller has not read. Records and emits `legal_article.approved`.

    Raises:
        DomainError: LEGAL_ARTICLE_NOT_FOUND, LEGAL_ARTICLE_STATE_REFUSED, LEGAL_ARTICLE_OWN_TEXT,
            LEGAL_ARTICLE_TEXT_OUTDATED.
    """
    article = await _managed(work, command.article_id, "approve")
    authors = await queries.list_authors(work.conn, article.tenant_id, article.id, after=article.revision)
    number = article.pending_revision or 0
    revision = await queries.find_revision(work.conn, article.tenant_id, article.id, number)
    if revision is None or not may_approve(work.actor.member_id, authors):
        raise LegalArticleOwnText("legalArticleId")
    if command.revision != number:
        raise LegalArticleTextOutdated("revision")
    _put(article, revision)
    article.state, article.revision, article.pending_revision = LegalArticleState.PUBLISHED.value, number, None
    article.submitted_at, article.approved_by_id, article.approved_at = None, work.actor.member_id, work.now
    article.warned = []
    await queries.update_article(work.conn, article)
    return await _told(work, article, "approved")


async def legal_article_return(work: Work, command: LegalArticleReason) -> Outcome:
    """Sends what waits back to be written anew; what is shown stays. Records and emits `legal_article.returned`.

    Raises:
        DomainError: LEGAL_ARTICLE_TEXT_INVALID, LEGAL_ARTICLE_NOT_FOUND, LEGAL_ARTICLE_STATE_REFUSED.
    """
    reason = rules.clean_line(command.reason, rules.MAX_REASON, "reason")
    article = await _managed(work, command.article_id, "return")
    number = article.pending_revision or 0
    revision = await queries.find_revision(work.conn, article.tenant_id, article.id, number)
    author_id = article.written_by_id if revision is None else revision.written_by_id
    article.submitted_at, article.return_reason = None, reason
    await queries.update_article(work.conn, article)
    return await _told(work, article, "returned", member_id=str(author_id))


async def legal_article_withdraw(work: Work, command: LegalArticleReason) -> Outcome:
    """Takes an article back for good. Records and emits `legal_article.withdrawn`.

    Raises:
        DomainError: LEGAL_ARTICLE_TEXT_INVALID, LEGAL_ARTICLE_NOT_FOUND, LEGAL_ARTICLE_STATE_REFUSED.
    """
    reason = rules.clean_line(command.reason, rules.MAX_REASON, "reason")
    article = await _managed(work, command.article_id, "withdraw")
    article.state, article.withdraw_reason = LegalArticleState.WITHDRAWN.value, reason
    article.withdrawn_at, article.submitted_at, article.pending_revision = work.now, None, None
    await queries.update_article(work.conn, article)
    return await _told(work, article, "withdrawn")


async def legal_article_judge(work: Work, command: LegalArticleJudge) -> Outcome:
    """Notes whether an article helped the caller, in place of what they said before.

    Nothing is recorded or emitted: an entry would say who said what, and when.

    Raises:
        DomainError: LEGAL_ARTICLE_TEXT_INVALID, LEGAL_ARTICLE_NOT_FOUND.
    """
    given = command.comment
    comment = rules.clean_line(given, rules.MAX_COMMENT, "comment") if given and given.strip() else None
    article_id, tenant_id, member_id = command.article_id, work.scope.tenant_id, work.actor.member_id or NIL_ID
    said = command.is_helpful
    if not await queries.judge(work.conn, tenant_id, article_id, member_id=member_id, is_helpful=said, comment=comment):
        raise LegalArticleNotFound("legalArticleId")
    return {"legal_article_id": article_id}


async def legal_articles_warn(conn: Connection, now: datetime, *, limit: int = WARN_BATCH) -> bool:
    """Tells officers once for each reason that a published article is out of date; whether there may be more.

    Any number of processes may: the mark and the event are written together. Emits `legal_article.stale`, one event for
    each reason.
    """
    found = await queries.mark_stale(conn, local_day(now), limit=limit)
    for tenant_id in dict.fromkeys(row["tenant_id"] for row in found):
        subjects = [
            ("legal_article", row["id"], {"organisation_id": str(row["organisation_id"]), "reason": reason})
            for row in found
            if row["tenant_id"] == tenant_id
            for reason in row["reasons"]
        ]
        await event_queries.insert_events(conn, tenant_id, topic="legal_article.stale", subjects=subjects)
    return len(found) == limit


async def _managed(work: Work, article_id: UUID, step: str) -> LegalArticleRow:
    tenant_id, nodes = work.scope.tenant_id, list(work.scope.nodes_for("legal_manage"))
    article = await queries.lock_article(work.conn, tenant_id, article_id)
    is_theirs = article is not None and await queries.is_below(work.conn, tenant_id, article.organisation_id, nodes)
    if article is None or work.actor.member_id is None or not is_theirs:
        raise LegalArticleNotFound("legalArticleId")
    waiting = Waiting(article.state, article.pending_revision is not None, article.submitted_at is not None)
    rules.check_step(step, waiting)
    return article


async def _revision(
    work: Work, article_id: UUID, place_id: UUID, number: int, content: LegalContent
) -> tuple[LegalRevisionRow, list[LegalBasisRow]]:
    """What is written, as it is kept, with what it rests on."""
    tenant_id = work.scope.tenant_id
    rules.check_days(content.valid_from, content.valid_until, content.review_on)
    english = content.question_en
    revision = LegalRevisionRow(
        tenant_id=tenant_id,
        article_id=article_id,
        number=number,
        consultation_unit_id=content.unit_id,
        category=content.category.value,
        question=rules.clean_line(content.question, rules.MAX_QUESTION, "article", "question"),
        question_en=rules.clean_line(english, rules.MAX_QUESTION, "article", "questionEn") if english else None,
        answer=rules.clean_answer(content.answer, "article", "answer"),
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        review_on=content.review_on,
        written_by_id=work.actor.member_id or NIL_ID,
        written_at=work.now,
    )
    bases = rules.clean_bases([Citation(*each) for each in content.bases])
    if not await statutes.are_known(work.conn, tenant_id, [each.statute_id for each in bases]):
        raise LegalArticleBasisNotFound("article", "bases", limit=rules.MAX_BASES)
    unit_id = content.unit_id
    if unit_id is not None and not await queries.has_unit(work.conn, tenant_id, unit_id, place_id):
        raise LegalArticleUnitNotFound("article", "unitId")
    return revision, _rows_of(revision, bases)


def _rows_of(revision: LegalRevisionRow, bases: Sequence[Citation]) -> list[LegalBasisRow]:
    return [
        LegalBasisRow(
            tenant_id=revision.tenant_id,
            article_id=revision.article_id,
            revision=revision.number,
            number=number,
            statute_id=each.statute_id,
            provision=each.provision,
        )
        for number, each in enumerate(bases, 1)
    ]


def _put(article: LegalArticleRow, revision: LegalRevisionRow) -> None:
    for name in _SHOWN:
        setattr(article, name, getattr(revision, name))


async def _told(work: Work, article: LegalArticleRow, word: str, **facts: object) -> Outcome:
    """Records a change and emits it; texts are in neither."""
    topic, place = f"legal_article.{word}", article.organisation_id
    await record(work, topic, "legal_article", article.id, organisation_id=place, state=article.state)
    await emit(work, topic, "legal_article", article.id, organisation_id=str(place), state=article.state, **facts)
    return {"legal_article_id": article.id}


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    count = await queries.count_judgements(work.conn, work.scope.tenant_id, merging.merged_id)
    return [MergeFinding("legal_judgements", count, MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    await queries.merge_judgements(work.conn, work.scope.tenant_id, merging.merged_id, merging.kept_id)


legal_merge = MergeHook(_find, _follow)
"""A hook: what the merged entry said of articles the kept one says, where it said nothing itself."""
