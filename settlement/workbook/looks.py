"""How cells look: heads, texts, amounts, days; the same on every sheet."""

from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

YUAN = "#,##0.00;[Red]-#,##0.00;0.00"
_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_BOX = {**_FONT, "border": 1, "border_color": "#808080"}


@dataclass(frozen=True)
class Looks:
    """The formats of one workbook."""

    title: Format
    plain: Format
    note: Format
    head: Format
    text: Format
    wrapped: Format
    count: Format
    yuan: Format
    share: Format
    day: Format
    sum_text: Format
    sum_count: Format
    sum_yuan: Format
    seal: Format


def looks(book: Workbook) -> Looks:
    """Make the formats of a workbook."""
    # a text that begins like a formula stays a text also when somebody clicks into its cell
    text = {**_BOX, "num_format": "@", "quote_prefix": True, "indent": 1}
    total = {**_BOX, "bold": True, "bg_color": "#EEF3F8", "top": 2}
    return Looks(
        title=book.add_format({**_FONT, "bold": True, "font_size": 16, "align": "center"}),
        plain=book.add_format({**_FONT, "num_format": "@"}),
        note=book.add_format({**_FONT, "num_format": "@", "text_wrap": True, "valign": "top"}),
        head=book.add_format(
            {**text, "indent": 0, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#D9E2EC"}
        ),
        text=book.add_format(text),
        wrapped=book.add_format({**text, "text_wrap": True}),
        count=book.add_format({**_BOX, "num_format": "0"}),
        yuan=book.add_format({**_BOX, "num_format": YUAN}),
        share=book.add_format({**_BOX, "num_format": "0.0%"}),
        day=book.add_format({**_BOX, "num_format": "yyyy-mm-dd", "align": "center"}),
        sum_text=book.add_format({**total, "num_format": "@", "indent": 1}),
        sum_count=book.add_format({**total, "num_format": "0"}),
        sum_yuan=book.add_format({**total, "num_format": YUAN}),
        seal=book.add_format({**text, "text_wrap": True, "align": "left", "valign": "top"}),
    )
