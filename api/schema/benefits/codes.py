"""Closed sets of benefits, with their words."""

from enum import StrEnum

from api.enums import described, words
from db.models.benefits import (
    AllocationMode,
    ApplicationClosing,
    ApplicationState,
    BenefitKind,
    CycleState,
    ProgrammeState,
    VoucherState,
    VoucherUse,
)


class ClaimPhase(StrEnum):
    """Phases of `domain.benefits.policy.PHASES`."""

    COMING = "coming"
    OPEN = "open"
    OVER = "over"


class ConditionKind(StrEnum):
    """What a part of a condition is: three ways to join others, and the predicates of the rules."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    STATE_IN = "state_in"
    EMPLOYMENT_IN = "employment_in"
    BELOW = "below"
    TAGGED = "tagged"
    MEMBER_YEARS = "member_years"
    UNSERVED_DAYS = "unserved_days"
    NO_ARREARS = "no_arrears"


described(
    BenefitKind,
    "What sort of benefit it is; each has a yearly cap of its own.",
    {
        BenefitKind.HOLIDAY_GIFT: "Gift at a holiday 节日慰问.",
        BenefitKind.BIRTHDAY: "Birthday 生日慰问.",
        BenefitKind.CONDOLENCE: "Illness, hardship, bereavement 困难慰问.",
        BenefitKind.CULTURE: "Cinema, museums, books 文化消费.",
        BenefitKind.HEALTH: "Check-ups, sports halls 健康服务.",
        BenefitKind.TRAINING: "Courses and examinations 技能培训.",
        BenefitKind.OTHER: "Anything else 其他.",
    },
)
described(
    ProgrammeState,
    "State of a programme.",
    {
        ProgrammeState.DRAFT: "Seen by officers only; waits for another officer's approval.",
        ProgrammeState.APPROVED: "Budget is set aside; nothing is given out yet.",
        ProgrammeState.OPEN: "Its cycles give out vouchers.",
        ProgrammeState.CLOSED: "Nobody is given anything any more; what was given is valid.",
        ProgrammeState.SETTLED: "Budget is what was spent.",
    },
)
described(
    CycleState,
    "State of a cycle.",
    {
        CycleState.DRAFT: "Seen by officers only.",
        CycleState.TO_APPROVE: "Waits for another officer's approval.",
        CycleState.APPROVED: "One may claim or apply, from its opening to its closing.",
        CycleState.DISTRIBUTED: "All is given out, or nobody is left who could have it.",
        CycleState.ENDED: "No voucher of it can be redeemed any more; its money is settled.",
        CycleState.CANCELLED: "Nobody gets anything; what was given is taken back.",
    },
)
described(
    AllocationMode,
    "How vouchers find their members.",
    {
        AllocationMode.FIRST_COME: "First come, first served 先到先得.",
        AllocationMode.LOT: "By lot among those who applied 摇号.",
        AllocationMode.NEED_WEIGHTED: "Who needs it most comes first, by published weights 按需要程度.",
        AllocationMode.NOT_SERVED_FIRST: "Whom the programme served least comes first 未享受者优先.",
    },
)
described(
    ApplicationState,
    "State of an application.",
    {
        ApplicationState.APPLIED: "Waits for the draw.",
        ApplicationState.SERVED: "A voucher was issued.",
        ApplicationState.NOT_SERVED: "No voucher; the reason stands beside it.",
        ApplicationState.WITHDRAWN: "Member does not want it any more.",
    },
)
described(
    ApplicationClosing,
    "Why an application was not served.",
    {
        ApplicationClosing.NONE_LEFT: "No voucher was left.",
        ApplicationClosing.NOT_ELIGIBLE: "Member did not meet the condition on that day, or had no right to vouchers.",
        ApplicationClosing.CAP_REACHED: "Yearly cap was reached.",
        ApplicationClosing.HAS_ONE: "Member has a voucher of the cycle.",
        ApplicationClosing.CYCLE_CANCELLED: "Cycle was cancelled.",
        ApplicationClosing.MERGED: "Entry was merged into one with an application of its own.",
    },
)
described(
    VoucherState,
    "State of a voucher; the first three are live.",
    {
        VoucherState.ISSUED: "What is left of it can be redeemed until `validUntilAt`.",
        VoucherState.LOCKED: "Held by a terminal for some minutes.",
        VoucherState.REDEEMED: "All of it was redeemed.",
        VoucherState.EXPIRED: "It was not redeemed in time.",
        VoucherState.REVOKED: "It was taken back.",
    },
)
described(
    VoucherUse,
    "How a voucher is used.",
    {
        VoucherUse.ONCE: "At once, as a whole.",
        VoucherUse.TIMES: "So many times, each for the same part.",
        VoucherUse.BALANCE: "In parts of any amount, until nothing is left.",
    },
)
described(
    ClaimPhase,
    "Whether one may claim or apply by the clock and the state of a cycle.",
    {
        ClaimPhase.COMING: "Not yet.",
        ClaimPhase.OPEN: "Now.",
        ClaimPhase.OVER: "Not any more.",
    },
)
described(
    ConditionKind,
    "What a part of a condition asks.",
    {
        ConditionKind.ALL: "All parts below it hold.",
        ConditionKind.ANY: "At least one part below it holds.",
        ConditionKind.NOT: "Part below it does not hold.",
        ConditionKind.STATE_IN: "Membership is in one of these states.",
        ConditionKind.EMPLOYMENT_IN: "Employment is one of these kinds.",
        ConditionKind.BELOW: "Member belongs to one of these organisations, or to one below it.",
        ConditionKind.TAGGED: "Member has one of these tags.",
        ConditionKind.MEMBER_YEARS: "Member for at least so many full years.",
        ConditionKind.UNSERVED_DAYS: "Programme gave the member nothing in so many days.",
        ConditionKind.NO_ARREARS: "No dues are overdue.",
    },
)
KIND_WORDS = words(
    {
        BenefitKind.HOLIDAY_GIFT: ("节日慰问", "Holiday gift"),
        BenefitKind.BIRTHDAY: ("生日慰问", "Birthday"),
        BenefitKind.CONDOLENCE: ("困难慰问", "Condolence"),
        BenefitKind.CULTURE: ("文化消费", "Culture"),
        BenefitKind.HEALTH: ("健康服务", "Health"),
        BenefitKind.TRAINING: ("技能培训", "Training"),
        BenefitKind.OTHER: ("其他", "Other"),
    }
)
PROGRAMME_WORDS = words(
    {
        ProgrammeState.DRAFT: ("草稿", "Draft"),
        ProgrammeState.APPROVED: ("已批准", "Approved"),
        ProgrammeState.OPEN: ("进行中", "Open"),
        ProgrammeState.CLOSED: ("已结束", "Closed"),
        ProgrammeState.SETTLED: ("已结算", "Settled"),
    }
)
CYCLE_WORDS = words(
    {
        CycleState.DRAFT: ("草稿", "Draft"),
        CycleState.TO_APPROVE: ("待审批", "To be approved"),
        CycleState.APPROVED: ("发放中", "Approved"),
        CycleState.DISTRIBUTED: ("已发完", "Distributed"),
        CycleState.ENDED: ("已结束", "Ended"),
        CycleState.CANCELLED: ("已取消", "Cancelled"),
    }
)
MODE_WORDS = words(
    {
        AllocationMode.FIRST_COME: ("先到先得", "First come, first served"),
        AllocationMode.LOT: ("摇号", "By lot"),
        AllocationMode.NEED_WEIGHTED: ("按需要程度", "By need"),
        AllocationMode.NOT_SERVED_FIRST: ("未享受者优先", "Not served before first"),
    }
)
APPLICATION_WORDS = words(
    {
        ApplicationState.APPLIED: ("已申请", "Applied"),
        ApplicationState.SERVED: ("已发放", "Served"),
        ApplicationState.NOT_SERVED: ("未获发放", "Not served"),
        ApplicationState.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)
VOUCHER_WORDS = words(
    {
        VoucherState.ISSUED: ("可使用", "Issued"),
        VoucherState.LOCKED: ("核销中", "Being redeemed"),
        VoucherState.REDEEMED: ("已使用", "Redeemed"),
        VoucherState.EXPIRED: ("已过期", "Expired"),
        VoucherState.REVOKED: ("已收回", "Revoked"),
    }
)
