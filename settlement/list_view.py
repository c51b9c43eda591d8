"""The words of lists and findings on screen."""

COUNT_WORDS = {
    "rows": "行数",
    "new": "新增",
    "changed": "变更",
    "ended": "不再列入",
    "unchanged": "没有变化",
    "held": "没有导入",
    "suspicious": "可疑",
    "grids": "换网格员",
}
"""What each count of an import is called, in the order it is read."""

SUSPICION_WORDS = {
    "two-people": "两个人用一个号",
    "two-numbers": "一个人有两个号",
    "dead": "已去世还在名单上",
    "renamed": "姓名不一样了",
    "back": "中断过又续上",
    "grid-worker": "网格员写得不一样",
    "age-60": "这个月满 60 岁",
    "age-70": "这个月满 70 岁",
    "age-90": "这个月满 90 岁",
}
"""What looks wrong, by kind."""
