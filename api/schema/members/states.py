"""What a membership is: states and kinds of employment, with their words."""

from api.enums import described, words
from db.models.members import EmploymentKind, MemberState

described(
    MemberState,
    "State of a membership.",
    {
        MemberState.ACTIVE: "In force, with all rights.",
        MemberState.RETAINED: "Kept without dues 保留会籍: retired or between employers.",
        MemberState.SUSPENDED: "Rights are suspended.",
        MemberState.LEFT: "Left the union.",
        MemberState.DECEASED: "Died.",
    },
)
described(
    EmploymentKind,
    "How a worker is employed.",
    {
        EmploymentKind.PERMANENT: "Open-ended contract 无固定期限.",
        EmploymentKind.FIXED_TERM: "Fixed-term contract 固定期限.",
        EmploymentKind.DISPATCHED: "Agency worker 劳务派遣.",
        EmploymentKind.APPRENTICE: "Apprentice or trainee 学徒.",
        EmploymentKind.RETIRED: "Retired 退休.",
        EmploymentKind.UNEMPLOYED: "Between employers 失业.",
        EmploymentKind.FLEXIBLE: "Without an employer: platform work, self-employed 灵活就业.",
    },
)
STATE_WORDS = words(
    {
        MemberState.ACTIVE: ("在会", "Active"),
        MemberState.RETAINED: ("保留会籍", "Retained"),
        MemberState.SUSPENDED: ("暂停权利", "Suspended"),
        MemberState.LEFT: ("已退会", "Left"),
        MemberState.DECEASED: ("已故", "Deceased"),
    }
)
EMPLOYMENT_WORDS = words(
    {
        EmploymentKind.PERMANENT: ("无固定期限", "Open-ended contract"),
        EmploymentKind.FIXED_TERM: ("固定期限", "Fixed-term contract"),
        EmploymentKind.DISPATCHED: ("劳务派遣", "Agency worker"),
        EmploymentKind.APPRENTICE: ("学徒", "Apprentice"),
        EmploymentKind.RETIRED: ("退休", "Retired"),
        EmploymentKind.UNEMPLOYED: ("失业", "Between employers"),
        EmploymentKind.FLEXIBLE: ("灵活就业", "Flexible"),
    }
)
