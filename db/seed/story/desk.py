"""Who writes and who approves benefits for an organisation in the story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.models.benefits import AllocationMode, BenefitKind, CycleState, ProgrammeState
from db.seed.accounts import DEMO_ACCOUNTS
from db.seed.benefits.office import Given, Office
from db.seed.benefits.rows import CycleRecord, ProgrammeRecord
from db.seed.ids import Kind
from db.seed.story.book import Book
from db.seed.story.days import DAY
from db.seed.union import member_id

_ACCOUNTS = {member_id(number + 1) for number in range(len(DEMO_ACCOUNTS))}


@dataclass(slots=True)
class Desk:
    """Who writes and who approves for an organisation."""

    office: Office
    place: UUID
    author_id: UUID
    second_id: UUID

    @property
    def book(self) -> Book:
        return self.office.book

    def programme(self, kind: BenefitKind, title: tuple[str, str], budget_fen: int, at: datetime) -> ProgrammeRecord:
        """An open programme for members in force at and below the organisation."""
        draft = ProgrammeRecord(
            id=self.book.new_id(Kind.BENEFIT_PROGRAMME),
            organisation_id=self.place,
            kind=kind.value,
            state=ProgrammeState.DRAFT.value,
            title=title[0],
            title_en=title[1],
            description=f"{title[0]}：面向在册会员。{title[1]}, for members in force.",
            condition=condition_below(self.place),
            budget_fen=budget_fen,
            created_by_id=self.author_id,
            created_at=at,
        )
        return self.office.approve(draft, self.second_id, at + DAY)

    def cycle(self, programme: ProgrammeRecord, title: tuple[str, str], **given: object) -> Given:
        """An approved cycle."""
        draft = CycleRecord(
            id=self.book.new_id(Kind.BENEFIT_CYCLE),
            programme_id=programme.id,
            state=CycleState.DRAFT.value,
            title=title[0],
            title_en=title[1],
            created_by_id=self.author_id,
            created_at=self.book.now,
            **{"mode": AllocationMode.FIRST_COME.value, "excess_fen": 0, **given},  # type: ignore[arg-type]  # its columns
        )
        draft = draft._replace(created_at=min(draft.opens_at, self.book.now) - 4 * DAY)
        return self.office.give(programme, draft, self.second_id, draft.created_at + DAY)


def condition_below(place: UUID) -> Mapping[str, Any]:
    """Members in force at and below an organisation."""
    return {"all": [{"is": "state_in", "of": ["active", "retained"]}, {"is": "below", "of": [str(place)]}]}


def ordinary(members: Sequence[UUID]) -> list[UUID]:
    """Those without an account."""
    return [each for each in members if each not in _ACCOUNTS]
