"""Kinds of matters, what is to be done next, and kinds of the feed: closed sets that SQL, schema and tests read; pure.

A domain adds its kind here, an arm with its rows to `db.queries.matters`, and the words of its states to
`api.schema.matters.codes`.
"""

from enum import StrEnum


class MatterKind(StrEnum):
    """What a matter of a member is about."""

    JOIN_REQUEST = "join_request"
    TRANSFER = "transfer"
    CORRECTION_REQUEST = "correction_request"
    REGISTRATION = "registration"
    BENEFIT_APPLICATION = "benefit_application"
    VOUCHER = "voucher"
    VOTE = "vote"
    NOMINATION = "nomination"
    SUGGESTION = "suggestion"
    MANAGEMENT_QUESTION = "management_question"
    SURVEY = "survey"
    PUBLIC_NOTICE_OBJECTION = "public_notice_objection"
    HONOUR_NOMINATION = "honour_nomination"
    COMPETITION_ENTRY = "competition_entry"
    TRAINING = "training"


class MatterStep(StrEnum):
    """What the member does next. WAIT and NONE: nothing; it is with others, or over."""

    ATTEND = "attend"
    ANSWER_OFFER = "answer_offer"
    USE_BEFORE = "use_before"
    VOTE = "vote"
    CONSENT = "consent"
    HAND_IN = "hand_in"
    GIVE_DETAIL = "give_detail"
    JUDGE_ANSWER = "judge_answer"
    ANSWER_INVITATION = "answer_invitation"
    READ_ANSWER = "read_answer"
    ANSWER_SURVEY = "answer_survey"
    TAKE_COURSE = "take_course"
    WAIT = "wait"
    NONE = "none"


class InboxStep(StrEnum):
    """What the office does next."""

    DECIDE = "decide"
    ACKNOWLEDGE = "acknowledge"
    REVIEW = "review"
    ASSIGN = "assign"
    RELEASE = "release"
    BEGIN = "begin"
    ANSWER = "answer"
    COUNTERSIGN = "countersign"
    VERIFY = "verify"
    PUT_UP = "put_up"
    CONCLUDE = "conclude"
    AWARD = "award"
    RECORD = "record"
    PUBLISH = "publish"
    DRAW = "draw"
    APPLY = "apply"


class InboxKind(StrEnum):
    """What waits for an office."""

    JOIN_REQUEST = "join_request"
    TRANSFER = "transfer"
    CORRECTION_REQUEST = "correction_request"
    REGISTRATION = "registration"
    CHECK_IN_APPEAL = "check_in_appeal"
    CHECK_IN_CONFLICT = "check_in_conflict"
    PHOTO_REPORT = "photo_report"
    VOTE_OBJECTION = "vote_objection"
    NOMINATION_OBJECTION = "nomination_objection"
    REDEMPTION_CONFLICT = "redemption_conflict"
    SETTLEMENT_DISPUTE = "settlement_dispute"
    SUGGESTION = "suggestion"
    SUGGESTION_ANSWER = "suggestion_answer"
    SUGGESTION_AT_UNIT = "suggestion_at_unit"
    SUGGESTION_COMMENT = "suggestion_comment"
    IMPLEMENTATION = "implementation"
    MANAGEMENT_QUESTION = "management_question"
    PUBLIC_NOTICE = "public_notice"
    PUBLIC_NOTICE_OBJECTION = "public_notice_objection"
    HONOUR = "honour"
    HONOUR_NOMINATION = "honour_nomination"
    COMPETITION = "competition"
    COMPETITION_ENTRY = "competition_entry"
    NEWS_ITEM = "news_item"
    NEWS_CORRECTION = "news_correction"
    NEWS_REPLY = "news_reply"
    DISCLOSURE = "disclosure"
    COURSE = "course"
    LEGAL_ARTICLE = "legal_article"
    OFFICIAL_DOCUMENT = "official_document"
    CHANNEL_POST = "channel_post"
    BENEFIT_PROGRAMME = "benefit_programme"
    BENEFIT_CYCLE = "benefit_cycle"
    ROSTER_IMPORT = "roster_import"
    DUES_LAPSE = "dues_lapse"


class FeedKind(StrEnum):
    """What an item of the feed is."""

    NEWS_ITEM = "news_item"
    ACTIVITY = "activity"
    BENEFIT_CYCLE = "benefit_cycle"
    VOTE = "vote"
    SURVEY = "survey"
    QUIZ = "quiz"
    COURSE = "course"
    COMPETITION = "competition"
    DISCLOSURE = "disclosure"
    PUBLIC_NOTICE = "public_notice"
    OFFICIAL_DOCUMENT = "official_document"
    LEGAL_ARTICLE = "legal_article"
    HONOUR = "honour"
    SUGGESTION = "suggestion"
    MANAGEMENT_QUESTION = "management_question"


class FeedReason(StrEnum):
    """Why an item is in somebody's feed; the first that holds, in this order."""

    URGENT = "urgent"
    ON_ROLL = "on_roll"
    SIGNED = "signed"
    SUPPORTED = "supported"
    ENTITLED = "entitled"
    REQUIRED = "required"
    CONSULTED = "consulted"
    OFFICE = "office"
    OWN_ORGANISATION = "own_organisation"
    ORGANISATION_ABOVE = "organisation_above"
