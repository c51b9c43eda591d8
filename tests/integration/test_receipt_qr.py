"""The code on a receipt leads back to its line of the journal: drawn, and read by a scanner."""

import pytest

from hardware.paper_picture import draw_receipt
from kiosk_ui.paper import job_lines, letterhead
from pos.rules.journal import parse_entry_id
from printed_codes import qr_codes


@pytest.mark.parametrize("columns", [32, 48])
def test_the_code_on_wang_jianguos_receipt_names_his_sale(canteen, columns):
    sold = canteen.sell("王建国")
    head = letterhead(canteen.config, columns)
    with canteen.books.store.read() as book:
        (job,) = book.jobs.of_entry(sold.id)
        picture = draw_receipt(job_lines(book, job, head), head.style)
    (code,) = qr_codes(picture)
    number, short_code = code.text.split()
    assert parse_entry_id(number) == ("K01", sold.number)
    assert short_code == sold.short_code
    assert "低保" not in code.text
