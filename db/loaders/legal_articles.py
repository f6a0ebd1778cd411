"""Batch reads of the legal knowledge base 法律知识库: keys in, one entry per key out, in the same order.

In sight of members are published articles of their organisation and those above; of who reads legal matters there all.
Who judged what is told to nobody: there are numbers in steps, and what was written without names.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import Batch
from db.models.legal_articles import (
    LEAST_JUDGEMENTS,
    LegalArticleRow,
    LegalBasisRow,
    LegalJudgementRow,
    LegalRevisionRow,
)
from db.models.statutes import StatuteRow
from db.predicates import TODAY, below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.readers import is_at_or_above
from db.types import table_of

_ARTICLE = table_of(LegalArticleRow)
_REVISION = table_of(LegalRevisionRow)
_BASIS = table_of(LegalBasisRow)
_JUDGEMENT = table_of(LegalJudgementRow)
_STATUTE = table_of(StatuteRow)
TEXTS = postgresql.ARRAY(sa.Text())


def _word(value: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{value}'", sa.Text())


_IS_OF_BASIS = sa.and_(_STATUTE.c.tenant_id == _BASIS.c.tenant_id, _STATUTE.c.id == _BASIS.c.statute_id)
_OFFICERS = sa.func.coalesce(
    below_nodes(_ARTICLE.c.organisation_id, held_nodes("legal_read", "legal_manage")), sa.false()
)
_IS_OUT = sa.and_(_ARTICLE.c.state != _word("draft"), _ARTICLE.c.approved_at.is_not(None))
_READERS = sa.and_(_IS_OUT, sa.func.coalesce(is_at_or_above(_ARTICLE.c.organisation_id), sa.false()))
IN_SIGHT = sa.and_(_ARTICLE.c.tenant_id == tenant_id(), own_id().is_not(None), sa.or_(_OFFICERS, _READERS))
_STANDS = sa.or_(_ARTICLE.c.state != _word("withdrawn"), _OFFICERS)


def _has_ended_basis() -> sa.ColumnElement[bool]:
    return (
        sa.exists()
        .select_from(_BASIS.join(_STATUTE, _IS_OF_BASIS))
        .where(
            _BASIS.c.tenant_id == _ARTICLE.c.tenant_id,
            _BASIS.c.article_id == _ARTICLE.c.id,
            _BASIS.c.revision == _ARTICLE.c.revision,
            _STATUTE.c.valid_until < TODAY,
        )
        .correlate(_ARTICLE)
    )


_CASES: Any = [
    sa.case((_ARTICLE.c.valid_until < TODAY, _word("expired"))),
    sa.case((_ARTICLE.c.review_on < TODAY, _word("review_overdue"))),
    sa.case((_has_ended_basis(), _word("statute_ended"))),
]
STALENESS: sa.ColumnElement[Any] = sa.case(
    (
        _ARTICLE.c.state == _word("published"),
        sa.func.array_remove(postgresql.array(_CASES, type_=sa.Text()), sa.null(), type_=TEXTS),
    ),
    else_=sa.literal_column("'{}'::text[]", TEXTS),
)
"""Why an article should be looked at today; as `staleness_of` of `domain.legal_articles.rules`."""
_STEP: sa.ColumnElement[int] = sa.literal_column(str(LEAST_JUDGEMENTS), sa.Integer())


def _told(*, is_helpful: bool) -> sa.ColumnElement[Any]:
    """How many said so, as `told_count` of `domain.legal_articles.rules` tells it."""
    counted = (
        sa.select(sa.cast(sa.func.count(), sa.Integer()))
        .select_from(_JUDGEMENT)
        .where(
            _JUDGEMENT.c.tenant_id == _ARTICLE.c.tenant_id,
            _JUDGEMENT.c.article_id == _ARTICLE.c.id,
            _JUDGEMENT.c.is_helpful if is_helpful else sa.not_(_JUDGEMENT.c.is_helpful),
        )
        .correlate(_ARTICLE)
        .scalar_subquery()
    )
    return sa.func.nullif(counted // _STEP * _STEP, sa.literal_column("0"), type_=sa.Integer())


_OWN = (
    sa.select(
        sa.case(
            (sa.func.bool_or(_JUDGEMENT.c.is_helpful, type_=sa.Boolean()), _word("helpful")),
            (sa.func.bool_or(sa.not_(_JUDGEMENT.c.is_helpful), type_=sa.Boolean()), _word("unhelpful")),
        )
    )
    .where(
        _JUDGEMENT.c.tenant_id == _ARTICLE.c.tenant_id,
        _JUDGEMENT.c.article_id == _ARTICLE.c.id,
        of_own_entries(_JUDGEMENT.c.member_id),
    )
    .correlate(_ARTICLE)
    .scalar_subquery()
)
_PLAIN = (
    *("id", "organisation_id", "category", "question", "question_en", "valid_from", "valid_until", "review_on"),
    *("state", "revision", "approved_at", "withdrawn_at", "withdraw_reason"),
)
_HIDDEN = ("latest_revision", "pending_revision", "submitted_at", "return_reason", "written_by_id", "written_at")
_TOLD = sa.select(
    *(_ARTICLE.c[name] for name in _PLAIN),
    *(sa.case((_OFFICERS, _ARTICLE.c[name])).label(name) for name in (*_HIDDEN, "approved_by_id")),
    sa.case((_STANDS, _ARTICLE.c.answer)).label("answer"),
    sa.case((_ARTICLE.c.state == _word("published"), _ARTICLE.c.consultation_unit_id)).label("consultation_unit_id"),
    STALENESS.label("staleness"),
    _told(is_helpful=True).label("helpful_count"),
    _told(is_helpful=False).label("unhelpful_count"),
    _OWN.label("own_judgement"),
)
NEVER_NULL = ("staleness",)
LEGAL_SIGHT = (
    _ARTICLE.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    _ARTICLE.c.state == _word("published"),
    sa.or_(_OFFICERS, _READERS),
)
LEGAL_ARTICLES_IN_SIGHT = _TOLD.where(*LEGAL_SIGHT)
LEGAL_ARTICLES_IN_HAND = _TOLD.where(_ARTICLE.c.tenant_id == tenant_id(), own_id().is_not(None), _OFFICERS)

legal_article_by_id = Batch(_TOLD.where(IN_SIGHT), name="legal_article_by_id", never_null=NEVER_NULL)
"""Articles that the caller may see."""


_PROPOSED: sa.ColumnElement[Any] = sa.func.left(
    sa.func.concat(_word("咨询："), _ARTICLE.c.question), sa.literal_column("80"), type_=sa.Text()
)
_CONSULTATIONS = sa.select(_ARTICLE.c.id, _ARTICLE.c.consultation_unit_id, _PROPOSED.label("title")).where(
    _ARTICLE.c.tenant_id == tenant_id(),
    _ARTICLE.c.state == _word("published"),
    _ARTICLE.c.consultation_unit_id.is_not(None),
)
legal_consultation_by_article_id = Batch(
    _CONSULTATIONS.where(IN_SIGHT),
    name="legal_consultation_by_article_id",
    never_null=("title", "consultation_unit_id"),
    within=legal_article_by_id,
    select_within=_CONSULTATIONS,
)
"""Whom a published article leads to who asks further, and the title that is proposed, at most 80 characters."""


def _of(table: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    joined = table.join(
        _ARTICLE, sa.and_(_ARTICLE.c.tenant_id == table.c.tenant_id, _ARTICLE.c.id == table.c.article_id)
    )
    return sa.select(*columns).select_from(joined)


_IN_HAND = sa.and_(_ARTICLE.c.tenant_id == tenant_id(), own_id().is_not(None), _OFFICERS)
_BASES = _of(_BASIS, *(_BASIS.c[name] for name in ("article_id", "number", "statute_id", "provision"))).where(
    _ARTICLE.c.tenant_id == tenant_id(),
    _BASIS.c.revision == sa.func.greatest(_ARTICLE.c.revision, sa.literal_column("1")),
)
legal_bases_by_article_id = Batch(
    _BASES.where(IN_SIGHT),
    name="legal_bases_by_article_id",
    key="article_id",
    order=("number",),
    is_many=True,
    within=legal_article_by_id,
    select_within=_BASES,
)
"""Statutes on which the text that is shown rests."""

_CITED: sa.ColumnElement[str] = sa.func.concat(
    _STATUTE.c.name, _word("（"), _STATUTE.c.version, _word("）"), _BASIS.c.provision, type_=sa.Text()
)
_LINE_END = postgresql.aggregate_order_by(sa.literal_column("E'\\n'", sa.Text()), _BASIS.c.number)
_BASIS_LINES = (
    sa.select(sa.func.string_agg(_CITED, _LINE_END, type_=sa.Text()))
    .select_from(_BASIS.join(_STATUTE, _IS_OF_BASIS))
    .where(
        _BASIS.c.tenant_id == _REVISION.c.tenant_id,
        _BASIS.c.article_id == _REVISION.c.article_id,
        _BASIS.c.revision == _REVISION.c.number,
    )
    .correlate(_REVISION)
    .scalar_subquery()
)
legal_revisions_by_article_id = Batch(
    _of(
        _REVISION,
        *(column for column in _REVISION.columns if column.key != "tenant_id"),
        _BASIS_LINES.label("basis"),
    ).where(_IN_HAND),
    name="legal_revisions_by_article_id",
    key="article_id",
    order=("number",),
    is_many=True,
)
"""Revisions of an article for who reads legal matters there; nothing for others. `basis`: a statute on each line."""

legal_comments_by_article_id = Batch(
    _of(_JUDGEMENT, *(_JUDGEMENT.c[name] for name in ("article_id", "is_helpful", "comment"))).where(
        _IN_HAND, _JUDGEMENT.c.comment.is_not(None)
    ),
    name="legal_comments_by_article_id",
    key="article_id",
    order=("comment", "is_helpful"),
    is_many=True,
    never_null=("comment",),
)
"""What readers wrote, by the text, so that their order tells nothing; for who reads legal matters there."""
