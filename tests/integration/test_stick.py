"""A till without a network brings its journal on a USB stick: the same lines, taken in the same way."""

import pytest

from integration.test_inbox import CANTEEN, Post, again_with
from pos.rules.errors import CanteenError, Refused
from settlement.stick import bring


@pytest.fixture
def post(tmp_path, canteen):
    """The centre, and a till that sold to five people and has sent nothing."""
    made = Post(tmp_path, canteen)
    for name in ("李秀兰", "王建国", "张桂英", "赵德海", "孙淑芬"):
        canteen.sell(name)
    yield made
    made.books.centre.close()


@pytest.fixture
def stick(canteen, tmp_path):
    """Export the till's journal as it is now."""

    def export(name="K01.jsonl"):
        return canteen.export(tmp_path / name)

    return export


def test_a_week_on_a_stick_is_the_journal_of_the_till(post, stick):
    brought = bring(post.inbox, stick())
    assert (brought.till, brought.new, brought.last) == ("K01", 5, 5)
    assert post.state()[2] == post.lines()


def test_lines_that_were_sent_before_are_not_taken_twice(post, stick, canteen):
    post.send(post.lines(1, 3), 1)
    assert bring(post.inbox, stick()).new == 2
    for _ in range(405):
        canteen.counter.remark("drawer-opened", {})
    assert bring(post.inbox, stick()).new == 405
    again = bring(post.inbox, stick())
    assert (again.read, again.new) == (410, 0)
    assert post.state()[2] == post.lines()
    assert not post.aside()


def test_a_changed_line_stops_it_there_and_is_kept_aside(post, stick):
    file = stick()
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    lines[2] = again_with(lines[2], kind="no-sale")
    file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    with pytest.raises(Refused, match="已另存"):
        bring(post.inbox, file)
    assert post.state()[0] == 0  # the batch it was in; nothing of it is half there
    assert len(post.aside()) == 1
    assert post.alarms() == ["entries-broken"]


def test_a_file_with_a_hole_is_refused_from_there(post, stick):
    file = stick()
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:3], *lines[4:]]) + "\n", encoding="utf-8")
    with pytest.raises(Refused, match="缺 2 号后面的流水：4 号起没有收下"):
        bring(post.inbox, file)
    assert post.state()[0] == 2


def test_a_file_of_another_key_or_of_nobody_is_refused(post, stick, make_canteen, tmp_path):
    stranger = make_canteen(tmp_path / "stranger")
    stranger.sell()
    with pytest.raises(Refused, match="公钥不是"):
        bring(post.inbox, stranger.export(tmp_path / "stranger.jsonl"))
    stranger.close()
    with post.books.centre.begin() as office:
        office.tills.add("K03", "和平食堂", CANTEEN, post.inbox.clock())
    file = stick()
    file.write_text(
        file.read_text(encoding="utf-8").replace('"till":"K01"', '"till":"K03"'), encoding="utf-8"
    )
    with pytest.raises(Refused, match="K03 还没有登记"):
        bring(post.inbox, file)
    file.write_text("no header\n", encoding="utf-8")
    with pytest.raises(CanteenError, match="不是 canteen-journal/1 的文件头"):
        bring(post.inbox, file)
    assert post.state()[0] == 0


def test_what_a_revoked_till_wrote_comes_in_only_on_purpose(post, stick):
    with post.books.centre.begin() as office:
        office.tills.revoke("K01")
    with pytest.raises(Refused, match="已经停用"):
        bring(post.inbox, stick())
    assert bring(post.inbox, stick(), even_revoked=True).new == 5


def test_bytes_that_are_no_text_are_kept_aside_as_they_are(post, stick):
    file = stick()
    body = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*body[:4], b"\xff\xfe{\n"]))
    with pytest.raises(Refused, match="已另存"):
        bring(post.inbox, file)
    assert post.aside()[0].body.endswith(b"\xff\xfe{\n")
