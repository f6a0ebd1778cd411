"""Which columns of news stay as they are when a member is erased 注销, each with the reason."""

from collections.abc import Mapping

_CODES = "a code of ours"
_OF_NEWS = "of a news item, for all to read"
_NEWS_TEXTS = ("title", "title_en", "lead", "lead_en", "body", "body_en", "short_text")
KEPT_OF_NEWS: Mapping[str, Mapping[str, str]] = {
    "news_item": {
        **dict.fromkeys(("kind", "urgency", "audience", "state", "reply_mode"), _CODES),
        **dict.fromkeys(("audience_roles", "audience_posts", "audience_tags"), "whom an item is for, no person"),
        **dict.fromkeys(_NEWS_TEXTS, _OF_NEWS),
        **dict.fromkeys(("return_reason", "withdraw_reason", "title_pairs", "pairs"), _OF_NEWS),
    },
    "news_revision": {"changed": _CODES, **dict.fromkeys((*_NEWS_TEXTS, "note"), _OF_NEWS)},
    "news_correction": {"note": _OF_NEWS},
    "news_reply": {
        "state": _CODES,
        "hidden_reason": "a moderator's words on a reply",
        "answer": "what an organisation says to its readers",
    },
    "news_file": {"wrapped_key": _OF_NEWS, **dict.fromkeys(("kind", "state", "media_type"), _CODES)},
    "news_file_chunk": {"sealed": _OF_NEWS},
}
"""Columns that stay as they are, with the reason."""
