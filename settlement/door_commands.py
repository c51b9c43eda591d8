"""Commands about the centre's pages and who may open them."""

import click

from pos.clock import utc_now
from pos.config import CentreSection
from pos.keys import signature_check
from pos.rules.chain import verify
from pos.rules.errors import CanteenError
from settlement.serve import gate_of
from settlement.set_up import recover
from settlement.store import AUDIT
from settlement.wiring import existing_centre, open_centre


@click.command("recover")
@click.argument("name")
@click.pass_context
def recover_account(context: click.Context, name: str) -> None:
    """Unlock an account and print a new one-time link: for an administrator who lost password or phone."""
    config = existing_centre(context)
    books = open_centre(config.centre_data, config.centre.database)
    token = recover(gate_of(config, books.centre, utc_now), name)
    books.centre.close()
    click.echo(_link(config.centre, token))


@click.command("verify-audit")
@click.pass_context
def verify_audit(context: click.Context) -> None:
    """Check every line of the audit trail: numbers, chain, signatures and its end."""
    config = existing_centre(context)
    books = open_centre(config.centre_data, config.centre.database)
    with books.centre.read() as office:
        end = office.audit.head()
        found = list(
            verify(office.audit.lines(), signature_check(books.seal.public_key), till=AUDIT, end=end)
        )
        misfiled = [line for line in office.audit.misfiled() if line.startswith(f"{AUDIT}-")]
    books.centre.close()
    for broken in found:
        click.echo(broken.sentence, err=True)
    for number in misfiled:
        click.echo(f"{number}：查找用的列与内容不符，被改过。", err=True)
    if found or misfiled:
        raise CanteenError(f"操作记录有 {len(found) + len(misfiled)} 处不对：请保留现场，从备份核对。")
    click.echo(f"操作记录 {end.number} 行，全部相符。")


def _link(section: CentreSection, token: str) -> str:
    return f"{section.url}/set-up/{token}"
