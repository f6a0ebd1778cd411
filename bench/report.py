"""The results as Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from bench.targets import Verdict, verdicts

Row: TypeAlias = Mapping[str, Any]

_COLUMNS: Final = (
    ("req/s", "requests_per_s", "{:,.0f}"),
    ("p50 ms", "p50_ms", "{:.2f}"),
    ("p99 ms", "p99_ms", "{:.1f}"),
    ("server CPU ms", "server_cpu_ms", "{:.3f}"),
    ("PostgreSQL CPU ms", "pg_cpu_ms", "{:.3f}"),
    ("statements", "statements", "{:g}"),
    ("bytes", "bytes", "{:,.0f}"),
    ("peak MB", "peak_mb", "{:.0f}"),
)


_BEGIN: Final = "<!-- latest run: begin -->"
_END: Final = "<!-- latest run: end -->"


def publish(page: Path, text: str, source: str) -> None:
    """Puts the tables of a run between the two marks of a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    page.write_text(f"{before}{_BEGIN}\nFrom `{source}`.\n\n{text}\n{_END}{after}", encoding="utf-8")


def figures(rows: Sequence[Row]) -> str:
    """A table for each operation, fastest first."""
    return "\n\n".join("\n".join(_table(name, rows)) for name in dict.fromkeys(row["operation"] for row in rows))


def promises(rows: Sequence[Row]) -> str:
    """The ratio of each operation for each promise, and whether it is kept."""
    found = list(verdicts(rows))
    targets = {verdict.target.what: verdict.target for verdict in found}
    ratios = {(verdict.operation, verdict.target.what): verdict for verdict in found}
    titles = [f"{what}, {'≤' if target.is_upper else '≥'} {target.bound:g}" for what, target in targets.items()]
    lines = [f"| operation | {' | '.join(titles)} |", f"| --- |{' ---: |' * len(titles)}"]
    for operation in dict.fromkeys(row["operation"] for row in rows):
        cells = [_cell(ratios.get((operation, what))) for what in targets]
        lines.append(f"| {operation} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(verdict: Verdict | None) -> str:
    return "" if verdict is None else f"{verdict.ratio:.2f} {'✓' if verdict.is_met else '✗'}"


def _table(operation: str, rows: Sequence[Row]) -> Iterator[str]:
    of_operation = [row for row in rows if row["operation"] == operation]
    yield f"**{operation}** ({of_operation[0]['kind']})\n"
    yield f"| implementation | {' | '.join(title for title, _, _ in _COLUMNS)} |"
    yield f"| --- |{' ---: |' * len(_COLUMNS)}"
    for row in sorted(of_operation, key=lambda row: -float(row["requests_per_s"])):
        cells = " | ".join(form.format(row[name]) for _, name, form in _COLUMNS)
        yield f"| {row['implementation']} | {cells} |"
