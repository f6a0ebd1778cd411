"""Files of news over HTTP: a public one for anybody."""

from api.uploads import Uploading
from domain.news.errors import NewsFileTooLarge, NewsMediaRefused
from domain.news.service.files import NEWS_FILES, news_file_open
from domain.shared.rich_text import FILE_PATH

NEWS_UPLOADING = Uploading(
    FILE_PATH, NEWS_FILES, news_file_open, NewsFileTooLarge, NewsMediaRefused, "NEWS_MEDIA_REFUSED"
)
