"""Why somebody looks at what is hidden, or takes something back: in words that can be read a year later."""

from settlement.rules.faults import Fault

REASON_SHORTEST = 4
REASON_LONGEST = 100
OPENING_REASONS = ("核对证件", "上门走访", "联系老人或家人", "办理待遇申请", "处理手环消息", "答复本人查询")
"""The usual reasons for opening a value."""


WORDS_SHORTEST, WORDS_LONGEST = 5, 200


def read_words(field: str, said: str) -> str:
    """Read what somebody says to a finding or a held meal, its blanks made single."""
    words = " ".join(said.split())
    if not WORDS_SHORTEST <= len(words) <= WORDS_LONGEST:
        raise Fault(field, f"请写 {WORDS_SHORTEST} 到 {WORDS_LONGEST} 个字，现在 {len(words)} 个。")
    return words


def check_reason(why: str) -> str:
    """Take a reason; one that is too short says nothing."""
    if len(why) < REASON_SHORTEST:
        raise Fault("why", f"为什么，至少写 {REASON_SHORTEST} 个字：什么都没有做，请补上。")
    if len(why) > REASON_LONGEST:
        raise Fault("why", f"原因最多 {REASON_LONGEST} 个字：什么都没有做，请写短一点。")
    return why
