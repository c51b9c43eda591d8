"""The named checks of a claim, one family a file; each is pure and returns findings."""
