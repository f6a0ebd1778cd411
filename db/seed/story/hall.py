"""Where activities to come are planned: organisations, people, the account to try."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models.activities import ActivityKind, ActivityState
from db.seed.accounts import DEMO_ACCOUNTS
from db.seed.activities.people import Roll
from db.seed.activities.programme import Programme
from db.seed.activities.rows import ActivityRecord, Part, Person, Window
from db.seed.activities.waiting_line import WaitingLine
from db.seed.ids import Kind
from db.seed.story.book import Book
from db.seed.story.days import DAY, day_of
from db.seed.union import member_id

_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Hall:
    """What the activities to come share."""

    book: Book
    programme: Programme
    roll: Roll

    def plan(self, code: str, title: tuple[str, str], starts_at: datetime, **given: object) -> ActivityRecord:
        """A draft of an organisation's, written ten days ago unless something else is given."""
        place, at = self.book.place(code), self.book.now - 10 * DAY
        values = {
            "kind": ActivityKind.OTHER.value,
            "description": f"{title[0]}，欢迎报名。{title[1]}: please register in time.",
            "venue": "职工之家",
            "ends_at": starts_at + 2 * _HOUR,
            "capacity": 20,
            "created_by_id": self.book.officer(place, day_of(at)),
            "created_at": at,
            "audience_below_ids": [place],
            **given,
        }
        activity_id, state = self.programme.new_id(Kind.ACTIVITY), ActivityState.DRAFT.value
        return ActivityRecord(activity_id, place, state=state, title=title[0], title_en=title[1],
                              starts_at=starts_at, **values)  # type: ignore[arg-type]  # fmt: skip

    def open(self, row: ActivityRecord, windows: Sequence[Window], reserves: Sequence[Part] = ()) -> WaitingLine:
        """Publishes a draft half an hour after it was written."""
        at = row.created_at + _HOUR / 2
        return WaitingLine(self.programme, self.programme.publish(row, windows, reserves, at=at))

    def people(self, code: str) -> Iterator[Person]:
        """Members at and below an organisation, in the order of their numbers, without those who have an account."""
        accounts = {member_id(number + 1) for number in range(len(DEMO_ACCOUNTS))}
        below = self.roll.below(self.book.place(code))
        return (each for each in below if each.member_id not in accounts)

    def account(self, number: int) -> Person:
        """Somebody with an account to try."""
        return next(each for each in self.roll.below(self.book.tenant_id) if each.member_id == member_id(number))
