"""Who was erased: a number and a reason, and the name by which the signed journals already call somebody."""

from sqlalchemy import Column, Index, Integer, String, Table

from settlement.beside_tables import canteen_staff
from settlement.card_tables import bound_card
from settlement.consent_tables import band_consent
from settlement.found_tables import found_report
from settlement.people_tables import (
    death,
    listing,
    person,
    person_details,
    person_photo,
    person_status,
    suspicion,
)
from settlement.tables import metadata

erased_person = Table(
    "erased_person",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("person", String(32), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("erased_at", String(24), nullable=False),
    Index("erasures_of_a_person", "person"),
    sqlite_autoincrement=True,
)

OF_A_PERSON = (
    canteen_staff,
    suspicion,
    found_report,
    band_consent,
    bound_card,
    listing,
    person_status,
    person_photo,
    person_details,
    death,
    person,
)
"""Every table that holds something of a person under their hash, whatever refers to another before it."""
KEPT = ("erased_person", "entry", "till_entry", "person_change")
"""Tables that name a person and stay: the stub, signed lines, and the word to the tills; only the hash."""
