"""The workbook that finance signs: one sheet a file, and the books they are bound into."""

from settlement.workbook.city_book import write_city_workbook
from settlement.workbook.claim_book import write_workbook

__all__ = ["write_city_workbook", "write_workbook"]
