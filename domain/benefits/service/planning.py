"""The officers' side of programmes and cycles: drafts, approval by a second officer, opening, closing, settling."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from secrets import token_bytes
from typing import Any
from uuid import UUID

from db.models.benefits import BenefitCycleRow, BenefitProgrammeRow, CycleState, ProgrammeState
from db.queries import ledger as ledger_queries
from db.queries.benefits import plans
from db.sealing import seal
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import (
    BudgetShort,
    ConditionInvalid,
    CycleNotFound,
    CycleStateRefused,
    OwnProposal,
    ProgrammeNotFound,
    ProgrammeStateRefused,
)
from domain.benefits.rules import states
from domain.benefits.rules.conditions import MAX_WORDS, document_of, organisations_in, read_condition
from domain.benefits.rules.draw import SEED_BYTES, commitment_of
from domain.benefits.rules.states import CycleDraft
from domain.organisations.errors import OrganisationNotFound
from domain.shared.events import emit
from domain.shared.ledger import (
    NewQuota,
    QuotaMove,
    QuotaOutcome,
    QuotaStep,
    QuotaUnit,
    quota_open,
    quota_resize,
    quota_step,
)
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

SEED_KEY, SEED_COLUMN = "draw seeds", "seed"
"""The key of the installation under which seeds lie until they are drawn, and what they are sealed as."""
_RUNNING = ("draft", "to_approve", "approved", "distributed")


@dataclass(frozen=True, slots=True)
class ProgrammeCreate:
    """A draft of an organisation. Without a condition it is for members in force at and below the organisation."""

    organisation_id: UUID
    kind: str
    title: str
    description: str
    budget_fen: int
    condition: Mapping[str, Any] | None = None
    title_en: str | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeChange:
    """The next state of a programme."""

    programme_id: UUID


@dataclass(frozen=True, slots=True)
class CycleCreate:
    """A draft of a programme's next giving out."""

    programme_id: UUID
    draft: CycleDraft


@dataclass(frozen=True, slots=True)
class CycleChange:
    """The next state of a cycle."""

    cycle_id: UUID


async def programme_create(work: Work, command: ProgrammeCreate) -> Outcome:
    """Writes a draft of an organisation where the caller manages benefits. Records `benefit_programme.created`.

    Raises:
        DomainError: ORGANISATION_NOT_FOUND, TITLE_INVALID, AMOUNT_INVALID, CONDITION_INVALID.
    """
    officer_id = work.actor.member_id
    if officer_id is None or not await plans.is_managed(work.conn, work.scope, command.organisation_id):
        raise OrganisationNotFound("organisationId")
    title = states.clean_text(command.title, "title")
    title_en = states.clean_text(command.title_en, "titleEn", is_required=False)
    description = states.clean_text(command.description, "description", most=states.MAX_TEXT)
    states.check_amount(command.budget_fen, "budgetFen", least=1, most=states.MAX_FEN)
    programme = BenefitProgrammeRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=command.organisation_id,
        kind=command.kind,
        state=ProgrammeState.DRAFT.value,
        title=title or "",
        title_en=title_en,
        description=description or "",
        condition=await _checked_condition(work, command),
        budget_fen=command.budget_fen,
        created_by_id=officer_id,
        created_at=work.now,
    )
    await plans.insert_programme(work.conn, programme)
    await _tell_programme(work, programme, "created")
    return {"programme_id": programme.id}


async def programme_approve(work: Work, command: ProgrammeChange) -> Outcome:
    """Approves a draft of another officer's: its budget is set aside. Emits `benefit_programme.approved`.

    Raises:
        DomainError: STEP_UP_REQUIRED, PROGRAMME_NOT_FOUND, PROGRAMME_STATE_REFUSED, OWN_PROPOSAL.
    """
    await require_recent_proof(work)
    programme = await _locked_programme(work, command.programme_id)
    if programme.state == ProgrammeState.DRAFT:
        if work.actor.member_id in {None, programme.created_by_id}:
            raise OwnProposal("programmeId")
        programme.approved_by_id = work.actor.member_id
        new = NewQuota("benefit_programme", programme.id, "budget", QuotaUnit.FEN, programme.budget_fen)
        programme.budget_quota_id = await quota_open(work, new, request_id=new_id(), reason="approved")
    return await _move_programme(work, programme, ProgrammeState.APPROVED)


async def programme_open(work: Work, command: ProgrammeChange) -> Outcome:
    """Lets members have what its cycles give out. Emits `benefit_programme.open`.

    Raises:
        DomainError: PROGRAMME_NOT_FOUND, PROGRAMME_STATE_REFUSED.
    """
    programme = await _locked_programme(work, command.programme_id)
    return await _move_programme(work, programme, ProgrammeState.OPEN)


async def programme_close(work: Work, command: ProgrammeChange) -> Outcome:
    """Ends the giving out, when no cycle may give out anything any more. Emits `benefit_programme.closed`.

    Raises:
        DomainError: PROGRAMME_NOT_FOUND, PROGRAMME_STATE_REFUSED (also while a cycle is not distributed).
    """
    programme = await _locked_programme(work, command.programme_id)
    await _refuse_cycles(work, programme, _RUNNING[:-1])
    return await _move_programme(work, programme, ProgrammeState.CLOSED)


async def programme_settle(work: Work, command: ProgrammeChange) -> Outcome:
    """Settles a closed programme whose cycles are over: its budget is what was spent.

    Emits `benefit_programme.settled`.

    Raises:
        DomainError: PROGRAMME_NOT_FOUND, PROGRAMME_STATE_REFUSED (also while a cycle is not over, or its money not
            settled).
    """
    programme = await _locked_programme(work, command.programme_id)
    await _refuse_cycles(work, programme, _RUNNING)
    if programme.state == ProgrammeState.CLOSED and programme.budget_quota_id is not None:
        (budget,) = await ledger_queries.list_quotas(work.conn, programme.tenant_id, programme.id)
        if budget["claimed"]:
            raise ProgrammeStateRefused("programmeId", state=programme.state)
        await quota_resize(work, budget["id"], budget["used"], request_id=new_id(), reason="settled")
        programme.settled_at = work.now
    return await _move_programme(work, programme, ProgrammeState.SETTLED)


async def cycle_create(work: Work, command: CycleCreate) -> Outcome:
    """Writes a draft of a programme that is not closed. Records `benefit_cycle.created`. Locks the programme.

    Raises:
        DomainError: PROGRAMME_NOT_FOUND, PROGRAMME_STATE_REFUSED, TITLE_INVALID, and those of `check_cycle`.
    """
    programme = await _locked_programme(work, command.programme_id)
    if programme.state in {ProgrammeState.CLOSED, ProgrammeState.SETTLED} or work.actor.member_id is None:
        raise ProgrammeStateRefused("programmeId", state=programme.state)
    draft = command.draft
    states.check_cycle(draft, work.now)
    given = {
        **asdict(draft),
        "title": states.clean_text(draft.title, "title"),
        "title_en": states.clean_text(draft.title_en, "titleEn", is_required=False),
        "public_source": states.clean_text(
            draft.public_source, "publicSource", most=states.MAX_SOURCE, is_required=False
        ),
        "needs": [_need(each) for each in draft.needs],
    }
    cycle = BenefitCycleRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        programme_id=programme.id,
        state=CycleState.DRAFT.value,
        created_by_id=work.actor.member_id,
        created_at=work.now,
        **given,
    )
    await plans.insert_cycle(work.conn, cycle)
    await tell_cycle(work, cycle, "created", is_emitted=False)
    return {"cycle_id": cycle.id}


async def cycle_submit(work: Work, command: CycleChange) -> Outcome:
    """Puts a draft before another officer. Emits `benefit_cycle.to_approve`.

    Raises:
        DomainError: CYCLE_NOT_FOUND, CYCLE_STATE_REFUSED.
    """
    return await _moved(work, await locked_cycle(work, command.cycle_id), CycleState.TO_APPROVE)


async def cycle_send_back(work: Work, command: CycleChange) -> Outcome:
    """Makes a draft of what waits for approval. Emits `benefit_cycle.draft`.

    Raises:
        DomainError: CYCLE_NOT_FOUND, CYCLE_STATE_REFUSED.
    """
    return await _moved(work, await locked_cycle(work, command.cycle_id), CycleState.DRAFT)


async def cycle_approve(work: Work, command: CycleChange) -> Outcome:
    """Approves a cycle of another officer's: commits its money, opens its vouchers, and commits to the seed of a draw.

    Locks the programme, the cycle, then the budget. Emits `benefit_cycle.approved`.

    Raises:
        DomainError: STEP_UP_REQUIRED, CYCLE_NOT_FOUND, CYCLE_STATE_REFUSED, OWN_PROPOSAL, PROGRAMME_STATE_REFUSED,
            CYCLE_TIMES_INVALID (it would be closed already), BUDGET_SHORT.
    """
    await require_recent_proof(work)
    found = await plans.find_programme_of(work.conn, work.scope.tenant_id, command.cycle_id)
    programme = None if found is None else await plans.lock_programme(work.conn, work.scope, found)
    if programme is None:
        raise CycleNotFound("cycleId")
    cycle = await locked_cycle(work, command.cycle_id)
    if not states.can_move(states.CYCLE_MOVES, cycle.state, CycleState.APPROVED):
        raise CycleStateRefused("cycleId", state=cycle.state)
    if programme.budget_quota_id is None or programme.state not in {ProgrammeState.APPROVED, ProgrammeState.OPEN}:
        raise ProgrammeStateRefused("cycleId", state=programme.state)
    if work.actor.member_id in {None, cycle.created_by_id}:
        raise OwnProposal("cycleId")
    states.check_times(cycle.opens_at, cycle.closes_at, cycle.valid_until_at, work.now)
    cycle.approved_by_id = work.actor.member_id
    if cycle.mode in states.APPLYING:
        seed = token_bytes(SEED_BYTES)
        cycle.commitment = commitment_of(seed)
        place = {"tenant_id": cycle.tenant_id, "row_id": cycle.id}
        cycle.seed_sealed = seal(work.keyring.derive(SEED_KEY), seed.hex(), column=SEED_COLUMN, **place)
    new = NewQuota("benefit_cycle", cycle.id, "vouchers", QuotaUnit.PIECE, cycle.pieces)
    cycle.quota_id = await quota_open(work, new, request_id=new_id(), reason="approved")
    amounts = {programme.budget_quota_id: cycle.pieces * cycle.value_fen}
    taken = await quota_step(work, QuotaStep.TAKE, QuotaMove(amounts, cycle.id, new_id(), "approved"))
    if taken.outcome is not QuotaOutcome.DONE:
        raise BudgetShort("cycleId")
    return await _moved(work, cycle, CycleState.APPROVED)


async def locked_cycle(work: Work, cycle_id: UUID) -> BenefitCycleRow:
    """A cycle of a programme that the caller manages, locked.

    Raises:
        CycleNotFound: There is none.
    """
    cycle = await plans.lock_cycle(work.conn, work.scope, cycle_id)
    if cycle is None:
        raise CycleNotFound("cycleId")
    return cycle


async def move_cycle(work: Work, cycle: BenefitCycleRow, to: CycleState) -> None:
    """The one guarded transition of a cycle; its row is locked by the caller. Records and emits.

    Raises:
        CycleStateRefused: It cannot become that.
    """
    if not states.can_move(states.CYCLE_MOVES, cycle.state, to):
        raise CycleStateRefused("cycleId", state=cycle.state)
    cycle.state = to.value
    await plans.update_cycle(work.conn, cycle)
    await tell_cycle(work, cycle, to.value, is_emitted=True)


async def tell_cycle(work: Work, cycle: BenefitCycleRow, word: str, *, is_emitted: bool) -> None:
    """Records, and emits, what became of a cycle."""
    topic = f"benefit_cycle.{word}"
    programme_id = str(cycle.programme_id)
    await record(work, topic, "benefit_cycle", cycle.id, programme_id=programme_id)
    if is_emitted:
        await emit(work, topic, "benefit_cycle", cycle.id, programme_id=programme_id)


async def _moved(work: Work, cycle: BenefitCycleRow, to: CycleState) -> Outcome:
    await move_cycle(work, cycle, to)
    return {"cycle_id": cycle.id}


async def _locked_programme(work: Work, programme_id: UUID) -> BenefitProgrammeRow:
    programme = await plans.lock_programme(work.conn, work.scope, programme_id)
    if programme is None:
        raise ProgrammeNotFound("programmeId")
    return programme


async def _move_programme(work: Work, programme: BenefitProgrammeRow, to: ProgrammeState) -> Outcome:
    """The one guarded transition of a programme; its row is locked by the caller."""
    if not states.can_move(states.PROGRAMME_MOVES, programme.state, to):
        raise ProgrammeStateRefused("programmeId", state=programme.state)
    programme.state = to.value
    await plans.update_programme(work.conn, programme)
    await _tell_programme(work, programme, to.value)
    return {"programme_id": programme.id}


async def _tell_programme(work: Work, programme: BenefitProgrammeRow, word: str) -> None:
    topic, place_id = f"benefit_programme.{word}", programme.organisation_id
    await record(work, topic, "benefit_programme", programme.id, organisation_id=place_id)
    if word != "created":
        await emit(work, topic, "benefit_programme", programme.id, organisation_id=str(place_id))


async def _refuse_cycles(work: Work, programme: BenefitProgrammeRow, of_states: Sequence[str]) -> None:
    if await plans.count_cycles(work.conn, work.scope.tenant_id, programme.id, states=of_states):
        raise ProgrammeStateRefused("programmeId", state=programme.state)


async def _checked_condition(work: Work, command: ProgrammeCreate) -> dict[str, Any]:
    given = command.condition or {
        "all": [
            {"is": "state_in", "of": ["active", "retained"]},
            {"is": "below", "of": [str(command.organisation_id)]},
        ]
    }
    condition = read_condition(given)
    named = organisations_in(condition)
    if named and await plans.count_missing(work.conn, work.scope.tenant_id, named):
        raise ConditionInvalid("condition", limit=MAX_WORDS)
    return document_of(condition)


def _need(need: Mapping[str, Any]) -> dict[str, Any]:
    return {"when": document_of(read_condition(need["when"])), "points": need["points"]}
