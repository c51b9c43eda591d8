"""What is wrong with config.toml, in the words of whoever edits it."""

from pydantic import ValidationError

_WHAT_IS_WRONG = {
    "extra_forbidden": "不认识这个键，请删掉或改正拼写",
    "missing": "缺少，请补上",
    "int_type": "要写整数，不带引号",
    "int_parsing_size": "太大，请改小",
    "string_type": "要写成带引号的文字",
    "bool_type": "要写 true 或 false",
    "list_type": "要写成 [[…]] 的几行，或方括号里的一列",
    "dict_type": "要写成一个表",
    "model_type": "要写成一个表",
    "model_attributes_type": "要写成一个表",
    "literal_error": "只能写 {expected}",
    "string_pattern_mismatch": "写法不对，应像 {pattern}",
    "string_too_short": "不能是空的",
    "string_too_long": "太长，最多 {max_length} 个字",
    "less_than_equal": "太大，最多 {le}",
    "greater_than_equal": "太小，至少 {ge}",
    "multiple_of": "要是 {multiple_of} 的倍数",
}
"""By pydantic's name for it; {…} are pydantic's own limits."""


def sentences(error: ValidationError) -> list[str]:
    """Say of each key that is wrong what is wrong with it, and what to write."""
    return [
        f"{'.'.join(map(str, found['loc']))}：{_in_words(found['type'], found['msg'], found.get('ctx', {}))}"
        for found in error.errors()
    ]


def _in_words(kind: str, message: str, limits: dict[str, object]) -> str:
    return _WHAT_IS_WRONG[kind].format(**limits) if kind in _WHAT_IS_WRONG else message
