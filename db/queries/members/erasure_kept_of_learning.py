"""Which columns of learning and of skill competitions stay as they are when a member is erased, with the reason."""

from collections.abc import Mapping

_CODES = "a code of ours"
_OF_PAPERS = "of a paper of the union's own"
_OF_LEARNING = "of a bank or quiz, written to be asked"
_OF_COMPETITION = "of a competition, for all to read"
KEPT_OF_LEARNING: Mapping[str, Mapping[str, str]] = {
    "question_bank": {"title": _OF_LEARNING},
    "bank_question": {"kind": _CODES, **dict.fromkeys(("text", "text_en", "options"), _OF_LEARNING)},
    "bank_question_key": dict.fromkeys(("right_options", "explanation", "explanation_en", "source"), _OF_LEARNING),
    "quiz": {"state": _CODES, **dict.fromkeys(("title", "introduction", "cancel_reason"), _OF_LEARNING)},
    "course": {
        **dict.fromkeys(("track", "audience", "posts", "state"), _CODES),
        **dict.fromkeys(("title", "title_en", "introduction", "return_reason", "withdraw_reason"), _OF_LEARNING),
    },
    "lesson": dict.fromkeys(("title", "body"), _OF_LEARNING),
    "training_requirement": {"posts": _CODES},
    "training_reminder": {"step": _CODES},
    "course_certificate": dict.fromkeys(("number", "code", "revoke_reason"), _OF_PAPERS),
    "competition": {
        **dict.fromkeys(("state", "employment_kind"), _CODES),
        **dict.fromkeys(
            ("title", "title_en", "trade", "text", "place", "return_reason", "cancel_reason"), _OF_COMPETITION
        ),
        "protocol_hash": "a hash that leads back to nobody",
    },
    "competition_award": {"award_class": _CODES, "title": _OF_COMPETITION},
    "competition_entry": {"state": _CODES, "team_name": "of a team, whose others have it still"},
    "competition_win": dict.fromkeys(("number", "code"), _OF_PAPERS),
}
"""Columns by table."""
