"""A centre that has just begun: in a folder, or at a server's address."""

from empty_books import CENTRE, put_empty
from settlement.wiring import open_centre


def new_centre(folder, address):
    """Open the books of a new centre; a file's tables are copied, which is sooner done than making them."""
    if not address:
        put_empty(CENTRE, folder)
    return open_centre(folder, address)
