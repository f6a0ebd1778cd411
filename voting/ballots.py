"""Ballots 选票: the questions of a definition, which answers are a ballot, its one writing, its length."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from voting.canonical import NotCanonical, canonical, parse_canonical, whole

WRITE_IN_BYTES = 120
"""The longest written-in text, in bytes of UTF-8."""

BLOCK = 64
"""A padded ballot is a whole number of these bytes."""

_NUL = b"\x00"


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    YES_NO_ABSTAIN = "yes_no_abstain"
    RANKING = "ranking"
    SCORE = "score"


class Word(StrEnum):
    """The answer to an item."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Reason(StrEnum):
    """Why an answer is none, or why an array of answers is no ballot."""

    WRONG_COUNT = "wrong_count"
    """Not one answer for each question."""
    WRONG_SHAPE = "wrong_shape"
    """Not the members, or not the types, of an answer to a question of this kind."""
    TOO_FEW = "too_few"
    """Fewer than the question's `minimum`."""
    TOO_MANY = "too_many"
    """More than the question's `maximum`, or more write-ins than the question has."""
    NO_SUCH_OPTION = "no_such_option"
    """A number that no option of the question has."""
    NOT_ASCENDING = "not_ascending"
    """Options or write-ins out of order, or one of them twice."""
    TWICE = "twice"
    """An option at two places of a ranking."""
    OUT_OF_RANGE = "out_of_range"
    """A score below 0 or above the question's `maximum_score`."""
    BAD_WRITE_IN = "bad_write_in"
    """Empty, too long, not trimmed, not in NFC, or with a character that controls."""


class Invalid(StrEnum):
    """Why an envelope of the box counts for nothing, as published."""

    UNREADABLE = "unreadable"
    NOT_CANONICAL = "not_canonical"
    NOT_A_BALLOT = "not_a_ballot"


@dataclass(frozen=True, slots=True)
class Question:
    """What bounds the answer to a question. `options` is how many it has, `write_ins` how many a voter may add."""

    number: int
    kind: Kind
    options: int
    minimum: int
    maximum: int
    maximum_score: int | None = None
    write_ins: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Why answers are no ballot: the reason, and the number of the question, or None for the array itself."""

    reason: Reason
    question: int | None = None


class NotABallot(ValueError):
    """The answers are no ballot; `fault` says why. The message names no answer."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.reason} (question {fault.question})")
        self.fault = fault


def questions_of(definition: Mapping[str, object]) -> tuple[Question, ...]:
    """The questions of a definition, in order.

    Raises:
        NotCanonical: they have another shape, or numbers other than 1, 2, 3….
    """
    match definition:
        case {"questions": [*members]} if members:
            questions = tuple(_question_of(member) for member in members)
            if [question.number for question in questions] == list(range(1, len(questions) + 1)):
                return questions
    raise NotCanonical("not the questions of a definition")


def fault_of(questions: Sequence[Question], answers: object) -> Fault | None:
    """Why `answers` (parsed JSON) is no ballot for these questions, or None where it is one.

    The first fault in the order of questions. Blank answers (None) are always allowed.
    """
    if not isinstance(answers, list | tuple) or len(answers) != len(questions):
        return Fault(Reason.WRONG_COUNT)
    for question, answer in zip(questions, answers, strict=True):
        reason = None if answer is None else _REASONS[question.kind](question, answer)
        if reason is not None:
            return Fault(reason, question.number)
    return None


def padded_ballot(questions: Sequence[Question], answers: object) -> bytes:
    """The canonical writing of a ballot, padded to `ballot_length(questions)`: what is sealed.

    Raises:
        NotABallot: `fault_of` tells a reason.
    """
    fault = fault_of(questions, answers)
    if fault is not None:
        raise NotABallot(fault)
    return pad(canonical(answers), ballot_length(questions))


def read_ballot(questions: Sequence[Question], padded: bytes) -> list[object] | Invalid:
    """The answers in an opened envelope, or why they are none: not the canonical writing, or not a ballot."""
    try:
        answers = parse_canonical(unpad(padded))
    except NotCanonical:
        return Invalid.NOT_CANONICAL
    return answers if isinstance(answers, list) and fault_of(questions, answers) is None else Invalid.NOT_A_BALLOT


def ballot_length(questions: Sequence[Question]) -> int:
    """Bytes of every padded ballot: the longest that the questions allow, in whole 64 bytes."""
    longest = 2 + sum(_LONGEST[question.kind](question) for question in questions) + len(questions) - 1
    return -(-longest // BLOCK) * BLOCK


def pad(plain: bytes, length: int) -> bytes:
    """`plain` with zero bytes up to `length`.

    Raises:
        ValueError: it is longer.
    """
    if len(plain) > length:
        raise ValueError("longer than the ballots of this vote")
    return plain.ljust(length, _NUL)


def unpad(padded: bytes) -> bytes:
    """What stands before the zero bytes at the end; canonical JSON ends with none."""
    return padded.rstrip(_NUL)


def _question_of(member: object) -> Question:
    match member:
        case {
            "number": number,
            "kind": "choice" | "yes_no_abstain" | "ranking" | "score" as kind,
            "minimum": minimum,
            "maximum": maximum,
            "maximum_score": highest,
            "write_ins": write_ins,
            "options": [*options],
        }:
            score = None if highest is None else whole(highest, 1)
            bounds = whole(minimum), whole(maximum)
            if (kind == Kind.SCORE) == (score is not None):
                return Question(whole(number, 1), Kind(kind), len(options), *bounds, score, whole(write_ins))
    raise NotCanonical("not a question of a definition")


# --- which answers are some, by kind -----------------------------------------------------------------------------


def _choice_reason(question: Question, answer: object) -> Reason | None:
    match answer:
        case {"options": [*options], "write_ins": [*texts], **rest} if question.write_ins and not rest:
            return (
                _options_reason(question, options, ascending=True)
                or _write_ins_reason(question, texts)
                or _number_reason(question, len(options) + len(texts))
            )
        case {"options": [*options], **rest} if not question.write_ins and not rest:
            return _options_reason(question, options, ascending=True) or _number_reason(question, len(options))
    return Reason.WRONG_SHAPE


def _items_reason(question: Question, answer: object) -> Reason | None:
    match answer:
        case {"items": [*items], **rest} if not rest and len(items) == question.options:
            return None if all(isinstance(item, str) and item in _WORDS for item in items) else Reason.WRONG_SHAPE
    return Reason.WRONG_SHAPE


def _ranking_reason(question: Question, answer: object) -> Reason | None:
    match answer:
        case {"ranking": [*options], **rest} if not rest:
            return _options_reason(question, options, ascending=False) or _number_reason(question, len(options))
    return Reason.WRONG_SHAPE


def _score_reason(question: Question, answer: object) -> Reason | None:
    match answer:
        case {"scores": [*scores], **rest} if not rest and len(scores) == question.options:
            given = [score for score in scores if score is not None]
            if not all(_is_whole(score) for score in given):
                return Reason.WRONG_SHAPE
            highest = question.maximum_score or 0
            return None if all(0 <= score <= highest for score in given) else Reason.OUT_OF_RANGE
    return Reason.WRONG_SHAPE


def _options_reason(question: Question, options: Sequence[object], *, ascending: bool) -> Reason | None:
    numbers = [option for option in options if isinstance(option, int) and not isinstance(option, bool)]
    if len(numbers) != len(options):
        return Reason.WRONG_SHAPE
    if not all(1 <= number <= question.options for number in numbers):
        return Reason.NO_SUCH_OPTION
    if ascending:
        return None if numbers == sorted(set(numbers)) else Reason.NOT_ASCENDING
    return None if len(set(numbers)) == len(numbers) else Reason.TWICE


def _write_ins_reason(question: Question, texts: Sequence[object]) -> Reason | None:
    written = [text for text in texts if isinstance(text, str)]
    if len(written) != len(texts):
        return Reason.WRONG_SHAPE
    if not all(is_write_in(text) for text in written):
        return Reason.BAD_WRITE_IN
    if len(written) > question.write_ins:
        return Reason.TOO_MANY
    return None if written == sorted(set(written)) else Reason.NOT_ASCENDING


def _number_reason(question: Question, count: int) -> Reason | None:
    if count < question.minimum:
        return Reason.TOO_FEW
    return Reason.TOO_MANY if count > question.maximum else None


def is_write_in(text: str) -> bool:
    """Whether a text can be written in: 1 to 120 bytes in NFC, no control character, no space at either end.

    Spaces are the characters of Unicode's categories Z, and U+FEFF. Sorting by code points is sorting by UTF-8 bytes.
    """
    if not text or any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        return False
    ends_spaced = any(end == "\ufeff" or unicodedata.category(end).startswith("Z") for end in (text[0], text[-1]))
    fits = len(text.encode()) <= WRITE_IN_BYTES
    return fits and not ends_spaced and unicodedata.is_normalized("NFC", text)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_WORDS = frozenset(Word)
_REASONS: dict[Kind, Callable[[Question, object], Reason | None]] = {
    Kind.CHOICE: _choice_reason,
    Kind.YES_NO_ABSTAIN: _items_reason,
    Kind.RANKING: _ranking_reason,
    Kind.SCORE: _score_reason,
}


# --- the longest answer in bytes, by kind ------------------------------------------------------------------------

_WRITTEN = '"' + '\\"' * WRITE_IN_BYTES + '"'
"""The longest writing of a write-in: each byte of it escaped by another."""


def _longest_choice(question: Question) -> int:
    texts = min(question.write_ins, question.maximum)
    longest: dict[str, object] = {"options": _longest_numbers(question, question.maximum - texts)}
    if not question.write_ins:
        return len(canonical(longest))
    return len(canonical({**longest, "write_ins": []})) + texts * len(_WRITTEN) + max(texts - 1, 0)


def _longest_items(question: Question) -> int:
    return len(canonical({"items": [Word.ABSTAIN.value] * question.options}))


def _longest_ranking(question: Question) -> int:
    return len(canonical({"ranking": _longest_numbers(question, question.maximum)}))


def _longest_score(question: Question) -> int:
    longest = max(None, question.maximum_score, key=lambda score: len(canonical(score)))
    return len(canonical({"scores": [longest] * question.options}))


def _longest_numbers(question: Question, count: int) -> list[object]:
    """The `count` largest numbers of options: none is written longer."""
    return list(range(max(question.options - count, 0) + 1, question.options + 1))


_LONGEST: dict[Kind, Callable[[Question], int]] = {
    Kind.CHOICE: _longest_choice,
    Kind.YES_NO_ABSTAIN: _longest_items,
    Kind.RANKING: _longest_ranking,
    Kind.SCORE: _longest_score,
}
