"""The page of a public news item as HTML: nothing in it runs, and all of it but the clean body is escaped."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any, Final

from domain.news.service import PublicItem
from domain.shared.calendar import SHANGHAI
from domain.shared.rich_text import FILE_PATH

_STYLE: Final = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.7 system-ui,'Noto Sans CJK SC',sans-serif}"
    "h1{font-size:1.6rem;line-height:1.3}img,video{max-width:100%;height:auto}table{border-collapse:collapse}"
    "td,th{border:1px solid #999;padding:.2rem .5rem}.facts,.note{color:#444;font-size:.95rem}"
    ".note{border-left:.25rem solid #b00;padding-left:.75rem}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; media-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""Pictures and videos of this server and the style of the page, and nothing else: no script at all."""

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh-CN": {
        "published": "发布于",
        "corrected": "更正",
        "withdrawn": "本信息已撤回",
        "feed": "订阅",
        "union": "工会信息",
        "urgent": "紧急",
        "important": "重要",
    },
    "en": {
        "published": "Published",
        "corrected": "Correction",
        "withdrawn": "This news item was withdrawn",
        "feed": "Feed",
        "union": "Union news",
        "urgent": "Urgent",
        "important": "Important",
    },
}


def language_of(row: Mapping[str, Any], locale: str) -> str:
    """The language in which an item is shown: English where it is asked for and written."""
    return "en" if locale == "en" and row["title_en"] and (row["body_en"] or row["lead_en"]) else "zh-CN"


def text_of(row: Mapping[str, Any], name: str, language: str) -> str:
    """A text of the item in a language, in Chinese where there is no other."""
    return str((row.get(f"{name}_en") if language == "en" else None) or row[name] or "")


def item_page(item: PublicItem, language: str, public_url: str) -> str:
    """The page of an item that is published."""
    row, words = item.row, _WORDS[language]
    title, lead = text_of(row, "title", language), text_of(row, "lead", language)
    place = text_of(row, "organisation", language)
    files = item.files or {}
    parts = [
        _mark(row, words),
        f"<h1>{escape(title)}</h1>",
        f'<p class="facts">{escape(place)} · {words["published"]} {_time(row["publish_at"])}</p>',
        *(
            f'<p class="note">{words["corrected"]} {_time(each["corrected_at"])}: {escape(each["note"])}</p>'
            for each in item.corrections
        ),
        f"<p><strong>{escape(lead)}</strong></p>",
        f'<img src="{FILE_PATH}{files["poster"]["id"]}" alt="">' if "poster" in files else "",
        f'<video controls preload="none" src="{FILE_PATH}{files["video"]["id"]}"></video>' if "video" in files else "",
        f"<article>{text_of(row, 'body', language)}</article>",
    ]
    return _page("\n".join(part for part in parts if part), _head(item, language, public_url), title, language)


def withdrawn_page(item: PublicItem, language: str) -> str:
    """The page of an item that was withdrawn: its title, and why."""
    row, title = item.row, text_of(item.row, "title", language)
    body = (
        f'<h1>{escape(title)}</h1>\n<p class="note">{_WORDS[language]["withdrawn"]} {_time(row["withdrawn_at"])}: '
        f"{escape(row['withdraw_reason'])}</p>"
    )
    return _page(body, '<meta name="robots" content="noindex">', title, language)


def _head(item: PublicItem, language: str, public_url: str) -> str:
    row, files = item.row, item.files or {}
    address, place = f"{public_url}/news/{row['id']}", f"{public_url}/news/feeds/{row['organisation_id']}"
    told = {
        "og:type": "article",
        "og:title": text_of(row, "title", language),
        "og:description": text_of(row, "lead", language),
        "og:url": address,
        "og:site_name": text_of(row, "organisation", language),
        "og:locale": "en_US" if language == "en" else "zh_CN",
        "article:published_time": row["publish_at"].isoformat(),
    }
    if row["corrected_at"] is not None:
        told["article:modified_time"] = row["corrected_at"].isoformat()
    if "poster" in files:
        told["og:image"] = f"{public_url}{FILE_PATH}{files['poster']['id']}"
    feed = escape(_WORDS[language]["feed"])
    return "\n".join(
        [
            *(f'<meta property="{name}" content="{escape(value)}">' for name, value in told.items()),
            f'<meta name="description" content="{escape(text_of(row, "lead", language))}">',
            f'<link rel="canonical" href="{escape(address)}">',
            f'<link rel="alternate" type="application/atom+xml" title="{feed}" href="{escape(place)}.atom">',
            f'<link rel="alternate" type="application/rss+xml" title="{feed}" href="{escape(place)}.rss">',
        ]
    )


def _page(body: str, head: str, title: str, language: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} – {_WORDS[language]['union']}</title>\n{head}\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _mark(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    word = words.get(row["urgency"])
    return f'<p class="note">{word}</p>' if word else ""


def _time(at: datetime) -> str:
    return f'<time datetime="{at.isoformat()}">{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}</time>'
