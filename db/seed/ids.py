"""Ids of seeded rows: they have the shape of a UUIDv7 and are the same in every run."""

from enum import IntEnum
from uuid import UUID

# 2025-01-01T00:00:00Z in milliseconds: before the first row that an application could write.
_BASE_MS = 1_735_689_600_000
_PER_MS = 4096
_MIX = 0x9E3779B97F4A7C15
_LOW_54_BITS = (1 << 54) - 1
_VERSION_7 = 7 << 76
_VARIANT = 2 << 62


class Kind(IntEnum):
    """What an id is for; it keeps ids of different tables apart."""

    ORGANISATION = 1
    MEMBER = 2
    POST = 3
    POST_TERM = 4
    ROLE_GRANT = 5
    APPROVAL = 6
    APPROVAL_STEP = 7
    JOIN_REQUEST = 8
    EVENT = 9
    NOTIFICATION = 10
    AUDIT_ENTRY = 11
    JOIN_EVIDENCE = 12
    IDENTITY_CHECK = 13
    TRANSFER = 14
    RULE_VERSION = 15
    DEPUTY = 16
    DUES_CHARGE = 17
    DUES_RECEIPT = 18
    DUES_ENTRY = 19
    DUES_LAPSE_PROPOSAL = 20
    ROSTER_IMPORT = 21
    STORED_FILE = 22
    JOB = 23
    CORRECTION_REQUEST = 24
    CONSENT = 25
    DUPLICATE_DISMISSAL = 26
    ACTIVITY = 27
    ACTIVITY_SERIES = 28
    ACTIVITY_WINDOW = 29
    ACTIVITY_RESERVE = 30
    REGISTRATION = 31
    QUOTA = 32
    REQUEST = 33
    CHECK_IN_EVENT = 70
    CERTIFICATE = 71
    POINT_RULE = 60
    BENEFIT_PROGRAMME = 34
    BENEFIT_CYCLE = 35
    BENEFIT_APPLICATION = 36
    VOUCHER = 37
    MERCHANT = 80
    MERCHANT_CREDENTIAL = 81
    VOUCHER_REDEMPTION = 82
    TERMINAL_ALLOWANCE = 83
    REDEMPTION_UPLOAD = 84
    REDEMPTION_CONFLICT = 85
    MERCHANT_SETTLEMENT = 86
    MERCHANT_DISPUTE = 87
    PICK_UP_PLACE = 88
    POINT_OFFER = 89
    VOTE = 90
    VOTE_QUESTION = 91
    VOTE_OPTION = 92
    SUGGESTION = 100
    SUGGESTION_CATEGORY = 101
    ANSWERING_UNIT = 102
    UNIT_STAFF = 103
    SUGGESTION_ROUTE = 104
    ANSWER_TEMPLATE = 105
    SUGGESTION_ASSIGNMENT = 106
    SUGGESTION_ANSWER = 107
    SUGGESTION_RATING = 108
    SUGGESTION_COMMENT = 109
    EFFECT_FIGURE = 110
    MANAGEMENT_QUESTION = 111
    SURVEY = 112
    SURVEY_RESULT = 113
    NEWS_ITEM = 120
    CHANNEL_TARGET = 121
    CHANNEL_POST = 122
    CHANNEL_ADDRESS = 123
    KIOSK = 130
    KIOSK_REQUEST = 131
    QUESTION_BANK = 170
    BANK_QUESTION = 171
    QUIZ = 172
    QUIZ_ATTEMPT = 173
    COURSE = 174
    LESSON = 175
    COURSE_ENROLMENT = 176
    COURSE_CERTIFICATE = 177
    TRAINING_REQUIREMENT = 178


def seed_id(kind: Kind, number: int) -> UUID:
    """The id of row `number` of a kind; ids of a kind ascend with their numbers."""
    at_ms = _BASE_MS + number // _PER_MS
    tail = (kind << 54) | ((number * _MIX) & _LOW_54_BITS)
    return UUID(int=(at_ms << 80) | _VERSION_7 | ((number % _PER_MS) << 64) | _VARIANT | tail)
