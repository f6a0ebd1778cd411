"""What surrounds an activity, over HTTP beside GraphQL: calendars, certificates, photos."""

from starlette.routing import Route

from api.activity_paths.calendars import Calendars
from api.activity_paths.certificates import Certificates
from api.activity_paths.photos import Photos
from api.callers import ContextMaker

__all__ = ["activity_routes"]


def activity_routes(callers: ContextMaker) -> list[Route]:
    """The paths of one worker, to be added to the application's own."""
    return [*Calendars(callers).routes(), *Certificates(callers).routes(), *Photos(callers).routes()]
