"""Rich text of news, documents and legal articles: HTML as anybody may write it in, a small clean part of it out; pure.

Cleaning is done by nh3 (ammonia on html5ever), which parses as browsers do and writes the tree anew, so that nothing is
read otherwise by a browser than it was here. What is not listed goes: scripts and styles with their content, other tags
without it. docs/decisions/0079 has the reasons.
"""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from html import unescape
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import nh3

TAGS: Final = frozenset(
    {
        *("p", "br", "hr", "h2", "h3", "h4", "blockquote", "pre", "code"),
        *("strong", "em", "u", "s", "sub", "sup", "b", "i"),
        *("ul", "ol", "li", "a", "img", "figure", "figcaption"),
        *("table", "thead", "tbody", "tr", "th", "td", "caption"),
    }
)
_ATTRIBUTES: Final[Mapping[str, set[str]]] = {
    "*": set(),
    "a": {"href"},
    "img": {"src", "alt"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_WITH_CONTENT: Final = frozenset(
    {
        *("script", "style", "iframe", "object", "embed", "noscript", "template", "title", "textarea", "xmp"),
        *("noembed", "noframes", "plaintext", "svg", "math", "select", "head"),
    }
)
"""Tags that go together with what is in them: none of it was written for readers."""
LINK_RELATION: Final = "noopener noreferrer nofollow"
FILE_PATH: Final = "/news-files/"
_PICTURE: Final = re.compile(
    rf"{re.escape(FILE_PATH)}([0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}})", re.ASCII
)
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?", re.ASCII)
_MAIL: Final = re.compile(r"mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", re.ASCII)
_WITHIN: Final = re.compile(r"(?:/(?![/\\])|[#?])[!-\[\]-~]*|/", re.ASCII)
_ROUNDS: Final = 8
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\]")
_PARAGRAPH_ENDS: Final = re.compile(r"</(?:p|h2|h3|h4|li|blockquote|pre|tr|figcaption|caption|table|ul|ol)>|<[bh]r>")
_TAG: Final = re.compile(r"<[^>]*>")
_TO_US: Final = re.compile(r'(<(?:a|img)(?: [a-z]+="[^"]*")*? (?:href|src)=")(?=/)')


def clean_html(text: str, *, with_pictures: bool = True) -> str:
    """The part of the HTML that is kept, as it may stand in a page. Cleaning what is clean changes nothing.

    Pictures are those of news; other texts have none.

    What a browser would read otherwise than it was written (a link inside a table inside a link, say) is cleaned until
    it stays as it is; text that never does is kept as plain words.
    """
    for _ in range(_ROUNDS):
        cleaned = _cleaned(text, set(TAGS) if with_pictures else TAGS - {"img"})
        if cleaned == text:
            return cleaned
        text = cleaned
    return nh3.clean_text(words_of(text))


def _cleaned(text: str, tags: AbstractSet[str]) -> str:
    cleaned = nh3.clean(
        text,
        tags=set(tags),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_kept,
        url_schemes={"https", "mailto"},
        link_rel=LINK_RELATION,
        strip_comments=True,
    )
    return re.sub(r"<img(?![^>]* src=)[^>]*>", "", cleaned).strip()


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute as it is kept; None: it goes."""
    if (tag, name) == ("a", "href"):
        return clean_link(value)
    if (tag, name) == ("img", "src"):
        return value if _PICTURE.fullmatch(value) else None
    if name in {"colspan", "rowspan", "start"}:
        return value if _NUMBER.fullmatch(value) else None
    return value


def clean_link(value: str) -> str | None:
    """A link that may be followed: https with an ASCII host, an address of mail, or a path of this server; else None.

    A host in other letters is refused and not rewritten: what looks like a known name may be another. So are names and
    passwords before a host, and every character that browsers drop or turn before they read an address.
    """
    if _UNSEEN.search(value) or not value.isascii():
        return None
    if value.lower().startswith("https://"):
        return value if _is_plain_host(value) else None
    if value.lower().startswith("mailto:"):
        return value if _MAIL.fullmatch(value) else None
    return value if _WITHIN.fullmatch(value) else None


def _is_plain_host(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    host = parts.netloc.lower()
    return bool(_HOST.fullmatch(host)) and not any(label.startswith("xn--") for label in host.split("."))


def paragraphs_of(html: str) -> list[str]:
    """The text of clean HTML, a paragraph each, without marks; what revisions are compared by."""
    parts = (unescape(_TAG.sub("", part)) for part in _PARAGRAPH_ENDS.split(html))
    lines = (" ".join(part.split()) for part in parts)
    return [line for line in lines if line]


def words_of(html: str) -> str:
    """The text of clean HTML, a line for each paragraph."""
    return "\n".join(paragraphs_of(html))


def with_addresses(html: str, public_url: str) -> str:
    """Clean HTML whose links and pictures of this server are found from elsewhere, too."""
    return _TO_US.sub(lambda found: f"{found[1]}{public_url}", html)


def pictures_in(html: str) -> list[UUID]:
    """The files that clean HTML shows, in their order."""
    return list(dict.fromkeys(UUID(found) for found in _PICTURE.findall(html)))
