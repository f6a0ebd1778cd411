"""Column types and identifiers that every table shares."""

from datetime import datetime
from secrets import randbits
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import uuid_utils.compat as uuid_utils
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

NIL_ID = UUID(int=0)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): ordered by creation time, so that index pages fill one after another."""
    return uuid_utils.uuid7()


def id_at(moment: datetime) -> UUID:
    """As `new_id`, of another moment: in its place by time, and telling no other. Of one moment in no order."""
    since_epoch = int(moment.timestamp() * 1000)
    return UUID(int=since_epoch << 80 | 7 << 76 | randbits(12) << 64 | 2 << 62 | randbits(62))


class PlainRow(SQLModel):
    """A table's row that is made in a tenth of the time, for tables into which many write at the same moment.

    SQLModel tells SQLAlchemy's unit of work of each value, twenty times; nothing here has one. Values are taken as they
    are, as by any row.
    """

    def __init__(self, **values: Any) -> None:
        """What is not given has its default, or is left out where there is none."""
        fields = type(self).model_fields
        if not values.keys() <= fields.keys():
            message = f"no columns {sorted(values.keys() - fields.keys())}"
            raise TypeError(message)
        for name, field in fields.items():
            if name not in values and not field.is_required():
                values[name] = field.get_default(call_default_factory=True)
        self.__dict__.update(values)
        object.__setattr__(self, "__pydantic_fields_set__", set(values))

    def __setattr__(self, name: str, value: Any) -> None:  # whatever the column holds
        """Sets a column's value, and tells nobody."""
        if name in type(self).model_fields:
            self.__dict__[name] = value
        else:
            super().__setattr__(name, value)


class Xid8(sa.types.UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id, read and bound as text by asyncpg."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in DDL."""
        return "xid8"


def tenant_key() -> Any:
    """First half of every primary key: the top organisation's id (distribution column)."""
    return Field(sa_type=sa.Uuid, primary_key=True)


def id_key() -> Any:
    """Second half of a primary key, made by the application."""
    return Field(default_factory=new_id, sa_type=sa.Uuid, primary_key=True)


def key_to(*, nullable: bool = False, default: Any = ...) -> Any:
    """An id that refers to another table of the same tenant; the constraint stands in `__table_args__`."""
    return Field(default=None if nullable else default, sa_type=sa.Uuid, nullable=nullable)


def time_at(*, nullable: bool = False) -> Any:
    """An aware instant, stored in UTC with microseconds."""
    return Field(default=None if nullable else ..., sa_type=sa.DateTime(timezone=True), nullable=nullable)


def written_at() -> Any:
    """When the row was written, by the database's clock."""
    return Field(
        default=None,
        sa_type=sa.DateTime(timezone=True),
        nullable=False,
        sa_column_kwargs={"server_default": sa.func.now()},
    )


def written_by_transaction() -> Any:
    """The writing transaction's id: readers follow commits by `xid < pg_snapshot_xmin`, never by id."""
    return Field(
        default=None,
        sa_type=Xid8,
        nullable=False,
        sa_column_kwargs={"server_default": sa.text("pg_current_xact_id()")},
    )


def text_array(*, is_empty_first: bool = False) -> Any:
    """A list of words; `is_empty_first`: the database has it empty where nothing is given."""
    given = {"server_default": "{}"} if is_empty_first else {}
    return Field(sa_type=postgresql.ARRAY(sa.Text), nullable=False, sa_column_kwargs=given)


def document(*, nullable: bool = False) -> Any:
    """Facts whose shape belongs to the code that writes them (jsonb); never personal data in the clear."""
    if nullable:
        return Field(default=None, sa_type=postgresql.JSONB(none_as_null=True), nullable=True)
    return Field(default_factory=dict, sa_type=postgresql.JSONB, nullable=False)


def octets(*, nullable: bool = False) -> Any:
    """Bytes as they are: a hash, a key, a signature, an envelope."""
    return Field(default=None if nullable else ..., sa_type=sa.LargeBinary, nullable=nullable)


def list_of_octets() -> Any:
    """Bytes in their order; none at first."""
    return Field(default=None, sa_type=postgresql.ARRAY(sa.LargeBinary), nullable=True)


def part_key() -> Any:
    """A further part of a primary key: an id that refers to another table of the same tenant."""
    return Field(sa_type=sa.Uuid, primary_key=True)


def reference(columns: list[str], target: str, target_columns: list[str] | None = None) -> sa.ForeignKeyConstraint:
    """A foreign key that stays inside one tenant: `(tenant_id, x_id)` → `(tenant_id, id)`."""
    there = target_columns or ["id"]
    return sa.ForeignKeyConstraint(
        ["tenant_id", *columns], [f"{target}.tenant_id", *(f"{target}.{column}" for column in there)]
    )


def one_of(column: str, values: type[Any]) -> sa.CheckConstraint:
    """A closed set kept as text: adding a value is one quick migration, and no type lock is taken."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def table_of(row: type[SQLModel]) -> sa.Table:
    """The Core table of a model, for statements."""
    return SQLModel.metadata.tables[str(row.__tablename__)]
