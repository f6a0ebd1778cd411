"""Shapes of SVG as text: rectangles, bands, words that fit, and the frame with what is read aloud."""

import unicodedata
from collections.abc import Sequence
from html import escape
from typing import Final

from counting.titles import Language

DARK, MIDDLE, LIGHT, PAPER, INK = "#174a7c", "#8db4d8", "#d5dde5", "#ffffff", "#1a1a1a"
"""Fills that stay apart in grey: their lightness is 30, 70, 88 and 100 of 100."""
MARGIN: Final = 24
_WIDE: Final = frozenset("WF")
_FONT: Final = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',system-ui,sans-serif"
_STYLE: Final = (
    f"text{{font:12px {_FONT};fill:{INK}}}.h{{font-size:18px;font-weight:700}}.b{{font-weight:700}}"
    ".r{text-anchor:end}.m{text-anchor:middle}.s{fill:#4a4a4a}.w{fill:#fff}"
)
_HATCH: Final = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="#777"/></pattern>'
)


def frame(width: float, height: float, language: Language, told: tuple[str, str], *, shapes: Sequence[str]) -> str:
    """The whole file. `told` are title and description: what a reader of screens says of the picture."""
    title, description = told
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{"zh-CN" if language == "zh" else "en"}"'
        f' viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" height="{_n(height)}" role="img"'
        f' aria-labelledby="title description"><title id="title">{_said(title)}</title>'
        f'<desc id="description">{_said(description)}</desc><style>{_STYLE}</style><defs>{_HATCH}</defs>'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(shapes)}</svg>\n'
    )


def text(at: tuple[float, float], words: str, kind: str = "") -> str:
    """Words at a point of their base line; `kind` are classes of the style, such as `r` to end there."""
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{_n(at[0])}" y="{_n(at[1])}"{named}>{_said(words)}</text>'


def box(at: tuple[float, float], size: tuple[float, float], fill: str, *, dashed: bool = False, told: str = "") -> str:
    """A rectangle with a thin edge, with what it says when it is pointed at."""
    dash = ' stroke-dasharray="4 2"' if dashed else ""
    return (
        f'<rect x="{_n(at[0])}" y="{_n(at[1])}" width="{_n(size[0])}" height="{_n(size[1])}" fill="{fill}"'
        f' stroke="{INK}" stroke-width=".7"{dash}>{_told(told)}</rect>'
    )


def band(start: tuple[float, float], end: tuple[float, float], height: float, *, is_moved: bool, told: str = "") -> str:
    """A band of votes between two columns: those that stay are pale, those that move darker, with an edge."""
    (left, top), (right, low) = start, end
    middle = (left + right) / 2
    height = max(height, 0.6)
    look = f'fill="#7a7a7a" fill-opacity=".55" stroke="{INK}" stroke-width=".4"' if is_moved else f'fill="{LIGHT}"'
    return (
        f'<path d="M{_n(left)} {_n(top)}C{_n(middle)} {_n(top)} {_n(middle)} {_n(low)} {_n(right)} {_n(low)}'
        f"V{_n(low + height)}C{_n(middle)} {_n(low + height)} {_n(middle)} {_n(top + height)}"
        f' {_n(left)} {_n(top + height)}Z" {look}>{_told(told)}</path>'
    )


def fitted(words: str, width: float) -> str:
    """The words, cut with an ellipsis where they are wider than so many pixels at twelve points."""
    if width_of(words) <= width:
        return words
    kept, used = "", width_of("…")
    for letter in words:
        used += width_of(letter)
        if used > width:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def width_of(words: str) -> float:
    """About how wide words are, in pixels at twelve points: nobody measures them here."""
    return sum(12.2 if unicodedata.east_asian_width(letter) in _WIDE else 6.7 for letter in words)


def grouped(units: int, scale: int) -> str:
    """Votes for people: thousands apart, at most two decimals, the rest cut off."""
    sign, units = ("\u2212" if units < 0 else ""), abs(units)
    whole, rest = divmod(units, scale)
    if scale == 1:
        return f"{sign}{whole:,}"
    return f"{sign}{whole:,}.{rest * 100 // scale:02}"


def _said(words: str) -> str:
    return escape("".join(letter for letter in words if letter.isprintable()))


def _told(words: str) -> str:
    return f"<title>{_said(words)}</title>" if words else ""


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
