"""How long something takes."""

import time


def took(act):
    """Do something once; give seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
