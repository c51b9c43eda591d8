"""Why somebody looks at what is hidden, or takes something back: in words that can be read a year later."""

from settlement.rules.faults import Fault

REASON_SHORTEST = 4
REASON_LONGEST = 100
OPENING_REASONS = ("核对证件", "上门走访", "联系老人或家人", "办理待遇申请", "处理手环消息", "答复本人查询")
"""The usual reasons for opening a value."""


def check_reason(why: str) -> str:
    """Take a reason; one that is too short says nothing."""
    if len(why) < REASON_SHORTEST:
        raise Fault("why", f"为什么，至少写 {REASON_SHORTEST} 个字：什么都没有做，请补上。")
    if len(why) > REASON_LONGEST:
        raise Fault("why", f"原因最多 {REASON_LONGEST} 个字：什么都没有做，请写短一点。")
    return why
