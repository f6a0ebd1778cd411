"""Conditions 领取条件 as clients write and read them, and why a member does not meet one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from api.context import Info
from api.messages import translate
from api.nodes import encode_id, key_of
from api.schema.benefits.codes import ConditionKind
from domain.benefits.rules.conditions import Explanation, MemberFacts, Predicate, Reason, explain, read_condition

_JOINING = ("all", "any")


@strawberry.input(description="Condition: a predicate (`kind` with what it asks for), or others joined.")
class BenefitConditionInput:
    """A part of a condition; what does not fit together is refused by the rules."""

    kind: ConditionKind = strawberry.field(description="What it asks.")
    of: list[str] = strawberry.field(
        default_factory=list,
        description="Codes of states or kinds of employment in small letters, ids of organisations, or tags; at most "
        "50, for predicates that ask for one of them.",
    )
    number: int | None = strawberry.field(default=None, description="Full years, or days, for predicates that ask it.")
    parts: list["BenefitConditionInput"] = strawberry.field(
        default_factory=list, description="What ALL, ANY and NOT join, at most 5 in each other; NOT takes one."
    )

    def plain(self, *path: str) -> dict[str, Any]:
        """The document that the rules read."""
        kind = self.kind.value
        if kind in _JOINING:
            return {kind: [each.plain(*path) for each in self.parts]}
        if kind == "not":
            parts = [each.plain(*path) for each in self.parts]
            return {kind: parts[0] if len(parts) == 1 else None}
        of = [str(key_of(each, "Organisation", *path)) for each in self.of] if kind == "below" else list(self.of)
        number = {} if self.number is None else {"number": self.number}
        return {"is": kind, **({"of": of} if of else {}), **number}


@strawberry.type(
    description="Part of a condition; parts stand in the order of reading, what is joined after what joins."
)
class BenefitConditionPart:
    """One node of the document."""

    depth: int = strawberry.field(description="In how many others it lies, from 0.")
    kind: ConditionKind = strawberry.field(description="What it asks.")
    of: list[str] = strawberry.field(description="Codes, ids of organisations, or tags, one of which is asked for.")
    number: int | None = strawberry.field(description="Full years, or days; null where none is asked for.")


@strawberry.type(description="Predicate of a condition that is not as it should be for the caller.")
class BenefitReason:
    """A reason of the rules."""

    reason: strawberry.Private[Reason]

    code: str = strawberry.field(description="Stable code of the reason.")
    kind: ConditionKind = strawberry.field(description="What is asked.")
    of: list[str] = strawberry.field(description="Codes, ids of organisations, or tags, one of which is asked for.")
    number: int | None = strawberry.field(description="Full years, or days; null where none is asked for.")
    changes_on: date | None = strawberry.field(
        description="Union's day on which time alone changes it; null when time does not."
    )

    @strawberry.field(description="Sentence for people, in the language of `Accept-Language`.")
    def message(self, info: Info) -> str:
        """By the code, with its number."""
        return translate(self.code, info.context.locale, number=self.reason.predicate.number)


@strawberry.type(description="Way in which the caller would come to meet a condition: all of these together.")
class BenefitWay:
    """A set of reasons that is enough."""

    changes: list[BenefitReason] = strawberry.field(description="What would have to change, all of it.")


@strawberry.type(description="Why the caller does not meet the condition of a programme, and what would change it.")
class BenefitExplanation:
    """An explanation of the rules."""

    is_eligible: bool = strawberry.field(description="Whether the caller meets it today.")
    reasons: list[BenefitReason] = strawberry.field(description="What is not as it should be; empty for who meets it.")
    ways: list[BenefitWay] = strawberry.field(
        description="Ways in which it would change, each enough by itself, the shortest first, at most 5."
    )
    eligible_on: date | None = strawberry.field(
        description="First of the union's days on which the caller meets it if only time passes; null: time is not "
        "enough."
    )


def condition_parts(document: Mapping[str, Any], depth: int = 0) -> list[BenefitConditionPart]:
    """All parts of a document, in the order of reading."""
    return list(_parts(document, depth))


def explained(row: Mapping[str, Any]) -> BenefitExplanation:
    """The explanation for the caller of a row with `REASON_COLUMNS`."""
    if row["member_state"] is None:
        return BenefitExplanation(is_eligible=False, reasons=[], ways=[], eligible_on=None)
    facts = MemberFacts(
        state=row["member_state"],
        employment=row["member_employment"],
        joined_on=row["member_joined_on"],
        chain=row["member_chain"],
        tags=row["member_tags"],
        last_served_on=row["last_served_on"],
        owed_since_on=row["owed_since_on"],
    )
    return _shown(explain(read_condition(row["condition"]), facts, row["on_day"]))


def _shown(found: Explanation) -> BenefitExplanation:
    return BenefitExplanation(
        is_eligible=found.is_eligible,
        reasons=_reasons(found.reasons),
        ways=[BenefitWay(changes=_reasons(way)) for way in found.ways],
        eligible_on=found.eligible_on,
    )


def _reasons(reasons: Sequence[Reason]) -> list[BenefitReason]:
    return [
        BenefitReason(
            reason=each,
            code=each.code,
            changes_on=each.changes_on,
            kind=ConditionKind(each.predicate.kind),
            of=_words(each.predicate),
            number=each.predicate.number or None,
        )
        for each in reasons
    ]


def _words(predicate: Predicate) -> list[str]:
    if predicate.kind == "below":
        return [encode_id("Organisation", UUID(each)) for each in predicate.words]
    return list(predicate.words)


def _parts(document: Mapping[str, Any], depth: int) -> Iterable[BenefitConditionPart]:
    kind = next((each for each in (*_JOINING, "not") if each in document), None)
    if kind is None:
        predicate = Predicate(document["is"], tuple(document.get("of", ())), document.get("number", 0))
        yield BenefitConditionPart(
            depth=depth,
            kind=ConditionKind(predicate.kind),
            of=_words(predicate),
            number=predicate.number or None,
        )
        return
    yield BenefitConditionPart(depth=depth, kind=ConditionKind(kind), of=[], number=None)
    below = [document[kind]] if kind == "not" else document[kind]
    for each in below:
        yield from _parts(each, depth + 1)
