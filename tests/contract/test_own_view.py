"""A member's own view: every table about members is in the catalogue, and nobody reads another's."""

from collections.abc import Mapping

from sqlmodel import SQLModel

from api.loaders import BATCHES
from db.loaders.members.own_view import KNOWN
from db.models.members import ConsentPurpose
from domain.members.catalogue import CATALOGUE, KnownCategory
from domain.members.rules import CONSENT_TEXTS
from tests.contract.graph import enum_codes

COUNTED = {
    "member",
    "membership_period",
    "join_request",
    "correction_request",
    "consent",
    "post_term",
    "role_grant",
    "deputy",
    "credential",
    "passkey",
    "sign_on_identity",
    "sign_in_code",
    "session",
    "notification",
    "push_subscription",
    "email_address",
    "notification_preference",
    "on_behalf_entry",
    "dues_charge",
    "dues_receipt",
    "dues_reminder",
    "dues_lapse_proposal",
    "registration",
    "member_tagging",
    "check_in_event",
    "check_in_conflict",
    "check_in_appeal",
    "calendar_feed",
    "activity_feedback",
    "activity_certificate",
    "activity_photo",
    "activity_photo_report",
    "benefit_application",
    "voucher",
    "point_credit",
    "point_entry",
    "point_exchange",
    "vote_roll_entry",
    "vote_objection",
    "vote_presence",
    "vote_delegation",
    "nomination",
    "nomination_seconder",
    "nomination_objection",
    "management_question",
    "management_question_support",
    "quiz_attempt",
    "bank_key_reader",
    "honour_nomination",
    "public_notice_person",
    "public_notice_objection",
    "course_enrolment",
    "lesson_completion",
    "course_certificate",
    "competition_entrant",
    "competition_win",
    "survey_answer",
    "survey_participation",
    "news_read",
    "news_reply",
    "legal_judgement",
    "suggestion_author",
    "suggestion_support",
    "suggestion_comment",
    "suggestion_rating",
    "suggestion_attachment",
    "unit_staff",
}
"""Tables whose rows the catalogue counts."""

LEFT_OUT = {
    "activity": "an officer's work",
    **dict.fromkeys(("check_in_upload", "check_in_device"), "an officer's work"),
    "kiosk": "an officer's work",
    "kiosk_card": "a key to one's own entry, of which only hashes are kept",
    "kiosk_entry": "its check-ins and redemptions are counted, the decision is an officer's work",
    "kiosk_session": "minutes before a kiosk, as device sessions",
    "benefit_programme": "an officer's work",
    "benefit_cycle": "an officer's work",
    "benefit_year": "the sum of the vouchers, which are counted",
    **dict.fromkeys(
        ("ballot_envelope", "ballot_permit", "kiosk_tap"), "sealed; that the member voted is in their entry of the roll"
    ),
    "suggestion_permit": "drawn for everybody, whether or not they say anything",
    "vote_paper": "counted as the entry of the roll; copied in full",
    "vote_paper_back": "of a paper; that the member has not voted with it is in their entry of the roll",
    "vote_paper_count": "an officer's work",
    "vote_station_clerk": "an office in a vote, told to those who run it",
    "named_ballot": "counted as the entry of the roll; copied in full",
    **dict.fromkeys(
        ("vote", "vote_elector", "vote_kiosk", "vote_lot", "vote_notice", "vote_opening"), "an officer's work"
    ),
    "nomination_call": "an officer's work",
    "vote_keyholder": "an office in a vote, named in public",
    "vote_weight": "an officer's work; it stands in the member's entry of the roll",
    "vote_option": "a candidacy, for all to read",
    "bulk_action": "an officer's work",
    "bulk_change": "seen as the periods of membership that it makes",
    "saved_filter": "an officer's own words, seen by them as they are",
    "approval": "counted with what was asked for",
    "identity_check": "the work of an officer; counted with the request that it is about",
    "approval_step": "the decision of an officer, about somebody else's wish",
    "dues_entry": "counted as the charge that it is about",
    "dues_reversal": "counted as the receipt that it is about",
    "member_key": "a key, not a fact about the member",
    "member_private": "counted as fields on file, without opening them",
    "member_export": "an officer's work",
    "office_export": "an officer's work",
    "duplicate_dismissal": "an officer's word on two entries, about neither by itself",
    "member_merge": "seen as entries that were merged into the member's",
    "point_account": "the sum of the entries, which are counted",
    "point_offer": "an officer's work",
    "point_rule": "an officer's work",
    "partner_credential": "an officer's work",
    "merchant": "an officer's work",
    "merchant_credential": "an officer's work",
    "merchant_dispute": "an officer's word on a partner's books",
    "merchant_settlement": "an officer's work",
    "pick_up_place": "an officer's work",
    "redemption_conflict": "about what a terminal did; its voucher is counted",
    "settlement_reconciliation": "an officer's work",
    "voucher_redemption": "counted as the voucher that it is about",
    "voucher_reversal": "counted as the voucher that it is about",
    "quota_entry": "refers to who made a step; whom it is for is seen in the domain that keeps the quota",
    "roster_import": "an officer's work",
    "roster_row": "a row of a file about many; gone when its time is over",
    "rule_version": "an officer's work",
    **dict.fromkeys(
        ("answering_unit", "suggestion_route", "answer_template", "suggestion_assignment"), "an officer's work"
    ),
    **dict.fromkeys(
        ("suggestion_answer", "answer_signature", "implementation", "effect_figure"),
        "the work of an answering unit; who acts for it is counted",
    ),
    "suggestion_event": "steps of a suggestion, which is counted with its authors; an officer's work otherwise",
    "transfer": "seen as the periods of membership that it makes",
    "stored_file": "an officer's work",
    "survey": "an officer's work",
    **dict.fromkeys(("disclosure", "disclosure_duty", "disclosure_revision"), "an officer's work"),
    **dict.fromkeys(("honour", "public_notice", "public_notice_revision"), "an officer's work"),
    **dict.fromkeys(("legal_article", "legal_revision"), "an officer's work"),
    **dict.fromkeys(("official_document", "official_document_file", "statute"), "an officer's work"),
    **dict.fromkeys(("news_item", "news_revision", "news_correction", "news_file"), "an officer's work"),
    **dict.fromkeys(("channel_target", "channel_post"), "an officer's work"),
    **dict.fromkeys(("question_bank", "quiz"), "an officer's work"),
    "quiz_attempt_question": "part of an attempt, which is counted",
    **dict.fromkeys(("course", "training_requirement"), "an officer's work"),
    "competition": "an officer's work",
    "competition_entry": "counted with who is in it; an officer's work otherwise",
    "training_reminder": "seen as the notification that it became",
}
"""Tables that refer to a member and are not counted, with the reason."""


def about_members() -> set[str]:
    """Tables with a column `member_id`, or a key to a member."""
    return {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if "member_id" in table.c
        or any(key.target_fullname == "member.id" for column in table.c for key in column.foreign_keys)
    }


def test_every_table_about_members_is_known_or_has_a_reason() -> None:
    assert sorted((about_members() | {"member"}) - COUNTED - LEFT_OUT.keys()) == []


def test_no_reason_is_out_of_date() -> None:
    assert sorted((COUNTED | LEFT_OUT.keys()) - about_members() - {"member"}) == []
    assert sorted(COUNTED & LEFT_OUT.keys()) == []


def test_the_catalogue_and_the_counts_have_the_same_categories_in_the_same_order() -> None:
    assert list(KNOWN) == [category.value for category in KnownCategory] == [each.value for each in CATALOGUE]


def test_every_counted_table_is_read_by_the_batch() -> None:
    text = str(getattr(BATCHES["known_by_member_id"], "select", ""))

    assert sorted(table for table in COUNTED if f"FROM {table}" not in text) == []


def test_every_purpose_has_a_text_in_both_languages() -> None:
    texts: Mapping[str, object] = CONSENT_TEXTS

    assert texts.keys() == {purpose.value for purpose in ConsentPurpose}
    assert enum_codes("ConsentPurpose") == {purpose.name for purpose in ConsentPurpose}
