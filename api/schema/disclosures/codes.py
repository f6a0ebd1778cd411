"""Closed sets of disclosures, with their words."""

from api.enums import described, words
from db.models.disclosures import (
    DisclosureKind,
    DisclosurePeriod,
    DisclosureSourceKind,
    DisclosureState,
    DisclosureStatus,
)

described(
    DisclosureKind,
    "What a disclosure is about.",
    {
        DisclosureKind.WORK_PLAN: "Plan of the union's work.",
        DisclosureKind.WORK_REPORT: "Report on the union's work.",
        DisclosureKind.BUDGET: "Budget of the union's funds.",
        DisclosureKind.FINAL_ACCOUNTS: "Final accounts of the union's funds.",
        DisclosureKind.DUES: "Dues: collected, kept, passed on.",
        DisclosureKind.AID: "Aid and condolence money that was given, without names.",
        DisclosureKind.ELECTION: "Elections and votes, with their results.",
        DisclosureKind.MEETING: "Resolutions and minutes of meetings.",
        DisclosureKind.COLLECTIVE_CONTRACT: "Collective contracts and wage agreements.",
        DisclosureKind.ASSETS: "Assets of the union, and their use.",
        DisclosureKind.HONOURS: "Honours and awards.",
        DisclosureKind.OTHER: "Something else.",
    },
)
KIND_WORDS = words(
    {
        DisclosureKind.WORK_PLAN: ("工作计划", "Work plan"),
        DisclosureKind.WORK_REPORT: ("工作报告", "Work report"),
        DisclosureKind.BUDGET: ("经费预算", "Budget"),
        DisclosureKind.FINAL_ACCOUNTS: ("经费决算", "Final accounts"),
        DisclosureKind.DUES: ("会费收缴", "Dues"),
        DisclosureKind.AID: ("帮扶慰问", "Aid"),
        DisclosureKind.ELECTION: ("选举结果", "Elections"),
        DisclosureKind.MEETING: ("会议决议", "Meetings"),
        DisclosureKind.COLLECTIVE_CONTRACT: ("集体合同", "Collective contracts"),
        DisclosureKind.ASSETS: ("资产管理", "Assets"),
        DisclosureKind.HONOURS: ("评先评优", "Honours"),
        DisclosureKind.OTHER: ("其他", "Other"),
    }
)
described(
    DisclosurePeriod,
    "How often a duty returns; calendar periods.",
    {
        DisclosurePeriod.MONTHLY: "Each month.",
        DisclosurePeriod.QUARTERLY: "Each quarter.",
        DisclosurePeriod.HALF_YEARLY: "Each half-year.",
        DisclosurePeriod.YEARLY: "Each year.",
    },
)
described(
    DisclosureState,
    "State of a disclosure.",
    {
        DisclosureState.DRAFT: "Being written; members do not see it.",
        DisclosureState.PUBLISHED: "Members read it.",
        DisclosureState.WITHDRAWN: "Taken back, with a reason; its title stays.",
    },
)
STATE_WORDS = words(
    {
        DisclosureState.DRAFT: ("草稿", "Draft"),
        DisclosureState.PUBLISHED: ("已公开", "Published"),
        DisclosureState.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)
described(
    DisclosureStatus,
    "Where what is owed stands today.",
    {
        DisclosureStatus.WAITING: "Not yet published, and not yet due.",
        DisclosureStatus.OVERDUE: "Not published by the day on which it was due.",
        DisclosureStatus.IN_TIME: "Published by the day on which it was due.",
        DisclosureStatus.LATE: "Published after the day on which it was due.",
        DisclosureStatus.LAPSED: "Not owed any more: the organisation was closed, or the duty ended.",
    },
)
STATUS_WORDS = words(
    {
        DisclosureStatus.WAITING: ("待公开", "To come"),
        DisclosureStatus.OVERDUE: ("逾期未公开", "Overdue"),
        DisclosureStatus.IN_TIME: ("按时公开", "In time"),
        DisclosureStatus.LATE: ("逾期公开", "Late"),
        DisclosureStatus.LAPSED: ("已终止", "Lapsed"),
    }
)
described(
    DisclosureSourceKind,
    "What stands behind a figure.",
    {
        DisclosureSourceKind.VOTE: "Vote with a published result.",
        DisclosureSourceKind.APPROVAL: "Approval that was given.",
        DisclosureSourceKind.DOCUMENT: "Document, by its number.",
    },
)
