"""Versions of rules: what held, what holds, what comes; at the federation, an enterprise union, branches."""

from datetime import date, timedelta
from typing import NamedTuple

from db.models.organisations import RuleKey
from db.seed.ids import Kind
from db.seed.story.book import Book, Subject
from db.seed.story.days import DAY, day_of, month_of, morning
from db.seed.story.places import DELIVERY, LOGISTICS
from db.seed.story.rows import RuleVersion

DUES_MONTHS = 24
"""Months before the present one for which the logistics union has charged dues."""
REMINDER_DAYS = 75
"""After how many days that union reminds: wages offices hand dues over by the quarter."""
_AHEAD = timedelta(days=20)


class Said(NamedTuple):
    """A version: where, which rule, what, from when on, and by which decision."""

    code: str
    key: RuleKey
    value: int | None
    starts_on: date
    source: str
    is_binding: bool = False
    recorded_on: date | None = None
    is_withdrawn: bool = False


def dues_said(today: date) -> list[Said]:
    """What was said about dues, so that there are two years of them on any day of seeding."""
    first, second, soon = month_of(today, -DUES_MONTHS), month_of(today, -DUES_MONTHS // 2), month_of(today, 2)
    key = RuleKey.DUES_MONTHLY_FEN
    return [
        Said(LOGISTICS, key, 1_000, first, "物流公司工会会员代表大会决议 2024-3 Resolution of the congress"),
        Said(LOGISTICS, key, 1_500, second, "物流公司工会会员代表大会决议 2025-5 Resolution of the congress"),
        Said(LOGISTICS, key, 2_000, soon, "物流公司工会会员代表大会决议 2026-4 Resolution", recorded_on=today - DAY),
        Said(DELIVERY, key, 1_200, second, "配送分会困难企业减收会费决定 Reduced dues of the delivery branch"),
        Said(DELIVERY, key, None, soon, "减收到期 The reduction ends", recorded_on=today - DAY),
        Said(
            LOGISTICS,
            RuleKey.DUES_REMINDER_DAYS,
            REMINDER_DAYS,
            first,
            "会费按季度代扣 Dues are withheld by the quarter",
        ),
    ]


def _fixed() -> list[Said]:
    return [
        Said(
            "HD",
            RuleKey.ASSEMBLY_QUORUM_PERMILLE,
            667,
            date(2023, 1, 1),
            "基层工会选举工作条例 Regulations on Elections of Grassroots Unions",
            is_binding=True,
        ),
        Said(
            "HD-C", RuleKey.ASSEMBLY_QUORUM_PERMILLE, 750, date(2025, 3, 1), "汽车零部件公司工会决议 2025-2 Resolution"
        ),
        Said("HD", RuleKey.SUGGESTION_ANSWER_DAYS, 20, date(2023, 1, 1), "联合会提案办法 2022 Rules on suggestions"),
        Said("HD", RuleKey.SUGGESTION_ANSWER_DAYS, 15, date(2025, 1, 1), "联合会提案办法 2024 Rules on suggestions"),
        Said("HD-A", RuleKey.SUGGESTION_ANSWER_DAYS, 12, date(2025, 6, 1), "机械公司工会决议 2025-8 Resolution"),
        Said("HD-A-01", RuleKey.SUGGESTION_ANSWER_DAYS, 8, date(2026, 1, 1), "机加工车间分会决议 2025-11 Resolution"),
        Said("HD", RuleKey.BENEFIT_YEARLY_CAP_FEN, 150_000, date(2024, 1, 1), "联合会预算 2024 Budget"),
        Said("HD", RuleKey.BENEFIT_YEARLY_CAP_FEN, 200_000, date(2026, 1, 1), "联合会预算 2026 Budget"),
        Said("HD-B", RuleKey.BENEFIT_YEARLY_CAP_FEN, 240_000, date(2026, 3, 1), "电气公司工会决议 2026-1 Resolution"),
        Said(LOGISTICS, RuleKey.JOIN_REVIEW_STEPS, 2, date(2024, 1, 1), "物流公司工会决议 2023-9 Resolution"),
        Said(LOGISTICS, RuleKey.TRANSFER_ACCEPTANCE_DAYS, 5, date(2024, 6, 1), "物流公司工会决议 2024-4 Resolution"),
    ]


def _coming(today: date) -> list[Said]:
    """What begins soon, and what was taken back before it began."""
    soon, said_on = month_of(today + _AHEAD, 1), today - timedelta(days=3)
    key = RuleKey.SUGGESTION_ANSWER_DAYS
    return [
        Said("HD", key, 10, soon, "联合会提案办法 2026 Rules on suggestions", recorded_on=said_on),
        Said("HD-A-01", key, None, soon, "分会改按联合会办法 The branch follows the federation", recorded_on=said_on),
        Said("HD-C", key, 30, soon, "撤回 Withdrawn before it began", recorded_on=said_on, is_withdrawn=True),
    ]


def tell_rules(book: Book) -> None:
    """Each version with its entry in the log; recorded ten days before it began, where nothing else is said."""
    today = day_of(book.now)
    for said in (*_fixed(), *dues_said(today), *_coming(today)):
        place, on = book.place(said.code), said.recorded_on or said.starts_on - timedelta(days=10)
        at, by_id = morning(on), book.officer(place, on)
        withdrawn_at = at + timedelta(hours=1) if said.is_withdrawn else None
        version = RuleVersion(
            book.new_id(Kind.RULE_VERSION),
            place,
            said.key.value,
            said.value,
            said.is_binding,
            said.starts_on,
            said.source,
            by_id,
            at,
            withdrawn_at,
        )
        book.rows["rule_version"].append(version)
        subject = Subject("rule_version", version.id, place)
        facts = {"key": version.key, "value": version.value, "starts_on": str(version.starts_on)}
        book.note(at, by_id, "rule.set", subject, **facts)
        if withdrawn_at is not None:
            book.note(withdrawn_at, by_id, "rule.withdrawn", subject, key=version.key)
