"""Links in notifications by e-mail over HTTP: answers, and the way out."""

from starlette.routing import Route

from api.callers import ContextMaker
from api.mail_paths.answering import Answering
from api.mail_paths.unsubscribing import Unsubscribing

__all__ = ["mail_routes"]


def mail_routes(callers: ContextMaker) -> list[Route]:
    """The paths of one worker, to be added to the application's own."""
    return [*Answering(callers).routes(), *Unsubscribing(callers).routes()]
