"""Every code that a client can get has a sentence in both languages, and every refusal has its code in the schema."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from string import Formatter

import pytest

import domain
from api.messages import LOCALES, MESSAGES, translate
from api.messages.ballots import OPENING_FAULTS
from api.messages.nominations import CALL_STATES, NOMINATION_STATES
from api.messages.votes import VOTE_STATES
from db.models.votes import NominationCallState, NominationState, VoteState
from domain.shared.errors import DomainError
from tests.contract.graph import ROOT, enum_codes, own_types
from tests.contract.refusals import reachable, resolvers
from voting.openings import OpeningFault

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER_ONLY = {"OPERATION_RESOLUTION_FAILURE", "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"}
"""The first repeats a reason of the parser; the others are words of the APQ protocol."""
NEVER_OF_A_DECISION = {
    "ORGANISATION_NOT_FOUND": "the place is looked at before, and organisations are not deleted",
    "EFFECTIVE_IN_FUTURE": "who joins again does so today",
    "EFFECTIVE_BEFORE_LAST_CHANGE": "no period begins after today",
    "MEMBERSHIP_TRANSITION_REFUSED": "only who left joins again, and may become active",
}
IN_A_DECISION = enum_codes("JoinRequestDecideErrorCode") - enum_codes("JoinRequestsDecideErrorCode")
IN_AN_ANSWER = {
    "suggestionAnswersDraft": enum_codes("SuggestionAnswerDraftErrorCode") - {"ANSWER_TEMPLATE_NOT_FOUND"},
    "suggestionAnswersRelease": enum_codes("SuggestionReleaseErrorCode"),
    "managementQuestionsAnswer": enum_codes("ManagementQuestionAnswerErrorCode") - {"ANSWER_TEMPLATE_NOT_FOUND"},
}
OF_A_DATE = {
    *(enum_codes("ActivityRegisterErrorCode") - enum_codes("ActivitySeriesRegisterErrorCode")),
    "OFFER_OVER",
    "REGISTRATION_STATE_REFUSED",
}
NEVER_REACHED = {
    **{
        ("kioskAllowanceTake", code): "a kiosk whose terminal has no allowance gets one without"
        for code in ("ALLOWANCE_REFUSED", "MERCHANT_CREDENTIAL_NOT_FOUND", "MERCHANT_REFUSED")
    },
    **{
        ("kioskQueueUpload", code): "told of the entry, which is a conflict then"
        for code in ("ACTIVITY_NOT_FOUND", "ACTIVITY_STATE_REFUSED", "MERCHANT_CREDENTIAL_NOT_FOUND")
    },
    **{
        ("kioskQueueUpload", code): "the file is made here, with numbers of its own and clean receipts"
        for code in ("REDEMPTION_UPLOAD_INVALID", "REDEMPTION_UPLOAD_REUSED", "TITLE_INVALID")
    },
    ("kioskConflictResolve", "REGISTRATION_STATE_REFUSED"): "moves only what check-in has moved",
    ("officialDocumentFileRemove", "OFFICIAL_DOCUMENT_NOT_FOUND"): "told as OFFICIAL_DOCUMENT_FILE_NOT_FOUND",
    ("newsFileRemove", "NEWS_ITEM_NOT_FOUND"): "a file of an item out of reach is told as NEWS_FILE_NOT_FOUND",
    ("channelPostDrop", "NEWS_ITEM_NOT_FOUND"): "a post of an item out of reach is told as CHANNEL_POST_NOT_FOUND",
    ("channelPostDecide", "NEWS_ITEM_NOT_FOUND"): "a post of an item out of reach is told as CHANNEL_POST_NOT_FOUND",
    ("surveyAnswer", "SURVEY_TEXT_INVALID"): "a text that is no answer is told as SURVEY_ANSWER_INVALID",
    **{
        (name, "SUGGESTION_REASON_MISSING"): "a step that wants no reason, or is given one"
        for name in ("suggestionWithdraw", "suggestionResubmit", "suggestionDetailGive", "suggestionAnswerJudge")
    },
    **{
        (name, "SUGGESTION_NOT_FOUND"): "answered as SUGGESTION_COMMENT_NOT_FOUND"
        for name in ("suggestionCommentHide", "suggestionCommentShow")
    },
    **{
        (name, code): "a step that wants no reason, and is given none"
        for name in (
            "suggestionSubmit",
            *(f"suggestion{word}" for word in ("ReviewBegin", "File", "Assign", "Begin", "Countersign", "Release")),
        )
        for code in ("SUGGESTION_REASON_MISSING", "SUGGESTION_TEXT_INVALID")
    },
    **{
        (f"suggestion{word}", "SUGGESTION_REASON_MISSING"): "a step that wants no reason"
        for word in ("Contact", "AnswerDraft", "Nudge")
    },
    **{
        (name, "NOMINATION_CALL_STATE_REFUSED"): "a call whose nominees were taken may end again"
        for name in ("nominationDecline", "nominationWithdraw", "nominationObjectionDecide")
    },
    ("nominationCallCancel", "NOMINATION_STATE_REFUSED"): "a nomination that has not ended may lapse",
    ("nominationObjectionDecide", "NOMINATION_STATE_REFUSED"): "an objection waits only against who is on notice",
    ("voteCancel", "NOMINATION_CALL_STATE_REFUSED"): "a call that was not cancelled may be",
    ("voteCancel", "NOMINATION_STATE_REFUSED"): "a nomination that has not ended may lapse",
    ("postClose", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("postHandover", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("termBegin", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("termEnd", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("postHandover", "ALREADY_GRANTED"): "a role that the successor has already stays as it is",
    ("termBegin", "ALREADY_GRANTED"): "a role that the holder has already stays as it is",
    ("roleRevoke", "FORBIDDEN"): "answered as ROLE_GRANT_NOT_FOUND: a grant out of reach looks like none",
    ("joinRequestWithdraw", "NOT_FOUND"): "the request's row is locked and its approval exists by foreign key",
    ("joinRequestWithdraw", "APPROVAL_ALREADY_DECIDED"): "the request's row is locked and still in review",
    ("benefitApply", "CONDITION_INVALID"): "the condition was read when it was written",
    ("benefitApply", "VOUCHERS_GONE"): "nothing is scarce before the draw",
    ("benefitClaim", "CONDITION_INVALID"): "the condition was read when it was written",
    ("benefitDrawHold", "TITLE_INVALID"): "told as PUBLIC_VALUE_INVALID",
    ("memberMerge", "DOCUMENT_NUMBER_REQUIRED"): "a merge needs no document",
    ("memberMerge", "EFFECTIVE_IN_FUTURE"): "a merge holds from today on",
    ("membershipUpdate", "ORGANISATION_NOT_FOUND"): "it changes no organisation",
    ("membershipUpdate", "ORGANISATION_TAKES_NO_MEMBERS"): "it changes no organisation",
    ("membershipLeave", "MEMBER_NOT_FOUND"): "the permission of the field refuses first",
    ("membershipLeave", "EFFECTIVE_IN_FUTURE"): "it holds from today on",
    ("membershipLeave", "EFFECTIVE_BEFORE_LAST_CHANGE"): "no change lies after today",
    ("membershipLeave", "ORGANISATION_NOT_FOUND"): "it changes no organisation",
    ("membershipLeave", "ORGANISATION_TAKES_NO_MEMBERS"): "it changes no organisation",
    ("membershipCorrect", "MEMBERSHIP_TRANSITION_REFUSED"): "a correction goes back from any state",
    ("membershipCorrect", "EFFECTIVE_IN_FUTURE"): "nothing is recorded after today",
    ("membershipCorrect", "EFFECTIVE_BEFORE_LAST_CHANGE"): "a correction may begin earlier",
    ("transferDecide", "MEMBERSHIP_TRANSITION_REFUSED"): "a move changes no state",
    ("transferDecide", "EFFECTIVE_IN_FUTURE"): "it moves from today on",
    ("transferDecide", "EFFECTIVE_BEFORE_LAST_CHANGE"): "no change lies after today",
    **dict.fromkeys(
        [
            *(
                ("votePollStart", code)
                for code in ("OBJECTIONS_UNDECIDED", "OBJECTION_WINDOW_OPEN", "OPENING_TOO_SOON")
            ),
            *(("votePollStart", code) for code in ("REGISTRAR_KEY_MISSING", "RERUN_INVALID", "SECOND_CALL_TOO_SOON")),
            *(("votePollStart", code) for code in ("WEIGHTS_MISSING", "WEIGHT_ABOVE_CAP")),
            ("votePollStart", "VOTE_STATE_REFUSED"),
        ],
        "a poll is new, opens at once, takes no objections, follows nothing and has no weights",
    ),
    **dict.fromkeys(
        [("voteFollowingDraft", code) for code in ("QUESTIONS_INVALID", "QUESTION_INVALID", "VOTE_TEXT_INVALID")],
        "what is asked again was asked before",
    ),
    ("duesPaymentRecord", "DOCUMENT_NUMBER_REQUIRED"): "a payment may be without one",
    **{
        ("duesPayrollRecord", code): "answered in the row that it concerns"
        for code in ("OWN_DUES", "PAYMENT_AMOUNT_INVALID", "DUES_NOTHING_OWED", "DUES_OVERPAID")
    },
    **{
        (name, code): reason
        for name in ("joinRequestDecide", "joinRequestsDecide")
        for code, reason in NEVER_OF_A_DECISION.items()
    },
    **{("joinRequestsDecide", code): "answered beside the request that it concerns" for code in IN_A_DECISION},
    ("duesLapseAccept", "EFFECTIVE_IN_FUTURE"): "it ends from today on",
    ("duesLapseAccept", "EFFECTIVE_BEFORE_LAST_CHANGE"): "no change lies after today",
    ("duesLapseAccept", "ORGANISATION_NOT_FOUND"): "it changes no organisation",
    ("duesLapseAccept", "ORGANISATION_TAKES_NO_MEMBERS"): "it changes no organisation",
    ("transferWithdraw", "NOT_FOUND"): "the transfer's row is locked and its approval exists by foreign key",
    ("transferWithdraw", "APPROVAL_ALREADY_DECIDED"): "the transfer's row is locked and still open",
    ("savedFilterSave", "MEMBER_NOT_FOUND"): "the permission of the field refuses first",
    ("savedFilterUpdate", "MEMBER_NOT_FOUND"): "the permission of the field refuses first",
    ("correctionRequestWithdraw", "NOT_FOUND"): "the request's row is locked and its approval exists by foreign key",
    ("correctionRequestWithdraw", "APPROVAL_ALREADY_DECIDED"): "the request's row is locked and still in review",
    ("correctionRequestApprove", "APPROVAL_ALREADY_DECIDED"): "the request's row is locked and still in review",
    ("correctionRequestApprove", "APPROVAL_STEP_NOT_OPEN"): "there is one stage",
    ("correctionRequestApprove", "APPROVAL_SECOND_STAGE"): "there is one stage",
    ("correctionRequestApprove", "COMMENT_REQUIRED"): "only a rejection needs one",
    ("correctionRequestApprove", "MEMBERSHIP_TRANSITION_REFUSED"): "a correction changes no state",
    ("correctionRequestApprove", "EFFECTIVE_IN_FUTURE"): "the present period has begun",
    ("correctionRequestApprove", "EFFECTIVE_BEFORE_LAST_CHANGE"): "it holds from the beginning of the present period",
    ("correctionRequestApprove", "ORGANISATION_NOT_FOUND"): "it changes no organisation",
    ("correctionRequestApprove", "ORGANISATION_TAKES_NO_MEMBERS"): "it changes no organisation",
    ("correctionRequestReject", "APPROVAL_ALREADY_DECIDED"): "the request's row is locked and still in review",
    ("correctionRequestReject", "APPROVAL_STEP_NOT_OPEN"): "there is one stage",
    ("correctionRequestReject", "APPROVAL_SECOND_STAGE"): "there is one stage",
    ("correctionRequestReject", "COMMENT_REQUIRED"): "answered as REASON_REQUIRED",
    **{
        (field, code): "the row is locked, its state was looked at before, and its approval exists by foreign key"
        for field in ("activityCancel", "registrationCancel", "registrationWithdraw", "registrationDecline")
        for code in ("APPROVAL_ALREADY_DECIDED", "NOT_FOUND")
    },
    **{
        (field, code): "answered beside what it concerns"
        for field, codes in IN_AN_ANSWER.items()
        for code in (
            *codes,
            *({"SUGGESTION_REASON_MISSING", "SUGGESTION_TEXT_INVALID"} if "uggestion" in field else ()),
        )
    },
    **{("activitySeriesRegister", code): "answered beside the date that it concerns" for code in OF_A_DATE},
    **{
        ("activitySeriesLeave", code): "as of registrationWithdraw"
        for code in ("APPROVAL_ALREADY_DECIDED", "NOT_FOUND", "OFFER_OVER", "REGISTRATION_STATE_REFUSED")
    },
    ("activityCancel", "REGISTRATION_STATE_REFUSED"): "each live registration may end",
    **{
        (field, code): "who is next is read under the line's lock, and what is offered is claimed at once"
        for field in ("activityRegister", "activityPlacesChange", "activityUpdate")
        for code in ("OFFER_OVER", "REGISTRATION_STATE_REFUSED")
    },
    ("activityRegister", "REGISTRATION_NOT_FOUND"): "the activity was found, and none that is published is deleted",
    **{
        (field, "OFFER_OVER"): "only who joins the line at this moment is claimed for, at once"
        for field in ("registrationCancel", "registrationWithdraw", "registrationDecline")
    },
    ("checkInConflictDecide", "REGISTRATION_STATE_REFUSED"): "a checked-in row that is locked",
    ("registrationDecide", "OFFER_OVER"): "what is held for an application has no end",
    ("registrationDecide", "ALREADY_REGISTERED"): "the application is the member's live registration",
    ("pointExchange", "CONDITION_INVALID"): "conditions are looked at before they are kept",
    ("pointExchange", "CYCLE_NOT_FOUND"): "answered as POINT_OFFER_NOT_FOUND",
    ("pointExchange", "MODE_REFUSED"): "who pays the price is not told that there is one",
    ("sessionClose", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("sessionCloseAll", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("passwordChange", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("roleGrant", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("deputyAppoint", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("deputyDismiss", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("roleRevoke", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("sessionOpen", "UNAUTHENTICATED"): "the name is always given",
    ("memberPasskeysRemove", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("memberPasskeysRemove", "FORBIDDEN"): "answered as ROLE_ABOVE_OWN: whose role it is not to take",
    ("memberPasskeysRemove", "OWN_ROLE"): "answered as OWN_PASSKEYS",
    ("passkeyRegister", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("passkeyRegisterBegin", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("passkeyRemove", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("passkeyRename", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("sessionStepUp", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("signOnIdentityUnlink", "UNAUTHENTICATED"): "the permission of the field refuses first",
    ("accountActivate", "UNAUTHENTICATED"): "the name is always given",
}
"""Refusals in reach of the code, but not of a request."""

BY_A_HOOK = {
    *(("memberMerge", code) for code in ("BOTH_ON_ROLL", "BOTH_VOTED", "ON_OPEN_ROLL")),
    *((field, "VOTE_UNDER_WAY") for field in ("organisationDissolve", "organisationMerge")),
    *(("newsItemApprove", f"CHANNEL_{word}") for word in ("AUDIENCE_REFUSED", "TEXT_INVALID")),
}
"""Refusals of other domains, which the use case reaches by `api.hooks` alone."""


def error_enums() -> list[str]:
    return [type_.name for type_ in own_types() if type_.name.endswith("ErrorCode")]


def domain_errors() -> Iterator[type[DomainError]]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    pending = [DomainError]
    while pending:
        below = [type_ for type_ in pending.pop().__subclasses__() if type_.__module__.startswith("domain.")]
        yield from below
        pending += below


def api_codes() -> Iterator[str]:
    """Codes written out where the API makes an error."""
    for path in sorted((ROOT / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ApiError":
                code = node.args[0] if node.args else None
                if isinstance(code, ast.Constant) and len(node.args) == 1:
                    yield str(code.value)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", sorted(MESSAGES.keys() - PLACEHOLDER_ONLY))
def test_a_code_has_a_sentence_in_both_languages(code: str) -> None:
    english, chinese = MESSAGES[code]

    assert re.fullmatch(r"[A-Z{].*[.]", english)
    assert not CHINESE.search(english)
    assert CHINESE.search(chinese)
    assert chinese.endswith("。")
    assert placeholders(english) == placeholders(chinese)


@pytest.mark.parametrize("name", error_enums())
def test_every_code_of_a_mutation_has_its_sentences(name: str) -> None:
    assert sorted(enum_codes(name) - MESSAGES.keys()) == []


def test_every_refusal_of_the_domain_has_its_sentences() -> None:
    codes = {error.code for error in domain_errors()}

    assert len(codes) > 30
    assert sorted(codes - MESSAGES.keys()) == []


def test_every_error_of_the_api_has_its_sentences() -> None:
    codes = set(api_codes())

    assert len(codes) > 10
    assert sorted(codes - MESSAGES.keys()) == []


def test_every_kind_of_notification_has_its_sentences() -> None:
    assert sorted({f"NOTIFICATION_{kind}" for kind in enum_codes("NotificationKind")} - MESSAGES.keys()) == []


@pytest.mark.parametrize("field", sorted(resolvers()))
def test_a_mutation_lists_the_refusals_that_its_use_case_can_give(field: str) -> None:
    given = {refusal.type_.code for refusal in reachable(resolvers()[field])}
    never = {code for name, code in NEVER_REACHED if name == field}
    listed = enum_codes(f"{field[0].upper()}{field[1:]}ErrorCode")

    assert sorted(given - never - listed) == []
    assert sorted(listed - given - {code for name, code in BY_A_HOOK if name == field}) == []


def test_every_exception_to_the_lists_is_needed() -> None:
    given = {(field, refusal.type_.code) for field, resolver in resolvers().items() for refusal in reachable(resolver)}

    assert sorted(NEVER_REACHED.keys() - given) == []
    assert sorted(BY_A_HOOK & given) == []
    assert {code for _, code in BY_A_HOOK} <= {error.code for error in domain_errors()}


def test_refusals_come_with_the_facts_that_their_sentences_name() -> None:
    gaps = [
        f"{refusal.place}: {refusal.type_.code} without {sorted(missing)}"
        for resolver in resolvers().values()
        for refusal in reachable(resolver)
        if (missing := placeholders(MESSAGES[refusal.type_.code][0]) - refusal.facts)
        and not refusal.place.endswith("_end_refused")
    ]

    assert sorted(set(gaps)) == []


def test_an_unknown_code_is_its_own_sentence() -> None:
    assert [translate("NO_SUCH_CODE", locale) for locale in LOCALES] == ["NO_SUCH_CODE", "NO_SUCH_CODE"]


def test_an_unknown_language_reads_english() -> None:
    assert translate("UNAUTHENTICATED", "fr") == "Sign in first."


def test_each_fault_of_an_opening_is_told_in_words() -> None:
    assert set(OPENING_FAULTS) == set(OpeningFault)
    for fault in OpeningFault:
        assert translate("OPENING_INVALID", "en", reason=fault.value).endswith(f": {OPENING_FAULTS[fault][0]}.")
        assert CHINESE.search(translate("OPENING_INVALID", "zh-CN", reason=fault.value).rpartition("：")[2])


def test_each_state_of_a_vote_is_told_in_words() -> None:
    assert set(VOTE_STATES) == set(VoteState)
    assert translate("VOTE_STATE_REFUSED", "en", state=VoteState.OPEN) == "This cannot be done: the vote is open."
    assert translate("VOTE_STATE_REFUSED", "zh-CN", state="draft") == "不能进行此操作：该选举尚为草稿。"
    assert set(CALL_STATES) == set(NominationCallState)
    assert set(NOMINATION_STATES) == set(NominationState)
