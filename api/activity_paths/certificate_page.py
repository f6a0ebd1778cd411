"""A certificate as a PDF page in both languages: the same facts give the same bytes; pure.

The font (Noto Sans CJK SC, SIL Open Font Licence) is embedded with the letters that occur, so that the page looks the
same everywhere, and text can be copied out of it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import Glyph, SubsetMap, TTFFont
from fpdf.output import OutputProducer, PDFFont
from fpdf.syntax import Name
from noto_cjk_sans_otc import FONT_PATH  # type: ignore[import-untyped]  # it says nothing of its types

from domain.shared.calendar import SHANGHAI
from domain.shared.certificates import grouped_code

_FONT: Final = "noto"
_FACE: Final = 2
"""The face with the forms of simplified Chinese among the ten of the collection."""
_LANDSCAPE: Final = "L"
_MARGIN_MM: Final = 25.0
_FRAMES_MM: Final = (10.0, 12.0)
_RED: Final = (176, 30, 35)
_INK: Final = (30, 30, 30)
_FAINT: Final = (110, 110, 110)
_LEARNT, _WON = "learnt", "won"
_LEARNING_TITLE: Final = ("结业证书", "Certificate of Completion")
_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "course": _LEARNING_TITLE,
    _LEARNT: _LEARNING_TITLE,
    _WON: ("获奖证书", "Certificate of Award"),
}
"""By what it is about: an activity that is a course, a course of learning, a skill competition."""
_OTHER_TITLE: Final = ("活动证书", "Certificate of Participation")


def certificate_pdf(facts: Mapping[str, Any]) -> bytes:
    """The page; `facts` are those of `own_certificate`."""
    page = FPDF(_LANDSCAPE, "mm", "A4")
    issued = datetime.combine(facts["issued_on"], time(), UTC)
    title, title_en = _TITLES.get(facts["kind"], _OTHER_TITLE)
    page.set_creation_date(issued)
    page.set_title(f"{title} {facts['number']}")
    page.set_lang("zh-CN")
    page.set_margin(_MARGIN_MM)
    page.set_auto_page_break(auto=False)
    page.add_font(_FONT, fname=str(FONT_PATH), collection_font_number=_FACE)
    font = page.fonts[_FONT]
    if isinstance(font, TTFFont):
        font.subset = _ByGlyph(font)
    page.add_page()
    page.set_draw_color(*_RED)
    for distance in _FRAMES_MM:
        page.rect(distance, distance, page.w - 2 * distance, page.h - 2 * distance)
    page.set_y(30)
    _line(page, title, size=36, colour=_RED)
    _line(page, title_en, size=14, colour=_FAINT)
    page.ln(8)
    _line(page, facts["name"], size=28, colour=_INK)
    page.ln(4)
    when = _days(facts["starts_at"], facts["ends_at"])
    for text, size, colour in zip(_sentences(facts, when), (16, 12), (_INK, _FAINT), strict=True):
        _line(page, text, size=size, colour=colour)
    page.ln(8)
    organiser = facts["organiser"]
    _line(page, organiser, size=16, colour=_INK)
    if facts["organiser_en"]:
        _line(page, facts["organiser_en"], size=11, colour=_FAINT)
    _line(page, f"{facts['issued_on']:%Y-%m-%d}", size=12, colour=_INK)
    page.set_y(-38)
    _line(page, f"编号 No. {facts['number']}", size=10, colour=_FAINT)
    _line(page, f"验证码 Code {grouped_code(facts['code'])}", size=10, colour=_FAINT)
    return bytes(page.output(output_producer_class=_Plain))


class _ByGlyph(SubsetMap):
    """Codes of letters are the numbers of their glyphs, so that `_Plain` may say so."""

    def __init__(self, font: TTFFont) -> None:
        super().__init__(font)
        self._char_id_per_glyph.clear()

    def pick_glyph(self, glyph: Glyph | None) -> int | None:
        if glyph is None:
            return None
        number = glyph.glyph_name.removeprefix("cid")
        return self._char_id_per_glyph.setdefault(glyph, int(number) if number.isdigit() else glyph.glyph_id)


class _Plain(OutputProducer):
    """Names the encoding that every reader knows; the library would write a table that few of them read."""

    def _add_fonts(self, *arguments: Any) -> Any:  # noqa: ANN401  # as the library has it
        fonts = super()._add_fonts(*arguments)
        for font in fonts.values():
            if isinstance(font, PDFFont) and not isinstance(font.encoding, str | Name):
                font.encoding = Name("Identity-H")
        return fonts


def _line(page: FPDF, text: str, *, size: int, colour: tuple[int, int, int]) -> None:
    page.set_font(_FONT, size=size)
    page.set_text_color(*colour)
    page.multi_cell(0, size * 0.55, text, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _sentences(facts: Mapping[str, Any], when: str) -> tuple[str, str]:
    """What is certified, in Chinese and English; of a series at how many of its sessions the member was."""
    title, title_en = facts["title"], facts["title_en"] or facts["title"]
    if facts["kind"] == _LEARNT:
        return _of_learning(title, title_en, when, facts["valid_until"])
    if facts["kind"] == _WON:
        return f"于 {when} 荣获“{title}”，特发此证。", f"won “{title_en}” on {when}."
    attended, held = facts.get("attended_sessions"), facts.get("held_sessions")
    if attended is None:
        return f"于 {when} 参加了“{title}”，特此证明。", f"took part in “{title_en}” on {when}."
    return (
        f"于 {when} 参加了系列活动“{title}”，出席 {attended} 次（共 {held} 次），特此证明。",
        f"took part in the series “{title_en}” on {when}: {attended} of {held} sessions.",
    )


def _of_learning(title: str, title_en: str, when: str, until: date | None) -> tuple[str, str]:
    holds, holds_en = ("", "") if until is None else (f"有效期至 {until:%Y-%m-%d}，", f" Valid until {until:%Y-%m-%d}.")
    return (
        f"于 {when} 完成课程“{title}”的学习，{holds}特此证明。",
        f"completed the course “{title_en}” on {when}.{holds_en}",
    )


def _days(starts_at: datetime, ends_at: datetime) -> str:
    first, last = (at.astimezone(SHANGHAI).date() for at in (starts_at, ends_at))
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
