"""Files of documents on their way in: nothing is added to what was published, and who adds one is an author."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from db.models.official_documents import OfficialDocumentFileKind
from domain.official_documents import service
from domain.official_documents.errors import OfficialDocumentFileRefused
from domain.official_documents.service import OfficialDocumentPublish
from domain.official_documents.service.files import (
    DOCUMENT_FILES,
    OfficialDocumentFileAdd,
    OfficialDocumentFileRemove,
    official_document_file_add,
    official_document_file_remove,
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
            await archive.publish(document_id, 2 if when == "after" else 1)

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


async def uploaded(archive: Archive, document_id: UUID, by: UUID) -> UUID:
    """The signed text of a draft, which somebody added."""
    add = OfficialDocumentFileAdd(document_id, OfficialDocumentFileKind.SIGNED_TEXT)
    place = await archive.run(official_document_file_add, add, by)
    file_id = UUID(str(place["official_document_file_id"]))

    async def pieces() -> AsyncIterator[bytes]:
        yield PDF

    ticket = Ticket(file_id, DOCUMENT_FILES.ticket(archive.keyring, archive.tenant_id, file_id))
    store = Store(archive.database, archive.keyring)
    await DOCUMENT_FILES.receive(store, archive.tenant_id, ticket, pieces=pieces(), now=archive.now)
    return file_id


async def test_who_exchanged_a_file_of_a_draft_does_not_publish_it(archive: Archive) -> None:
    document_id = await archive.drafted(body=None)
    first = await uploaded(archive, document_id, archive.officer_id)
    publish = service.official_document_publish
    read = (await archive.seen(document_id, archive.publisher_id))["draft_revision"]
    await archive.run(official_document_file_remove, OfficialDocumentFileRemove(first), archive.publisher_id)
    second = await uploaded(archive, document_id, archive.publisher_id)

    third_id = await archive.member(archive.factory_id)
    archive.rights = {**archive.rights, third_id: archive.rights[archive.officer_id]}
    stale = OfficialDocumentPublish(document_id, read)
    assert await archive.refused(publish, stale, third_id) == "OFFICIAL_DOCUMENT_TEXT_OUTDATED"
    now = OfficialDocumentPublish(document_id, (await archive.seen(document_id, third_id))["draft_revision"])
    for by in (archive.publisher_id, archive.officer_id):
        assert await archive.refused(publish, now, by) == "OFFICIAL_DOCUMENT_OWN_DRAFT"
    await archive.run(publish, now, third_id)
    assert await archive.rows("SELECT id FROM official_document_file WHERE state = 'ready'") == [(second,)]


async def test_whose_file_was_taken_out_again_is_no_author(archive: Archive) -> None:
    document_id = await archive.drafted()
    gone = await uploaded(archive, document_id, archive.publisher_id)
    await archive.run(official_document_file_remove, OfficialDocumentFileRemove(gone))
    await archive.publish(document_id, (await archive.seen(document_id, archive.publisher_id))["draft_revision"])
    assert await archive.rows("SELECT state FROM official_document") == [("published",)]
