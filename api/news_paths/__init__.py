"""News 信息发布 over HTTP beside GraphQL: pages and feeds for anybody, files."""

from starlette.routing import Route

from api.callers import ContextMaker
from api.news_paths.files import NEWS_UPLOADING
from api.news_paths.pages import NewsPages
from api.news_paths.unsubscribing import Unsubscribing
from api.uploads import UploadPaths

__all__ = ["news_routes"]


def news_routes(callers: ContextMaker, public_url: str) -> list[Route]:
    """The paths of one worker, to be added to the application's own."""
    return [
        *NewsPages(callers, public_url).routes(),
        *UploadPaths(callers, NEWS_UPLOADING).routes(),
        *Unsubscribing(callers).routes(),
    ]
