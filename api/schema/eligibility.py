"""Answers that explain themselves: may the caller do it, and if not, why, and what would change it."""

from collections.abc import Sequence

import strawberry

from api.messages import MESSAGES, translate


@strawberry.type(description="Why something is not allowed, in a code and in words.")
class EligibilityReason:
    """One reason."""

    code: str = strawberry.field(description="Stable code of the reason.")
    message: str = strawberry.field(description="Sentence for people, in the language of `Accept-Language`.")
    changes_when: str | None = strawberry.field(
        description="What would change the answer, in words; null when nothing within reach would."
    )


@strawberry.type(description="Whether the caller may do something, with a reason for every no.")
class Eligibility:
    """An answer that explains itself."""

    allowed: bool = strawberry.field(description="Whether it is allowed now.")
    reasons: list[EligibilityReason] = strawberry.field(
        description="All reasons against it, at most 10; empty when it is allowed."
    )


def eligibility(obstacles: Sequence[str], locale: str) -> Eligibility:
    """The answer for codes of a policy: each has a sentence, and one under `<code>_CHANGES` where something helps."""
    reasons = [
        EligibilityReason(code=code, message=translate(code, locale), changes_when=_changes_when(code, locale))
        for code in obstacles
    ]
    return Eligibility(allowed=not reasons, reasons=reasons)


def _changes_when(code: str, locale: str) -> str | None:
    change = f"{code}_CHANGES"
    return translate(change, locale) if change in MESSAGES else None
