"""`canteen centre bands`: the same wristbands, made at the centre's own machine."""

import stat

import pytest

from integration.band_paper import codes_of
from integration.centre_house import House
from integration.ledger_room import LI, write_list
from pos.rules.errors import CanteenError

COMMUNITY = "示范社区"  # as the sample configuration names it


def test_a_batch_of_blank_bands_is_written_to_a_file_for_its_owner_alone(tmp_path, run_canteen):
    House(tmp_path / "books").close()
    out = tmp_path / "bands.pdf"
    answer = run_canteen("centre", "bands", "--community", COMMUNITY, "--count", "22", "--out", out)
    assert answer.exit_code == 0, answer.output
    assert "第 1 批，22 个" in answer.output
    assert "印好就删掉" in answer.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    seen = codes_of(out.read_bytes())
    assert sorted(code.page for code in seen) == [0] * 21 + [1]
    assert all(code.text.startswith("HTTP://127.0.0.1:8001/B/") for code in seen)
    house = House(tmp_path / "books")
    (made,) = house.trail("bands-made")
    assert (made.text("who"), made.fen("bands")) == ("", 22)
    with house.centre.read() as office:
        assert {band.card for band in office.bands.of_batch(1)} == {
            house.keys.lookup.card(code.text) for code in seen
        }
    house.close()


def test_the_elders_of_a_community_get_theirs_at_once(tmp_path, run_canteen):
    house = House(tmp_path / "books")
    house.bring_in(write_list(tmp_path / "名单.csv", [{**LI, "社区": COMMUNITY}]))
    out = tmp_path / "bands.pdf"
    made = ("centre", "bands", "--community", COMMUNITY, "--elders", "--names", "--layout", "strip-30")
    answer = run_canteen(*made, "--cut-marks", "--out", out)
    assert answer.exit_code == 0, answer.output
    (code,) = codes_of(out.read_bytes())
    with house.centre.read() as office:
        (card,) = office.cards.of(house.keys.lookup.person(LI["身份证号"]))
    assert card.card == house.keys.lookup.card(code.text)
    house.close()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((), "只写一个"),
        (("--count", "3", "--elders"), "只写一个"),
        (("--count", "3", "--community", "没有的社区"), "没有写进 config.toml"),
        (("--elders",), "都有手环了"),
        (("--count", "3", "--layout", "strip-25"), "印不清楚"),
    ],
)
def test_what_cannot_be_made_is_said_and_leaves_no_file_and_no_batch(tmp_path, run_canteen, asked, said):
    House(tmp_path / "books").close()
    out = tmp_path / "bands.pdf"
    answer = run_canteen("centre", "bands", "--community", COMMUNITY, "--out", out, *asked)
    assert isinstance(answer.exception, CanteenError)
    assert said in str(answer.exception)
    assert not out.exists()
    house = House(tmp_path / "books")
    assert house.trail("bands-made") == []
    house.close()


def test_a_file_that_is_there_already_is_left_alone(tmp_path, run_canteen):
    House(tmp_path / "books").close()
    out = tmp_path / "bands.pdf"
    out.write_bytes(b"somebody's")
    answer = run_canteen("centre", "bands", "--community", COMMUNITY, "--count", "1", "--out", out)
    assert "请换一个还没有的文件名" in str(answer.exception)
    assert out.read_bytes() == b"somebody's"


def test_a_folder_without_books_is_named_and_left_empty(tmp_path, run_canteen):
    out = tmp_path / "bands.pdf"
    answer = run_canteen("centre", "bands", "--community", COMMUNITY, "--count", "1", "--out", out)
    assert "没有市中心的账本" in str(answer.exception)
    assert not (tmp_path / "books").exists()
