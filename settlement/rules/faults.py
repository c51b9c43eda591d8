from pos.rules.errors import BadValue


class Fault(BadValue):
    """One field of a form is not right; the sentence stands beside it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
