"""The inbox of what organisations tell: drafts for a second pair of eyes, replies, documents to be looked at, failures.

Nobody finds what they wrote themselves. The deadline is when something is to be out, or was to be looked at.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.lookups import named_by
from db.models.channels import ChannelPostRow
from db.models.disclosures import DisclosureDueRow, DisclosureRow
from db.models.learning import CourseRow
from db.models.legal_articles import LegalArticleRow, LegalRevisionRow
from db.models.news import NewsFileRow, NewsItemRow, NewsReplyRow, NewsRevisionRow
from db.models.official_documents import OfficialDocumentFileRow, OfficialDocumentRow
from db.predicates import TODAY, of_own_entries, own_id
from db.queries.matters.arms import its, last_moment, word
from db.queries.matters.items import in_tenant, is_managed, there_is, waiting_arm
from db.types import table_of

_ITEM, _REVISION, _REPLY = table_of(NewsItemRow), table_of(NewsRevisionRow), table_of(NewsReplyRow)
_DISCLOSURE, _DUE = table_of(DisclosureRow), table_of(DisclosureDueRow)
_COURSE, _PAPER = table_of(CourseRow), table_of(OfficialDocumentRow)
_NEWS_FILE, _PAPER_FILE = table_of(NewsFileRow), table_of(OfficialDocumentFileRow)
_ARTICLE, _LEGAL = table_of(LegalArticleRow), table_of(LegalRevisionRow)
_POST = table_of(ChannelPostRow)


def _wrote_none(
    revision: sa.FromClause, of: sa.FromClause, key: str, after: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    """Whether the caller wrote none of the revisions that are approved together: those with higher numbers."""
    own = revision.alias("written")
    return sa.not_(
        sa.exists().where(
            own.c.tenant_id == of.c.tenant_id,
            own.c[key] == of.c.id,
            own.c.number > after,
            of_own_entries(own.c.written_by_id),
        )
    )


def _files(file: sa.Table, of: sa.FromClause, key: str, *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether something has such a file that came in whole."""
    return there_is(
        file, file.c.tenant_id == of.c.tenant_id, file.c[key] == of.c.id, file.c.state == word("ready"), *where
    )


def _with_and_without(
    source: sa.FromClause,
    where: sa.ColumnElement[bool],
    due: sa.ColumnElement[Any],
    **given: Any,  # noqa: ANN401  # by name of output
) -> Sequence[Arm]:
    """What is to be out at a moment, by it; what as soon as it is approved, by age."""
    is_due = due > given["at"]
    return (
        waiting_arm(source, sa.and_(where, is_due), **given, due=due),
        waiting_arm(source, sa.and_(where, sa.not_(is_due)), **given),
    )


def _news() -> Sequence[Arm]:
    given: dict[str, Any] = {
        "title": _ITEM.c.title,
        "title_en": _ITEM.c.title_en,
        "step": "decide",
        "tenant": _ITEM.c.tenant_id,
        "organisation_id": _ITEM.c.organisation_id,
    }
    managed = is_managed(_ITEM, "news_manage")
    drafts = sa.and_(
        _ITEM.c.state == word("in_approval"),
        managed,
        _wrote_none(_REVISION, _ITEM, "item_id", sa.literal_column("0", sa.Integer())),
        sa.not_(_files(_NEWS_FILE, _ITEM, "item_id", of_own_entries(_NEWS_FILE.c.member_id))),
    )
    pending = sa.and_(
        _REVISION.c.tenant_id == _ITEM.c.tenant_id,
        _REVISION.c.item_id == _ITEM.c.id,
        _REVISION.c.number == _ITEM.c.pending_revision,
    )
    before = _ITEM.c.pending_revision - sa.literal_column("1", sa.Integer())
    corrections = sa.and_(
        _ITEM.c.pending_revision.is_not(None), managed, _wrote_none(_REVISION, _ITEM, "item_id", before)
    )
    replies = sa.and_(
        in_tenant(_REPLY),
        _REPLY.c.state == word("waiting"),
        _ITEM.c.state == word("approved"),  # nobody reads those of a withdrawn item
        managed,
        sa.not_(of_own_entries(_REPLY.c.author_id)),
    )
    source = _REPLY.join(_ITEM, its(_REPLY, _ITEM, "item_id"))
    return (
        *_with_and_without(
            _ITEM, drafts, _ITEM.c.publish_at, **given, kind="news_item", id=_ITEM.c.id, at=_ITEM.c.submitted_at
        ),
        waiting_arm(
            _ITEM.join(_REVISION, pending),
            corrections,
            **given,
            kind="news_correction",
            id=_ITEM.c.id,
            at=_REVISION.c.written_at,
        ),
        waiting_arm(source, replies, **given, kind="news_reply", id=_REPLY.c.id, at=_REPLY.c.written_at),
    )


def _disclosures() -> Sequence[Arm]:
    """Drafts of others; not of a correction of what was corrected since: it is never published as it is."""
    corrected = _DISCLOSURE.alias("corrected")
    is_outdated = there_is(
        corrected,
        corrected.c.tenant_id == _DISCLOSURE.c.tenant_id,
        corrected.c.id == _DISCLOSURE.c.corrects_id,
        corrected.c.revision != _DISCLOSURE.c.corrects_revision,
    )
    given: dict[str, Any] = {
        "kind": "disclosure",
        "id": _DISCLOSURE.c.id,
        "at": _DISCLOSURE.c.drafted_at,
        "title": _DISCLOSURE.c.title,
        "step": "decide",
        "tenant": _DISCLOSURE.c.tenant_id,
        "organisation_id": _DISCLOSURE.c.organisation_id,
    }
    others = sa.and_(
        _DISCLOSURE.c.state == word("draft"),
        is_managed(_DISCLOSURE, "disclosure_manage"),
        sa.not_(of_own_entries(_DISCLOSURE.c.drafted_by_id)),
        sa.not_(is_outdated),
    )
    due = named_by(_DISCLOSURE, "due_id", _DUE, "due_on")
    return (
        waiting_arm(_DISCLOSURE.join(due, sa.true()), others, **given, due=last_moment(due.c.due_on)),
        waiting_arm(_DISCLOSURE, sa.and_(others, _DISCLOSURE.c.due_id.is_(None)), **given),
    )


def _courses() -> Sequence[Arm]:
    where = sa.and_(
        _COURSE.c.state == word("in_approval"),
        is_managed(_COURSE, "learning_manage"),
        sa.not_(of_own_entries(_COURSE.c.written_by_id)),
        _COURSE.c.submitted_by_id.is_distinct_from(own_id()),
    )
    return _with_and_without(
        _COURSE,
        where,
        _COURSE.c.opens_at,
        kind="course",
        id=_COURSE.c.id,
        at=_COURSE.c.submitted_at,
        title=_COURSE.c.title,
        title_en=_COURSE.c.title_en,
        step="decide",
        tenant=_COURSE.c.tenant_id,
        organisation_id=_COURSE.c.organisation_id,
    )


def _legal_articles() -> Sequence[Arm]:
    where = sa.and_(
        _ARTICLE.c.submitted_at.is_not(None),
        is_managed(_ARTICLE, "legal_manage"),
        _wrote_none(_LEGAL, _ARTICLE, "article_id", _ARTICLE.c.revision),
    )
    return (
        waiting_arm(
            _ARTICLE,
            where,
            kind="legal_article",
            id=_ARTICLE.c.id,
            at=_ARTICLE.c.submitted_at,
            title=_ARTICLE.c.question,
            title_en=_ARTICLE.c.question_en,
            step="decide",
            tenant=_ARTICLE.c.tenant_id,
            organisation_id=_ARTICLE.c.organisation_id,
        ),
    )


def _official_documents() -> Sequence[Arm]:
    """Drafts with a text, for who neither wrote nor filed it; whose day of review has come, while they hold."""
    managed = is_managed(_PAPER, "official_document_manage")
    says = sa.or_(
        _PAPER.c.body.is_not(None),
        _files(_PAPER_FILE, _PAPER, "document_id", _PAPER_FILE.c.kind == word("signed_text")),
    )
    drafts = sa.and_(
        _PAPER.c.state == word("draft"),
        managed,
        says,
        sa.not_(of_own_entries(_PAPER.c.drafted_by_id)),
        sa.not_(_files(_PAPER_FILE, _PAPER, "document_id", of_own_entries(_PAPER_FILE.c.member_id))),
    )
    to_review = sa.and_(
        _PAPER.c.state == word("published"),
        _PAPER.c.review_on <= TODAY,
        _PAPER.c.superseded_by_id.is_(None),
        sa.or_(_PAPER.c.valid_until.is_(None), _PAPER.c.valid_until >= TODAY),
        managed,
    )
    given: dict[str, Any] = {
        "kind": "official_document",
        "id": _PAPER.c.id,
        "title": _PAPER.c.title,
        "title_en": _PAPER.c.title_en,
        "tenant": _PAPER.c.tenant_id,
        "organisation_id": _PAPER.c.organisation_id,
    }
    due = last_moment(_PAPER.c.review_on)
    return (
        waiting_arm(_PAPER, drafts, **given, at=_PAPER.c.drafted_at, step="decide"),
        waiting_arm(_PAPER, to_review, **given, at=_PAPER.c.published_at, due=due, step="review"),
    )


def _channel_posts() -> Sequence[Arm]:
    """What could not be published outside, and is not tried again by itself: an officer says what becomes of it."""
    item = named_by(_POST, "item_id", _ITEM, "tenant_id", "organisation_id", "title", "title_en")
    where = sa.and_(
        in_tenant(_POST),
        _POST.c.state == word("failed"),
        _POST.c.wanted.is_not(None),
        _POST.c.next_try_at.is_(None),
        # None yet since it was decided, or since something else was wanted: it is on its way.
        _POST.c.attempts > sa.literal_column("0", sa.Integer()),
        is_managed(item, "news_manage"),
    )
    return (
        waiting_arm(
            _POST.join(item, sa.true()),
            where,
            kind="channel_post",
            id=_POST.c.id,
            at=_POST.c.changed_at,
            title=item.c.title,
            title_en=item.c.title_en,
            step="decide",
            tenant=_POST.c.tenant_id,
            organisation_id=item.c.organisation_id,
        ),
    )


PUBLISHED_ARMS: Sequence[Arm] = (
    *_news(),
    *_disclosures(),
    *_courses(),
    *_legal_articles(),
    *_official_documents(),
    *_channel_posts(),
)
