"""Rows of learning: the columns of their tables, after the union's id. Lists of objects stand as JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Bank(NamedTuple):
    """Columns of table `question_bank`."""

    id: UUID
    organisation_id: UUID
    title: str
    made_by_id: UUID
    made_at: datetime


class KeyReader(NamedTuple):
    """Columns of table `bank_key_reader`."""

    bank_id: UUID
    member_id: UUID
    since: datetime


class Question(NamedTuple):
    """Columns of table `bank_question`."""

    id: UUID
    bank_id: UUID
    number: int
    kind: str
    text: str
    text_en: str
    options: str
    written_at: datetime


class Key(NamedTuple):
    """Columns of table `bank_question_key`."""

    question_id: UUID
    right_options: Sequence[int]
    source: str


class Contest(NamedTuple):
    """Columns of table `quiz`."""

    id: UUID
    organisation_id: UUID
    bank_id: UUID
    title: str
    introduction: str
    opens_at: datetime
    closes_at: datetime
    question_count: int
    minutes: int
    attempt_limit: int
    pass_percent: int
    state: str
    planned_by_id: UUID
    planned_at: datetime
    announced_at: datetime
    told_at: datetime


class Attempt(NamedTuple):
    """Columns of table `quiz_attempt`."""

    id: UUID
    quiz_id: UUID
    member_id: UUID
    branch_id: UUID
    number: int
    question_count: int
    started_at: datetime
    ends_at: datetime
    submitted_at: datetime | None
    score: int
    is_passed: bool


class Drawn(NamedTuple):
    """Columns of table `quiz_attempt_question`."""

    attempt_id: UUID
    position: int
    member_id: UUID
    question_id: UUID
    options: str
    option_order: Sequence[int]
    choices: Sequence[int]
    answered_at: datetime | None
