"""Files of official documents over HTTP."""

from api.uploads import Uploading
from domain.official_documents.errors import OfficialDocumentFileTooLarge, OfficialDocumentMediaRefused
from domain.official_documents.service.files import DOCUMENT_FILES, FILE_PATH, official_document_file_open

DOCUMENT_UPLOADING = Uploading(
    FILE_PATH,
    DOCUMENT_FILES,
    official_document_file_open,
    OfficialDocumentFileTooLarge,
    OfficialDocumentMediaRefused,
    "OFFICIAL_DOCUMENT_MEDIA_REFUSED",
)
