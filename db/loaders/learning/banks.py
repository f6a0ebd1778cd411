"""Batch reads of question banks: keys in, one entry per key out, in the same order.

In sight are banks at and below the nodes where the caller manages learning. Their questions, with the keys, are for
those of them who know the keys, as a table says, and not while a quiz of the bank is left in which they would help.
"""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.learning.quizzes import has_unfinished
from db.models.learning import BankKeyReaderRow, BankQuestionKeyRow, BankQuestionRow, QuestionBankRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_BANK = table_of(QuestionBankRow)
_QUESTION = table_of(BankQuestionRow)
_KEY = table_of(BankQuestionKeyRow)
_READER = table_of(BankKeyReaderRow)

_MANAGED = sa.and_(
    _BANK.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    below_nodes(_BANK.c.organisation_id, held_nodes("learning_manage")),
)
_KNOWS = sa.exists().where(
    _READER.c.tenant_id == _BANK.c.tenant_id, _READER.c.bank_id == _BANK.c.id, _READER.c.member_id == own_id()
)
_COUNT = (
    sa.select(sa.func.count())
    .select_from(_QUESTION)
    .where(
        _QUESTION.c.tenant_id == _BANK.c.tenant_id,
        _QUESTION.c.bank_id == _BANK.c.id,
        _QUESTION.c.retired_at.is_(None),
    )
    .correlate(_BANK)
    .scalar_subquery()
)
BANKS_IN_HAND = sa.select(
    *(_BANK.c[name] for name in ("id", "organisation_id", "title", "made_at")),
    _COUNT.label("question_count"),
    _KNOWS.label("are_keys_known"),
).where(_MANAGED)
BANK_NEVER_NULL = ("question_count", "are_keys_known")
question_bank_by_id = Batch(BANKS_IN_HAND, name="question_bank_by_id", never_null=BANK_NEVER_NULL)
"""Banks that the caller manages, with how many questions they draw from."""

BANK_QUESTIONS_IN_HAND = (
    sa.select(
        *(column for column in _QUESTION.columns if column.key != "tenant_id"),
        *(_KEY.c[name] for name in ("right_options", "explanation", "explanation_en", "source")),
    )
    .select_from(
        _QUESTION.join(
            _BANK, sa.and_(_BANK.c.tenant_id == _QUESTION.c.tenant_id, _BANK.c.id == _QUESTION.c.bank_id)
        ).join(_KEY, sa.and_(_KEY.c.tenant_id == _QUESTION.c.tenant_id, _KEY.c.question_id == _QUESTION.c.id))
    )
    .where(_MANAGED, _KNOWS, sa.not_(has_unfinished(_BANK.c.id)))
)
bank_question_by_id = Batch(BANK_QUESTIONS_IN_HAND, name="bank_question_by_id")
"""Questions with their keys, of banks that the caller manages and whose keys they know."""
