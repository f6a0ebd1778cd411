"""The process behind `unionhall serve`: it runs the database and the HTTP workers, and does no work of its own."""

from api.supervisor.plan import ServePlan, SupervisorError
from api.supervisor.report import Report, print_accounts
from api.supervisor.run import keep_database, serve

__all__ = ["Report", "ServePlan", "SupervisorError", "keep_database", "print_accounts", "serve"]
