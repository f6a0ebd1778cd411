"""What a draft of a vote may say: texts, window, questions with their options, electors, key and holders."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.shared.text import normalised
from domain.votes.errors import (
    ElectorateInvalid,
    ElectorsInvalid,
    KeyholdersInvalid,
    KeyInvalid,
    QuestionInvalid,
    QuestionsInvalid,
    SubjectNumberInvalid,
    VoteTextInvalid,
    VoteWindowInvalid,
)
from domain.votes.kiosk_errors import KioskNeedsSecrecy
from domain.votes.rules.methods import method_of
from voting.ballots import Kind, Question, ballot_length
from voting.canonical import NotCanonical, from_b64u, parse, whole
from voting.envelopes import KeyUnusable, seal

MAX_TITLE = 80
MAX_LABEL = 120
MAX_TEXT = 5_000
MAX_REASON = 500
MAX_OBJECTION = 1_000
MAX_NUMBER = 32
MAX_ELECTORATE = 50
MAX_ELECTORS = 5_000
MAX_QUESTIONS = 50
MAX_OPTIONS = 200
MAX_WRITE_INS = 20
MAX_SCORE = 100
MAX_BALLOT_BYTES = 64 * 1024
"""A longer ballot, sealed and in base64url, would be more than a request may have (100,000 bytes)."""
MAX_SHARES = 16
_MOST_FOR_ONE = 4
"""No letter is written with more in Unicode. What is longer is not brought into one spelling: of a run of marks, which
are sorted for it, that takes the square of its length."""
MAX_OBJECTIONS = 5
"""Objections of one member to one roll that may wait at a time."""
KEY_BYTES = 32
KEY_FORMAT = "unionhall-key-1"
_MAX_KEY = 2_000
_KEY_MEMBERS = {"format", "public_key", "shares", "statement_key", "threshold"}


@dataclass(frozen=True, slots=True)
class VoteDraft:
    """All that an officer says of a vote but its questions. `electorate_ids` empty: the organisation with all below.

    `rule_set_key` None: numbers alone are its result.
    """

    kind: str
    title: str
    description: str
    opens_at: datetime
    closes_at: datetime
    electorate_ids: Sequence[UUID] = ()
    title_en: str | None = None
    allows_recast: bool = True
    server_may_seal: bool = False
    takes_kiosk: bool = False
    rerun_of_id: UUID | None = None
    takes_paper: bool = False
    rule_set_key: str | None = None


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """An option; `member_id` is the candidate, where it is somebody in the register."""

    label: str
    label_en: str | None = None
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question; `write_in_count` options are written by the voter. What does not fit the kind is left out.

    `method` None: what questions of its kind are counted by.
    """

    kind: str
    title: str
    options: Sequence[OptionDraft]
    minimum: int = 0
    maximum: int = 1
    title_en: str | None = None
    maximum_score: int | None = None
    write_in_count: int = 0
    seats: int | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A `key.json` of `unionhall-keyholder create`: the public halves, and how many shares open."""

    public_key: bytes
    statement_key: bytes
    threshold: int
    shares: int


def clean_text(text: str | None, *path: str, most: int, is_required: bool = True) -> str | None:
    """A text in one spelling; None for nothing.

    Raises:
        VoteTextInvalid: Nothing where something is needed, too long, or control characters.
    """
    given = (text or "").strip()
    if len(given) > most * _MOST_FOR_ONE:
        raise VoteTextInvalid(*path, limit=most)
    cleaned = normalised("NFC", given).strip()
    is_odd = any(unicodedata.category(letter) in {"Cc", "Cs"} and letter != "\n" for letter in cleaned)
    if len(cleaned) > most or is_odd or (is_required and not cleaned):
        raise VoteTextInvalid(*path, limit=most)
    return cleaned or None


def clean_reason(text: str | None) -> str:
    """Why something is done to a vote: voters read it.

    Raises:
        VoteTextInvalid: There is none, or too much of it.
    """
    return clean_text(text, "reason", most=MAX_REASON) or ""


def clean_number(text: str | None) -> str | None:
    """The number of the member whom an objection is about; None: the one who objects is missing.

    Raises:
        SubjectNumberInvalid: Empty, or longer than numbers are.
    """
    if text is None:
        return None
    cleaned = number_in(text)
    if cleaned is None:
        raise SubjectNumberInvalid("subjectNumber", limit=MAX_NUMBER)
    return cleaned


def number_in(text: str) -> str | None:
    """A member's number in one spelling; None where a text is none: empty, or longer than numbers are."""
    given = text.strip()
    cleaned = "" if len(given) > MAX_NUMBER * _MOST_FOR_ONE else normalised("NFKC", given).strip().upper()
    return cleaned if cleaned and len(cleaned) <= MAX_NUMBER and cleaned.isprintable() else None


def check_window(opens_at: datetime, closes_at: datetime) -> None:
    """Refuses a vote that would close before it opens.

    Raises:
        VoteWindowInvalid: So it is.
    """
    if opens_at >= closes_at:
        raise VoteWindowInvalid("closesAt")


def check_kiosks(kind: str, *, takes_kiosk: bool) -> None:
    """Refuses ballots at kiosks where they would have names.

    Raises:
        KioskNeedsSecrecy: So it is.
    """
    if takes_kiosk and kind == "named":
        raise KioskNeedsSecrecy("takesKiosk")


def check_electorate(electorate_ids: Sequence[UUID]) -> None:
    """Refuses an electorate of more organisations than one draft names, or of one twice.

    Raises:
        ElectorateInvalid: So it is.
    """
    if len(electorate_ids) > MAX_ELECTORATE or len(set(electorate_ids)) < len(electorate_ids):
        raise ElectorateInvalid("electorateIds", limit=MAX_ELECTORATE)


def check_electors(member_ids: Sequence[UUID]) -> None:
    """Refuses a list of electors that is too long.

    Raises:
        ElectorsInvalid: So it is.
    """
    if len(member_ids) > MAX_ELECTORS:
        raise ElectorsInvalid("memberIds", limit=MAX_ELECTORS)


def clean_questions(questions: Sequence[QuestionDraft]) -> Sequence[QuestionDraft]:
    """Questions in one spelling, with no number that their kind has no use for; the longest ballot can be sent.

    Raises:
        DomainError: QUESTIONS_INVALID, QUESTION_INVALID, VOTE_TEXT_INVALID.
    """
    if len(questions) > MAX_QUESTIONS:
        raise QuestionsInvalid("questions", limit=MAX_QUESTIONS)
    cleaned = [_clean_question(number, question) for number, question in enumerate(questions, 1)]
    asked = [_asked(number, question) for number, question in enumerate(cleaned, 1)]
    if ballot_length(asked) > MAX_BALLOT_BYTES:
        fitting = sum(ballot_length(asked[:count]) <= MAX_BALLOT_BYTES for count in range(1, len(asked)))
        raise QuestionsInvalid("questions", limit=fitting)
    return cleaned


def _asked(number: int, draft: QuestionDraft) -> Question:
    bounds = draft.minimum, draft.maximum, draft.maximum_score
    return Question(number, Kind(draft.kind), len(draft.options), *bounds, draft.write_in_count)


def _clean_question(number: int, asked: QuestionDraft) -> QuestionDraft:
    path = ("questions", str(number - 1))
    if len(asked.options) > MAX_OPTIONS:
        raise QuestionsInvalid(*path, "options", limit=MAX_OPTIONS)
    options = [
        OptionDraft(
            clean_text(each.label, *path, "options", place, "label", most=MAX_LABEL) or "",
            clean_text(each.label_en, *path, "options", place, "labelEn", most=MAX_LABEL, is_required=False),
            each.member_id,
        )
        for place, each in ((str(at), option) for at, option in enumerate(asked.options))
    ]
    candidates = [each.member_id for each in options if each.member_id is not None]
    if len({each.label for each in options}) < len(options) or len(set(candidates)) < len(candidates):
        raise QuestionInvalid(*path, "options", number=number)
    fitted = _fitted(asked, len(options))
    if fitted is None:
        raise QuestionInvalid(*path, number=number)
    minimum, maximum = fitted
    return QuestionDraft(
        asked.kind,
        clean_text(asked.title, *path, "title", most=MAX_LABEL) or "",
        options,
        minimum,
        maximum,
        clean_text(asked.title_en, *path, "titleEn", most=MAX_LABEL, is_required=False),
        asked.maximum_score,
        asked.write_in_count,
        asked.seats,
        method_of(asked.kind, asked.seats, asked.method),
    )


def _fitted(asked: QuestionDraft, options: int) -> tuple[int, int] | None:
    """`minimum` and `maximum` as they are kept; None when the numbers fit neither the kind nor each other.

    Of a choice for seats nobody chooses more than there are seats, unless it is by approval: such a ballot would be
    void. What is answered for each option has no bounds of its own: 0, and as many as there are options.
    """
    is_choice, is_score = asked.kind == "choice", asked.kind == "score"
    is_bounded = asked.kind not in {"yes_no_abstain", "score"}
    minimum, maximum = (asked.minimum, asked.maximum) if is_bounded else (0, options)
    is_by_seats = is_choice and asked.method != "approval"
    most = min(asked.seats or MAX_OPTIONS, MAX_OPTIONS) if is_by_seats else MAX_OPTIONS
    fits = (
        (asked.maximum_score is not None) == is_score,
        1 <= (asked.maximum_score or 1) <= MAX_SCORE,
        0 <= asked.write_in_count <= (MAX_WRITE_INS if is_choice else 0),
        asked.seats is None or 1 <= asked.seats <= MAX_OPTIONS,
        0 <= minimum <= maximum <= most,
        maximum >= 1 or not is_bounded,
    )
    return (minimum, maximum) if all(fits) else None


def read_key(text: str) -> KeyFile:
    """What a `key.json` says.

    Raises:
        KeyInvalid: It is none, or nothing can be sealed to its key: sealed to a point of small order anybody could read
            it.
    """
    try:
        given = parse(text.encode()) if len(text) <= _MAX_KEY else None
        if not isinstance(given, dict) or given.keys() != _KEY_MEMBERS or given["format"] != KEY_FORMAT:
            raise KeyInvalid("keyFile")
        key = KeyFile(
            from_b64u(given["public_key"], KEY_BYTES),
            from_b64u(given["statement_key"], KEY_BYTES),
            whole(given["threshold"], 1),
            whole(given["shares"], 1),
        )
        seal(key.public_key, bytes(KEY_BYTES), b"")
    except (NotCanonical, UnicodeEncodeError, KeyUnusable) as error:
        raise KeyInvalid("keyFile") from error
    if not 1 <= key.threshold <= key.shares <= MAX_SHARES:
        raise KeyInvalid("keyFile")
    return key


def check_holders(positions: Collection[int], shares: int) -> None:
    """Refuses holders of shares that there are not, or two of one. Who holds the rest can be said later.

    Raises:
        KeyholdersInvalid: So it is.
    """
    if len(set(positions)) < len(positions) or not set(positions) <= set(range(1, shares + 1)):
        raise KeyholdersInvalid("holders", shares=shares)


def check_holding(member_ids: Sequence[UUID], shares: int) -> None:
    """Refuses a member who would hold two shares: who has the threshold alone opens the box alone.

    Raises:
        KeyholdersInvalid: So it is.
    """
    if len(set(member_ids)) < len(member_ids):
        raise KeyholdersInvalid("holders", shares=shares)
