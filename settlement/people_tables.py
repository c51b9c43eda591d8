"""The resident ledger's rows: nothing in them is overwritten, each says which import began and ended it.

A row stands while ``closed_by`` is empty. What is sealed can be opened only in its own row; `key_version`
repeats the key's number so that a rotation finds what is left.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from settlement.tables import metadata

_PERSON = String(32)  # the keyed hash of an ID number
_DAY = String(10)

people_import = Table(
    "people_import",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),  # list or deaths
    Column("source", String(40), nullable=False),
    Column("month", String(7), nullable=False),
    Column("at", String(24), nullable=False),
    Column("file_digest", String(64), nullable=False),
    Column("state", String(10), nullable=False),  # applied or undone
    Column("counts", Text, nullable=False),
    Index("imports_of_a_source", "source", "number"),
)

suspicion = Table(
    "suspicion",
    metadata,
    Column("import", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("row", Integer, nullable=False),
    Column("person", _PERSON, nullable=False),
    Column("sentence", Text, nullable=False),
    ForeignKeyConstraint(["import"], ["people_import.number"]),
)

person = Table(
    "person",
    metadata,
    Column("person", _PERSON, primary_key=True),
    Column("last_four", _PERSON, nullable=False),
    Column("born_on", _DAY, nullable=False),
    Column("woman", Integer, nullable=False),
    Column("id_number", LargeBinary),
    Column("key_version", Integer, nullable=False),
    Column("opened_by", BigInteger, nullable=False),
    Index("people_by_last_four", "last_four"),
    Index("people_by_birth", "born_on"),
    Index("people_by_key", "key_version"),
)

# What is known of a person from one import to the next change.
person_details = Table(
    "person_details",
    metadata,
    Column("person", _PERSON, primary_key=True),
    Column("opened_by", BigInteger, primary_key=True, autoincrement=False),
    Column("closed_by", BigInteger),
    Column("since", _DAY, nullable=False),
    Column("masked_name", String(40), nullable=False),
    Column("initials", String(20), nullable=False),
    Column("greeting", String(20), nullable=False),
    Column("alike", _PERSON, nullable=False),  # the keyed hash of birth date and folded name
    Column("community", String(40), nullable=False),
    Column("grid", String(40), nullable=False),
    Column("building", String(40), nullable=False),
    Column("home", String(40), nullable=False),
    Column("moved_away_on", _DAY),
    Column("photo", _PERSON),
    Column("name", LargeBinary),
    Column("phone", LargeBinary),
    Column("conditions", LargeBinary),
    Column("guardian", LargeBinary),
    Column("guardian_phone", LargeBinary),
    Column("key_version", Integer, nullable=False),
    ForeignKeyConstraint(["person"], ["person.person"]),
    Index("details_alike", "alike"),
    Index("details_by_initials", "initials"),
    Index("details_by_home", "community", "grid", "building", "home"),
    Index("details_by_key", "key_version"),
)

person_photo = Table(
    "person_photo",
    metadata,
    Column("person", _PERSON, primary_key=True),
    Column("photo", _PERSON, primary_key=True),  # the keyed hash of the picture
    Column("opened_by", BigInteger, nullable=False),
    Column("picture", LargeBinary, nullable=False),
    Column("key_version", Integer, nullable=False),
    ForeignKeyConstraint(["person"], ["person.person"]),
    Index("photos_by_key", "key_version"),
)

person_status = Table(
    "person_status",
    metadata,
    Column("person", _PERSON, primary_key=True),
    Column("source", String(40), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("begins", _DAY, primary_key=True),
    Column("opened_by", BigInteger, primary_key=True, autoincrement=False),
    Column("closed_by", BigInteger),
    Column("ends", _DAY),
    Column("document", Text, nullable=False),
    ForeignKeyConstraint(["person"], ["person.person"]),
)

# Somebody is on the lists of a source from one import to the one that no longer names them.
listing = Table(
    "listing",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("person", _PERSON, primary_key=True),
    Column("opened_by", BigInteger, primary_key=True, autoincrement=False),
    Column("closed_by", BigInteger),
    ForeignKeyConstraint(["person"], ["person.person"]),
)

# A death is kept of whoever it is reported of, in the ledger or not yet.
death = Table(
    "death",
    metadata,
    Column("person", _PERSON, primary_key=True),
    Column("source", String(20), primary_key=True),
    Column("opened_by", BigInteger, primary_key=True, autoincrement=False),
    Column("closed_by", BigInteger),
    Column("died_on", _DAY, nullable=False),
)

# Who looks after a grid of a community; an employee, so nobody of the ledger.
grid_worker = Table(
    "grid_worker",
    metadata,
    Column("community", String(40), primary_key=True),
    Column("grid", String(40), primary_key=True),
    Column("opened_by", BigInteger, primary_key=True, autoincrement=False),
    Column("closed_by", BigInteger),
    Column("name", LargeBinary),
    Column("phone", LargeBinary),
    Column("key_version", Integer, nullable=False),
    Index("grid_workers_by_key", "key_version"),
)

STANDING = (person_details, person_status, listing, death, grid_worker)
"""The tables whose rows are begun by one import and ended by another."""
SEALED = {
    person: ("id_number",),
    person_details: ("name", "phone", "conditions", "guardian", "guardian_phone"),
    person_photo: ("picture",),
    grid_worker: ("name", "phone"),
}
"""Which columns are sealed, by table."""
