"""The table of steps, without a database: what each may do, and that none can make or lose anything."""

from collections import Counter

import pytest

from db.models.ledger import Leg, legs
from domain.shared.ledger import MOVES, Bucket, QuotaStep, Several
from tests.support.ledger import BUCKETS

FREE, HELD, CLAIMED, USED, RETURNED = Bucket
TABLE = [
    (QuotaStep.HOLD, FREE, HELD),
    (QuotaStep.TAKE, FREE, CLAIMED),
    (QuotaStep.OFFER, Several.SPARE, HELD),
    (QuotaStep.CLAIM, HELD, CLAIMED),
    (QuotaStep.USE, CLAIMED, USED),
    (QuotaStep.UNDO_USE, USED, CLAIMED),
    (QuotaStep.RELEASE, HELD, Several.BACK),
    (QuotaStep.RETURN, CLAIMED, Several.BACK),
    (QuotaStep.LAPSE, HELD, Several.BACK),
    (QuotaStep.EXPIRE, CLAIMED, Several.BACK),
    (QuotaStep.REOPEN, RETURNED, FREE),
]


@pytest.mark.parametrize(("step", "source", "target"), TABLE)
def test_a_step_moves_from_one_place_to_another(
    step: QuotaStep, source: Bucket | Several, target: Bucket | Several
) -> None:
    assert MOVES[step] == (source, target)


def test_every_step_but_a_change_of_size_is_in_the_table() -> None:
    assert {step for step, *_ in TABLE} == set(MOVES) == set(QuotaStep) - {QuotaStep.RESIZE}
    assert tuple(bucket.value for bucket in Bucket) == BUCKETS


@pytest.mark.parametrize("step", QuotaStep)
def test_only_a_change_of_size_or_what_comes_back_to_a_quota_that_is_too_large_reaches_outside(step: QuotaStep) -> None:
    outside = [leg for leg in legs(step) if None in leg]

    assert bool(outside) is (step is QuotaStep.RESIZE or MOVES[step].target is Several.BACK)
    assert all(source is not None for source, _ in outside) or step is QuotaStep.RESIZE


def test_nobody_is_given_what_is_set_aside_but_by_an_offer_and_what_is_used_only_becomes_unused() -> None:
    told: Counter[tuple[QuotaStep, Leg]] = Counter((step, leg) for step in QuotaStep for leg in legs(step))

    assert {step for step, (source, _) in told if source is RETURNED} == {
        QuotaStep.OFFER,
        QuotaStep.REOPEN,
        QuotaStep.RESIZE,
    }
    assert {(step, target) for step, (source, target) in told if source is USED} == {(QuotaStep.UNDO_USE, CLAIMED)}
    assert max(told.values()) == 1
