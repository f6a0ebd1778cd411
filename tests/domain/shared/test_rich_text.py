"""Rich text: what harms goes, what people write stays; judged by another parser than the one that cleans."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.shared.rich_text import LINK_RELATION, TAGS, clean_html, clean_link, paragraphs_of, pictures_in
from tests.domain.news.hostile import inputs

FILE = "01234567-89ab-4cde-8f01-23456789abcd"
HOSTILE = list(inputs())
_PARTS = {
    "a": {"href", "rel"},
    "img": {"src", "alt"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_OUR_PICTURE = re.compile(r"/news-files/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IMPLIED = {"html", "head", "body", "tbody", "colgroup"}
"""What a browser adds to a page by itself."""
_SCRIPTED = re.compile(r"(?i)\b(javascript|vbscript|data|blob)\s*:")


def elements(html: str) -> Iterator[Element]:
    """Elements as a browser makes them of a page with this text, where scripts run and where they do not."""
    for scripting in (True, False):
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        yield from parser.parse(f"<!DOCTYPE html><body>{html}</body>", scripting=scripting).iter()


def faults(html: str) -> list[str]:
    """What stands in a page that must not."""
    found = []
    for each in elements(html):
        if not isinstance(each.tag, str):
            found.append("a comment")
            continue
        if each.tag not in TAGS | _IMPLIED:
            found.append(f"<{each.tag}>")
        for name, value in each.attrib.items():
            if name not in _PARTS.get(each.tag, set()):
                found.append(f"{each.tag} {name}")
            elif (name == "src" and not _OUR_PICTURE.fullmatch(value)) or (name == "href" and not is_allowed(value)):
                found.append(f"{each.tag} {name}={value!r}")
        if each.tag == "a" and each.get("rel") != LINK_RELATION:
            found.append("a link without its relation")
    return found


def is_allowed(link: str) -> bool:
    """Whether a link leads where links may: judged apart from the code that cleans them."""
    if not link.isascii() or _SCRIPTED.search(link.split("/", maxsplit=1)[0]) or set(link) & set("\\\t\n\r \x00"):
        return False
    parts = urlsplit(link)
    if parts.scheme == "https":
        host = parts.hostname or ""
        return bool(host) and "@" not in parts.netloc and "xn--" not in host and not parts.username
    if parts.scheme == "mailto":
        return parts.path.count("@") == 1 and not parts.query
    return not parts.scheme and not parts.netloc and link[:1] in {"/", "#", "?"} and not link.startswith("//")


def test_there_are_more_than_two_hundred_hostile_texts_and_all_differ() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) > 400


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_of_a_hostile_text_does_harm(text: str) -> None:
    cleaned = clean_html(text)

    assert faults(f"<p>before</p>{cleaned}<p>after</p>") == []
    assert clean_html(cleaned) == cleaned


def test_the_judge_sees_what_is_wrong() -> None:
    seen = [text for text in HOSTILE if faults(text)]
    assert len(seen) > 0.9 * len(HOSTILE)
    assert faults('<p>x <a href="https://example.org" rel="noopener noreferrer nofollow">x</a></p>') == []


@given(
    st.lists(st.sampled_from([*HOSTILE[:140], "<", ">", "'", '"', "<p>", "</p>", "</style>", "-->", "文"]), max_size=6)
)
@example(["<", "<p>", "-->"])
def test_nothing_of_hostile_texts_beside_each_other_does_harm(parts: list[str]) -> None:
    cleaned = clean_html("".join(parts))
    assert faults(cleaned) == []
    assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "<p>食堂<strong>三个</strong>窗口，<em>排队</em>。</p>",
        '<h2>一</h2><ul><li>甲</li><li>乙</li></ul><ol start="3"><li>丙</li></ol><blockquote>引</blockquote>',
        '<table><thead><tr><th colspan="2">表</th></tr></thead><tbody><tr><td rowspan="2">格</td></tr></tbody></table>',
        f'<figure><img src="/news-files/{FILE}" alt="食堂"><figcaption>图</figcaption></figure>',
        "<p>1 &lt; 2 &amp; 3<br>下一行</p><hr><pre><code>x</code></pre>",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert clean_html(text) == text


@pytest.mark.parametrize(
    "link",
    [
        *(
            "https://example.org",
            "https://example.org:8443/a?b=c&d#e",
            "HTTPS://Example.org/",
            "https://www.gov.cn/x.htm",
        ),
        *("mailto:gonghui@example.org", "/news/1", "/", "#part", "?page=2"),
    ],
)
def test_links_that_lead_somewhere_known_stay(link: str) -> None:
    assert clean_link(link) == link
    assert is_allowed(link)
    cleaned = clean_html(f'<a href="{link.replace("&", "&amp;")}" target=_blank>x</a>')
    assert cleaned == f'<a href="{link.replace("&", "&amp;")}" rel="noopener noreferrer nofollow">x</a>'


def test_paragraphs_are_texts_without_marks() -> None:
    text = clean_html("<h2>标题</h2><p>甲 &amp; <b>乙</b><br>丙</p><ul><li>一<li>二</ul>尾")
    assert paragraphs_of(text) == ["标题", "甲 & 乙", "丙", "一", "二", "尾"]


def test_pictures_are_found_once_each() -> None:
    text = clean_html(f'<img src="/news-files/{FILE}"><img src="/news-files/{FILE}"><img src="/news-files/x">')
    assert pictures_in(text) == [UUID(FILE)]
