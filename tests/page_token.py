"""The token that a page of the till gives its forms."""

import re

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def token_in(page):
    """Read the token out of a page's text."""
    return _TOKEN.search(page)[1]
