"""Merchants: a canteen that takes meal vouchers, its settlements; a gift to be picked up; a cycle that costs points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from db.models.benefits import BenefitKind, VoucherState, VoucherUse
from db.models.merchants import CredentialKind, MerchantState
from db.models.points import PointOfferState
from db.seed.accounts import DEMO_TILL, DEMO_TILL_STAFF
from db.seed.benefits.office import Given, spread
from db.seed.benefits.rows import ProgrammeRecord
from db.seed.ids import Kind
from db.seed.merchants.canteen import Canteen
from db.seed.merchants.rows import CredentialRecord, MerchantRecord, OfferRecord, PlaceRecord, RedemptionRecord
from db.seed.story.book import Subject
from db.seed.story.days import DAY, day_of, month_of, morning
from db.seed.story.desk import Desk, ordinary
from db.seed.union import member_id

_MEALS, _MEAL_FEN, _EATERS = 10, 10_00, 25
_NO_OFFLINE = (0, 0, 0)
_OFFLINE = (50, 500_00, 24)
_FIRST_DAY, _EVERY_DAYS = 80, 8
_MINUTE = timedelta(minutes=1)
_LUNCH = timedelta(hours=2, minutes=15)  # after the morning's hour: a quarter to twelve
_HANDED_OUT = 24


class _Meal(NamedTuple):
    """A meal to be redeemed: the how-manieth eater's how-manieth."""

    at: datetime
    eater: int
    number: int


@dataclass(slots=True)
class _Lunch:
    """The canteen with the vouchers of its eaters, in their order, and its tills."""

    canteen: Canteen
    given: Given
    vouchers: Sequence[UUID]
    tills: Sequence[CredentialRecord]
    staff: CredentialRecord
    receipts: int = 0

    def sale(self, eater: int, till: int, at: datetime) -> RedemptionRecord:
        """A meal at a till."""
        self.receipts += 1
        book = self.canteen.book
        return RedemptionRecord(
            id=book.new_id(Kind.VOUCHER_REDEMPTION),
            voucher_id=self.vouchers[eater],
            amount_fen=_MEAL_FEN,
            excess_fen=0,
            happened_at=at,
            redeemed_at=at,
            terminal_id=self.tills[till].id,
            request_number=book.new_id(Kind.REQUEST),
            receipt_number=f"ST{self.receipts:06d}",
            device_at=at,
        )


def tell_canteen(desk: Desk, near: Sequence[UUID]) -> None:
    """Some two hundred meals, one taken back, a file with two conflicts, two settlements with a dispute each."""
    lunch = _opened(desk, near)
    canteen, given, today = lunch.canteen, lunch.given, day_of(desk.book.now)
    sales = {}
    for at, eater, number in _meals(today, len(lunch.vouchers)):
        sale = lunch.sale(eater, eater % 2, at)
        if eater % 2 == 0:
            sale = sale._replace(staff_id=lunch.staff.id)
        sales[eater, number] = canteen.redeem(given, sale)
        if (eater, number) == (1, 1):
            canteen.take_back(given, sales[1, 1], at + 3 * timedelta(hours=1), "重复扣次。Taken twice by mistake.")
    until_on = month_of(day_of(desk.book.now - 10 * DAY)) - DAY
    _settle_last(lunch, until_on, sales[2, 0])
    _tell_file(lunch, today)
    _settle_this(lunch, today, max(sales.values(), key=lambda sale: sale.redeemed_at))
    for name, rows in canteen.rows().items():
        desk.book.rows[name] += rows


def _opened(desk: Desk, near: Sequence[UUID]) -> _Lunch:
    now, today = desk.book.now, day_of(desk.book.now)
    merchant = MerchantRecord(
        id=desk.book.new_id(Kind.MERCHANT),
        organisation_id=desk.place,
        name="职工食堂",
        contract_number="HD-A-2026-ST01",
        kinds=[BenefitKind.OTHER.value],
        state=MerchantState.ACTIVE.value,
        contract_starts_on=today - 140 * DAY,
        contract_ends_on=today + 225 * DAY,
        created_by_id=desk.author_id,
        created_at=morning(today - 141 * DAY),
    )
    canteen = Canteen(desk.office, merchant, desk.author_id, desk.second_id)
    last_on = today + 225 * DAY
    # What the second till would have to show is known to nobody: it follows from the installation's secret.
    unknown = desk.book.keyring.derive("till of the seeds").hex()
    keys = (("1号收银台", DEMO_TILL, _NO_OFFLINE), ("2号收银台", ("demo-till-2", unknown), _OFFLINE))
    tills = [
        canteen.credential(CredentialKind.TERMINAL, name, key, last_on=last_on, offline=bounds)
        for name, key, bounds in keys
    ]
    staff = canteen.credential(CredentialKind.STAFF, "店长", DEMO_TILL_STAFF, last_on=last_on, offline=_NO_OFFLINE)
    programme = desk.programme(BenefitKind.OTHER, ("职工餐补", "Canteen meals"), 10_000_00, now - 120 * DAY)
    opens_at = morning(today - 90 * DAY)
    given = desk.cycle(
        programme, ("食堂餐券", "Meal vouchers"), opens_at=opens_at, closes_at=now + 10 * DAY,
        valid_until_at=now + 40 * DAY, pieces=30, value_fen=_MEALS * _MEAL_FEN, use=VoucherUse.TIMES.value,
        uses=_MEALS,
    )  # fmt: skip
    people = [*spread(ordinary(near), desk.office.chance, _EATERS), member_id(1)]
    vouchers = [desk.office.issue(given, each, opens_at + number * 5 * _MINUTE) for number, each in enumerate(people)]
    return _Lunch(canteen, given, vouchers, tills, staff)


def _meals(today: date, eaters: int) -> Iterator[_Meal]:
    """In the order of time: each eater comes every eight days, seven to ten times; the last of them three times."""
    yield from sorted(
        _Meal(
            morning(today - (_FIRST_DAY - number * _EVERY_DAYS - eater % 5) * DAY) + _LUNCH + eater * 2 * _MINUTE,
            eater,
            number,
        )
        for eater in range(eaters)
        for number in range(3 if eater == eaters - 1 else 7 + eater % 4)
    )


def _settle_last(lunch: _Lunch, until_on: date, wrong: RedemptionRecord) -> None:
    """The settlement of the past is approved, after an objection that was right."""
    canteen, at = lunch.canteen, morning(until_on + DAY)
    settlement = canteen.settle(until_on, at)
    dispute = canteen.dispute(settlement, wrong, "该笔未出餐。No meal was given out for this one.", at + DAY)
    canteen.accept(lunch.given, dispute, at + 2 * DAY, "属实，撤销核销。True; taken back.")
    canteen.approve(settlement, at + 3 * DAY)


def _tell_file(lunch: _Lunch, today: date) -> None:
    """Three days ago the network was away: four meals, and two for vouchers that were used up."""
    canteen, till = lunch.canteen, lunch.tills[1]
    at = morning(today - 3 * DAY)
    allowance = canteen.allow(till, at)
    upload = canteen.receive(till, 6, at + 2 * _LUNCH)

    def offline(eater: int, number: int) -> RedemptionRecord:
        sale = lunch.sale(eater, 1, at + _LUNCH + number * 3 * _MINUTE)
        return sale._replace(redeemed_at=upload.received_at, upload_id=upload.id, allowance_id=allowance.id)

    for number, eater in enumerate((4, 8, 12, 16)):
        canteen.redeem(lunch.given, offline(eater, number))
    used = [offline(eater, 4 + number) for number, eater in enumerate((3, 7))]
    canteen.conflict(used[0], "already_redeemed")
    conflict = canteen.conflict(used[1], "already_redeemed")
    borne = used[1]._replace(redeemed_at=at + DAY)
    canteen.bear(lunch.given, borne, conflict, "断网期间已出餐，由工会承担。The meal was eaten; the union pays.")


def _settle_this(lunch: _Lunch, today: date, doubtful: RedemptionRecord) -> None:
    """The settlement of now waits: until the objection is decided nobody approves it."""
    canteen, now = lunch.canteen, lunch.canteen.book.now
    begun_at = morning(today) - timedelta(hours=9, minutes=30)
    settlement = canteen.settle(today - DAY, begun_at + (now - begun_at) / 2)
    reason = "金额与小票不符。The amount is not that of the receipt."
    canteen.dispute(settlement, doubtful, reason, begun_at + 3 * (now - begun_at) / 4)


def tell_gift_places(desk: Desk, programme: ProgrammeRecord, able: Sequence[UUID]) -> None:
    """A gift to be picked up now, at two places: some have it, some chose a place, most did neither."""
    book, office = desk.book, desk.office
    opens_at = book.now - 12 * DAY
    given = desk.cycle(
        programme, ("生活用品礼包", "Household gift"), opens_at=opens_at, closes_at=opens_at + 8 * DAY,
        valid_until_at=book.now + 20 * DAY, pieces=60, value_fen=80_00,
    )  # fmt: skip
    made_at = opens_at - DAY
    first = PlaceRecord(
        book.new_id(Kind.PICK_UP_PLACE), given.row.id, "工会活动室", "办公楼一层 101", opens_at + 2 * DAY,
        book.now + 18 * DAY, desk.author_id, made_at,
    )  # fmt: skip
    second_id = book.new_id(Kind.PICK_UP_PLACE)
    places = (first, first._replace(id=second_id, name="二号门岗", address="厂区东侧二号门"))
    for place in places:
        subject = Subject("pick_up_place", place.id, programme.organisation_id)
        book.note(made_at, desk.author_id, "pick_up_place.created", subject, cycle_id=str(given.row.id))
    book.rows["pick_up_place"] += places
    people = [member_id(1), *spread(ordinary(able), office.chance, 55)]
    vouchers = [office.issue(given, each, opens_at + number * 4 * _MINUTE) for number, each in enumerate(people)]
    for number, voucher_id in enumerate(vouchers[1 : 1 + _HANDED_OUT]):
        at = opens_at + 3 * DAY + number * 40 * _MINUTE
        office.redeem(given, voucher_id, desk.author_id, at, place_id=places[number % 2].id)
    office.distribute(given)
    for number, voucher_id in enumerate([vouchers[0], *vouchers[-8:]]):
        voucher = given.vouchers[voucher_id]
        if voucher.state == VoucherState.ISSUED:
            given.vouchers[voucher_id] = voucher._replace(place_id=places[number % 2].id)
            book.note(
                opens_at + 5 * DAY, voucher.member_id, "voucher.place_chosen",
                Subject("voucher", voucher_id, programme.organisation_id), place_id=str(places[number % 2].id),
            )  # fmt: skip


def tell_priced(desk: Desk, programme: ProgrammeRecord) -> None:
    """A cycle that opens in six days, whose vouchers are had for points alone."""
    book, opens_at = desk.book, desk.book.now + 6 * DAY
    given = desk.cycle(
        programme, ("积分兑换电影票", "Cinema for points"), opens_at=opens_at, closes_at=opens_at + 20 * DAY,
        valid_until_at=opens_at + 60 * DAY, pieces=30, value_fen=30_00,
    )  # fmt: skip
    made_at = book.now - 3 * DAY
    offer = OfferRecord(
        id=book.new_id(Kind.POINT_OFFER),
        organisation_id=programme.organisation_id,
        cycle_id=given.row.id,
        points=50,
        state=PointOfferState.OPEN.value,
        created_by_id=desk.author_id,
        created_at=made_at,
        approved_by_id=desk.second_id,
    )
    book.rows["point_offer"].append(offer)
    for word, by_id, at in (("proposed", desk.author_id, made_at), ("approved", desk.second_id, made_at + DAY)):
        subject = Subject("point_offer", offer.id, offer.organisation_id)
        book.note(at, by_id, f"point_offer.{word}", subject, cycle_id=str(offer.cycle_id), points=offer.points)
