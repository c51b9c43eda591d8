"""A centre that has just begun, on PostgreSQL where the tests run on it."""

from empty_books import CENTRE, put_empty
from integration.postgres import centre_database
from settlement.wiring import open_centre


def new_centre(folder):
    """Open the books of a new centre: its tables are copied, which is sooner done than making them."""
    address = centre_database()
    if not address:
        put_empty(CENTRE, folder)
    return open_centre(folder, address)
