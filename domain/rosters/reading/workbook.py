"""The small parts of a workbook (ECMA-376): its sheets, where they are, which styles show days."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DATE_LETTERS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_NOT_FORMAT = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.")


def local_name(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition(" ")[2]


@dataclass(slots=True)
class Workbook:
    """Sheets that are shown, as (title, link), and the calendar."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    is_1904: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "workbookPr":
            self.is_1904 = attributes.get("date1904") in {"1", "true"}
        elif tag == "sheet" and attributes.get("state", "visible") == "visible":
            link = next((value for name, value in attributes.items() if local_name(name) == "id" and " " in name), "")
            self.sheets.append((attributes.get("name", ""), link))


@dataclass(slots=True)
class Links:
    """Where the parts of the workbook are."""

    targets: dict[str, str] = field(default_factory=dict)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def target_of(self, link: str) -> str:
        target = self.targets.get(link, "worksheets/sheet1.xml")
        return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target))


@dataclass(slots=True)
class Styles:
    """Which styles of cells show a number as a day."""

    formats: dict[str, str] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    _is_inside: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "numFmt":
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._is_inside = True
        elif tag == "xf" and self._is_inside:
            self.used.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._is_inside = False

    def date_styles(self) -> frozenset[str]:
        return frozenset(str(number) for number, format_id in enumerate(self.used) if self._is_date(format_id))

    def _is_date(self, format_id: str) -> bool:
        if format_id in self.formats:
            return _DATE_LETTERS.search(_NOT_FORMAT.sub("", self.formats[format_id])) is not None
        return format_id.isdecimal() and int(format_id) in _BUILT_IN_DATES
