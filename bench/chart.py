"""A chart of the results as SVG: requests per second as a share of the hand-written endpoint's, on a log scale."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import log10
from typing import Any, Final, TypeAlias

from bench.implementations import ENGINE, INTERPRETER, LIMIT, LIMIT_RAW, LOADERS, MERCURIUS, POSTGRAPHILE

Row: TypeAlias = Mapping[str, Any]

_COLOURS: Final = {
    ENGINE: "#b3261e",
    LOADERS: "#e08b82",
    INTERPRETER: "#f0c4bf",
    LIMIT: "#3a3a3a",
    LIMIT_RAW: "#6e6e6e",
    MERCURIUS: "#2f6f9f",
    POSTGRAPHILE: "#7fb0d3",
}
_LEFT, _RIGHT, _BAR, _GAP, _HEAD = 250, 90, 13, 30, 64
_TITLE: Final = "Requests per second, as a multiple of a hand-written Starlette endpoint"
_WIDTH: Final = 900
_LEAST, _MOST = 0.01, 3.0
_TICKS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
_STYLE: Final = (
    "text{font:12px system-ui,sans-serif;fill:#222}.name{font-weight:600}.title{font-size:15px;font-weight:600}"
    ".quiet{fill:#666}.line{stroke:#ddd}.one{stroke:#3a3a3a;stroke-dasharray:3 3}"
)


def chart(rows: Sequence[Row]) -> str:
    """The whole picture. Operations without the hand-written endpoint are left out: they have no measure."""
    groups = list(_groups(rows))
    height = _HEAD + sum(_GAP + len(bars) * (_BAR + 2) for _, bars in groups) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        f"<title>{_TITLE}</title><style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text class="title" x="16" y="26">{_TITLE}</text>',
        '<text class="quiet" x="16" y="44">16 connections, one server process, permissions on; log scale</text>',
        *_scale(height),
    ]
    top = _HEAD
    for operation, bars in groups:
        parts += _group(operation, bars, top)
        top += _GAP + len(bars) * (_BAR + 2)
    return "\n".join([*parts, "</svg>", ""])


def _groups(rows: Sequence[Row]) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    for operation in dict.fromkeys(row["operation"] for row in rows):
        rates = {row["implementation"]: float(row["requests_per_s"]) for row in rows if row["operation"] == operation}
        if rates.get(LIMIT):
            yield operation, [(name, rates[name] / rates[LIMIT]) for name in _COLOURS if name in rates]


def _group(operation: str, bars: Sequence[tuple[str, float]], top: int) -> Iterator[str]:
    yield f'<text class="name" x="16" y="{top + _GAP}">{escape(operation)}</text>'
    for number, (name, ratio) in enumerate(bars):
        y = top + _GAP - 10 + number * (_BAR + 2)
        yield f'<text x="{_LEFT - 8}" y="{y + 11}" text-anchor="end">{escape(name)}</text>'
        yield f'<rect x="{_LEFT}" y="{y}" width="{_x(ratio) - _LEFT:.1f}" height="{_BAR}" fill="{_COLOURS[name]}"/>'
        yield f'<text class="quiet" x="{_x(ratio) + 5:.1f}" y="{y + 11}">{ratio:.2f}</text>'


def _scale(height: int) -> Iterator[str]:
    for tick in _TICKS:
        kind = "one" if tick == 1 else "line"
        yield f'<line class="{kind}" x1="{_x(tick):.1f}" x2="{_x(tick):.1f}" y1="{_HEAD}" y2="{height - 24}"/>'
        yield f'<text class="quiet" x="{_x(tick):.1f}" y="{height - 8}" text-anchor="middle">{tick:g} ×</text>'


def _x(ratio: float) -> float:
    bounded = min(max(ratio, _LEAST), _MOST)
    share = (log10(bounded) - log10(_LEAST)) / (log10(_MOST) - log10(_LEAST))
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)
