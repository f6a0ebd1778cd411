"""Which columns stay as they are when a member is erased 注销, each with the reason; the others are in `erasure`."""

from collections.abc import Mapping

from db.queries.members.erasure_kept_of_learning import KEPT_OF_LEARNING
from db.queries.members.erasure_kept_of_news import KEPT_OF_NEWS

_CODES = "a code of ours"
_RANDOM = "drawn at random"
_DOCUMENT = "of the union's own decision or voucher"
_HASH = "a hash that leads back to nobody"
_AUDIENCE = ("audience_below_ids", "audience_roles", "audience_tags", "audience_employments")
_OF_ACTIVITY = "of an activity, for all to read"
_OF_VOTE = "of a vote, for all to read"
_OF_SURVEY = "of a survey, for all to read"
_OF_NEWS = "of a news item, for all to read"
_OF_CHANNEL = "of an account of the union at a platform"
_OF_NOTICE = "of a public notice, written without a whole name"
_OF_PAPER = "of a law, or of a document that an organisation issued, without anybody's name"
_OF_DISCLOSURE = "of what an organisation discloses, without anybody's name"
_OF_UNIT = "the work of an answering unit, for the authors to read"
KEPT: Mapping[str, Mapping[str, str]] = {
    "activity": {
        **dict.fromkeys(("kind", "state", *_AUDIENCE), _CODES),
        **dict.fromkeys(
            ("title", "title_en", "description", "venue", "venue_address", "questions", "cancel_reason"), _OF_ACTIVITY
        ),
    },
    "activity_certificate": dict.fromkeys(("number", "code", "revoke_reason"), "of a paper of the union's own"),
    "activity_photo": {"media_type": _CODES},
    "activity_photo_chunk": {"sealed": "unreadable when the photo's key is destroyed"},
    "activity_photo_report": {"reason": _CODES},
    "activity_reserve": {**dict.fromkeys(_AUDIENCE, _CODES), **dict.fromkeys(("name", "name_en"), _OF_ACTIVITY)},
    "activity_window": {"tag": _CODES},
    "check_in_event": dict.fromkeys(("kind", "method"), _CODES),
    "check_in_conflict": dict.fromkeys(("reason", "status"), _CODES),
    "check_in_appeal": {"status": _CODES},
    "check_in_device": {"name": "of a device at a door", "public_key": "of a device at a door"},
    "check_in_upload": {"device": "of a device at a door", "content_hash": _HASH},
    "approval": {"subject_kind": _CODES, "status": _CODES},
    "approval_step": {"permission": _CODES, "status": _CODES},
    "audit_entry": {
        "action": _CODES,
        "object_kind": _CODES,
        "facts": "ids and plain words, never a personal value: the chain stays whole",
    },
    "audit_head": {"hash": _HASH, "signature": _HASH},
    "audit_link": {"hash": _HASH},
    "calendar_feed": {"secret_hash": "a hash of a secret that opens nothing any more"},
    "consent": {
        "purpose": _CODES,
        "note_sealed": "sealed under the member's own key, which is destroyed; the table is append-only",
    },
    "benefit_application": dict.fromkeys(("state", "closing"), _CODES),
    "benefit_cycle": {
        **dict.fromkeys(("state", "mode", "use", "needs", "title", "title_en"), "of a cycle, for all to read"),
        **dict.fromkeys(
            ("commitment", "seed_sealed", "seed", "list_hash", "list_text"), "random, or tickets of nobody"
        ),
        **dict.fromkeys(("public_source", "public_value", "public_value_source"), "published by somebody else"),
    },
    "benefit_programme": dict.fromkeys(
        ("kind", "state", "condition", "title", "title_en", "description"), "of a programme, for all to read"
    ),
    "benefit_year": {"kind": _CODES},
    "deprecated_use": dict.fromkeys(("client", "version", "coordinate"), "of a version of a client, not of a person"),
    "document_use": dict.fromkeys(("client", "version", "document_id"), "of a version of a client, not of a person"),
    "profile_document": dict.fromkeys(("profile", "client", "version", "document_id"), "of what is deployed"),
    "stored_document": dict.fromkeys(("id", "text", "name"), "what a client asks, without its variables"),
    "merchant": {
        **dict.fromkeys(("kinds", "state"), _CODES),
        **dict.fromkeys(("name", "contract_number"), "of a partner, not of a member"),
    },
    "kiosk": dict.fromkeys(
        (
            *("document_profile", "functions", "gate", "key_thumbprint", "languages", "name", "network", "place"),
            *("public_jwk", "settings", "software", "state"),
        ),
        "of a machine",
    ),
    "kiosk_request": dict.fromkeys(
        ("device_code_hash", "key_thumbprint", "public_jwk", "user_code_hash"), "of a machine"
    ),
    "kiosk_entry": {
        **dict.fromkeys(("decision", "kind", "outcome", "reason"), _CODES),
        "content_hash": _HASH,
        "decision_note": "an officer's words about a machine's entry",
    },
    "kiosk_session": {"challenge_hash": _HASH, "method": _CODES},
    "merchant_credential": {
        "kind": _CODES,
        "name": "of a device or a partner's employee, given by an officer",
        "key_id": _RANDOM,
        "secret_hash": _HASH,
    },
    "merchant_dispute": {
        "status": _CODES,
        **dict.fromkeys(("reason", "decision_note"), "about a partner's books, not about a member"),
    },
    "merchant_settlement": {"state": _CODES},
    "pick_up_place": dict.fromkeys(("name", "address"), "of a place of the union's"),
    "redemption_conflict": {
        **dict.fromkeys(("reason", "decision"), _CODES),
        "receipt_number": "of a partner's receipt",
        "decision_note": "about a partner's terminal, not about a member",
    },
    "redemption_upload": {"content_hash": _HASH},
    "settlement_line": {"kind": _CODES},
    "settlement_reconciliation": {
        "content_hash": _HASH,
        "findings": "numbers of receipts and amounts, of nobody",
    },
    "voucher_redemption": {"kind": _CODES, "receipt_number": "of a partner's receipt"},
    "voucher_reversal": {"note": "about a till; the table is append-only"},
    "voucher": {**dict.fromkeys(("state", "kind"), _CODES), **dict.fromkeys(("code_index", "code_sealed"), _RANDOM)},
    "vote": {
        **dict.fromkeys(("kind", "state", "electorate_ids", "rules", "rule_set", "follows_as"), _CODES),
        **dict.fromkeys(
            ("title", "title_en", "description", "ended_reason", "pause_reason", "early_close_reason", "definition"),
            _OF_VOTE,
        ),
        **dict.fromkeys(("public_key", "statement_key", "registrar_key", "promise_public_key"), "a public key"),
        "sealed_promise_key": "a key of the server's own",
        **dict.fromkeys(("definition_hash", "roll_hash"), _HASH),
    },
    "vote_question": {"kind": _CODES, "method": _CODES, **dict.fromkeys(("title", "title_en"), _OF_VOTE)},
    "vote_option": dict.fromkeys(
        ("label", "label_en"), "a candidacy as it was put to the members: the count must stay whole"
    ),
    "vote_station": {"name": _OF_VOTE, "series": "numbers printed on stubs, of nobody in particular"},
    "vote_paper_count": {"ballots": "of nobody in particular"},
    "vote_paper_difference": {"kind": _CODES},
    "vote_notice": {"kind": _CODES, "reason": _OF_VOTE},
    "vote_keyholder": {"name": "an office in a vote, named in public"},
    "vote_roll_entry": {
        "member_number": "names the entry in ledgers, ballots and receipts that must stay valid",
        "salt": _RANDOM,
        "leaf": _HASH,
    },
    "vote_weight": {"source": "an officer's words on whom a delegate speaks for"},
    "vote_delegation": {"ended_as": _CODES},
    "nomination_call": {
        **dict.fromkeys(("state", "nominee_order"), _CODES),
        **dict.fromkeys(("text", "ended_reason"), _OF_VOTE),
    },
    "nomination": dict.fromkeys(("state", "end_code"), _CODES),
    "nomination_objection": {"state": _CODES, "answer": "an officer's words on a candidacy"},
    "vote_objection": {"state": _CODES, "answer": "an officer's words on a roll"},
    "ballot_envelope": {
        "envelope": "nobody can open it without the key holders; destroyed after the objections to the result",
        **dict.fromkeys(("hash", "request_hash", "earlier_hashes", "earlier_requests"), _HASH),
        "channel": _CODES,
    },
    "named_ballot": {"answers": "a vote on record: the count must stay whole", "channel": _CODES},
    "ballot_permit": dict.fromkeys(("blinded", "blind_signature"), _RANDOM),
    "posted_ballot": dict.fromkeys(("hash", "envelope", "randomizer", "signature"), "of nobody in particular"),
    "suggestion_permit_month": {"registrar_key": "of a month"},
    "suggestion_permit": dict.fromkeys(("blinded", "blind_signature"), _RANDOM),
    "suggestion_post": dict.fromkeys(
        ("token_hash", "randomizer", "signature", "content_hash"), "of nobody in particular"
    ),
    "vote_kiosk": {"name": "a device, as officers know it", "public_key": "of a device"},
    "kiosk_batch": {"hash": _HASH},
    "kiosk_tap": {"token_hash": _HASH},
    "kiosk_envelope": dict.fromkeys(("hash", "envelope"), "of nobody in particular"),
    "opened_ballot": dict.fromkeys(("answers", "invalid_reason"), "of nobody in particular"),
    "vote_board_root": {
        **dict.fromkeys(("root", "previous_hash", "entry_hash", "signature"), _HASH),
        "entry": "hashes and numbers",
    },
    "vote_board_leaves": {"leaves": _HASH},
    "vote_opening": dict.fromkeys(("statement", "signature", "ballots"), "of ballots that are nobody's in particular"),
    "vote_result": dict.fromkeys(("tally", "counts", "verdict", "verdict_words"), "numbers"),
    "vote_lot": {"source": _OF_VOTE, **dict.fromkeys(("among", "drawn"), "numbers")},
    "point_credit": {"cause": _CODES},
    "point_entry": dict.fromkeys(("kind", "cause"), _CODES),
    "point_exchange": {"state": _CODES},
    "point_offer": {"state": _CODES},
    "point_rule": dict.fromkeys(("cause", "state"), _CODES),
    "dues_entry": {**dict.fromkeys(("kind", "reason"), _CODES), "document_number": _DOCUMENT},
    "dues_lapse_proposal": {**dict.fromkeys(("state", "reason"), _CODES), "document_number": _DOCUMENT},
    "dues_receipt": {
        "number": "of the receipt: the union's books must stay whole",
        "method": _CODES,
        "document_number": _DOCUMENT,
    },
    "dues_reversal": {"reason": _CODES},
    "correction_request": dict.fromkeys(("field", "status", "closing"), _CODES),
    "duplicate_dismissal": {"reason": _CODES},
    "event": {
        "topic": _CODES,
        "subject_kind": _CODES,
        "facts": "ids and plain words; gone 7 days after delivery",
        "last_error": "the class of an error",
    },
    "node_change": {"kind": _CODES},
    "join_request": {
        "reference": "drawn at random; without the phone number it opens nothing",
        "status": _CODES,
        "employment_kind": _CODES,
    },
    "join_evidence": {
        **dict.fromkeys(("kind", "media_type"), _CODES),
        "file_name": "made by us from the kind and a number",
    },
    "identity_check": dict.fromkeys(("method", "outcome", "reason"), _CODES),
    "member": {
        "member_number": "names the entry in ledgers, ballots and receipts that must stay valid",
        "state": _CODES,
        "employment_kind": _CODES,
    },
    "member_merge": {
        "reason": _CODES,
        "document_number": "of the union's own decision",
        "facts": "codes of fields and numbers of records",
    },
    "membership_period": {
        **dict.fromkeys(("state", "employment_kind", "cause", "reason"), _CODES),
        "document_number": "of the union's own decision",
    },
    "notification": {"kind": _CODES},
    "bulk_action": {
        **dict.fromkeys(("kind", "state", "failure", "employment_kind"), _CODES),
        "filters": "codes, days and ids; whom somebody searched for goes when the members have been chosen",
        "document_number": "of the union's own decision",
    },
    "bulk_change": {
        **dict.fromkeys(
            ("verdict", "reason", "state_before", "employment_before", "state_after", "employment_after", "outcome"),
            _CODES,
        ),
        "outcome_reason": _CODES,
        "effects": "numbers by code",
    },
    "on_behalf_entry": {
        "operation": _CODES,
        "basis": _CODES,
        "document_number": "of a paper in the union's files; the table is append-only",
    },
    "notification_delivery": {"channel": _CODES, "recipient": "the kind and id of the recipient, no address"},
    "organisation": dict.fromkeys(("kind", "code", "name", "name_en", "state"), "of an organisation"),
    "organisation_period": dict.fromkeys(("kind", "code", "name", "name_en", "state", "cause"), "of an organisation"),
    "post": {"kind": _CODES},
    "post_term_reminder": {"stage": _CODES},
    "quota": dict.fromkeys(("owner_kind", "part", "unit"), _CODES),
    "quota_entry": dict.fromkeys(("step", "source", "target", "reason"), _CODES),
    "request_key": {"operation": _CODES, "fingerprint": _HASH, "outcome": "ids and plain facts; gone after 7 days"},
    "role_grant": {"role": _CODES},
    "rule_version": {"key": _CODES, "source": "the resolution behind a rule of an organisation"},
    "job": {"kind": _CODES, "state": _CODES, "progress": "counts", "last_error": "the class of an error"},
    "partner_credential": {"key_id": _RANDOM, "secret_hash": _HASH, "name": "of a system, given by an officer"},
    "roster_import": {
        **dict.fromkeys(("source", "state", "failure"), _CODES),
        "file_name": "of an officer's file",
        "content_hash": _HASH,
        "columns": "headers of a file",
        "facts": "counts",
    },
    "roster_row": dict.fromkeys(("action", "reasons", "warnings", "fields", "outcome", "outcome_reason"), _CODES),
    "member_export": {
        **dict.fromkeys(("format", "state", "failure", "columns", "locale"), _CODES),
        "filters": "what was asked for, in codes, days and ids",
    },
    "office_export": {
        **dict.fromkeys(("kind", "format", "state", "failure", "columns", "locale"), _CODES),
        "filters": "what was asked for, in codes and ids; words that were sought go when the file is written",
    },
    "stored_file": {
        **dict.fromkeys(("purpose", "state", "media_type"), _CODES),
        "name": "of an officer's file",
        "wrapped_key": "of a file about many; destroyed when its time is over",
        "content_hash": _HASH,
    },
    "stored_file_chunk": {"sealed": "of a file about many; unreadable when its time is over"},
    "saved_filter": {"list_kind": _CODES},
    "session": {"proof_kind": _CODES, "rotation_key_hash": _HASH},
    "sign_in_ticket": {
        "purpose": _CODES,
        "secret_hash": _HASH,
        "binding_hash": _HASH,
        "sealed": "what a step of signing in needs; gone after minutes",
    },
    "sign_on_identity": {"provider": "of a provider", "issuer": "of a provider"},
    "sign_in_attempt": {"kind": _CODES, "subject_hash": "a keyed hash; gone after a day"},
    "registration": dict.fromkeys(("state", "closing", "window_ids", "reserve_ids", "quota_ids"), _CODES),
    "transfer": dict.fromkeys(("status", "closing"), _CODES),
    "tenant": {"code": "of a union"},
    "suggestion": {
        **dict.fromkeys(("state", "visibility", "channel"), _CODES),
        "reference": _RANDOM,
        "token_hash": "a hash of what its author alone keeps",
    },
    "counted_suggestion": dict.fromkeys(("clocks", "ruled_by_ids"), "days that offices took"),
    "suggestion_pair": dict.fromkeys(("pair",), "two characters that stand in 50 titles or more"),
    "response_time": dict.fromkeys(("kind", "done", "waiting"), "sums of days that offices took"),
    "suggestion_search": {
        "shelves": "quarters and places",
        **dict.fromkeys(("title_pairs", "pairs"), "follow the words of the suggestion: a trigger empties them with it"),
    },
    "suggestion_event": {
        **dict.fromkeys(("kind", "from_state", "to_state", "party"), _CODES),
        "facts": "ids and plain words",
    },
    "management_question": {
        **dict.fromkeys(("state", "visibility"), _CODES),
        "reference": _RANDOM,
        "follow_up": "part of an answer that others read",
        **dict.fromkeys(("answer", "second_answer", "decline_reason"), _OF_UNIT),
    },
    "survey": {
        **dict.fromkeys(("kind", "state"), _CODES),
        **dict.fromkeys(("title", "introduction", "promise", "promise_en", "cancel_reason"), _OF_SURVEY),
    },
    **KEPT_OF_LEARNING,
    "honour": {**dict.fromkeys(("kind", "state"), _CODES), **dict.fromkeys(("title", "text"), _OF_NOTICE)},
    "honour_nomination": {"state": _CODES},
    "public_notice": {
        **dict.fromkeys(("kind", "name_mask", "state", "outcome"), _CODES),
        **dict.fromkeys(("title", "body", "outcome_note", "withdraw_reason"), _OF_NOTICE),
    },
    "public_notice_revision": dict.fromkeys(("title", "body", "note"), _OF_NOTICE),
    "public_notice_objection": {"state": _CODES, "answer": "of who handles the notice"},
    "legal_article": {
        **dict.fromkeys(("category", "state", "warned"), _CODES),
        **dict.fromkeys(("question", "question_en", "answer", "return_reason", "withdraw_reason", "pairs"), _OF_PAPER),
    },
    "legal_revision": {"category": _CODES, **dict.fromkeys(("question", "question_en", "answer"), _OF_PAPER)},
    "legal_basis": {"provision": _OF_PAPER},
    "statute": dict.fromkeys(("name", "name_en", "version"), _OF_PAPER),
    "official_document": {
        **dict.fromkeys(("kind", "audience", "state", "warned"), _CODES),
        **dict.fromkeys(("number", "title", "title_en", "body", "withdraw_reason", "pairs"), _OF_PAPER),
    },
    "official_document_basis": {"provision": _OF_PAPER},
    "official_document_file": {"wrapped_key": _OF_PAPER, **dict.fromkeys(("kind", "state", "media_type"), _CODES)},
    "official_document_file_chunk": {"sealed": _OF_PAPER},
    "disclosure_duty": {
        **dict.fromkeys(("kind", "organisation_kind", "period"), _CODES),
        **dict.fromkeys(("title", "title_en"), _OF_DISCLOSURE),
    },
    "disclosure": {
        **dict.fromkeys(("kind", "state"), _CODES),
        **dict.fromkeys(("title", "body", "withdraw_reason", "note"), _OF_DISCLOSURE),
    },
    "disclosure_figure": dict.fromkeys(("label", "unit"), _OF_DISCLOSURE),
    "disclosure_source": {
        "kind": _CODES,
        **dict.fromkeys(("document_number", "document_title", "document_sha256"), _OF_DISCLOSURE),
    },
    "disclosure_revision": dict.fromkeys(("title", "body", "figures", "note"), _OF_DISCLOSURE),
    "survey_question": {"kind": _CODES, **dict.fromkeys(("title", "options"), _OF_SURVEY)},
    **KEPT_OF_NEWS,
    "channel_target": {
        "kind": _CODES,
        **dict.fromkeys(("name", "account", "settings", "wrapped_key", "secret_sealed", "token_sealed"), _OF_CHANNEL),
    },
    "channel_post": {
        **dict.fromkeys(("state", "wanted", "reason", "detail"), _CODES),
        "text": _OF_NEWS,
        "remote": "what a platform called a news item",
    },
    "channel_address": {
        "address_sealed": "of whoever gets the mails of a list: no entry of the register leads to it",
        "address_index": _HASH,
    },
    "email_suppression": {"cause": _CODES, "address_hash": _HASH},
    "channel_suppression": {"cause": _CODES, "address_index": _HASH},
    "channel_mail": {"state": _CODES},
    "suggestion_author": {"state": _CODES},
    "suggestion_comment": {"state": _CODES, "hidden_reason": "a moderator's words on a comment"},
    "suggestion_rating": {"satisfaction": _CODES},
    "suggestion_attachment": {"media_type": _CODES, "state": _CODES, "content_hash": _HASH},
    "suggestion_assignment": {"role": _CODES},
    "suggestion_answer": {**dict.fromkeys(("state", "answer_class", "released_class"), _CODES), "body": _OF_UNIT},
    "suggestion_category": dict.fromkeys(("code", "name", "name_en"), "of a union"),
    "answering_unit": {"kind": _CODES, **dict.fromkeys(("code", "name", "name_en"), "of a unit, not of a member")},
    "answer_template": {"answer_class": _CODES, **dict.fromkeys(("title", "body"), "words for many answers")},
    "implementation": {"state": _CODES, **dict.fromkeys(("plan", "stopped_reason"), _OF_UNIT)},
    "milestone": {"title": _OF_UNIT},
    "effect_figure": {"kind": _CODES, "basis": _OF_UNIT},
}
"""Columns that stay as they are, with the reason."""
