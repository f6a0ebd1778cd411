"""Certificates of competitions 获奖证书: shown to who won, checked by anybody; beside those of courses."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from db.queries.competitions import results
from db.session import Connection
from domain.learning.service import checked_course_certificate, own_course_certificate
from domain.shared.certificates import clean_code

_CLASSES: Final[Mapping[str, tuple[str, str]]] = {
    "first_class": ("一等奖", "first-class award"),
    "second_class": ("二等奖", "second-class award"),
    "third_class": ("三等奖", "third-class award"),
    "commendation": ("优秀奖", "commendation"),
}
"""What stands on paper, in Chinese and English."""


async def own_certificate(
    conn: Connection, tenant_id: UUID, certificate_id: UUID, member_id: UUID
) -> Mapping[str, Any] | None:
    """What stands on a certificate of the member, of a course or a competition; None for another's, or one revoked."""
    of_course = await own_course_certificate(conn, tenant_id, certificate_id, member_id)
    if of_course is not None:
        return of_course
    row = await results.find_own_paper(conn, tenant_id, certificate_id, member_id)
    return None if row is None else _worded(dict(row))


async def checked_certificate(conn: Connection, tenant_id: UUID, code: str) -> Mapping[str, Any] | None:
    """What stands on the certificate of a course or a competition with this code, however spelt; None for none."""
    of_course, cleaned = await checked_course_certificate(conn, tenant_id, code), clean_code(code)
    if of_course is not None or cleaned is None:
        return of_course
    row = await results.find_paper_by_code(conn, tenant_id, cleaned)
    return None if row is None else _worded(dict(row))


def _worded(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The title with the award beside it."""
    award, award_en = _CLASSES.get(row["award_class"], (row["award_title"], row["award_title"]))
    english = row["title_en"] or row["title"]
    return {**row, "title": f"{row['title']} {award}", "title_en": f"{english}: {award_en}"}
