import click

from pos.rules.staff import Staff
from pos.staff import rescue, staff_of
from pos.wiring import configured, open_books, open_counter


@click.group()
def staff() -> None:
    """List who works at this till, or let a manager in again who has forgotten the PIN."""


@staff.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List everybody: number, role, and whether they may sign in.

    \b
    canteen staff list
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured(context)
    people = staff_of(open_counter(config, open_books(config)))
    if not people:
        click.echo("还没有人：请启动收银，用那时给的链接建第一位负责人。")
    for person in people:
        click.echo(f"{person.badge}  {person.role.label}  {_state(person)}")


@staff.command("rescue")
@click.argument("number", type=click.IntRange(min=1))
@click.pass_context
def rescue_(context: click.Context, number: int) -> None:
    """Give whoever has NUMBER a new PIN that holds for one sign-in, and let them in again.

    It may run beside a running till, and is a line of the journal.

    \b
    canteen staff rescue 1
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured(context)
    person, pin = rescue(open_counter(config, open_books(config)), number)
    click.echo(f"{person.badge} 的新 PIN：{pin}\n只能用一次：登录时请本人换成自己的。")


def _state(person: Staff) -> str:
    if not person.open:
        return "停用了"
    return "还没换自己的 PIN" if person.given else "能登录"
