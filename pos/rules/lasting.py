"""How long something has lasted, as it is said: minutes, then hours and minutes, then days and hours."""

_HOUR_MIN, _DAY_MIN = 60, 1440


def lasting(minutes: int) -> str:
    """Say a time in minutes in at most two units, with a blank before each: `` 2 小时 14 分``."""
    if minutes < _HOUR_MIN:
        return f" {max(minutes, 0)} 分钟"
    if minutes < _DAY_MIN:
        hours, rest = divmod(minutes, _HOUR_MIN)
        return f" {hours} 小时" + (f" {rest} 分" if rest else "")
    days, rest = divmod(minutes, _DAY_MIN)
    hours = rest // _HOUR_MIN
    return f" {days} 天" + (f" {hours} 小时" if hours else "")
