"""``canteen camera``: the test sheet, the modes of the devices, the PIN of the set-up page."""

from pathlib import Path

import click

from hardware.test_sheet import write_test_sheet
from hardware.v4l_modes import gives_pictures, list_modes, video_nodes
from pos.pin import PIN, hash_pin


@click.group()
def camera() -> None:
    """Set a camera up: then look at /setup/camera on the till.

    \b
    canteen camera sheet 测试页.pdf
    canteen camera modes
    canteen camera pin
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines


@camera.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.pdf")
def sheet(file: Path) -> None:
    """Write the test sheet: bands in five sizes, to be printed at their real size."""
    try:
        write_test_sheet(file)
    except OSError as why:
        raise click.ClickException(f"写不了 {file}：{why.strerror}。") from why
    click.echo(f"{file}：打印时选“实际大小”（100 %）。")


@camera.command()
def modes() -> None:
    """List the cameras of this machine with their formats and sizes."""
    nodes = [index for index in video_nodes() if gives_pictures(index)]
    if not nodes:
        click.echo("没有找到摄像头。")
    for index in nodes:
        click.echo(f"/dev/video{index}")
        for mode in list_modes(index):
            click.echo(f"  {mode.format} {mode.width}×{mode.height}")


@camera.command()
@click.option("--pin", prompt="新的 6 位 PIN", hide_input=True, confirmation_prompt="再输一遍")
def pin(pin: str) -> None:
    """Ask for a manager's PIN and print the line for config.toml."""
    if not PIN.fullmatch(pin):
        raise click.ClickException("PIN 要 6 位数字。")
    click.echo("把下面这一行放进 config.toml 的 [till]，再重新启动收银：")
    click.echo(f'manager_pin_hash = "{hash_pin(pin)}"')
