import threading
import time

WAIT_S = 20.0


def until(condition, what, within_s=WAIT_S):
    """Wait for a condition, with a limit; the sentence says what did not happen."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, what
        threading.Event().wait(0.005)
