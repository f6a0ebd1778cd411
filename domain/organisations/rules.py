"""Rules of the union tree: numbers that organisations decide by, and how a value is found for one of them; pure.

The defaults are sample values, as every union and province has its own; a federation sets what holds for it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.organisations.errors import (
    InvalidCode,
    InvalidOrganisationName,
    KindNotAllowedThere,
    OrganisationClosed,
    OrganisationInOwnSubtree,
    TooManyChildren,
    TreeTooDeep,
    UnionCodeInvalid,
)
from domain.shared.errors import DomainError
from domain.shared.text import normalised


class RuleUnit(StrEnum):
    """What the number of a rule counts."""

    COUNT = "count"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    MONTHS = "months"
    FEN = "fen"
    PERMILLE = "permille"
    YES_OR_NO = "yes_or_no"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its unit, bounds (both included) and what holds where nobody has set it."""

    unit: RuleUnit
    minimum: int
    maximum: int
    default: int


RULES: Mapping[str, Rule] = {
    "join_review_steps": Rule(RuleUnit.COUNT, 1, 3, 1),
    "join_review_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 5),
    # What must be there before a request is approved; nothing until a union decides so.
    **dict.fromkeys(
        (
            "join_needs_identity_card",
            "join_needs_employment_contract",
            "join_needs_employment_certificate",
            "join_needs_social_insurance",
            "join_needs_number_check",
            "join_needs_roster_check",
            "join_needs_phone_check",
            "join_needs_provider_check",
            "join_needs_officer_check",
        ),
        Rule(RuleUnit.YES_OR_NO, 0, 1, 0),
    ),
    "transfer_release_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 10),
    "transfer_acceptance_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 10),
    # A request is answered within 30 days: GB/T 35273-2020 个人信息安全规范, 8.7.
    "correction_review_days": Rule(RuleUnit.WORKING_DAYS, 1, 20, 15),
    # So that an election 换届 can be prepared; no regulation sets a number.
    "term_first_reminder_days": Rule(RuleUnit.DAYS, 1, 365, 90),
    "term_last_reminder_days": Rule(RuleUnit.DAYS, 1, 365, 30),
    # Nobody is charged a sample value: dues begin with a decision of the union.
    "dues_monthly_fen": Rule(RuleUnit.FEN, 0, 1_000_000, 0),
    "dues_reminder_days": Rule(RuleUnit.DAYS, 1, 90, 15),
    # Six months without dues after a reminder count as leaving: Constitution of the Trade Unions of China 工会章程.
    "dues_lapse_months": Rule(RuleUnit.MONTHS, 1, 36, 6),
    # Two thirds must be present: Regulations on Elections of Grassroots Unions 工会基层组织选举工作条例.
    "assembly_quorum_permille": Rule(RuleUnit.PERMILLE, 0, 1_000, 667),
    "activity_sign_ups_per_month": Rule(RuleUnit.COUNT, 1, 1_000, 10),
    # Taken when an activity is planned; it keeps them, as its members were promised.
    "activity_offer_hours": Rule(RuleUnit.HOURS, 1, 720, 24),
    "activity_cut_off_hours": Rule(RuleUnit.HOURS, 0, 720, 2),
    "activity_late_cancel_hours": Rule(RuleUnit.HOURS, 0, 720, 24),
    "activity_review_days": Rule(RuleUnit.WORKING_DAYS, 1, 30, 3),
    "activity_reminder_hours": Rule(RuleUnit.HOURS, 1, 168, 24),
    "activity_offer_reminder_hours": Rule(RuleUnit.HOURS, 1, 72, 3),
    "activity_feedback_days": Rule(RuleUnit.DAYS, 1, 90, 7),
    "check_in_lead_minutes": Rule(RuleUnit.MINUTES, 0, 1_440, 120),
    "check_in_appeal_days": Rule(RuleUnit.DAYS, 1, 90, 14),
    "benefit_yearly_cap_fen": Rule(RuleUnit.FEN, 0, 100_000_000, 200_000),
    # Of one kind: as much as the cap of all kinds lets through, until a place says less.
    **dict.fromkeys(
        (
            "benefit_holiday_gift_cap_fen",
            "benefit_birthday_cap_fen",
            "benefit_condolence_cap_fen",
            "benefit_culture_cap_fen",
            "benefit_health_cap_fen",
            "benefit_training_cap_fen",
            "benefit_other_cap_fen",
        ),
        Rule(RuleUnit.FEN, 0, 100_000_000, 100_000_000),
    ),
    # Clocks of suggestions. Contact within 15 working days, rating within 15: sample rules for proposals 提案.
    "suggestion_acknowledge_days": Rule(RuleUnit.WORKING_DAYS, 1, 30, 3),
    "suggestion_assign_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 5),
    "suggestion_contact_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 15),
    "suggestion_answer_days": Rule(RuleUnit.WORKING_DAYS, 1, 120, 15),
    "question_answer_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 10),
    "suggestion_implement_days": Rule(RuleUnit.WORKING_DAYS, 1, 500, 120),
    "suggestion_closing_days": Rule(RuleUnit.WORKING_DAYS, 1, 60, 15),
    "suggestion_unit_return_days": Rule(RuleUnit.WORKING_DAYS, 1, 30, 5),
    "suggestion_seconders_needed": Rule(RuleUnit.COUNT, 2, 10_000, 30),
    "suggestion_comments_wait": Rule(RuleUnit.YES_OR_NO, 0, 1, 0),
    # Whether points buy anything; what was earned stays readable where they do not.
    "points_are_exchanged": Rule(RuleUnit.YES_OR_NO, 0, 1, 1),
    # Points of a year end with this month of the next.
    "points_end_month": Rule(RuleUnit.COUNT, 1, 12, 3),
    # Taken when a vote is scheduled; they stand in its definition. Samples of branch-election rules: two thirds of
    # those entitled take part, more than half decide, five in a hundred more candidates than seats.
    "vote_quorum_permille": Rule(RuleUnit.PERMILLE, 0, 1_000, 667),
    "vote_majority_permille": Rule(RuleUnit.PERMILLE, 0, 1_000, 500),
    "vote_margin_permille": Rule(RuleUnit.PERMILLE, 0, 1_000, 50),
    "vote_objection_days": Rule(RuleUnit.DAYS, 0, 60, 3),
    "vote_minimum_cell": Rule(RuleUnit.COUNT, 1, 100, 10),
    # Of votes at kiosks: envelopes in a batch, and how long after the close a batch may still come.
    "vote_kiosk_batch": Rule(RuleUnit.COUNT, 2, 100, 10),
    "vote_kiosk_grace_minutes": Rule(RuleUnit.MINUTES, 0, 1_440, 30),
    # Of all weights together in a weighted vote; with 1,000 one ballot may be all.
    "vote_weight_cap_permille": Rule(RuleUnit.PERMILLE, 1, 1_000, 1_000),
    # Taken when a call for nominations is opened.
    "vote_nominees_are_masked": Rule(RuleUnit.YES_OR_NO, 0, 1, 0),
    # Of public notices: how long one is up at least (five working days are usual), by when an objection is answered,
    # and for how long after the last day members read names.
    "notice_working_days": Rule(RuleUnit.WORKING_DAYS, 1, 30, 5),
    "notice_answer_days": Rule(RuleUnit.WORKING_DAYS, 1, 30, 5),
    "notice_names_days": Rule(RuleUnit.DAYS, 0, 365, 30),
}
"""Rules by the key of `db.models.organisations.RuleKey`; a test holds the two lists together."""


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A version as it stands at one organisation of a chain; `depth` 0 is the organisation asked for, 1 its parent."""

    organisation_id: UUID
    depth: int
    value: int | None
    is_binding: bool
    starts_on: date


def newest_by_place(versions: Iterable[RuleVersion], on: date) -> list[RuleVersion]:
    """For each organisation of the chain the version in force on a day, nearest first, without those that inherit."""
    newest: dict[UUID, RuleVersion] = {}
    for version in versions:
        held = newest.get(version.organisation_id)
        if version.starts_on <= on and (held is None or held.starts_on < version.starts_on):
            newest[version.organisation_id] = version
    return sorted((each for each in newest.values() if each.value is not None), key=lambda each: each.depth)


def deciding_version(in_force: Sequence[RuleVersion]) -> RuleVersion | None:
    """The version that decides: the highest binding one, else the nearest; None when the default holds."""
    binding = [each for each in in_force if each.is_binding]
    if binding:
        return max(binding, key=lambda each: each.depth)
    return in_force[0] if in_force else None


def rule_value(key: str, versions: Iterable[RuleVersion], on: date) -> int:
    """What holds on a day."""
    decides = deciding_version(newest_by_place(versions, on))
    return RULES[key].default if decides is None or decides.value is None else decides.value


def due_term_reminder(ends_on: date, today: date, *, first_days: int, last_days: int) -> str | None:
    """Which reminder of a term's end is due on a day, if it has not been given; None outside both times.

    The last one takes the place of a first one that was missed: nobody is reminded twice on one day.
    """
    days_left = (ends_on - today).days
    if days_left < 0:
        return None
    if days_left <= last_days:
        return "last"
    return "first" if days_left <= first_days else None


MAX_NODES_ON_PATH = 10
MAX_CHILDREN = 500
MAX_POSTS = 50
MAX_SEATS = 50
MAX_NAME = 80
MAX_CODE = 32
MAX_SOURCE = 300

_RANKS: Mapping[str, int] = {"federation": 0, "enterprise_union": 1, "branch": 2, "group": 3}
_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
# Letters alone, so that in a member number it is plain where the count begins, and no number reads as a phone number.
_UNION_CODE = re.compile(r"[A-Z]{2,8}")
_MEMBER_KINDS = frozenset({"branch", "group", "holding_pool"})
_ABOVE_POOLS = frozenset({"federation", "enterprise_union"})
_LEAVES = frozenset({"group", "holding_pool"})

STATES: Mapping[str, frozenset[str]] = {
    "active": frozenset({"merged", "dissolved"}),
    "merged": frozenset(),
    "dissolved": frozenset(),
}
"""States of an organisation and where they may go."""


def fits_below(kind: str, parent_kind: str) -> bool:
    """Whether an organisation of one kind may stand directly below one of another.

    Federation, enterprise union, branch, group, top first: each may stand below its own kind and those before it, so
    that a group company's union has those of its subsidiaries below it. Below a group and a holding pool stands
    nothing; a holding pool stands below a federation or an enterprise union.
    """
    if parent_kind in _LEAVES:
        return False
    if kind == "holding_pool":
        return parent_kind in _ABOVE_POOLS
    return _RANKS[parent_kind] <= _RANKS[kind]


def takes_over(kind: str, successor_kind: str) -> bool:
    """Whether members of an organisation of one kind may follow to one of another."""
    return kind == successor_kind or successor_kind in _MEMBER_KINDS


def clean_code(code: str) -> str:
    """The code in capitals.

    Raises:
        InvalidCode: Not 1 to 32 capitals and digits, with single hyphens between them.
    """
    cleaned = normalised("NFKC", code).strip().upper()
    if len(cleaned) > MAX_CODE or not _CODE.fullmatch(cleaned):
        raise InvalidCode("code", limit=MAX_CODE)
    return cleaned


def clean_union_code(code: str) -> str:
    """The code of a union in capitals; its member numbers begin with it.

    Raises:
        UnionCodeInvalid: Not 2 to 8 letters from A to Z.
    """
    cleaned = normalised("NFKC", code).strip().upper()
    if not _UNION_CODE.fullmatch(cleaned):
        raise UnionCodeInvalid("code")
    return cleaned


def clean_organisation_name(name: str, *path: str) -> str:
    """The name on one line, with single spaces.

    Raises:
        InvalidOrganisationName: Empty, longer than 80 characters, or with control characters.
    """
    cleaned = " ".join(normalised("NFC", name).split())
    if not cleaned or len(cleaned) > MAX_NAME or not cleaned.isprintable():
        raise InvalidOrganisationName(*path, limit=MAX_NAME)
    return cleaned


@dataclass(frozen=True, slots=True)
class Placed:
    """A node where it stands: `depth` 0 is the top, `height` 0 has nothing below it."""

    id: UUID
    kind: str
    state: str
    depth: int
    height: int
    children: int


def place_refusal(node: Placed, parent: Placed, *, is_below: bool, path: str) -> DomainError | None:
    """Why a node, with all below it, may not stand directly below a parent, or None.

    `is_below`: the parent is the node itself or below it.
    """
    if is_below:
        return OrganisationInOwnSubtree(path)
    if parent.state != "active":
        return OrganisationClosed(path)
    if not fits_below(node.kind, parent.kind):
        return KindNotAllowedThere(path, kind=node.kind, parent_kind=parent.kind)
    if parent.depth + 1 + node.height >= MAX_NODES_ON_PATH:
        return TreeTooDeep(path, limit=MAX_NODES_ON_PATH)
    if parent.children >= MAX_CHILDREN:
        return TooManyChildren(path, limit=MAX_CHILDREN)
    return None


@dataclass(frozen=True, slots=True)
class Term:
    """A term of office; both days included, no end: still in office."""

    starts_on: date
    ends_on: date | None


def is_seat_free(terms: Sequence[Term], wish: Term, seats: int) -> bool:
    """Whether on every day of the wish fewer terms than seats run."""
    last_on = wish.ends_on or date.max
    inside = [
        each for each in terms if each.starts_on <= last_on and (each.ends_on is None or each.ends_on >= wish.starts_on)
    ]
    days = {max(each.starts_on, wish.starts_on) for each in inside}
    return all(
        sum(each.starts_on <= day and (each.ends_on is None or each.ends_on >= day) for each in inside) < seats
        for day in days
    )


class CandidateOutcome(StrEnum):
    """What came of a version when a value was looked for."""

    DECIDES = "decides"
    NEARER_VALUE = "nearer_value"
    BINDING_ABOVE = "binding_above"
    NOT_BEGUN = "not_begun"
    SUPERSEDED = "superseded"
    INHERITS = "inherits"


@dataclass(frozen=True, slots=True)
class Explained:
    """A value with its reasons: `decider` None is the default; `outcomes` stand in the order of the versions.

    `since_on` None: always. `changes_on` and `next_value` None: no change is recorded.
    """

    value: int
    decider: RuleVersion | None
    since_on: date | None
    changes_on: date | None
    next_value: int | None
    outcomes: Sequence[CandidateOutcome]


def explain(key: str, versions: Sequence[RuleVersion], on: date) -> Explained:
    """Why a value holds on a day, with the chain as it stands on that day."""
    in_force = newest_by_place(versions, on)
    decider = deciding_version(in_force)
    outcomes = [_outcome(version, versions, decider, on) for version in versions]
    changes_on, next_value = _next_change(key, versions, on)
    return Explained(
        rule_value(key, versions, on), decider, _since(versions, decider, on), changes_on, next_value, outcomes
    )


def _outcome(
    version: RuleVersion, versions: Sequence[RuleVersion], decider: RuleVersion | None, on: date
) -> CandidateOutcome:
    if version.starts_on > on:
        return CandidateOutcome.NOT_BEGUN
    if any(
        each.organisation_id == version.organisation_id and version.starts_on < each.starts_on <= on
        for each in versions
    ):
        return CandidateOutcome.SUPERSEDED
    if version.value is None:
        return CandidateOutcome.INHERITS
    if decider is None or version == decider:
        return CandidateOutcome.DECIDES
    return CandidateOutcome.BINDING_ABOVE if decider.is_binding else CandidateOutcome.NEARER_VALUE


def _since(versions: Sequence[RuleVersion], decider: RuleVersion | None, on: date) -> date | None:
    """The first day from which, without a break until `on`, the same version has decided."""
    since = None
    for day in sorted({each.starts_on for each in versions if each.starts_on <= on}, reverse=True):
        if deciding_version(newest_by_place(versions, day)) != decider:
            return since
        since = day
    return since if decider is not None else None


def _next_change(key: str, versions: Sequence[RuleVersion], on: date) -> tuple[date | None, int | None]:
    now = rule_value(key, versions, on)
    for day in sorted({each.starts_on for each in versions if each.starts_on > on}):
        then = rule_value(key, versions, day)
        if then != now:
            return day, then
    return None, None
