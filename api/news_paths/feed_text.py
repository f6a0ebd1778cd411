"""What an organisation has published for all, as a feed: RSS 2.0 and Atom (RFC 4287).

A feed has what is published at the moment: what was withdrawn or is over is not in it, and what was corrected says
when, so that readers fetch it anew.

Titles and leads are plain text, which may look like HTML. Atom says of each text what it is. RSS does not, and most
readers take its titles and descriptions for HTML, so that they are written as such.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any, Final
from xml.etree import ElementTree as ET

from api.news_paths.page_text import language_of, text_of
from domain.news.service import PublicNews
from domain.shared.rich_text import with_addresses

_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may have (XML 1.0, 2.2): one such character, and readers take nothing of the feed."""
_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed without items was changed."""


def changed_at(row: Mapping[str, Any]) -> datetime:
    """When an item was last changed as readers see it."""
    found: datetime = max(row["publish_at"], row["corrected_at"] or row["publish_at"]).astimezone(UTC)
    return found


def last_change(news: PublicNews) -> datetime:
    """When the feed last changed, also by what left it."""
    return (news.changed_at or _BEGINNING).astimezone(UTC)


def atom(news: PublicNews, locale: str, public_url: str) -> bytes:
    """The feed as Atom."""
    place = f"{public_url}/news/feeds/{news.organisation_id}"
    feed = ET.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": locale})
    _atom_part(feed, "id", f"urn:uuid:{news.organisation_id}")
    _atom_part(feed, "title", _name(news, locale), type="text")
    _atom_part(feed, "updated", last_change(news).isoformat())
    ET.SubElement(feed, f"{{{_ATOM}}}link", rel="self", type="application/atom+xml", href=f"{place}.atom")
    for row in news.items:
        language = language_of(row, locale)
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _atom_part(entry, "id", f"urn:uuid:{row['id']}")
        _atom_part(entry, "title", text_of(row, "title", language), type="text")
        _atom_part(entry, "published", row["publish_at"].isoformat())
        _atom_part(entry, "updated", changed_at(row).isoformat())
        _atom_part(ET.SubElement(entry, f"{{{_ATOM}}}author"), "name", text_of(row, "organisation", language))
        ET.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=_address(row, public_url))
        ET.SubElement(entry, f"{{{_ATOM}}}category", term=row["kind"])
        _atom_part(entry, "summary", text_of(row, "lead", language), type="text")
        body = with_addresses(text_of(row, "body", language), public_url)
        _atom_part(entry, "content", body, **{"type": "html", f"{{{_XML}}}base": _address(row, public_url)})
    return _text(feed)


def rss(news: PublicNews, locale: str, public_url: str) -> bytes:
    """The feed as RSS 2.0."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    place = f"{public_url}/news/feeds/{news.organisation_id}.rss"
    union = _as_html(_name(news, locale))
    for name, text in (("title", union), ("link", public_url), ("description", union)):
        ET.SubElement(channel, name).text = text
    ET.SubElement(channel, "language").text = locale
    ET.SubElement(channel, "lastBuildDate").text = format_datetime(last_change(news), usegmt=True)
    ET.SubElement(channel, f"{{{_ATOM}}}link", rel="self", type="application/rss+xml", href=place)
    for row in news.items:
        language = language_of(row, locale)
        item = ET.SubElement(channel, "item")
        ET.SubElement(item, "title").text = _as_html(text_of(row, "title", language))
        ET.SubElement(item, "link").text = _address(row, public_url)
        ET.SubElement(item, "guid", isPermaLink="false").text = f"urn:uuid:{row['id']}"
        ET.SubElement(item, "pubDate").text = format_datetime(row["publish_at"].astimezone(UTC), usegmt=True)
        _atom_part(item, "updated", changed_at(row).isoformat())
        ET.SubElement(item, "category").text = row["kind"]
        ET.SubElement(item, "description").text = _as_html(text_of(row, "lead", language))
    return _text(root)


def _atom_part(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = _NOT_XML.sub("", text)


def _as_html(text: str) -> str:
    """A plain text as HTML that shows it; quotes stay, for who takes it as it is."""
    return escape(_NOT_XML.sub("", text), quote=False)


def _name(news: PublicNews, locale: str) -> str:
    return (news.name_en if locale == "en" else None) or news.name


def _address(row: Mapping[str, Any], public_url: str) -> str:
    return f"{public_url}/news/{row['id']}"


def _text(root: ET.Element) -> bytes:
    ET.register_namespace("atom" if root.tag == "rss" else "", _ATOM)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
