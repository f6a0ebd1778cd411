"""Use cases of disclosures: policy, lock, rule, write, event, in this order."""

from domain.disclosures.rules import Figure, Source
from domain.disclosures.service.calendar import disclosures_plan, disclosures_remind
from domain.disclosures.service.drafting import (
    Content,
    DisclosureChange,
    DisclosureCorrect,
    DisclosureDraft,
    disclosure_change,
    disclosure_correct,
    disclosure_draft,
)
from domain.disclosures.service.duties import (
    DisclosureDutyEnd,
    DisclosureDutySet,
    disclosure_duty_end,
    disclosure_duty_set,
)
from domain.disclosures.service.publishing import (
    DisclosurePublish,
    DisclosureWithdraw,
    disclosure_publish,
    disclosure_withdraw,
)

__all__ = [
    "Content",
    "DisclosureChange",
    "DisclosureCorrect",
    "DisclosureDraft",
    "DisclosureDutyEnd",
    "DisclosureDutySet",
    "DisclosurePublish",
    "DisclosureWithdraw",
    "Figure",
    "Source",
    "disclosure_change",
    "disclosure_correct",
    "disclosure_draft",
    "disclosure_duty_end",
    "disclosure_duty_set",
    "disclosure_publish",
    "disclosure_withdraw",
    "disclosures_plan",
    "disclosures_remind",
]
