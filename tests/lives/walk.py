"""A random walk: each step asks the model whether it may be, does it by the service, and compares."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from domain.shared.errors import DomainError, Refusals
from domain.shared.work import Outcome, Work
from tests.factories.members import Applicant
from tests.lives.checks import check_members
from tests.lives.model import Grant, Place, Standing, Union
from tests.lives.union import Stored

WORKING = ("permanent", "fixed_term", "dispatched", "apprentice", "flexible")
KEPT = ("retired", "unemployed")
Some = TypeVar("Some")


@dataclass
class Walk:
    """Where a walk is: the stored union, its model, chance, what was done, and whose lives have been lived.

    `fresh` are members to whom nothing has happened yet; `lives` those who had at least one change of their own after
    they came (a merger or a move of their organisation does not count). `applicants` are the people behind members and
    open requests.
    """

    stored: Stored
    model: Union
    random: Random
    log: list[str] = field(default_factory=list)
    fresh: list[UUID] = field(default_factory=list)
    lives: set[UUID] = field(default_factory=set)
    applicants: dict[UUID, Applicant] = field(default_factory=dict)
    former: dict[UUID, UUID] = field(default_factory=dict)
    employments: dict[UUID, str] = field(default_factory=dict)
    opened: dict[UUID, date] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)

    async def begin(self) -> None:
        """Tells the model of what the fixtures have written."""
        self.model.kinds[self.model.top] = "federation"
        founded_on = (await self.stored.rows("SELECT founded_on FROM organisation WHERE tenant_id = $1"))[0][0]
        self.model.places[self.model.top] = [Place(founded_on, None)]
        for officer, joined_on in await self.stored.rows("SELECT id, joined_on FROM member WHERE tenant_id = $1"):
            self.model.members[officer] = [Standing(joined_on, "active", self.model.top, "permanent", "joined")]
        await self.learn_grants(None)

    async def learn_grants(self, term: UUID | None) -> None:
        """Takes over roles that came with a term (None: with none), whose ids only the database knows."""
        rows = await self.stored.rows(
            "SELECT id, member_id, role, organisation_id, starts_on, ends_on, post_term_id FROM role_grant"
            " WHERE tenant_id = $1 AND post_term_id IS NOT DISTINCT FROM $2",
            term,
        )
        for key, *values in rows:
            if key not in self.model.grants:
                self.model.grants[key] = new = Grant(*values)
                place = (new.member, new.role, new.organisation)
                self.model.take(  # one that had ended makes room for the new one
                    each
                    for each in self.model.grants.values()
                    if (each.member, each.role, each.organisation) == place
                    and each.ends_on is not None
                    and each.ends_on < self.model.today
                )

    def pass_days(self) -> None:
        """Now and then a day or more passes."""
        if self.random.random() < 0.3:
            self.stored.now += timedelta(days=self.random.randint(1, 3))
        self.model.today = self.stored.today

    def one(self, choices: Sequence[Some]) -> Some:
        """Any of them."""
        return choices[self.random.randrange(len(choices))]

    def near(self, back: int, ahead: int) -> Any:
        """A day about today."""
        return self.model.today + timedelta(days=self.random.randint(-back, ahead))

    def node(self) -> UUID:
        """An organisation, most often an open one."""
        nodes = list(self.model.places)
        open_ones = [each for each in nodes if self.model.is_open(each)]
        return self.one(open_ones if self.random.random() < 0.9 else nodes)

    def home(self) -> UUID:
        """An organisation to belong to, most often one that takes members."""
        homes = [each for each in self.model.places if self.model.may_belong(each)]
        return self.one(homes) if homes and self.random.random() < 0.9 else self.node()

    def member(self) -> UUID | None:
        """A member other than the officers; half of the time one to whom nothing has happened."""
        if self.fresh and self.random.random() < 0.6:
            return self.one(self.fresh)
        others = [each for each in list(self.model.members)[2:] if each not in self.model.merged]
        return self.one(others) if others else None

    async def attempt(
        self,
        told: str,
        use_case: Callable[[Work, Any], Awaitable[Outcome]],
        command: object,
        *,
        allowed: bool,
        by: int | UUID = 0,
    ) -> Outcome | None:
        """Runs a use case in a transaction; it is refused exactly when the model says so."""
        self.log.append(f"{self.model.today} {told} {command}")
        refusal: Exception | None = None
        outcome: Outcome | None = None
        at = self.stored.work(officer=by) if isinstance(by, int) else self.stored.work(member=by)
        try:
            async with at as work:
                outcome = await use_case(work, command)
        except (DomainError, Refusals) as error:
            refusal = error
        assert (refusal is None) == allowed, (refusal, allowed)
        if outcome is not None:
            self.accepted[told] = self.accepted.get(told, 0) + 1
        return outcome

    async def lived(self, member: UUID) -> None:
        """Something has happened to a member; the rest is compared at once."""
        self.lives.add(member)
        if member in self.fresh:
            self.fresh.remove(member)
        await check_members(self.stored, self.model, [member])
