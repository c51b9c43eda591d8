"""config.toml as people break it: it loads, or a sentence names the key; never anything else."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fuzz.effort import Outcomes, rounds
from pos.config import load_config
from pos.rules.errors import CanteenError
from settlement.rules.read_claim_rules import read_claim_rules

CONFIG = Path(__file__).parent.parent.parent / "config.toml"
LINES = CONFIG.read_text(encoding="utf-8").splitlines()
BARE = [line.split(" #")[0].strip() for line in LINES]
KEYS = [place for place, line in enumerate(BARE) if " = " in line]
HEADS = [place for place, line in enumerate(BARE) if line.startswith("[")]
WHOLE = [str(n) for n in (0, -1, 7, 59, 101, 65536, 2**31, 2**63, 2**64, 10**400)]
VALUES = st.sampled_from(
    [
        *WHOLE,
        "1.5",
        "-0.0",
        "inf",
        "nan",
        "1e400",
        "true",
        "false",
        '""',
        '" "',
        '"\\u0000"',
        '"{0}{x}"',
        '"{"',
        '"%s"',
        '"12.00"',
        '"-1"',
        '"1e9"',
        '"NaN"',
        '"24:00"',
        '"25:61"',
        '"\\U0001F35A"',
        "[]",
        "[[]]",
        '[1, "a", {}]',
        "{}",
        "{ from = 1 }",
        "2023-05-01",
        "0001-01-01",
        "9999-12-31",
        "2023-05-01T00:00:00Z",
        "12:30:00",
        '"dibao"',
        '["dine-in"]',
        '["dine-in", "dine-in"]',
        "[{}]",
        '"' + "长" * 300 + '"',
        "[" * 2000 + "]" * 2000,
        '"postgresql://"',
        '"/"',
        '"K01"',
        '"HP"',
    ]
)

UNKNOWN = "nobody_reads_this = 1"
NAMES = st.sampled_from(["x", "from", "to", "source", '""', '"键"', '"{x}"', "value", "open"])


def _mutated(draw, lines):
    """Break one line as a hand or a bad copy would."""
    place = draw(st.sampled_from(KEYS))
    key, _, value = BARE[place].partition(" = ")
    how = draw(
        st.sampled_from(
            ["value", "value", "rename", "drop", "twice", "section", "rows", "move", "bytes", "more"]
        )
    )
    if how == "value":
        lines[place] = f"{key} = {draw(VALUES)}"
    elif how == "rename":
        lines[place] = f"{draw(NAMES)} = {value}"
    elif how == "drop":
        lines[place] = ""
    elif how == "twice":
        lines[place] = f"{lines[place]}\n{lines[place]}"
    elif how == "more":
        lines[place] = f"{lines[place]}\n{UNKNOWN}"
    elif how == "move":
        lines[draw(st.sampled_from(KEYS))] = BARE[place]
    elif how == "bytes":
        at = draw(st.integers(0, len(lines[place])))
        lines[place] = lines[place][:at] + draw(st.characters(codec="utf-8")) + lines[place][at:]
    else:
        first = draw(st.integers(0, len(HEADS) - 1))
        begins, ends = HEADS[first], [*HEADS, len(lines)][first + 1]
        rows = lines[begins:ends]
        lines[begins] = "\n".join(rows + rows) if how == "rows" else ""
        lines[begins + 1 : ends] = [""] * (ends - begins - 1)


@st.composite
def broken(draw):
    """Draw the real file with up to three things broken."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        _mutated(draw, lines)
    return "\n".join(lines)


def test_a_broken_config_loads_or_names_the_key(tmp_path):
    seen = Outcomes()
    path = tmp_path / "config.toml"

    @rounds(250)
    @given(broken())
    def load(text):
        path.write_text(text, encoding="utf-8", newline="\n")
        try:
            config = load_config(path)
            claims = config.claims_table and read_claim_rules(config.claims_table)
        except CanteenError as error:
            seen.told(error)
            seen["toml" if "TOML" in str(error) else "named"] += 1
        else:
            seen["loaded"] += 1
            assert UNKNOWN not in text
            assert config.policy.digest
            assert isinstance(config.canteen.own_text, str)
            assert not config.claims_table or claims

    load()
    seen.saw("loaded", "named", "toml", "refused")
