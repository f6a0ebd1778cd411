"""Benefits: a holiday gift with two cycles that are over, cinema vouchers to be had now, a lot that is open."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from db.models.benefits import AllocationMode, BenefitKind
from db.models.members import MemberState
from db.seed.benefits.office import Given, Office, spread
from db.seed.benefits.rows import ProgrammeRecord
from db.seed.story.book import Book
from db.seed.story.days import DAY, day_of
from db.seed.story.desk import Desk, ordinary
from db.seed.story.merchants import tell_canteen, tell_gift_places, tell_priced
from db.seed.union import Member, member_id

_JOINED_BEFORE = 2024
_HOUR = timedelta(hours=1)
_LOT_SOURCE = "中国福利彩票双色球：截止日之后的第一期开奖号码。First drawing of the welfare lottery after the closing."
_LOT_VALUE, _LOT_READ_AT = "03 11 17 22 28 31 + 09", "https://www.cwl.gov.cn/"


def tell_benefits(book: Book, members: Sequence[Member]) -> None:
    """Everything about benefits."""
    able = [each.id for each in members if _is_able(book, each)]
    office = Office(book, Random("unionhall benefits"))
    chair, second = book.chair(day_of(book.now)), member_id(4)
    if second == chair:
        second = book.officer(book.place("HD-A"), day_of(book.now))
    top = Desk(office, book.tenant_id, chair, second)
    holiday = _tell_holidays(top, able)
    of_company = {node.id for node in book.union.organisations if f"{node.code}-".startswith("HD-A-")}
    near = [each.id for each in members if each.organisation_id in of_company and _is_able(book, each)]
    company = Desk(office, book.place("HD-A"), chair, second)
    _tell_cinema(company, near)
    # Who holds an office has nothing of the newer ones.
    seated = {each.id for each in members[: len(book.union.offices.seats)]}
    tell_gift_places(top, holiday, [each for each in able if each not in seated])
    tell_canteen(company, [each for each in near if each not in seated])
    for name, rows in office.rows().items():
        book.rows[name] += rows


def _is_able(book: Book, member: Member) -> bool:
    is_long = member.joined_on.year < _JOINED_BEFORE
    return is_long and member.state == MemberState.ACTIVE and member.id not in book.lives


def _tell_holidays(desk: Desk, able: Sequence[UUID]) -> ProgrammeRecord:
    """Two cycles of last year are over: one was there for who came, one was drawn. The next comes in ten days."""
    now, office = desk.book.now, desk.office
    programme = desk.programme(BenefitKind.HOLIDAY_GIFT, ("节日慰问", "Holiday gift"), 60_000_00, now - 460 * DAY)
    opens_at = now - 440 * DAY
    first = desk.cycle(
        programme, ("端午慰问", "Dragon Boat gift"), opens_at=opens_at, closes_at=opens_at + 10 * DAY,
        valid_until_at=opens_at + 40 * DAY, pieces=150, value_fen=100_00,
    )  # fmt: skip
    own = member_id(1)
    people = [own, *spread(ordinary(able), office.chance, 139)]
    _give_and_redeem(desk, first, people, unused_every=12)
    office.end(first, desk.author_id)
    opens_at = now - 400 * DAY
    second = desk.cycle(
        programme, ("国庆慰问", "National Day gift"), opens_at=opens_at, closes_at=opens_at + 7 * DAY,
        valid_until_at=opens_at + 37 * DAY, pieces=100, value_fen=150_00, mode=AllocationMode.LOT.value,
        public_source=_LOT_SOURCE,
    )  # fmt: skip
    for number, each in enumerate(spread(able, office.chance, 130)):
        office.apply(second, each, opens_at + number * timedelta(minutes=17))
    office.draw(second, _LOT_VALUE, _LOT_READ_AT, opens_at + 9 * DAY)
    for number, each in enumerate(list(second.vouchers)):
        if number % 9:
            office.redeem(second, each, desk.author_id, opens_at + 10 * DAY + number * _HOUR)
    office.end(second, desk.author_id)
    desk.cycle(
        programme, ("春节慰问", "Spring Festival gift"), opens_at=now + 10 * DAY, closes_at=now + 20 * DAY,
        valid_until_at=now + 80 * DAY, pieces=200, value_fen=100_00,
    )  # fmt: skip
    return programme


def _tell_cinema(desk: Desk, near: Sequence[UUID]) -> None:
    """Cinema vouchers to be had now, most of them gone; family tickets by lot, for which one may apply."""
    now, office = desk.book.now, desk.office
    programme = desk.programme(BenefitKind.CULTURE, ("职工观影", "Cinema"), 20_000_00, now - 30 * DAY)
    opens_at = now - 5 * DAY
    cinema = desk.cycle(
        programme, ("电影票", "Cinema vouchers"), opens_at=opens_at, closes_at=now + 9 * DAY,
        valid_until_at=now + 60 * DAY, pieces=120, value_fen=30_00, excess_fen=5_00,
    )  # fmt: skip
    people = spread(ordinary(near), office.chance, 90)
    for number, each in enumerate([*people[:20], member_id(2), *people[20:]]):
        at = opens_at + number * timedelta(minutes=3)
        voucher_id = office.issue(cinema, each, at)
        if number % 6 == 0:
            office.redeem(cinema, voucher_id, desk.second_id, at + 2 * DAY)
    family = desk.cycle(
        programme, ("家庭观影券", "Family tickets"), opens_at=now - 2 * DAY, closes_at=now + 5 * DAY,
        valid_until_at=now + 90 * DAY, pieces=20, value_fen=80_00, mode=AllocationMode.LOT.value,
        public_source=_LOT_SOURCE,
    )  # fmt: skip
    for number, each in enumerate([member_id(1), *people[30:60]]):
        office.apply(family, each, now - 2 * DAY + number * timedelta(minutes=21))
    tell_priced(desk, programme)


def _give_and_redeem(desk: Desk, given: Given, people: Sequence[UUID], *, unused_every: int) -> None:
    for number, each in enumerate(people):
        at = given.row.opens_at + number * timedelta(minutes=7)
        voucher_id = desk.office.issue(given, each, at)
        if number % unused_every:
            desk.office.redeem(given, voucher_id, desk.author_id, at + DAY + number * _HOUR / 4)
    own = next(iter(given.vouchers))
    if given.vouchers[own].redeemed_at is None:
        desk.office.redeem(given, own, desk.author_id, given.row.opens_at + 3 * DAY)
