"""Random sequences of what happens to an account, against a model that is a sorted list of credits."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.points import service
from domain.points.service.ledger import locked_account, new_draw, take_out
from domain.shared.work import Work
from tests.domain.benefits import office as offices
from tests.domain.benefits.office import NOW
from tests.domain.points.counter import TODAY, Counter


class Step(NamedTuple):
    """What happens: `kind`, how many points, how many days they last or pass by, which of the credits is meant."""

    kind: str
    points: int
    days: int


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(("earn", "earn", "spend", "take back", "days pass")),
        st.integers(1, 20),
        st.integers(0, 9),
    ),
    max_size=14,
)


class Model:
    """Credits by number: what came, what is left, the last day; in the order of their coming."""

    def __init__(self) -> None:
        self.today = TODAY
        self.credits: list[tuple[int, int, date, bool]] = []

    @property
    def left(self) -> list[int]:
        ordered = sorted(range(len(self.credits)), key=lambda at: (self.credits[at][2], at))
        return [self.credits[at][1] for at in ordered]

    def end(self) -> None:
        self.credits = [
            (came, 0 if ends_on < self.today else left, ends_on, is_void)
            for came, left, ends_on, is_void in self.credits
        ]

    def draw(self, points: int, first: int | None = None) -> None:
        for at in sorted(range(len(self.credits)), key=lambda at: (at != first, self.credits[at][2], at)):
            came, left, ends_on, is_void = self.credits[at]
            taken = min(left, points)
            points -= taken
            self.credits[at] = (came, left - taken, ends_on, is_void)

    def spend(self, points: int) -> bool:
        self.end()
        if sum(self.left) < points:
            return False
        self.draw(points)
        return True

    def take_back(self, at: int) -> None:
        self.end()
        came, left, ends_on, is_void = self.credits[at]
        if not is_void:
            self.credits[at] = (came, left, ends_on, True)
            self.draw(min(came if ends_on >= self.today else 0, sum(self.left)), first=at)


async def _live(counter: Counter, steps: Sequence[Step]) -> None:
    member_id, model = await counter.office.member(), Model()
    earned: list[str] = []
    for step in steps:
        if step.kind == "earn":
            credit_id = await counter.earn(member_id, step.points, ends_on=model.today + timedelta(days=step.days))
            earned.append(str(credit_id))
            counter.subjects[str(credit_id)] = await counter.owner.fetchval(
                "UPDATE point_credit SET subject_id = id WHERE id = $1 RETURNING id", credit_id
            )
            model.credits.append((step.points, step.points, model.today + timedelta(days=step.days), False))
        elif step.kind == "spend":
            assert await _spend(counter, member_id, step.points) is model.spend(step.points)
        elif step.kind == "take back" and earned:
            at = step.days % len(earned)
            await counter.happens("registration.check_in_voided", member_id, earned[at])
            model.take_back(at)
        elif step.kind == "days pass":
            model.today += timedelta(days=step.days)
            counter.office.now = NOW + (model.today - TODAY)
            async with counter.database.write() as conn:
                await service.points_end(conn, counter.office.now, counter.office.keyring)
            model.end()
        assert await counter.left(member_id) == model.left
        assert await counter.balance(member_id) == sum(model.left)
    assert await counter.broken() == []
    counter.office.now = NOW


async def _spend(counter: Counter, member_id: UUID, points: int) -> bool:
    async def use_case(work: Work, _: object) -> bool:
        account = await locked_account(work, member_id, counter.office.branch_id)
        return await take_out(work, account, new_draw(account, "spent", points, subject_id=new_id()))

    return bool(await counter.run(use_case, None))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=st.lists(STEPS, min_size=3, max_size=3))
async def test_an_account_is_as_the_model_says(
    owner: asyncpg.Connection,
    database: Database,
    keyring: Keyring,
    tenant_id: UUID,
    counters: dict[UUID, Counter],
    lives: list[list[Step]],
) -> None:
    if tenant_id not in counters:
        counters[tenant_id] = Counter(await offices.build(owner, database, keyring, tenant_id))
    for steps in lives:
        await _live(counters[tenant_id], steps)


@pytest.fixture
def counters() -> dict[UUID, Counter]:
    """The union of the test, built by its first example: members of others live in it, too."""
    return {}
