"""What an officer says who enters something for a member 代办."""

import strawberry

from api.enums import Words, described, words
from api.nodes import key_of
from db.models.members import OnBehalfBasis
from domain.members import service

described(
    OnBehalfBasis,
    "What an officer goes by who enters something for a member.",
    {
        OnBehalfBasis.PAPER_FORM: "A signed form in the files; `documentNumber` is needed.",
        OnBehalfBasis.PHONE: "A call in which the member was recognised.",
        OnBehalfBasis.IN_PERSON: "Member stands at the counter.",
    },
)
BASIS_WORDS = words(
    {
        OnBehalfBasis.PAPER_FORM: ("纸质表格", "Paper form"),
        OnBehalfBasis.PHONE: ("电话", "Phone"),
        OnBehalfBasis.IN_PERSON: ("本人到场", "In person"),
    }
)
OPERATION_WORDS: Words = {
    "activityRegister": {"zh-CN": "活动报名", "en": "Registered for an activity"},
    "registrationAccept": {"zh-CN": "接受候补名额", "en": "Accepted an offered place"},
    "registrationDecline": {"zh-CN": "放弃候补名额", "en": "Declined an offered place"},
    "activitySeriesRegister": {"zh-CN": "系列活动报名", "en": "Registered for a series of activities"},
    "consentGive": {"zh-CN": "同意", "en": "Consent given"},
    "consentWithdraw": {"zh-CN": "撤回同意", "en": "Consent withdrawn"},
    "membershipLeave": {"zh-CN": "退会", "en": "Membership left"},
    "transferRequest": {"zh-CN": "会籍转接申请", "en": "Transfer asked for"},
}
"""By name of the mutation that takes `onBehalf`."""
ON_BEHALF = "For whom an officer who may change the member enters this; null: the caller's own."


@strawberry.input(
    description="Member for whom an officer enters something 代办; the member is told, and the log has both."
)
class OnBehalfInput:
    """Whom, by what right."""

    member_id: strawberry.ID = strawberry.field(description="Member within the caller's reach, not the caller.")
    basis: OnBehalfBasis = strawberry.field(description="What the officer goes by.")
    document_number: str | None = strawberry.field(
        default=None, description="Number of the paper in the files, 2 to 40 characters."
    )


def on_behalf_of(given: OnBehalfInput | None) -> service.OnBehalf | None:
    """The command's part."""
    if given is None:
        return None
    key = key_of(given.member_id, "Member", "input", "onBehalf", "memberId")
    return service.OnBehalf(key, given.basis, given.document_number)
