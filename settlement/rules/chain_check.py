"""C03: is any line missing, changed or signed by somebody else."""

from collections.abc import Iterable

from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

C03 = Check("C03", "流水断号", Level.BLOCK, "请让那台收银机再传一次，或用 U 盘导入整本；还不对请审计查看。")
_SHOWN = 5


def chain_findings(known: Known, canteen: str, till: str, breaks: Iterable[str]) -> tuple[Finding, ...]:
    """Make one finding of all places at which a till's journal does not hold."""
    sentences = list(breaks)
    if not sentences:
        return ()
    more = f"另有 {len(sentences) - _SHOWN} 处。" if len(sentences) > _SHOWN else ""
    said = f"{till} 的流水有 {len(sentences)} 处对不上：{''.join(sentences[:_SHOWN])}{more}"
    return (known.found(C03, canteen, said, about=till, breaks=len(sentences)),)
