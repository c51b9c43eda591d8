class CanteenError(Exception):
    """A sentence for the person at the counter: what went wrong, with which, and what to do now.

    ``retry`` tells a loop whether the same act may succeed later.
    """

    retry = False


class BadValue(CanteenError):
    """A value that cannot be: an amount with a float, a period that ends before it begins."""


class NoPolicy(CanteenError):
    """Nothing is in force for a parameter on a day."""

    def __init__(self, parameter: str, day: object) -> None:
        super().__init__(f"{day} 没有生效的 {parameter}：请按原价收费，并通知市中心。")


class BadPolicy(CanteenError):
    """The policy table cannot be used; the sentence names the key."""


class Refused(CanteenError):
    """The till cannot do this now; nothing was changed."""
