"""A search for four digits or a whole birth date goes by an index, however long the list is."""

import pytest
from sqlalchemy import Engine, event

from pos.search import search


@pytest.fixture
def looked_through(canteen):
    """Search, and give how SQLite goes about each reading of the people list."""
    plans = []

    def explain(_connection, cursor, statement, parameters, *_):
        if "FROM resident" in statement:
            cursor.execute(f"explain query plan {statement}", parameters)
            plans.append(" / ".join(step[3] for step in cursor.fetchall()))

    def look(typed):
        plans.clear()
        search(canteen.counter, typed)
        return list(plans)

    event.listen(Engine, "before_cursor_execute", explain)
    yield look
    event.remove(Engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("typed", ["1234", "123X", "LXL1234", "19330617", "330617", "LXL330617"])
def test_last_digits_and_a_whole_birth_date_are_found_by_an_index(looked_through, typed):
    (plan,) = looked_through(typed)
    assert "SEARCH resident USING INDEX" in plan
    assert "SCAN" not in plan


@pytest.mark.parametrize("typed", ["19331350", "17330617", "LXL19330632"])
def test_a_birth_date_that_nobody_can_have_is_not_looked_for(looked_through, typed):
    assert looked_through(typed) == []
