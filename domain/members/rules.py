"""Rules of the register and of joining: pure decisions over values."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import phonenumbers
from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from domain.members.errors import (
    DocumentNumberRequired,
    InvalidDocumentNumber,
    InvalidIdentityNumber,
    InvalidName,
    InvalidNote,
    InvalidPhoneNumber,
    TooYoung,
)
from domain.shared.text import normalised

MINIMUM_AGE_YEARS = 16
"""Labour Law of the PRC, article 15: nobody under 16 may be employed, so nobody under 16 can join."""

REVIEW_KINDS = (None, "enterprise_union", "federation")
"""Who reviews a join request, stage by stage: the place that is joined (None), then the nearest above of each kind."""

MAX_NOTE = 500
NAME_LENGTH = range(2, 41)
_NAME = re.compile(r"[^\W\d_]+(?:[ '·.\-][^\W\d_]+\.?)*")
_ONE_SPELLING = {**{ord(dot): "·" for dot in "•・‧∙⋅"}, ord("\u2019"): "'"}
"""Middle dots and the apostrophe as keyboards type them."""

_PHONE_NUMBER = re.compile(r"[0-9+() ./-]+")
_IDENTITY_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_TAIWAN_RESIDENTS = "830000"
"""Region in the numbers of Taiwan residents' permits; the library lists only those of Hong Kong and Macao."""


TRANSITIONS: Mapping[str, frozenset[str]] = {
    "in_review": frozenset({"approved", "rejected", "withdrawn"}),
    "approved": frozenset(),
    "rejected": frozenset(),
    "withdrawn": frozenset(),
}
"""States of a join request and where they may go."""


CHANGES: Mapping[str, frozenset[str]] = {
    "active": frozenset({"retained", "suspended", "left", "deceased"}),
    "retained": frozenset({"active", "suspended", "left", "deceased"}),
    "suspended": frozenset({"active", "retained", "left", "deceased"}),
    "left": frozenset({"active", "retained", "deceased"}),
    "deceased": frozenset(),
}
"""States of a membership and where they may go. Who has left may join again."""

REVERSALS = frozenset({"corrected", "undone"})
"""Causes by which a membership goes back to where it was, from any state: a mistaken report of death, too."""


RETAINED_EMPLOYMENTS = frozenset({"retired", "unemployed"})
"""Employment of those whose membership is kept without dues 保留会籍; everybody else's is in force."""

_DOCUMENT_NUMBER = re.compile(r"[\w\[\]()/.\-]+(?: [\w\[\]()/.\-]+)*")
_ONE_BRACKET = {0x3014: "[", 0x3015: "]"}
"""Brackets of official document numbers, which NFKC leaves as they are."""
_DOCUMENT_LENGTH = range(2, 41)


@dataclass(frozen=True, slots=True)
class Action:
    """What an officer may do with a membership: from which states, to which state, and by what cause.

    `target` None: the state follows from the kind of employment. `employments` are the kinds that it may leave behind.
    """

    cause: str
    sources: frozenset[str]
    target: str | None
    employments: frozenset[str] | None = None
    needs_document: bool = False


IN_FORCE = frozenset({"active", "retained"})
"""States of those who may be moved to another organisation."""
_WORKING = frozenset({"permanent", "fixed_term", "dispatched", "apprentice", "flexible"})
IN_MEMBERSHIP = frozenset({"active", "retained", "suspended"})
"""States of those who belong to an organisation; who has left or died stays where their membership ended."""

ACTIONS: Mapping[str, Action] = {
    "retain": Action("retained", frozenset({"active"}), "retained", RETAINED_EMPLOYMENTS),
    "resume": Action("resumed", frozenset({"retained"}), "active", _WORKING),
    "suspend": Action("suspended", IN_FORCE, "suspended", needs_document=True),
    "reinstate": Action("reinstated", frozenset({"suspended"}), None),
    "end": Action("left", IN_MEMBERSHIP, "left"),
    "lapse": Action("lapsed", IN_MEMBERSHIP, "left", needs_document=True),
    "expel": Action("expelled", IN_MEMBERSHIP, "left", needs_document=True),
    "record_death": Action("deceased", IN_MEMBERSHIP | {"left"}, "deceased"),
    "change_employment": Action("employment_changed", frozenset({"active"}), "active", _WORKING),
}
"""Officers' actions by the value of `MembershipAction`: 工会章程 (Constitution of the Unions of China), chapter 1."""

TRANSFER_TRANSITIONS: Mapping[str, frozenset[str]] = {
    "requested": frozenset({"released", "returned", "withdrawn", "cancelled"}),
    "released": frozenset({"accepted", "returned", "withdrawn", "cancelled"}),
    "accepted": frozenset(),
    "returned": frozenset(),
    "withdrawn": frozenset(),
    "cancelled": frozenset(),
}
"""States of a transfer and where they may go."""

OPEN_TRANSFERS = frozenset({"requested", "released"})


@dataclass(frozen=True, slots=True)
class Held:
    """What a membership was in one period."""

    version: int
    starts_on: date
    until_on: date | None
    state: str
    organisation_id: UUID
    employment_kind: str


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What a member agrees to, in Chinese and English. Another wording is another version."""

    version: int
    zh: str
    en: str


CONSENT_TEXTS: Mapping[str, ConsentText] = {
    "sms_messages": ConsentText(
        1, "工会可通过短信向我发送服务消息。", "The union may send me service messages by SMS."
    ),
    "family_data": ConsentText(
        1,
        "工会可处理我提供的家庭成员信息，仅用于帮扶与家属活动。",
        "The union may use what I tell of my family, for assistance and family activities only.",
    ),
    "activity_photos": ConsentText(
        1,
        "工会可公布我在活动中的照片，撤回后不再公布。",
        "The union may publish photos of me at activities, and no longer once I withdraw.",
    ),
    "merchant_sharing": ConsentText(
        1,
        "工会可将我的会员资格告知我所使用优惠的商家，不含证件与电话号码。",
        "The union may tell merchants whose offers I use that I am a member, without identity and phone numbers.",
    ),
    "health_data": ConsentText(
        1,
        "工会可处理我为申请帮扶而提供的健康信息（敏感个人信息，单独同意）。",
        "The union may use the health facts that I give for assistance (sensitive facts, separate consent).",
    ),
    "statistics": ConsentText(
        1,
        "工会可将我的信息用于法定以外的统计，结果不涉及个人。",
        "The union may use my entry for figures beyond its duty; no figure is about one person.",
    ),
    "needs_collection": ConsentText(
        1,
        "工会可将我在需求征集中的答卷与姓名一并保存，仅用于了解并落实我的需求；撤回后姓名与答卷脱离。",
        "The union may keep what I answer to collections of needs with my name, only to meet my needs; once I "
        "withdraw, my name is taken off.",
    ),
}
"""The present text of each purpose (codes of `ConsentPurpose`). PIPL articles 14 and 29: each is asked by itself."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What an identity number says: GB 11643-1999."""

    number: str
    birth_on: date


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation in the chain from where a person joins up to the top."""

    organisation_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Whose officers review at one stage, and where an overdue review goes; None: nobody is above."""

    organisation_id: UUID
    escalate_to_id: UUID | None


def reviewers(chain: Sequence[Place], levels: int) -> list[Reviewer]:
    """Who reviews a request, in the order of the stages; `chain` begins where the person joins, parents follow.

    A level that the chain does not have is left out: a pool right below the federation has no enterprise union.
    """
    found = []
    for kind in REVIEW_KINDS[:levels]:
        places = range(len(chain)) if kind is None else [n for n in range(1, len(chain)) if chain[n].kind == kind]
        if places:
            n = places[0]
            above = chain[n + 1].organisation_id if n + 1 < len(chain) else None
            found.append(Reviewer(chain[n].organisation_id, above))
    return found


def masked(tail: str | None) -> str | None:
    """A personal value as others see it: its last four characters."""
    return None if tail is None else f"****{tail}"


def clean_name(name: str) -> str:
    """The name in one spelling (NFKC, single spaces).

    Raises:
        InvalidName: Not 2 to 40 letters, with spaces, hyphens, apostrophes or middle dots between words.
    """
    cleaned = " ".join(normalised("NFKC", name).translate(_ONE_SPELLING).split())
    if len(cleaned) not in NAME_LENGTH or not _NAME.fullmatch(cleaned):
        raise InvalidName("name")
    return cleaned


def clean_phone_number(value: str) -> str:
    """The number in E.164; without a country code it is read as Chinese.

    Raises:
        InvalidPhoneNumber: No valid number of any country.
    """
    typed = normalised("NFKC", value).strip()
    if not _PHONE_NUMBER.fullmatch(typed):  # the library would dial letters: 139 1234 5ABC
        raise InvalidPhoneNumber("phoneNumber")
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException as error:
        raise InvalidPhoneNumber("phoneNumber") from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhoneNumber("phoneNumber")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_identity_number(value: str, today: date) -> Identity:
    """The number, upper case, with its day of birth.

    The region may be any that ever had a code: people keep the code of the place and day of their first card, so the
    library's own check against the year of birth would refuse who was born before their district got its code.

    Raises:
        InvalidIdentityNumber: Wrong length, region, day of birth or check character.
        TooYoung: The person is under 16 today.
    """
    number = normalised("NFKC", value).strip().upper()
    if (
        not _IDENTITY_NUMBER.fullmatch(number)
        or number[-1] != ric.calc_check_digit(number)
        or not _is_region(number[:6])
    ):
        raise InvalidIdentityNumber("identityNumber")
    try:
        birth_on = ric.get_birth_date(number)
    except ValidationError as error:
        raise InvalidIdentityNumber("identityNumber") from error
    if birth_on >= today:
        raise InvalidIdentityNumber("identityNumber")
    if _age(birth_on, today) < MINIMUM_AGE_YEARS:
        raise TooYoung("identityNumber", years=MINIMUM_AGE_YEARS)
    return Identity(number, birth_on)


def _is_region(code: str) -> bool:
    return code == _TAIWAN_RESIDENTS or any("county" in place for _, place in numdb.get("cn/loc").info(code))


def _age(birth_on: date, today: date) -> int:
    return today.year - birth_on.year - ((today.month, today.day) < (birth_on.month, birth_on.day))


def consent_text(purpose: str) -> ConsentText:
    """The present text of a purpose."""
    return CONSENT_TEXTS[purpose]


def can_move(status: str, target: str) -> bool:
    """Whether a join request may go from `status` to `target`."""
    return target in TRANSITIONS[status]


def can_rejoin(state: str, cause: str) -> bool:
    """Whether a person in this state, which began for this cause, may join again: who left, and was not expelled."""
    return state == "left" and cause != "expelled"


def can_change(state: str, target: str, cause: str) -> bool:
    """Whether a membership may go from `state` to `target` for this cause."""
    # A merge may bring the entry of who had left to what the other entry is.
    return target in CHANGES[state] or cause in REVERSALS or (cause, state, target) == ("merged", "left", "suspended")


def target_state(action: Action, state: str, employment_kind: str) -> str | None:
    """The state that an action leads to; None when it does not start from `state`."""
    if state not in action.sources:
        return None
    if action.target is not None:
        return action.target
    return "retained" if employment_kind in RETAINED_EMPLOYMENTS else "active"


def fits_employment(action: Action, employment_kind: str) -> bool:
    """Whether a member may be employed so after the action."""
    return action.employments is None or employment_kind in action.employments


def clean_note(text: str | None, field: str) -> str | None:
    """What somebody wrote, in one spelling; None for nothing.

    Raises:
        InvalidNote: More than 500 characters, or control characters.
    """
    cleaned = normalised("NFC", text or "").strip()
    if len(cleaned) > MAX_NOTE or any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in cleaned):
        raise InvalidNote(field, limit=MAX_NOTE)
    return cleaned or None


def clean_document_number(value: str | None, *, is_required: bool) -> str | None:
    """The number of a document on file in one spelling; it names no person.

    Raises:
        DocumentNumberRequired: None is given where one is needed.
        InvalidDocumentNumber: Not 2 to 40 letters, digits, brackets, strokes and full stops.
    """
    number = " ".join(normalised("NFKC", value or "").translate(_ONE_BRACKET).split())
    if not number:
        if is_required:
            raise DocumentNumberRequired("documentNumber")
        return None
    if len(number) not in _DOCUMENT_LENGTH or not _DOCUMENT_NUMBER.fullmatch(number):
        raise InvalidDocumentNumber("documentNumber")
    return number


def standing_to_restore(periods: Sequence[Held], from_on: date | None) -> tuple[Held, date] | None:
    """What a correction puts back, and from which day on; None when there is nothing to take back.

    Without a day the last change alone is taken back. With one, all that has been recorded from that day on: the
    membership is again what it was the day before.
    """
    if from_on is None:
        if len(periods) == 1:
            return None
        # The last change may be a correction that reaches back: what it took back began on its own day.
        return periods[-2], max(periods[-2].starts_on, periods[-1].starts_on)
    before = from_on - timedelta(days=1)
    held = [each for each in periods if each.starts_on <= before and (each.until_on is None or each.until_on > before)]
    if not held or held[-1].until_on is None:
        return None
    return held[-1], from_on


def can_move_transfer(status: str, target: str) -> bool:
    """Whether a transfer may go from `status` to `target`."""
    return target in TRANSFER_TRANSITIONS[status]


def escalation_days(limit_days: int) -> int:
    """After how many working days of a stage the organisation above may decide it too: half of the limit."""
    return (limit_days + 1) // 2


def member_number(union_code: str, number: int) -> str:
    """The printed form of a union's n-th number."""
    return f"{union_code}{number:06d}"
