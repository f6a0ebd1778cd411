"""Two years of activities that are over: sixty, with who came, who did not, who waited in vain."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from db.models.activities import ActivityState, RegistrationState
from db.seed.activities.catalogue import CANCELLED_FOR, DESCRIPTION, EVENTS, Event
from db.seed.activities.people import Roll
from db.seed.activities.programme import Programme
from db.seed.activities.rows import ActivityRecord, Person, Window
from db.seed.activities.waiting_line import WaitingLine
from db.seed.ids import Kind
from db.seed.people import REGISTER_DAY
from db.seed.story.book import Book
from db.seed.story.days import DAY, day_of, morning

_CHINA_HOURS = 8
_PUBLISHED_BEFORE = timedelta(days=21)
_FULL_ONE_IN, _LEAVING_ONE_IN, _ABSENT_ONE_IN = 6, 9, 12
_RAINED_OFF = 33
_CERTIFIED = 58
"""The choir camp of the second year."""


def tell_seasons(book: Book, programme: Programme, roll: Roll) -> None:
    """The years before the register's day, each with all that is held every year."""
    rng = Random("unionhall seasons")
    years = (REGISTER_DAY.year - 2, REGISTER_DAY.year - 1)
    for number, (year, event) in enumerate((year, event) for year in years for event in EVENTS):
        on = date(year + (event.month < REGISTER_DAY.month), event.month, event.day)
        _tell(book, programme, roll, (number, event, on), rng)


def at_hour(on: date, hour: int) -> datetime:
    """An hour of the union's clock on a day."""
    return datetime.combine(on, time(hour), UTC) - timedelta(hours=_CHINA_HOURS)


def _tell(book: Book, programme: Programme, roll: Roll, what: tuple[int, Event, date], rng: Random) -> None:
    number, event, on = what
    starts_at, published_at = at_hour(on, event.hour), morning(on - _PUBLISHED_BEFORE)
    place = book.place(event.code)
    by_id = book.officer(place, day_of(published_at))
    row = ActivityRecord(
        id=programme.new_id(Kind.ACTIVITY),
        organisation_id=place,
        kind=event.kind.value,
        state=ActivityState.DRAFT.value,
        title=event.title,
        title_en=event.title_en,
        description=DESCRIPTION,
        venue=event.venue,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=event.hours),
        capacity=event.capacity,
        created_by_id=by_id,
        created_at=published_at - 2 * DAY,
        audience_below_ids=[place],
        has_waiting_list=event.capacity > 10,
    )
    window = Window(published_at + DAY, starts_at - 2 * DAY)
    line = WaitingLine(programme, programme.publish(row, [window], at=published_at))
    is_full = number % _FULL_ONE_IN == 0
    coming = event.capacity + 2 if is_full else int(event.capacity * (0.4 + 0.4 * rng.random()))
    able = list(roll.below(place))
    people = rng.sample(able, min(len(able), coming if row.has_waiting_list else event.capacity))
    if number == _RAINED_OFF:
        _come(line, people, window, rng)
        line.cancel_all(starts_at - timedelta(hours=20), by_id)
        line.held.row = line.held.row._replace(cancel_reason=CANCELLED_FOR)
        programme.move(line.held, ActivityState.CANCELLED, starts_at - timedelta(hours=20), by_id)
        return
    _come(line, people, window, rng)
    if not is_full:
        _leave(line, rng)
    line.close_line()
    line.attend([each for n, each in enumerate(line.held.registrations) if (n + number) % _ABSENT_ONE_IN == 0])
    programme.move(line.held, ActivityState.ENDED, row.ends_at, None)
    if number == _CERTIFIED:
        line.certify(row.ends_at + DAY)


def _come(line: WaitingLine, people: Sequence[Person], window: Window, rng: Random) -> None:
    minutes = sorted(rng.sample(range(int((window.closes_at - window.opens_at).total_seconds() // 60)), len(people)))
    for person, minute in zip(people, minutes, strict=True):
        line.register(person, window.opens_at + timedelta(minutes=minute))


def _leave(line: WaitingLine, rng: Random) -> None:
    """Some think better of it in the last two days, when nobody can register any more."""
    held = line.held
    going = [each for each in held.registrations if rng.randrange(_LEAVING_ONE_IN) == 0]
    at = held.row.starts_at - timedelta(hours=40)
    for each in going:
        at += timedelta(hours=7)
        if at < held.row.starts_at:
            line.leave(each, at, RegistrationState.CANCELLED)
