import pytest


@pytest.fixture
def run():
    """Start feeds and scanners, and end them whatever happens."""
    started = []

    def starting(thing):
        thing.start()
        started.append(thing)
        return thing

    yield starting
    for thing in reversed(started):
        thing.stop()
