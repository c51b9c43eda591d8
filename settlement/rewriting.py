"""The database's files written anew, so that nothing that was deleted is left between their rows."""

from typing import Any

from sqlalchemy import Engine

from pos.rules.errors import CanteenError
from settlement.erasure_tables import OF_A_PERSON


def rewrite_files(engine: Engine) -> None:
    """Write the files anew; on PostgreSQL only the tables that hold people.

    Raises CanteenError where somebody else holds the books for too long.
    """
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    try:
        if engine.dialect.name == "sqlite":
            raw.cursor().execute("VACUUM")
        else:
            names = ", ".join(table.name for table in OF_A_PERSON)
            driver.autocommit = True  # it cannot be done inside a transaction
            raw.cursor().execute(f"VACUUM (FULL) {names}")
    except engine.dialect.loaded_dbapi.OperationalError as error:
        raise CanteenError(
            "资料已经删去，但账本正被别的程序占用，文件里的残余还没有清掉：请稍后运行 canteen centre tidy。"
        ) from error
    finally:
        raw.invalidate()  # it was taken out of the hands of the pool
        raw.close()
