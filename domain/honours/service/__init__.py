"""Use cases of honours: policy, lock, rule, write, event, in this order."""

from domain.honours.service.awarding import (
    HonourAward,
    HonourNoticeDraft,
    HonourRevoke,
    HonourShowcaseSet,
    honour_award,
    honour_notice_draft,
    honour_revoke,
    honour_showcase_set,
)
from domain.honours.service.nominating import (
    HonourNominate,
    HonourNominationAnswer,
    HonourNominationReview,
    HonourOpen,
    honour_nominate,
    honour_nomination_answer,
    honour_nomination_review,
    honour_open,
)

__all__ = [
    "HonourAward",
    "HonourNominate",
    "HonourNominationAnswer",
    "HonourNominationReview",
    "HonourNoticeDraft",
    "HonourOpen",
    "HonourRevoke",
    "HonourShowcaseSet",
    "honour_award",
    "honour_nominate",
    "honour_nomination_answer",
    "honour_nomination_review",
    "honour_notice_draft",
    "honour_open",
    "honour_revoke",
    "honour_showcase_set",
]
