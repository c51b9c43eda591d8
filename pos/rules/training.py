"""Practice: the same acts as the real ones, on accounts of their own, so that they never meet in a sum."""

from dataclasses import replace

from pos.rules.journal import Draft, Posting

TRAINING = "training:"


def practised(draft: Draft) -> Draft:
    """Turn a sale that was about to be written into its practice twin: no shift's money, in no claim."""
    postings = tuple(Posting(TRAINING + posting.account, posting.fen) for posting in draft.postings)
    return replace(draft, kind=f"training-{draft.kind}", postings=postings)
