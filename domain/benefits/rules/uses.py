"""How much of a voucher a use takes; pure. docs/merchants.md has the table."""

from datetime import datetime, timedelta

from domain.benefits.errors import AmountInvalid

LATE = timedelta(hours=72)
"""So much later the file of a terminal may come, for its uses to be judged as of when they happened. So long a cycle
waits with its end: what such a use needs is there. As long as the longest allowance."""


def amount_of(use: str, uses: int, *, value_fen: int, spent_fen: int, asked_fen: int | None) -> int:
    """What a use takes of a voucher, in fen.

    `once`: all of it. `times`: the same part each time. `balance`: what is asked for, or all that is left. Whoever asks
    for anything else than the first two give has another voucher in mind, and is refused.

    Raises:
        AmountInvalid: Less than a fen, more than is left, or not the part that a use takes.
    """
    left_fen = value_fen - spent_fen
    amount_fen = value_fen // uses if use == "times" else left_fen
    least_fen = 1 if use == "balance" else amount_fen
    asked_fen = amount_fen if asked_fen is None else asked_fen
    if not least_fen <= asked_fen <= amount_fen or amount_fen > left_fen or left_fen <= 0:
        raise AmountInvalid("amountFen", minimum=least_fen, maximum=amount_fen)
    return asked_fen


def check_uses(use: str, uses: int, *, value_fen: int, excess_fen: int) -> None:
    """Refuses a way of use that does not fit the amounts.

    Raises:
        AmountInvalid: Uses beside `times`, parts of less than a whole fen, or an excess beside `balance`.
    """
    is_several = use == "times"
    if uses not in range(2 if is_several else 1, 101 if is_several else 2) or value_fen % uses:
        raise AmountInvalid("uses", minimum=2 if is_several else 1, maximum=100 if is_several else 1)
    if use == "balance" and excess_fen:
        raise AmountInvalid("excessFen", minimum=0, maximum=0)


def judged_at(happened_at: datetime, now: datetime) -> datetime:
    """As of when a use is judged: when it happened, but neither later than now, nor earlier than files may be late."""
    return max(min(happened_at, now), now - LATE)
