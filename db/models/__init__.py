"""All tables, one module per domain. Importing this package fills `SQLModel.metadata`."""

from sqlmodel import SQLModel

# Set before the tables are declared: constraint names must not depend on the database's own habits.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_1_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

from db.models import (  # noqa: E402  # see above
    activities,
    approvals,
    audit,
    auth,
    benefits,
    bulk_actions,
    changes,
    documents,
    dues,
    events,
    exports,
    files,
    integrations,
    jobs,
    kiosks,
    ledger,
    members,
    merchants,
    notifications,
    organisations,
    points,
    rosters,
    suggestions,
    surveys,
    votes,
)

__all__ = [
    "activities",
    "approvals",
    "audit",
    "auth",
    "benefits",
    "bulk_actions",
    "changes",
    "documents",
    "dues",
    "events",
    "exports",
    "files",
    "integrations",
    "jobs",
    "kiosks",
    "ledger",
    "members",
    "merchants",
    "notifications",
    "organisations",
    "points",
    "rosters",
    "suggestions",
    "surveys",
    "votes",
]
