"""From the books of an earlier version to today's, inside the transaction that opens them."""

from sqlalchemy import Connection

_STEPS = {
    1: (
        "alter table entry add column prepaid_fen bigint not null default 0",
        "alter table entry add column slip varchar(20)",
        "alter table print_job add column printer varchar(10) not null default 'receipt'",
        "create index entries_of_a_kind on entry (kind, number)",
        "create unique index one_sale_per_slip on entry (slip)",
    ),
    # a column's width cannot be changed in place, so the cards move into a table made anew
    2: (
        """create table card_moved (
            digest varchar(32) not null, person varchar(32) not null, kind varchar(20) not null,
            state varchar(10) not null default 'bound', since varchar(10) not null default '',
            primary key (digest), foreign key(person) references resident (person))""",
        "insert into card_moved (digest, person, kind) select digest, person, kind from card",
        "drop table card",
        "alter table card_moved rename to card",
        "create index cards_of_a_person on card (person)",
    ),
}
"""What leads from each version to the next; new tables are made by themselves."""


def upgrade(connection: Connection, version: int) -> None:
    """Bring books of a version up to today's, step by step; all of it happens or none."""
    for step in range(version, max(_STEPS) + 1):
        for statement in _STEPS[step]:
            connection.exec_driver_sql(statement)
