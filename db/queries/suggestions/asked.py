"""Lists of questions to the management."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.suggestions.asking import QUESTION_NEVER_NULL, QUESTIONS_IN_SIGHT, is_overdue, is_own_question
from db.loaders.suggestions.sight import is_on_staff
from db.models.suggestions import ManagementQuestionRow
from db.types import table_of

_QUESTION = table_of(ManagementQuestionRow)
_TEXTS = postgresql.ARRAY(sa.Text())

QUESTION_ORDER = (SortKey("asked_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
QUESTION_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": _QUESTION.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
    "unit_id": _QUESTION.c.unit_id == sa.bindparam("unit_id", type_=sa.Uuid()),
    "is_mine": is_own_question(),
    "is_for_me": is_on_staff(_QUESTION.c.unit_id),
    "is_overdue": is_overdue(),
}
"""Filters of the list by parameter name; the last three have none."""
MANAGEMENT_QUESTIONS = Listing(
    QUESTIONS_IN_SIGHT, name="management_questions", filters=QUESTION_FILTERS, never_null=QUESTION_NEVER_NULL
)
"""Questions to the management that the caller may see."""
