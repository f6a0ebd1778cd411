"""Any steps in any order, on overlapping quotas, held against a model after each."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db.types import new_id
from domain.shared.ledger import MOVES, QuotaOutcome, QuotaStep
from tests.support.ledger import Desk, ModelQuota, outcome_of_all

PARTS = 3
HOLDERS = [UUID(int=number) for number in (1, 2, 3)]
OF_HOLDERS = [step for step in MOVES if step is not QuotaStep.REOPEN]

Play = tuple[QuotaStep, Sequence[int], UUID, int]

PLAYS = st.tuples(
    st.sampled_from([*OF_HOLDERS, QuotaStep.TAKE, QuotaStep.OFFER, QuotaStep.RESIZE, QuotaStep.REOPEN]),
    st.lists(st.integers(0, PARTS - 1), min_size=1, max_size=PARTS, unique=True),
    st.sampled_from(HOLDERS),
    st.integers(1, 4),
)


@settings(
    max_examples=12,
    phases=[Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sizes=st.lists(st.integers(0, 9), min_size=PARTS, max_size=PARTS), plays=st.lists(PLAYS, min_size=10, max_size=60)
)
async def test_the_ledger_does_what_the_model_does_and_adds_up(
    desk: Desk, sizes: Sequence[int], plays: Sequence[Play]
) -> None:
    models = [ModelQuota(size, is_one_each=at == 0, keeps_returns=at == 1) for at, size in enumerate(sizes)]
    ids = [await desk.open(size, is_one_each=at == 0, keeps_returns=at == 1) for at, size in enumerate(sizes)]

    for play in plays:
        expected, got = model_play(models, play), await desk_play(desk, ids, play)
        assert got is expected, play
        assert [await desk.balances(each) for each in ids] == [each.balances() for each in models], play

    assert await desk.broken() == []


def model_play(models: Sequence[ModelQuota], play: Play) -> QuotaOutcome:
    step, parts, holder_id, amount = play
    if step is QuotaStep.RESIZE:
        models[parts[0]].resize(amount * 2)
        return QuotaOutcome.DONE
    if step is QuotaStep.REOPEN:
        model = models[parts[0]]
        if model.returned < amount:
            return QuotaOutcome.SHORT
        model.returned, model.free = model.returned - amount, model.free + amount
        return QuotaOutcome.DONE
    outcome = outcome_of_all([models[at].outcome(step, holder_id, amount) for at in parts])
    if outcome is QuotaOutcome.DONE:
        for at in parts:
            models[at].move(step, holder_id, amount)
    return outcome


async def desk_play(desk: Desk, ids: Sequence[UUID], play: Play) -> QuotaOutcome:
    step, parts, holder_id, amount = play
    if step is QuotaStep.RESIZE:
        await desk.resize(ids[parts[0]], amount * 2)
        return QuotaOutcome.DONE
    if step is QuotaStep.REOPEN:
        return (await desk.reopen(ids[parts[0]], amount)).outcome
    return await desk.did(step, {ids[at]: amount for at in parts}, holder_id, request_id=new_id())
