"""``canteen printer``: a test page that shows all a printer can do, and what it says of itself."""

from pathlib import Path

import click

from hardware.asking_printer import Delivery, JobPrinter
from hardware.ports import DeviceError
from hardware.printer_status import Fault, Health
from hardware.transports import open_job_printer
from kiosk_ui.paper import paper_style
from kiosk_ui.printer_page import draw_printer_page, printer_page
from kiosk_ui.printing import job_printer
from pos.config import Config, PrinterSection
from pos.job_book import KITCHEN, RECEIPT
from pos.wiring import configured

_SAYS = {
    None: "联机，有纸，盖子关着",
    Fault.PAPER_OUT: "缺纸",
    Fault.COVER_OPEN: "盖子开着",
    Fault.STUCK: "出错了",
    Fault.OFFLINE: "不接活",
    Fault.SILENT: "没有回话",
}


@click.group()
def printer() -> None:
    """Set a printer up and see what it can do.

    \b
    canteen printer test
    canteen printer test --ask
    canteen printer test --printer kitchen
    canteen printer test --out test.png
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines


@printer.command()
@click.option("--printer", "name", type=click.Choice([RECEIPT, KITCHEN]), default=RECEIPT, help="Which one.")
@click.option("--ask", is_flag=True, help="Ask for its status even where the settings say none.")
@click.option("--drawer", is_flag=True, help="Open the cash drawer, too.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="FILE of bytes, or FILE.png.")
@click.pass_context
def test(context: click.Context, name: str, *, ask: bool, drawer: bool, out: Path | None) -> None:
    """Print the test page: columns, sizes, signs, a rare character, QR codes both ways, the cut.

    \b
    canteen printer test                        what the settings say
    canteen printer test --ask                  does it say when paper is out?
    canteen printer test --printer kitchen --drawer
    canteen printer test --out page.png         no printer needed
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    section = _section(configured(context), name)
    if out is not None:
        _write(section, out)
        return
    try:
        way = open_job_printer(section.address, asked=True) if ask else job_printer(section, name)
        _print(way, section, drawer=drawer)
    except DeviceError as error:
        raise click.ClickException(str(error)) from error


def _section(config: Config, name: str) -> PrinterSection:
    if name == RECEIPT:
        return config.printer
    if config.kitchen is None:
        raise click.ClickException("config.toml 里没有 [kitchen]：没有后厨打印机可以试。")
    return config.kitchen


def _print(way: JobPrinter, section: PrinterSection, *, drawer: bool) -> None:
    click.echo(f"打印机 {section.address}")
    if way.answers:
        click.echo(f"打印前：{_said(way.look())}。")
    if drawer:
        way.kick()
        click.echo("钱箱：开箱信号已发出，请看开没开。")
    delivery = way.deliver(printer_page(paper_style(section), section.address))
    _report(delivery, answers=way.answers)
    if delivery.kept is not None:
        delivery.kept.close()
    if way.answers and section.status == "none" and delivery.printed:
        click.echo('它会报状态：可以在 config.toml 里把 status 改成 "yes"。')


def _report(delivery: Delivery, *, answers: bool) -> None:
    if not answers:
        click.echo('字节都交出去了。这台打印机不报状态（status = "none"），请看纸上有没有打全。')
    elif delivery.printed:
        click.echo("打印后：打印机回话，都打完了。")
    elif delivery.kept is not None:
        raise click.ClickException(f"打到一半：{_said(delivery.health)}。弄好以后它会接着打，不用再打一遍。")
    else:
        raise click.ClickException(
            '打印后：打印机没有确认。请看纸上有没有打全；总是这样，status 就写 "none"。'
        )


def _said(health: Health) -> str:
    near_end = "，纸快用完了" if health.near_end and health.fault is None else ""
    return f"{_SAYS.get(health.fault, '没连上')}{near_end}"


def _write(section: PrinterSection, out: Path) -> None:
    style = paper_style(section)
    if out.suffix.lower() == ".png":
        draw_printer_page(style, section.address, out)
    else:
        out.write_bytes(printer_page(style, section.address))
    click.echo(f"写好了 {out}。")
