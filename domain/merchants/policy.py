"""What speaks against a redemption 核销, in a fixed order; pure. docs/merchants.md has the table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.benefits.rules.uses import judged_at

CLOCK_TOLERANCE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A merchant as it is, and the union's day on which it happens."""

    state: str
    starts_on: date
    ends_on: date
    kinds: Sequence[str]
    on: date


@dataclass(frozen=True, slots=True)
class AllowanceFacts:
    """A terminal's allowance, and what of it is used by what was looked at before."""

    issued_at: datetime
    valid_until_at: datetime
    most_count: int
    most_fen: int
    used_count: int
    used_fen: int


@dataclass(frozen=True, slots=True)
class UseFacts:
    """What decides about a use. `voucher_state` None: there is no such voucher within the terminal's reach.

    `is_held`: another terminal holds it now. `amount_fen` is what the terminal gave, `fits` whether the voucher has it.
    `issued_at`, `closed_at`: when the voucher was issued, and when it expired or was revoked. `is_gone`: what it gave
    back with that cannot be had again.
    """

    contract: ContractFacts
    kind: str
    voucher_state: str | None
    valid_until_at: datetime
    at: datetime
    now: datetime
    amount_fen: int
    fits: bool = True
    is_held: bool = False
    is_number_reused: bool = False
    issued_at: datetime | None = None
    closed_at: datetime | None = None
    is_gone: bool = False
    allowance: AllowanceFacts | None = None


def is_contracted(facts: ContractFacts) -> bool:
    """Whether the merchant may redeem anything that day."""
    return facts.state == "active" and facts.starts_on <= facts.on <= facts.ends_on


def _is_exceeded(facts: UseFacts) -> bool:
    of = facts.allowance
    return of is not None and (of.used_count + 1 > of.most_count or of.used_fen + facts.amount_fen > of.most_fen)


def _is_outside(facts: UseFacts) -> bool:
    of = facts.allowance
    return of is not None and not of.issued_at - CLOCK_TOLERANCE <= facts.at < of.valid_until_at


def _is_clock_wrong(facts: UseFacts) -> bool:
    is_before = facts.issued_at is not None and facts.at < facts.issued_at - CLOCK_TOLERANCE
    return is_before or facts.at > facts.now + CLOCK_TOLERANCE


def _is_revoked(facts: UseFacts) -> bool:
    """Whether it was taken back, before its end: a device's clock alone does not cash what was, as for fraud.

    A use of it that was taken back leaves it expired.
    """
    is_early = facts.closed_at is not None and facts.closed_at < facts.valid_until_at
    return facts.voucher_state == "revoked" or (facts.voucher_state == "expired" and is_early)


def _is_expired(facts: UseFacts) -> bool:
    if judged_at(facts.at, facts.now) >= facts.valid_until_at:
        return True
    if facts.voucher_state == "expired":
        return facts.is_gone or _was_closed(facts)
    return facts.is_gone and facts.now >= facts.valid_until_at


def _was_closed(facts: UseFacts) -> bool:
    """Whether a voucher that has ended had done so already when it was used."""
    return facts.closed_at is None or judged_at(facts.at, facts.now) >= facts.closed_at


CHECKS: Sequence[tuple[str, Callable[[UseFacts], bool]]] = (
    ("unknown_code", lambda facts: facts.voucher_state is None),
    ("number_reused", lambda facts: facts.is_number_reused),
    ("clock_wrong", _is_clock_wrong),
    ("allowance_unknown", lambda facts: facts.allowance is None),
    ("allowance_over", _is_outside),
    ("allowance_exceeded", _is_exceeded),
    ("merchant_refused", lambda facts: not is_contracted(facts.contract)),
    ("kind_refused", lambda facts: facts.kind not in facts.contract.kinds),
    ("revoked", _is_revoked),
    ("already_redeemed", lambda facts: facts.voucher_state == "redeemed"),
    ("expired", _is_expired),
    ("locked", lambda facts: facts.is_held),
    ("amount_refused", lambda facts: not facts.fits),
)
"""Of what was given out without a network. The first that holds is the reason."""

UNRECORDED = frozenset({"unknown_code", "number_reused"})
"""Where there is no voucher, or the number is another use's, there is nothing to record."""


def obstacle(facts: UseFacts) -> str | None:
    """What speaks against what was given out offline; None when nothing does."""
    return next((reason for reason, holds in CHECKS if holds(facts)), None)
