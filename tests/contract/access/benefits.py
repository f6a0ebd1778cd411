"""Who may see, plan, claim and take back benefits."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import A, Case, F, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, Operation, refused

NO_PROGRAMME = refused("PROGRAMME_NOT_FOUND")
NO_PROGRAMME_STATE = refused("PROGRAMME_STATE_REFUSED")
NO_CYCLE = refused("CYCLE_NOT_FOUND")
NO_CYCLE_STATE = refused("CYCLE_STATE_REFUSED")
NO_APPLICATION = refused("APPLICATION_NOT_FOUND")
NO_VOUCHER = refused("VOUCHER_NOT_FOUND")
OTHER_MODE = refused("MODE_REFUSED")
STEP_UP = refused("STEP_UP_REQUIRED")
TIMES = {"opensAt": "2999-01-02T00:00:00Z", "closesAt": "2999-01-03T00:00:00Z", "validUntilAt": "2999-02-03T00:00:00Z"}
_DRAFT = {"title": " ", "mode": "FIRST_COME", **TIMES, "pieces": 1, "valueFen": 100}
_PROGRAMME = {"kind": "HEALTH", "title": " ", "description": "x", "budgetFen": 100}
_DRAW = {"publicValue": "1", "publicValueSource": "https://example.org"}

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The programme is that of HD-A-01-2, application and voucher are those of a member there, not of "the member".
SIGNED_IN = (U, A, A, A, A, A, A)
IN_SIGHT = (NULL, A, A, A, A, A, A)
IN_REACH = (NULL, NULL, A, NULL, A, A, NULL)


def managed(outcome: str, out_of_reach: str = NO_CYCLE) -> tuple[str, ...]:
    return (U, F, outcome, out_of_reach, outcome, F, F)


def by_all(outcome: str) -> tuple[str, ...]:
    return (U, outcome, outcome, outcome, outcome, outcome, outcome)


BENEFIT_READS = [
    Case("Query.benefitProgrammes", "a page", fixed(first=5), SIGNED_IN),
    Case("Query.benefitProgramme", "that is approved", known("id", "programme"), SIGNED_IN),
    Case("Query.benefitProgramme", "a draft", known("id", "draft programme"), (U, NULL, A, NULL, A, A, NULL)),
    Case("Query.benefitCycles", "a page", fixed(first=5), SIGNED_IN),
    Case("Query.benefitCycle", "that is approved", known("id", "cycle"), SIGNED_IN),
    Case("Query.benefitCycle", "that was drawn", known("id", "ended cycle"), SIGNED_IN),
    Case("Query.benefitCycle", "that serves by need", known("id", "cycle by need"), SIGNED_IN),
    Case("Query.benefitCycle", "a draft", known("id", "draft cycle"), (U, NULL, A, NULL, A, A, NULL)),
    Case(
        "Query.benefitApplications",
        "for a cycle",
        lambda facts, _kind: {"first": 5, "where": {"cycle": {"eq": facts["ended cycle"]}}},
        (U, F, A, EMPTY, A, A, F),
    ),
    Case(
        "Query.vouchers",
        "of a cycle",
        lambda facts, _kind: {"first": 5, "where": {"cycle": {"eq": facts["cycle"]}}},
        (U, F, A, EMPTY, A, A, F),
    ),
    Case("Query.voucher", "of a member of the branch", known("id", "voucher"), (U, NULL, A, NULL, A, A, NULL)),
    Case("Query.node", "programme", known("id", "programme"), IN_SIGHT),
    Case("Query.node", "draft of a programme", known("id", "draft programme"), IN_REACH),
    Case("Query.node", "cycle", known("id", "cycle"), IN_SIGHT),
    Case("Query.node", "draft of a cycle", known("id", "draft cycle"), IN_REACH),
    Case("Query.node", "application for a benefit", known("id", "application"), IN_REACH),
    Case("Query.node", "voucher", known("id", "voucher"), IN_REACH),
]


def _of_programme(name: str, fact: str, outcome: str) -> Case:
    given = with_input(lambda f, _: {"programmeId": f[fact]})
    return Case(f"Mutation.benefitProgramme{name}", f"the {fact}", given, managed(outcome, NO_PROGRAMME))


def _of_cycle(name: str, fact: str, outcome: str, more: Mapping[str, Any] | None = None) -> Case:
    given = with_input(lambda f, _: {"cycleId": f[fact], **(more or {})})
    return Case(f"Mutation.{name}", f"the {fact}", given, managed(outcome))


BENEFIT_WRITES = [
    Case(
        "Mutation.benefitProgrammeCreate",
        "without a title",
        with_input(lambda f, _: {**_PROGRAMME, "organisationId": f["group"]}),
        managed(refused("TITLE_INVALID"), refused("ORGANISATION_NOT_FOUND")),
    ),
    _of_programme("Approve", "programme", NO_PROGRAMME_STATE),
    _of_programme("Open", "draft programme", NO_PROGRAMME_STATE),
    _of_programme("Close", "draft programme", NO_PROGRAMME_STATE),
    _of_programme("Settle", "draft programme", NO_PROGRAMME_STATE),
    Case(
        "Mutation.benefitProgrammeApprove",
        "on a device that was forgotten",
        with_input(lambda f, _: {"programmeId": f["draft programme"]}),
        managed(STEP_UP, STEP_UP),
        is_proof_old=True,
    ),
    Case(
        "Mutation.benefitCycleCreate",
        "without a title",
        with_input(lambda f, _: {**_DRAFT, "programmeId": f["programme"]}),
        managed(refused("TITLE_INVALID"), NO_PROGRAMME),
    ),
    _of_cycle("benefitCycleSubmit", "cycle", NO_CYCLE_STATE),
    _of_cycle("benefitCycleApprove", "cycle", NO_CYCLE_STATE),
    _of_cycle("benefitCycleSendBack", "cycle", NO_CYCLE_STATE),
    _of_cycle("benefitCycleCancel", "ended cycle", NO_CYCLE_STATE),
    Case(
        "Mutation.benefitCycleApprove",
        "on a device that was forgotten",
        with_input(lambda f, _: {"cycleId": f["draft cycle"]}),
        managed(STEP_UP, STEP_UP),
        is_proof_old=True,
    ),
    _of_cycle("benefitListPublish", "cycle", OTHER_MODE),
    _of_cycle("benefitDrawHold", "cycle", OTHER_MODE, _DRAW),
    Case(
        "Mutation.benefitClaim",
        "what is given by need",
        with_input(lambda f, _: {"cycleId": f["cycle by need"]}),
        by_all(OTHER_MODE),
    ),
    Case(
        "Mutation.benefitApply",
        "where who comes first is served",
        with_input(lambda f, _: {"cycleId": f["cycle"]}),
        by_all(OTHER_MODE),
    ),
    Case(
        "Mutation.benefitApplicationWithdraw",
        "another member's",
        with_input(lambda f, _: {"applicationId": f["application"]}),
        by_all(NO_APPLICATION),
    ),
    Case(
        "Mutation.voucherRevoke",
        "that is redeemed",
        with_input(lambda f, _: {"voucherId": f["voucher"]}),
        managed(refused("VOUCHER_STATE_REFUSED"), NO_VOUCHER),
    ),
]


def benefit_reads(ids: Mapping[str, str], organisation: Mapping[str, Any]) -> list[Operation]:
    """What is read of benefits, aimed at another union's objects."""
    pages = (
        ("benefitProgrammes", {"below": organisation}),
        ("benefitCycles", {"programme": {"eq": ids["BenefitProgramme"]}}),
        ("benefitApplications", {"cycle": {"eq": ids["BenefitCycle"]}}),
        ("vouchers", {"cycle": {"eq": ids["BenefitCycle"]}}),
    )
    found = (("benefitProgramme", "BenefitProgramme"), ("benefitCycle", "BenefitCycle"), ("voucher", "Voucher"))
    return [
        *(Operation(f"Query.{name}", {"first": 100}) for name, _ in pages),
        *(Operation(f"Query.{name}", {"first": 100, "where": where}) for name, where in pages),
        *(Operation(f"Query.{name}", {"id": ids[type_name]}) for name, type_name in found),
    ]


def benefit_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with benefits, aimed at another union's objects, with the refusals."""
    programme, cycle = {"programmeId": ids["BenefitProgramme"]}, {"cycleId": ids["BenefitCycle"]}
    words = ("Approve", "Open", "Close", "Settle")
    cycles = ("Submit", "Approve", "SendBack", "Cancel")
    return [
        (
            "benefitProgrammeCreate",
            {**_PROGRAMME, "title": "x", "organisationId": ids["Organisation"]},
            refused("ORGANISATION_NOT_FOUND"),
        ),
        *((f"benefitProgramme{word}", programme, NO_PROGRAMME) for word in words),
        ("benefitCycleCreate", {**_DRAFT, "title": "x", **programme}, NO_PROGRAMME),
        *((f"benefitCycle{word}", cycle, NO_CYCLE) for word in cycles),
        ("benefitListPublish", cycle, NO_CYCLE),
        ("benefitDrawHold", {**cycle, **_DRAW}, NO_CYCLE),
        ("benefitClaim", cycle, NO_CYCLE),
        ("benefitApply", cycle, NO_CYCLE),
        ("benefitApplicationWithdraw", {"applicationId": ids["BenefitApplication"]}, NO_APPLICATION),
        ("voucherRevoke", {"voucherId": ids["Voucher"]}, NO_VOUCHER),
    ]
