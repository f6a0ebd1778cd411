"""Rosters as HR departments send them, made row by row."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import openpyxl

from tests.factories.members import identity_number

HEADINGS = ("序号", "姓名", "身份证号码", "手机号", "组织编码", "会员编号", "入会时间", "用工形式", "会籍状态")

_REGIONS = ("330106", "110105", "310101", "440103", "320102", "500101")


def person(number: int, place: str = "", **values: Any) -> dict[str, Any]:
    """A good row about somebody new: `number` gives them identity and phone numbers of their own."""
    born_on = date(1965 + number % 35, 1 + number % 12, 1 + number % 28)
    return {
        "序号": number,
        "姓名": "钱" + "".join("一二三四五六七八九十"[int(digit)] for digit in f"{number % 1000:03d}"),
        "身份证号码": identity_number(born_on, number % 1000, _REGIONS[number // 20_000]),
        "手机号": f"1380{number:07d}",
        "组织编码": place,
        "会员编号": "",
        "入会时间": "2022-03-15",
        "用工形式": "固定期限",
        "会籍状态": "在会",
        **values,
    }


def csv_of(
    rows: Iterable[dict[str, Any]],
    headings: Sequence[str] = HEADINGS,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    above: Sequence[str] = (),
) -> bytes:
    """A CSV file; `above` are lines of titles."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter)
    for line in above:
        writer.writerow([line])
    writer.writerow(headings)
    writer.writerows([[row.get(name, "") for name in headings] for row in rows])
    return written.getvalue().encode(encoding)


def xlsx_of(rows: Iterable[dict[str, Any]], headings: Sequence[str] = HEADINGS, above: Sequence[str] = ()) -> bytes:
    """An XLSX file, written by a library of somebody else."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in above:
        sheet.append([line])
    sheet.append(list(headings))
    for row in rows:
        sheet.append([row.get(name) for name in headings])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
