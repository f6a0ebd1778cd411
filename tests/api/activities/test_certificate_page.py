"""The page of a certificate: text that can be read out, the same bytes, its own font."""

import io
from datetime import UTC, date, datetime
from typing import Any

from pypdf import PdfReader

from api.activity_paths.certificate_page import certificate_pdf

FACTS: dict[str, Any] = {
    "kind": "sports",
    "number": "ZS2026-000012",
    "code": "ABCDEFGHIJKLMNOP",
    "name": "欧阳晓明",
    "title": "春季运动会（第二届）",
    "title_en": "Spring sports day",
    "starts_at": datetime(2026, 5, 8, 16, tzinfo=UTC),
    "ends_at": datetime(2026, 5, 9, 10, tzinfo=UTC),
    "organiser": "和达集团工会",
    "organiser_en": None,
    "issued_on": date(2026, 5, 11),
}


def test_a_page_can_be_read_looks_the_same_everywhere_and_never_changes() -> None:
    content = certificate_pdf(FACTS)
    [page] = PdfReader(io.BytesIO(content)).pages
    text = page.extract_text()
    [font] = page["/Resources"]["/Font"].values()  # type: ignore[index]  # a dictionary
    [embedded] = font.get_object()["/DescendantFonts"]

    for line in ("活动证书", "欧阳晓明", "于 2026-05-09 参加了“春季运动会（第二届）”，特此证明。", "和达集团工会"):
        assert line in text
    assert "编号 No. ZS2026-000012\n验证码 Code ABCD-EFGH-IJKL-MNOP" in text
    assert "/FontFile3" in embedded.get_object()["/FontDescriptor"].get_object()
    assert len(content) < 64 * 1024
    assert certificate_pdf(FACTS) == content
    assert certificate_pdf({**FACTS, "name": "王明"}) != content


def test_a_page_of_a_series_says_at_how_many_sessions() -> None:
    [page] = PdfReader(io.BytesIO(certificate_pdf({**FACTS, "attended_sessions": 6, "held_sessions": 8}))).pages
    text = page.extract_text().replace("\n", "")

    assert "参加了系列活动“春季运动会（第二届）”，出席 6 次（共 8 次），特此证明。" in text
    assert "6 of 8 sessions" in text
