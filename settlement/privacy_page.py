"""A person's own record as one page to print: everything in it is text, nothing in it can run."""

from collections.abc import Iterator
from datetime import date
from html import escape

from settlement.privacy_record import Record, Section

_STYLE = """
body { font: 16px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #111; background: #fff;
  margin: 0 auto; max-width: 60rem; padding: 2rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; break-after: avoid; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #666; padding: .3rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; min-width: 3.5em; }
th { background: #eee; } tr { break-inside: avoid; }
img { max-width: 10rem; }
@media print { @page { size: A4 landscape; margin: 12mm; } body { max-width: none; padding: 0;
  font-size: 10pt; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def record_page(record: Record, day: date) -> str:
    """Write the record as a page for the person it is about."""
    return "\n".join(_lines(record, day)) + "\n"


def _lines(record: Record, day: date) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>本人资料</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>本人资料（{day}）</h1>"
    yield "<p>这是市中心保存的关于您的全部资料。请当面核对，妥善保管；有不对的地方，请告诉社区工作人员。</p>"
    if record.picture:
        yield f'<p><img src="{escape(record.picture)}" alt="登记的照片"></p>'
    for section in record.sections:
        yield from _section(section)
    yield "<p>收银机上只有：遮住的姓名、出生日期、类别和社区。手环码和身份证号只存不能还原的编码。</p>"
    yield "</main>\n</body>\n</html>"


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{escape(section.title)}</h2>"
    if not section.rows:
        yield "<p>没有。</p>"
        return
    yield f'<div class="table" role="region" tabindex="0" aria-label="{escape(section.title)}"><table>'
    headings = "".join(f'<th scope="col">{escape(word)}</th>' for word in section.headings)
    yield f"<thead><tr>{headings}</tr></thead>\n<tbody>"
    for row in section.rows:
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table></div>"
