"""What goes out of a hostile item: in feeds, pages, mails and articles nothing runs, and no link leads astray."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import html5lib
import pytest

from api.news_paths import feed_text
from api.news_paths.page_text import item_page, withdrawn_page
from db.models.channels import ChannelAction
from domain.channels.rules import EMAIL, WECHAT, Item, article_of, said_of
from domain.channels.targets.mail import Mail, message_of
from domain.channels.targets.port import Account, Post
from domain.news.rules import MAX_TITLE, clean_line
from domain.news.service import PublicItem, PublicNews
from domain.shared.rich_text import TAGS, clean_html
from tests.domain.news.hostile import inputs

URL = "https://union.example"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
BASE = "{http://www.w3.org/XML/1998/namespace}base"
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
FILE = "/news-files/01234567-89ab-4cde-8f01-23456789abcd"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
HOSTILE = [
    *inputs(),
    f'<img src="{FILE}" alt="><script>alert(1)</script>">',
    f'<img src="{FILE}" alt="><a href=javascript:alert(1)>x</a>">',
    "<img alt='x src=><img src=x onerror=alert(1)>'>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "&lt;img src=x onerror=alert(1)&gt; \uffff",
]
_PAGE = frozenset({"html", "head", "body", "tbody", "colgroup"})
"""What a browser adds to a page by itself."""
_OURS = _PAGE | {"meta", "title", "link", "style", "h1", "article", "time", "video"}
_LINKS = frozenset({"href", "src", "action", "formaction", "data", "poster", "background", "cite", "ping", "srcset"})
_INERT = frozenset({"alt", "rel", "class", "lang", "charset", "name", "content", "property", "type", "title"}) | {
    *("colspan", "rowspan", "start", "datetime", "controls", "preload")
}


def elements(html: str) -> Iterator[ET.Element]:
    """As browsers make them of a page, or of a text in one, where scripts run and where they do not."""
    page = html if html.startswith("<!DOCTYPE html>") else f"<!DOCTYPE html><body>{html}"
    for scripting in (True, False):
        yield from html5lib.HTMLParser(namespaceHTMLElements=False).parse(page, scripting=scripting).iter()


def harm(html: str, tags: frozenset[str]) -> set[str]:
    """What stands in a page that must not: other elements, attributes that run or draw, links that lead elsewhere."""
    found = set()
    for each in elements(html):
        if each.tag not in tags:
            found.add(f"<{each.tag}>")
        for name, value in each.attrib.items():
            if name not in _LINKS | _INERT:
                found.add(f"{each.tag} {name}")
            if name in _LINKS and not leads_well(value):
                found.add(f"{each.tag} {name}={value!r}")
    return found


def leads_well(link: str) -> bool:
    """Whether a link stays here, or goes by https or mail to where it says."""
    if not link.isascii() or re.search(r"[\x00-\x20\\]", link) or link.startswith("//"):
        return False
    parts = urlsplit(link)
    return parts.scheme in {"https", "mailto", ""} and "@" not in parts.netloc


def words(html: str) -> str:
    """What a reader who takes a text for HTML shows of it."""
    return "".join(html5lib.parse(f"<!DOCTYPE html><body>{html}", namespaceHTMLElements=False).itertext())


def line(text: str) -> str:
    """The text as a title and a lead may have it: it is kept as it is, for it is plain."""
    cut = CONTROL.sub("", text).strip()[:MAX_TITLE].strip()
    return clean_line(cut, MAX_TITLE, "title")


def row(text: str, number: int = 1) -> Mapping[str, Any]:
    """A public item all of whose texts are hostile."""
    return {
        "id": UUID(int=number),
        "organisation_id": UUID(int=9),
        "kind": "notice",
        "urgency": "urgent",
        "title": line(text),
        "title_en": line(text),
        "lead": line(text),
        "lead_en": line(text),
        "body": clean_html(text),
        "body_en": clean_html(text),
        "organisation": line(text),
        "organisation_en": line(text),
        "publish_at": NOW,
        "corrected_at": NOW,
        "withdrawn_at": NOW,
        "withdraw_reason": line(text),
    }


def in_xml(text: str) -> str:
    """What XML can have of a text."""
    return text.replace("\uffff", "")


def feed_of(write: Callable[[PublicNews, str, str], bytes]) -> ET.Element:
    rows = [row(text, number) for number, text in enumerate(HOSTILE)]
    news = PublicNews(UUID(int=9), line(HOSTILE[0]), None, rows, NOW)
    return ET.fromstring(write(news, "zh-CN", URL))  # noqa: S314  # our own


def test_readers_of_rss_take_titles_and_descriptions_for_html_and_show_the_words() -> None:
    channel = feed_of(feed_text.rss).find("channel")
    assert channel is not None
    assert {words(channel.findtext(name) or "") for name in ("title", "description")} == {line(HOSTILE[0])}
    items = channel.findall("item")
    assert len(items) == len(HOSTILE)
    for text, item in zip(HOSTILE, items, strict=True):
        for name in ("title", "description"):
            told = item.findtext(name) or ""
            assert harm(told, _PAGE) == set(), text
            assert words(told) == in_xml(line(text))


def test_atom_says_that_titles_and_leads_are_text_and_its_articles_do_no_harm() -> None:
    feed = feed_of(feed_text.atom)
    plain = [
        *feed.findall("a:title", ATOM),
        *feed.iterfind("a:entry/a:title", ATOM),
        *feed.iter(f"{{{ATOM['a']}}}summary"),
    ]
    assert {each.get("type") for each in plain} == {"text"}
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) == len(HOSTILE)
    for text, entry in zip(HOSTILE, entries, strict=True):
        for name in ("title", "summary"):
            assert entry.findtext(f"a:{name}", None, ATOM) == in_xml(line(text))
        assert harm(entry.findtext("a:content", "", ATOM), _PAGE | TAGS) == set(), text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_of_a_hostile_item_runs_in_pages_mails_and_articles(text: str) -> None:
    item = PublicItem(row(text), [{"corrected_at": NOW, "note": line(text)}], {"poster": {"id": UUID(int=7)}})
    assert harm(item_page(item, "zh-CN", URL), _OURS | TAGS) == set()
    assert harm(withdrawn_page(item, "en"), _OURS | {"p"}) == set()
    for audience, action in (("public", "publish"), ("members", "correct"), ("public", "withdraw")):
        assert harm(mail_of(text, audience, ChannelAction(action)), _OURS | TAGS) == set(), action
    for own in (None, line(text)):
        said = said_of(WECHAT, told_of(text, "public"), own, action="correct", public_url=URL)
        assert harm(article_of(said.html), _PAGE | TAGS - {"img"}) == set()


def told_of(text: str, audience: str) -> Item:
    """The item as channels tell of it."""
    said, body = line(text), clean_html(text)
    item = Item(UUID(int=1), audience, said, said, body, said, note=said, withdraw_reason=said)
    return replace(item, title_en=said, lead_en=said, body_en=body)


def mail_of(text: str, audience: str, action: ChannelAction) -> str:
    """The HTML of the mail."""
    said = said_of(EMAIL, told_of(text, audience), None, action=action.value, public_url=URL)
    post = Post(UUID(int=1), UUID(int=2), action, 1, said, {}, NOW)
    account = Account("工会 <b>", "news@union.example", {}, "secret")
    body = message_of(post, Mail(UUID(int=3), "a@example.org", 1, f"{URL}/u/1"), account).get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_links_and_pictures_of_ours_are_found_from_outside() -> None:
    body = clean_html(
        f'<p>See href="/x" <a href="/news">a</a><a href="#b">b</a><a href="https://example.org/c">c</a></p>'
        f'<img alt=\'> href="/y"\' src="{FILE}">'
    )
    news = PublicNews(UUID(int=9), "工会", None, [{**row("x"), "body": body}], NOW)
    feed = ET.fromstring(feed_text.atom(news, "zh-CN", URL))  # noqa: S314  # our own
    content = feed.find("a:entry/a:content", ATOM)
    assert content is not None
    found = [
        each.get("href") or each.get("src")
        for each in html5lib.parse(content.text or "", namespaceHTMLElements=False).iter()
    ]
    assert [each for each in found if each] == [f"{URL}/news", "#b", "https://example.org/c", URL + FILE]
    assert content.get(BASE) == f"{URL}/news/{UUID(int=1)}"
    assert 'See href="/x"' in words(content.text or "")
