"""Who changes, signs, seconds, comments on and judges suggestions: authors, members, moderators."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import PARENT, A, Case, F, U, known, with_input
from tests.contract.access.suggestions import NO_SUGGESTION, NOT_SO
from tests.support.access import NULL, refused

NO_COMMENT, NO_PART = refused("SUGGESTION_COMMENT_NOT_FOUND"), refused("SUGGESTION_PART_REFUSED")
_TEXTS = {"title": "车间加装风扇", "body": "夏天太热"}
_NUMBER = {"memberNumber": "HD000001", "name": "x"}
_FAR_AWAY = ("deputy", "transferred officer", "transferred member")


def handled(outcome: str) -> tuple[str, ...]:
    """Officers who handle it have a part, though not this one; nobody else has any."""
    return (U, NO_SUGGESTION, outcome, NO_SUGGESTION, outcome, NO_SUGGESTION, NO_SUGGESTION)


def _of(name: str, asked: str, outcomes: tuple[str, ...], given: Mapping[str, Any], **others: Any) -> Case:
    which = "answered suggestion" if asked == "answered" else "suggestion"
    arguments = with_input(
        lambda f, _: {
            **{key: f["suggestion category"] if key == "categoryId" else value for key, value in given.items()},
            **({"commentId": f["comment on a suggestion"]} if "omment" in name and "Add" not in name else {}),
            **({} if "omment" in name and "Add" not in name else {"suggestionId": f[which]}),
        }
    )
    return Case(f"Mutation.{name}", asked, arguments, outcomes, **others)


SUGGESTION_VOICE_READS = [
    Case(
        "Query.node",
        "comment on a suggestion",
        known("id", "comment on a suggestion"),
        (NULL, A, A, NULL, A, A, NULL),
        others=dict.fromkeys(_FAR_AWAY, NULL),
    ),
    Case(
        "Query.node",
        "picture of a suggestion",
        known("id", "picture of a suggestion"),
        (NULL, A, A, NULL, A, A, NULL),
        others=dict.fromkeys(_FAR_AWAY, NULL),
    ),
]
SUGGESTION_VOICE_WRITES = [
    _of("suggestionDraftChange", "somebody else's", handled(NO_PART), {"categoryId": None, **_TEXTS}),
    _of("suggestionWithdraw", "somebody else's", handled(NO_PART), {}),
    _of("suggestionResubmit", "somebody else's", handled(NOT_SO), {}),
    _of("suggestionDetailGive", "somebody else's", handled(NOT_SO), {"text": "x"}),
    _of("suggestionAuthorInvite", "somebody else's", handled(NO_PART), _NUMBER),
    *(
        _of(f"suggestionAuthor{word}", "somebody else's", (U, *[NO_SUGGESTION] * 6), {})
        for word in ("Accept", "Decline")
    ),
    _of("suggestionAuthorLeave", "somebody else's", (U, *[NO_SUGGESTION] * 6), {}),
    _of("suggestionAuthorRemove", "somebody else's", handled(NO_PART), {"memberNumber": "HD000001"}),
    _of(
        "suggestionSupport",
        "answered",
        (U, A, A, *[NO_SUGGESTION] * 4),
        {},
        others=dict.fromkeys((*_FAR_AWAY, PARENT), NO_SUGGESTION),
    ),
    _of(
        "suggestionSupportWithdraw",
        "answered",
        (U, *[refused("SUGGESTION_NOT_SUPPORTED")] * 2, *[NO_SUGGESTION] * 4),
        {},
        others=dict.fromkeys((*_FAR_AWAY, PARENT), NO_SUGGESTION),
    ),
    _of(
        "suggestionCommentAdd",
        "answered",
        (U, A, A, NO_SUGGESTION, A, A, NO_SUGGESTION),
        {"body": "赞成"},
        others=dict.fromkeys(_FAR_AWAY, NO_SUGGESTION),
    ),
    _of("suggestionCommentHide", "shown", (U, F, A, NO_COMMENT, A, F, F), {"reason": "离题"}),
    _of(
        "suggestionCommentShow",
        "shown",
        (
            U,
            F,
            refused("SUGGESTION_COMMENT_STATE_REFUSED"),
            NO_COMMENT,
            refused("SUGGESTION_COMMENT_STATE_REFUSED"),
            F,
            F,
        ),
        {},
    ),
    _of("suggestionAnswerJudge", "answered", handled(NO_PART), {"satisfaction": "SATISFIED"}),
    _of("suggestionReopen", "answered", handled(NO_PART), {"reason": "x"}),
]


def suggestion_voice_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with suggestions, aimed at another union's objects, with the refusals."""
    one, comment = {"suggestionId": ids["Suggestion"]}, {"commentId": ids["SuggestionComment"]}
    return [
        ("suggestionDraftChange", {**one, "categoryId": ids["SuggestionCategory"], **_TEXTS}, NO_SUGGESTION),
        ("suggestionAuthorInvite", {**one, **_NUMBER}, NO_SUGGESTION),
        ("suggestionAuthorRemove", {**one, "memberNumber": "x"}, NO_SUGGESTION),
        ("suggestionDetailGive", {**one, "text": "x"}, NO_SUGGESTION),
        ("suggestionCommentAdd", {**one, "body": "x"}, NO_SUGGESTION),
        ("suggestionAnswerJudge", {**one, "satisfaction": "SATISFIED"}, NO_SUGGESTION),
        ("suggestionReopen", {**one, "reason": "x"}, NO_SUGGESTION),
        *(
            (f"suggestion{word}", one, NO_SUGGESTION)
            for word in (
                "Withdraw",
                "Resubmit",
                "AuthorAccept",
                "AuthorDecline",
                "AuthorLeave",
                "Support",
                "SupportWithdraw",
            )
        ),
        ("suggestionCommentHide", {**comment, "reason": "x"}, NO_COMMENT),
        ("suggestionCommentShow", comment, NO_COMMENT),
    ]
