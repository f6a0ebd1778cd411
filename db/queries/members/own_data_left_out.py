"""What a member's copy of their own data leaves out, each with its reason."""

from collections.abc import Mapping

_HASH = "a keyed hash: it says nothing that the value does not"
_WHOLE = "the whole value stands beside it"
_OTHERS = "of another person"
_SECRET = "a secret or its hash, which would let others sign in"  # noqa: S105  # a reason
_KEY = "a key of ours"
EVERYWHERE: Mapping[str, str] = {
    "tenant_id": _KEY,
    "id": _KEY,
    "member_id": "the member's own id, given once",
    "organisation_id": "given by name",
    "approval_id": _KEY,
}
"""Columns that no copy has, in whatever table."""

LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "member": {
        "name_sort": "made from the name",
        "search_terms": "made from name and number",
        "phone_index": _HASH,
        "identity_index": _HASH,
        "phone_tail": _WHOLE,
        "identity_tail": _WHOLE,
        "version": "counts the periods",
        "merged_into_id": "told by the entries that were merged",
    },
    "member_private": {"wrapped_key": _SECRET},
    "membership_period": {"cause_id": _KEY, "actor_id": _OTHERS},
    "join_request": {
        "phone_index": _HASH,
        "identity_index": _HASH,
        "phone_tail": _WHOLE,
        "identity_tail": _WHOLE,
        "former_id": _KEY,
        "facts": "always empty",
    },
    "on_behalf_entry": {"entered_by_id": _OTHERS},
    "join_evidence": {
        "join_request_id": "told by the reference",
        **dict.fromkeys(("kind", "number"), "part of the file's name"),
        **dict.fromkeys(("state", "ticket_expires_at", "removed_at"), "only documents that are there are told"),
        **dict.fromkeys(("chunk_count", "tries"), "how it was taken in"),
    },
    "activity_certificate": {
        "activity_id": "given by title",
        **dict.fromkeys(("registration_id", "series_id"), _KEY),
        "issued_by_id": _OTHERS,
    },
    "activity_photo": {
        "activity_id": "given by title",
        "wrapped_key": _KEY,
        **dict.fromkeys(("chunk_count", "tries", "ticket_expires_at"), "how it was taken in"),
    },
    "activity_photo_report": {"photo_id": _KEY, "decided_by_id": _OTHERS},
    "activity_feedback": {"activity_id": "given by title"},
    "calendar_feed": {"secret_hash": _SECRET},
    "dues_receipt": {
        "year": "part of the number",
        "series_number": "part of the number",
        "recorded_by_id": _OTHERS,
    },
    "dues_lapse_proposal": {"decided_by_id": _OTHERS},
    "benefit_application": {"cycle_id": "given by title"},
    "voucher": {
        **dict.fromkeys(("cycle_id", "programme_id", "kind"), "given by title"),
        "code_index": _HASH,
        "code_sealed": "a code that would let others redeem it",
        **dict.fromkeys(("redeemed_by_id", "reversed_by_id"), _OTHERS),
        **dict.fromkeys(("spent_fen", "used_count"), "follow from its redemptions"),
        **dict.fromkeys(("locked_by_id", "locked_until_at"), "how a terminal holds it for some minutes"),
        "place_id": "given by name",
    },
    "voucher_redemption": {
        "voucher_id": "given by title",
        **dict.fromkeys(("merchant_id", "place_id"), "given by name"),
        **dict.fromkeys(("staff_id", "officer_id"), _OTHERS),
        **dict.fromkeys(("terminal_id", "request_number", "upload_id", "allowance_id"), _KEY),
    },
    "redemption_conflict": {
        "voucher_id": "given by title",
        "merchant_id": "given by name",
        "decided_by_id": _OTHERS,
        **dict.fromkeys(("terminal_id", "request_number", "upload_id", "allowance_id", "redemption_id"), _KEY),
    },
    "vote_roll_entry": {
        "vote_id": "given by title",
        **dict.fromkeys(("salt", "leaf"), "proves the entry; the vote shows it to its member"),
    },
    "vote_presence": {"vote_id": "given by title", **dict.fromkeys(("came_by_id", "left_by_id"), _OTHERS)},
    "vote_delegation": {
        "vote_id": "given by title",
        "given_at": "given as delegated_at",
        **dict.fromkeys(("member_id", "delegate_id"), _OTHERS),
    },
    "nomination": {
        "call_id": "given by the title of the vote",
        "nominated_by_id": "the member themselves, or " + _OTHERS,
    },
    "nomination_seconder": {"nomination_id": "given by the title of the vote"},
    "nomination_objection": {"nomination_id": "given by the title of the vote", "decided_by_id": _OTHERS},
    "vote_objection": {"vote_id": "given by title", "decided_by_id": _OTHERS},
    "management_question": {
        "unit_id": "given by name",
        "legal_article_id": "of law, for all to read",
        **dict.fromkeys(("asked_by_id", "answered_by_id", "answered_again_by_id", "declined_by_id"), _OTHERS),
    },
    "management_question_support": {"question_id": "given by title"},
    "quiz_attempt": {"quiz_id": "given by title", "branch_id": "given by name"},
    "bank_key_reader": {"bank_id": "given by title"},
    "honour_nomination": {
        "honour_id": "given by title",
        **dict.fromkeys(("nominated_by_id", "reviewed_by_id"), _OTHERS),
    },
    "public_notice_person": {
        "notice_id": "given by title",
        "removed_at": "afterwards no row leads to the member",
    },
    "public_notice_objection": {
        "notice_id": "given by title",
        "person_id": "given by number",
        "answered_by_id": _OTHERS,
    },
    "course_enrolment": {"course_id": "given by title", "branch_id": "given by name"},
    "lesson_completion": {"enrolment_id": _KEY, "lesson_id": "given by title"},
    "course_certificate": {"course_id": "given by title", "enrolment_id": _KEY, "revoked_by_id": _OTHERS},
    "survey_participation": {"survey_id": "given by title"},
    "news_read": {"item_id": "given by title"},
    "legal_judgement": {"article_id": "given by its question"},
    "survey_answer": {"survey_id": "given by title", "branch_id": "given by name"},
    "suggestion_author": {"suggestion_id": "given by title", "came_from_id": _KEY},
    "suggestion_support": {"suggestion_id": "given by title", "came_from_id": _KEY},
    "suggestion_comment": {
        "suggestion_id": "given by title",
        "body": "given as text",
        "author_id": "the member's own id, given once",
        "unit_id": _KEY,
        "moderated_by_id": _OTHERS,
    },
    "suggestion_rating": {"suggestion_id": "given by title", "author_id": "the member's own id, given once"},
    "suggestion_attachment": {
        "suggestion_id": "given by title",
        "event_number": "counts the steps of the suggestion",
        "content_hash": _HASH,
        "wrapped_key": _KEY,
        "added_by_id": "the member's own id, given once",
        **dict.fromkeys(("state", "part_count", "tries", "ticket_expires_at"), "how it came in"),
    },
    "unit_staff": {"unit_id": "given by name", "appointed_by_id": _OTHERS},
    "vote_paper": {"vote_id": "given by title", "station_id": "given by name"},
    "named_ballot": {"vote_id": "given by title"},
    "point_credit": {"subject_id": _KEY, "rule_id": _KEY},
    "point_entry": {"subject_id": _KEY, "actor_id": _OTHERS},
    "point_exchange": {"offer_id": "given by title", "voucher_id": _KEY},
    "registration": {
        "activity_id": "given by title",
        "window_ids": _KEY,
        "reserve_ids": _KEY,
        "quota_ids": _KEY,
        "sequence": "numbers the line; the place in it is shown while one waits",
        "ticket_version": _KEY,
        **dict.fromkeys(("revision", "changed_at", "changed_in"), "counts the changes, for calendars and lists"),
    },
    "check_in_event": {
        "activity_id": "given by title",
        "registration_id": _KEY,
        "nonce": _KEY,
        **dict.fromkeys(("upload_id", "device_id"), _KEY),
        "recorded_by_id": _OTHERS,
    },
    "check_in_conflict": {"activity_id": "given by title", "decided_by_id": _OTHERS},
    "check_in_appeal": {"activity_id": "given by title", "registration_id": _KEY, "decided_by_id": _OTHERS},
    "post_term": {"post_id": "given by kind and organisation"},
    "role_grant": {"granted_by_id": _OTHERS, "post_term_id": _KEY},
    "deputy": {"officer_id": _OTHERS, "deputy_id": _OTHERS},
    "credential": {
        "password_hash": _SECRET,
        "activation_hash": _SECRET,
        "session_epoch": "counts sign-outs",
    },
    "passkey": {"credential_id": _KEY, "public_key": _KEY, "sign_count": "kept by the passkey itself"},
    "sign_in_code": {"phone_index": _HASH, "code_hash": _SECRET},
    "session": {"generation": "counts renewals", "rotation_key_hash": _HASH},
    "notification": {"event_id": _KEY, "transaction_id": _KEY},
    "email_address": {
        "address_hash": _HASH,
        "code_hash": _SECRET,
        **dict.fromkeys(("code_expires_at", "code_tries"), "how it was confirmed"),
    },
    "push_subscription": {"session_id": _KEY, "address_hash": _HASH, "address_sealed": _SECRET},
}
"""Columns of the sections' tables that are in no section, with the reason."""
