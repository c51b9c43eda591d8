"""The centre's rows; each feature keeps its tables in a file of its own, all on this one metadata."""

from sqlalchemy import MetaData

metadata = MetaData()
