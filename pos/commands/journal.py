import json
import os
from collections.abc import Iterator
from pathlib import Path

import click

from pos.journal_file import Verdict, verify_file, verify_store, write_export
from pos.wiring import configured, open_books


@click.group()
def journal() -> None:
    """Verify or export the till's signed journal."""


@journal.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--public-key", help="The till's key, 64 hexadecimal digits; else the one the file names.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def verify(context: click.Context, file: Path | None, public_key: str | None, *, as_json: bool) -> None:
    """Check every line of the till's books, or of an exported FILE, and list all breaks.

    Exit status 0 when the journal is whole, 1 when it is not.

    \b
    canteen journal verify
    canteen journal verify K01.jsonl --public-key 3f…
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    if file is None:
        config = configured(context)
        _must_exist(config.data)
        books = open_books(config)
        verdict = verify_store(books.store, config.till.code, books.seal.public_key)
    else:
        verdict = verify_file(file, public_key.lower() if public_key else None)
    click.echo(_as_json(verdict) if as_json else "\n".join(_sentences(verdict)))
    if verdict.breaks:
        context.exit(1)


@journal.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def export(context: click.Context, file: Path) -> None:
    """Write the whole journal to FILE: open JSON lines, described in docs/journal-format.md.

    \b
    canteen journal export K01.jsonl
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured(context)
    _must_exist(config.data)
    books = open_books(config)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as out:
            count = write_export(out, books.store, books.seal, config.canteen.name)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    click.echo(f"写好了 {file}：{count} 条流水。")
    click.echo(f"公钥 {books.seal.public_key}：请另外交给核对的人，用 --public-key 对照。")


def _must_exist(data: Path) -> None:
    if not (data / "till.db").exists():
        raise click.ClickException(f"{data} 里没有账本：请用 --data 指明，或先启动收银机。")


def _sentences(verdict: Verdict) -> Iterator[str]:
    for found in verdict.breaks:
        yield found.sentence
    whole = "完好" if not verdict.breaks else f"有 {len(verdict.breaks)} 处不对，请保留原样并通知审计"
    yield f"{verdict.till} 共 {verdict.entries} 条流水，{whole}。"


def _as_json(verdict: Verdict) -> str:
    breaks = [{"line": b.line, "kind": b.kind, "sentence": b.sentence} for b in verdict.breaks]
    return json.dumps(
        {"till": verdict.till, "entries": verdict.entries, "whole": not breaks, "breaks": breaks},
        ensure_ascii=False,
    )
