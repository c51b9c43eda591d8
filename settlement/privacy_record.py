"""Everything the centre holds of one person, gathered for that person: tables with headings, in words."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, Table

from pos.rules.cards import CardKind
from pos.rules.chain import read_line
from pos.rules.journal import Entry
from pos.rules.meals import SHANGHAI
from settlement.audit_log import KINDS
from settlement.import_book import Import
from settlement.people_keys import PeopleKeys
from settlement.people_tables import death, listing, person, person_details, person_photo, person_status
from settlement.rules.life import DEATH_SOURCES
from settlement.rules.list_difference import FIELD_WORDS
from settlement.rules.retention import Reason
from settlement.sealed_people import known_details, photo_place, row_of
from settlement.store import Office
from settlement.vault import Place

Rows = tuple[tuple[str, ...], ...]
_CONSENTS_MOST = 1_000
_LINES = {"sale": "用餐", "void": "退单", "topup": "充值", "topup-returned": "退还余额"}
_REASONS = {reason.value: reason.label for reason in Reason}
_DEATHS = {code: word for word, code in DEATH_SOURCES.items()}


@dataclass(frozen=True)
class Section:
    """One table of the record."""

    title: str
    headings: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Record:
    """What is held of one person, and their picture as they look on it."""

    sections: tuple[Section, ...]
    picture: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all is held."""
        return not any(section.rows for section in self.sections)


def whole_record(office: Office, keys: PeopleKeys, digest: str, status_words: Mapping[str, str]) -> Record:
    """Gather what is held of one person, past and present; staff stand there by their role, not by name."""
    imports = {made.number: made for made in office.imports.latest(10**9)}
    gathering = _Gathering(office, keys, digest, imports)
    return Record(tuple(gathering.sections(status_words)), gathering.picture())


@dataclass(frozen=True)
class _Gathering:
    office: Office
    keys: PeopleKeys
    digest: str
    imports: Mapping[int, Import]

    def sections(self, status_words: Mapping[str, str]) -> Iterator[Section]:
        yield Section("身份", ("身份证号", "出生日期", "性别", "登记来源"), tuple(self._identity()))
        fields = tuple(FIELD_WORDS[name] for name in FIELD_WORDS if name != "photo")
        yield Section("登记过的资料", ("从", "到", *fields), tuple(self._details()))
        yield Section(
            "类别", ("类别", "起", "止", "文号", "来源", "现状"), tuple(self._statuses(status_words))
        )
        yield Section("在哪些名单上", ("名单", "从", "到"), tuple(self._lists()))
        deaths = tuple(
            (row["died_on"], _DEATHS.get(row["source"], row["source"]), self._state(row))
            for row in self._rows(death)
        )
        yield Section("死亡登记", ("日期", "报送单位", "现状"), deaths)
        yield Section("手环和卡", ("种类", "现状", "从"), tuple(self._cards()))
        yield Section("手环页同意书", ("同意日期", "谁同意", "给人看多少", "称呼", "留言"), self._consents())
        yield Section("路人发来的手环消息", ("时间", "社区", "是否处理"), self._found())
        remarks = tuple((row["sentence"],) for row in self._rows_named("suspicion"))
        yield Section("核对时的提示", ("提示",), remarks)
        posts = tuple(
            (row["place"], "是" if row["confirmed"] else "否") for row in self._rows_named("canteen_staff")
        )
        yield Section("在哪个食堂工作", ("食堂", "民政确认可以优惠"), posts)
        yield Section(
            "用餐和余额流水", ("日期", "流水号", "事项", "份数", "补贴（元）"), tuple(self._meals())
        )
        yield Section("谁动过或看过资料", ("时间", "谁", "做了什么", "原因"), tuple(self._looks()))
        stubs = tuple(
            (_time(s.erased_at), Reason(s.reason).label) for s in self.office.erasures.stubs(self.digest)
        )
        yield Section("抹去的记录", ("时间", "原因"), stubs)

    def picture(self) -> str:
        """Give the newest picture as a page can show it; empty where there is none."""
        rows = sorted(self._rows(person_photo), key=lambda row: row["opened_by"])
        if not rows:
            return ""
        place = Place(person_photo.name, "picture", photo_place(self.digest, rows[-1]["photo"]))
        content = self.keys.vault.open(place, rows[-1]["picture"])
        make = "png" if content.startswith(b"\x89PNG") else "jpeg"
        return f"data:image/{make};base64,{base64.b64encode(content).decode()}"

    def _rows(self, table: Table) -> Sequence[RowMapping]:
        return self.office.erasures.rows(table, self.digest)

    def _rows_named(self, name: str) -> Sequence[RowMapping]:
        return self._rows(person.metadata.tables[name])

    def _identity(self) -> Iterator[tuple[str, ...]]:
        for row in self._rows(person):
            place = Place("person", "id_number", row_of(self.digest))
            number = self.keys.vault.open_text(place, row["id_number"])
            yield number, row["born_on"], "女" if row["woman"] else "男", self._import(row["opened_by"])

    def _details(self) -> Iterator[tuple[str, ...]]:
        for row in self._rows(person_details):
            known = known_details(self.keys.vault, row)
            flat = {**vars_of(known), **known.lives_at._asdict()}
            words = (str(flat[name] or "") for name in FIELD_WORDS if name != "photo")
            yield self._import(row["opened_by"]), self._import(row["closed_by"]), *words

    def _statuses(self, words: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        for row in self._rows(person_status):
            word = words.get(row["code"], row["code"])
            ends = row["ends"] or "长期"
            yield word, row["begins"], ends, row["document"], row["source"], self._state(row)

    def _lists(self) -> Iterator[tuple[str, ...]]:
        for row in self._rows(listing):
            yield row["source"], self._import(row["opened_by"]), self._import(row["closed_by"])

    def _cards(self) -> Iterator[tuple[str, ...]]:
        for card in self.office.cards.of(self.digest):
            yield CardKind(card.kind).label, "已挂失" if card.is_lost else "在用", _time(card.since)

    def _consents(self) -> Rows:
        given = self.office.consents.history(self.digest, self.keys.vault, _CONSENTS_MOST)
        return tuple(
            (
                one.consent.given_on.isoformat(),
                one.consent.given_by.label,
                one.consent.level.label,
                one.consent.called,
                one.consent.note,
            )
            for one in given
        )

    def _found(self) -> Rows:
        """Tell of reports without the words of whoever sent them: those are another person's."""
        return tuple(
            (_time(row["at"]), row["community"], "已处理" if row["handled_at"] else "还没有")
            for row in self._rows_named("found_report")
        )

    def _meals(self) -> Iterator[tuple[str, ...]]:
        for line in self.office.erasures.till_lines(self.digest):
            made = read_line(line)
            number, portions = f"{made.till}-{made.number:06d}", str(made.fen("portions") or "")
            subsidy = f"{made.fen('subsidy_fen') / 100:.2f}" if made.kind == "sale" else ""
            yield made.day.isoformat(), number, _LINES.get(made.kind, made.kind), portions, subsidy

    def _looks(self) -> Iterator[tuple[str, ...]]:
        made = [read_line(line) for line in self.office.erasures.audit_lines(self.digest)]
        numbers = {int(entry.text("who")) for entry in made if entry.text("who")}
        roles = self.office.erasures.roles(numbers)
        for entry in made:
            who = roles.get(int(entry.text("who")), "工作人员") if entry.text("who") else "机房"
            yield _time_of(entry.at), who, KINDS.get(entry.kind, entry.kind), _why(entry)

    def _import(self, number: int | None) -> str:
        made = self.imports.get(number) if number else None
        return f"{made.source} {made.month}" if made else ""

    @staticmethod
    def _state(row: RowMapping) -> str:
        return "有效" if row["closed_by"] is None else "已被后来的名单更改"


def vars_of(known: object) -> dict[str, object]:
    """Give the fields of a slotted value by name."""
    return {name: getattr(known, name) for name in FIELD_WORDS if hasattr(known, name)}


def _why(entry: Entry) -> str:
    reason = entry.text("reason")
    return _REASONS.get(reason) or entry.text("why")


def _time(instant: str) -> str:
    return _time_of(datetime.fromisoformat(instant))


def _time_of(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
