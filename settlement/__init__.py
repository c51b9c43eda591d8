"""The centre: from the journals of the tills to the monthly claim and the money received."""
