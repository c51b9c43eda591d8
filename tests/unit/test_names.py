import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.pinyin import initials
from pos.rules.names import clean_name, greeting, masked_name, name_problem


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李秀兰", "李*兰"),
        ("李明", "李*"),
        ("欧阳娜娜", "欧**娜"),
        ("李", "李"),
        ("", ""),
        ("阿依古丽·买买提", "阿***提"),
        ("阿·买", "阿***买"),
        ("John Smith", "J***h"),
        ("𬱖秀兰", "𬱖*兰"),
    ],
)
def test_a_masked_name_keeps_its_ends_only(name, masked):
    assert masked_name(name) == masked


@given(st.text(alphabet="李王秀兰欧阳建国阿依古丽·", min_size=2, max_size=12))
def test_nobody_is_known_from_the_middle_of_a_masked_name(name):
    masked = masked_name(name)
    assert set(masked[1:-1]) <= {"*"}
    assert "*" in masked
    assert len(masked) <= 5


@pytest.mark.parametrize(
    ("name", "woman", "age", "said"),
    [
        ("李秀兰", True, 93, "李大娘"),
        ("王建国", False, 66, "王大爷"),
        ("欧阳淑贤", True, 75, "欧阳大娘"),
        ("诸葛明", False, 75, "诸葛大爷"),
        ("司马", False, 75, "司大爷"),  # two characters: a single surname
        ("刘德福", False, 60, "刘大爷"),
        ("吴丽华", True, 59, ""),
        ("阿依古丽·买买提", True, 61, ""),
        ("阿依古丽买买提", True, 61, ""),
        ("John Smith", False, 80, ""),
        ("", True, 80, ""),
    ],
)
def test_elders_are_greeted_by_surname_and_others_with_good_day(name, woman, age, said):
    assert greeting(name, woman=woman, age=age) == said


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("李秀兰", "LXL"),
        ("单国强", "SGQ"),
        ("仇玉珍", "QYZ"),
        ("曾桂英", "ZGY"),
        ("解晓东", "XXD"),
        ("查良镛", "ZLY"),
        ("区玉兰", "OYL"),
        ("欧阳淑贤", "OYSX"),
        ("尉迟恭", "YCG"),
        ("万俟春生", "MQCS"),
        ("李单", "LD"),  # the surname's reading is for the surname only
        ("李重庆", "LCQ"),
        ("吕绿", "LL"),
        ("阿依古丽·买买提", "AYGLMMT"),
        ("John Smith", "JS"),
        ("", ""),
    ],
)
def test_the_cashier_finds_people_by_initials(name, letters):
    assert initials(name) == letters


@given(st.text(max_size=12))
def test_initials_are_letters_whatever_the_name(name):
    assert all(letter.isalpha() for letter in initials(name))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("李　明", "李明"),
        (" 李 秀 兰 ", "李秀兰"),
        ("阿依古丽• 买买提", "阿依古丽·买买提"),
        ("John   Smith", "John Smith"),
    ],
)
def test_a_name_is_kept_one_way(written, kept):
    assert clean_name(written) == kept
    assert name_problem(kept) is None


@pytest.mark.parametrize("name", ["", "李*兰", "李秀兰2", "#REF!", "李秀兰（示例）", "示例", "李秀兰,290001"])
def test_what_is_no_full_name_is_refused(name):
    assert name_problem(name)
