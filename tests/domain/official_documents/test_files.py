"""Files of documents on their way in: nothing is added to what was published."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from db.models.official_documents import OfficialDocumentFileKind
from domain.official_documents import service
from domain.official_documents.errors import OfficialDocumentFileRefused
from domain.official_documents.service import OfficialDocumentOf
from domain.official_documents.service.files import (
    DOCUMENT_FILES,
    OfficialDocumentFileAdd,
    official_document_file_add,
)
from domain.shared.files import Store
from domain.shared.uploads import Ticket
from tests.domain.official_documents.archive import Archive

PDF = b"%PDF-1.7\n" + bytes(100)


@pytest.mark.parametrize("published", ["before", "meanwhile", "after"])
async def test_a_ticket_of_the_draft_adds_nothing_to_what_was_published(archive: Archive, published: str) -> None:
    document_id = await archive.drafted()
    add = OfficialDocumentFileAdd(document_id, OfficialDocumentFileKind.ANNEX)
    place = await archive.run(official_document_file_add, add)
    file_id = UUID(str(place["official_document_file_id"]))

    async def publish(when: str) -> None:
        if when == published:
            await archive.run(service.official_document_publish, OfficialDocumentOf(document_id))

    async def pieces() -> AsyncIterator[bytes]:
        yield PDF[:50]
        await publish("meanwhile")
        yield PDF[50:]

    ticket = Ticket(file_id, DOCUMENT_FILES.ticket(archive.keyring, archive.tenant_id, file_id))
    store = Store(archive.database, archive.keyring)
    receiving = DOCUMENT_FILES.receive(store, archive.tenant_id, ticket, pieces=pieces(), now=archive.now)
    await publish("before")
    if published == "after":
        await receiving
        await publish("after")
    else:
        with pytest.raises(OfficialDocumentFileRefused):
            await receiving
    counted = "SELECT f.state, count(c.number) FROM official_document_file AS f"
    joined = " LEFT JOIN official_document_file_chunk AS c ON c.file_id = f.id GROUP BY f.state"
    assert await archive.rows(counted + joined) == [("ready", 1) if published == "after" else ("awaited", 0)]
