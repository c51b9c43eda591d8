import click

from pos.centre_link import LOOKUP_KEY, Centre, keep_enrolment, read_link
from pos.rules.errors import Refused
from pos.running import alone_with
from pos.wire import AskToEnrol
from pos.wiring import configured, open_books


@click.command()
@click.argument("url")
@click.option("--code", prompt="登记码", help="The one-time code that the centre gave for this till.")
@click.option(
    "--again", is_flag=True, help="The centre was put back from a backup from before it knew this till."
)
@click.pass_context
def enrol(context: click.Context, url: str, code: str, *, again: bool) -> None:
    """Let this till belong to the centre at URL: from then on its journal goes there by itself.

    The till must not be running, and has no people list yet: the centre's key finds people from now on.

    \b
    canteen enrol https://canteen.example.gov.cn
    canteen enrol https://canteen.example.gov.cn --again
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured(context)
    config.data.mkdir(parents=True, exist_ok=True)
    refusal = f"{config.data} 正被收银程序使用：请先关掉收银，再登记。"
    with alone_with(config.data / "till.lock", refusal):
        known = read_link(config.data)
        if known is not None and not again:
            raise Refused(f"这台收银机已经登记在 {known.url}（{known.till}）：没有再登记。")
        books = open_books(config)
        with books.store.read() as book:
            if book.roster.version() and known is None:
                raise Refused(
                    "这台收银机已经有名单，是用另一把钥匙存的：没有登记，请换一个新的 till.data 再来。"
                )
        asked = AskToEnrol.made(code.strip(), config.till.code, books.seal)
        given = Centre(url).enrol(asked)
        key = config.data / LOOKUP_KEY
        if known is not None and (given.centre_key, bytes.fromhex(given.lookup_key)) != (
            known.centre_key,
            key.read_bytes(),
        ):
            raise Refused(
                "这不是原来那个市中心，钥匙不一样：没有改动，请换一个新编号和新的 till.data 再登记。"
            )
        keep_enrolment(config.data, url, given)
        books.store.close()
    click.echo(f"登记好了：{given.till}，{given.canteen}。启动收银后，流水会自己上传。")
