"""What a client may keep offline."""

from enum import StrEnum


class ChangeKind(StrEnum):
    """What a phone or a kiosk keeps."""

    ACTIVITY = "activity"
    REGISTRATION = "registration"
    BENEFIT_CYCLE = "benefit_cycle"
    BENEFIT_APPLICATION = "benefit_application"
    VOUCHER = "voucher"
    VOTE = "vote"
    SUGGESTION = "suggestion"
    NOTIFICATION = "notification"
    ORGANISATION = "organisation"
    NEWS_ITEM = "news_item"
    SURVEY = "survey"
    QUIZ = "quiz"
    DISCLOSURE = "disclosure"
    COURSE = "course"
    COMPETITION = "competition"
    PUBLIC_NOTICE = "public_notice"
    OFFICIAL_DOCUMENT = "official_document"
    LEGAL_ARTICLE = "legal_article"
    HONOUR = "honour"
    MANAGEMENT_QUESTION = "management_question"
