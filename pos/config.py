"""config.toml, read once at start; an unknown key or a bad value is an error that names it."""

import json
import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from pos.config_words import sentences
from pos.rules.errors import CanteenError
from pos.rules.policy import Policy
from pos.rules.policy_data import as_data
from pos.rules.read_policy import read_policy

Port = Annotated[int, Field(ge=1, le=65535)]
DriverNumber = Literal["auto"] | Annotated[int, Field(ge=-100_000, le=100_000)] | None
"""What a camera's driver counts in its own way: a number, its own automatic, or left as it is."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CanteenSection(_Section):
    """Which canteen this is."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    meal_periods: list[dict[str, object]] | None = None
    service_days: list[dict[str, object]] | None = None

    @property
    def own_rows(self) -> dict[str, object]:
        """Give the rows of the policy that this canteen has for itself."""
        rows = {"meal_periods": self.meal_periods, "service_days": self.service_days}
        return {name: own for name, own in rows.items() if own is not None}

    @property
    def own_text(self) -> str:
        """Give those rows as JSON; empty where there are none."""
        return json.dumps(as_data(self.own_rows), sort_keys=True) if self.own_rows else ""


class TillSection(_Section):
    """Which till this is, who stands at it, and where it keeps its books."""

    code: Annotated[str, Field(pattern=r"^[A-Z]\d{2,3}$")]
    cashier: Annotated[str, Field(min_length=1, max_length=20)]
    cashiers: list[Annotated[str, Field(min_length=1, max_length=20)]] = []
    host: str = "127.0.0.1"
    port: Port = 8000
    data: str = "data"
    hand: Literal["left", "right"] = "right"
    sign_in: Literal["pin", "none"] = "pin"
    lock_after_min: Annotated[int, Field(ge=0, le=720)] = 30
    log: Literal["words", "json"] = "words"
    list_days: Annotated[int, Field(ge=0, le=365)] = 8
    manager_pin_hash: Annotated[str, Field(pattern=r"^(|\$argon2id\$v=19\$[!-~]{40,120})$")] = ""


class CameraSection(_Section):
    """Where the picture comes from."""

    source: str = "0"
    width: Annotated[int, Field(ge=320, le=3840)] = 1280
    height: Annotated[int, Field(ge=240, le=2160)] = 720
    fps: Annotated[int, Field(ge=1, le=60)] = 15
    exposure: DriverNumber = None
    gain: DriverNumber = None
    focus: DriverNumber = None
    tray: str = "none"
    mirror_side: Literal["top", "left", "right", "bottom"] = "top"


class ScannerSection(_Section):
    """What a hand scanner puts round a code, how fast one types, and where a serial one is plugged in."""

    prefix: Annotated[str, Field(max_length=16)] = ""
    suffix: Annotated[str, Field(max_length=16)] = ""
    gap_ms: Annotated[int, Field(ge=20, le=1000)] = 100
    serial: str = ""
    baud: Annotated[int, Field(ge=1200, le=921600)] = 9600


class PrinterSection(_Section):
    """Where the receipt goes and what its paper is like."""

    address: str = "screen"
    columns: Literal[32, 48] = 32
    dots: Annotated[int, Field(ge=384, le=832, multiple_of=8)] | None = None
    cutter: bool = False
    qr: Literal["native", "image"] = "native"
    status: Literal["yes", "none"] = "none"
    drawer: bool = False


class CommunitySection(_Section):
    """A community of the resident ledger: where it lies, and who answers its phone."""

    place: Annotated[str, Field(pattern=r"^[^/\s]{1,20}/[^/\s]{1,20}/[^/\s]{1,20}$")]
    phone: Annotated[str, Field(pattern=r"^[0-9-]{3,20}$")]
    hours: Annotated[str, Field(max_length=20)] = ""

    @property
    def name(self) -> str:
        """Give the name that lists say."""
        return self.place.rpartition("/")[2]


class BackupSection(_Section):
    """Where backups go when nobody says so, how many are kept, from which age on one is too old."""

    to: Annotated[str, Field(pattern=r"^(|/.+)$")] = ""
    keep: Annotated[int, Field(ge=1, le=1000)] = 14
    passphrase_file: Annotated[str, Field(pattern=r"^(|/.+)$")] = ""
    age_days: Annotated[int, Field(ge=1, le=365)] = 2


class CentreBackupSection(BackupSection):
    """The same at the centre, and where PostgreSQL's pg_dump is, if it is not found by itself."""

    pg_bin: Annotated[str, Field(pattern=r"^(|/.+)$")] = ""


class RetentionSection(_Section):
    """How long the centre keeps what it no longer needs."""

    gone_months: Annotated[int, Field(ge=1, le=1200)] = 36
    remarks_days: Annotated[int, Field(ge=1, le=3650)] = 30


class AlarmsSection(_Section):
    """From when on the centre says that something is wrong with a till."""

    silent_min: Annotated[int, Field(ge=1, le=1440)] = 10
    unsent_min: Annotated[int, Field(ge=1, le=10080)] = 60
    clock_off_min: Annotated[int, Field(ge=1, le=1440)] = 5
    list_days: Annotated[int, Field(ge=0, le=365)] = 8
    disk_free_mb: Annotated[int, Field(ge=0, le=1_000_000)] = 500


class CentreSection(_Section):
    """Where the centre answers, where it keeps its books, and how long a visit lasts."""

    host: str = "127.0.0.1"
    port: Port = 8001
    data: str = "centre-data"
    database: Annotated[str, Field(pattern=r"^(|postgresql://.+)$")] = ""
    public_url: Annotated[str, Field(pattern=r"^(|https?://[A-Za-z0-9.:\[\]-]+)$")] = ""
    proxies: Annotated[int, Field(ge=0, le=5)] = 0
    idle_min: Annotated[int, Field(ge=1, le=720)] = 30
    session_min_max: Annotated[int, Field(ge=1, le=1440)] = 720
    bands_url: Annotated[str, Field(pattern=r"^(|https?://[A-Za-z0-9.:-]{1,40})$")] = ""
    call: Annotated[str, Field(pattern=r"^[0-9-]{3,20}$")] = "12345"
    reports_days: Annotated[int, Field(ge=1, le=365)] = 30
    log: Literal["words", "json"] = "words"
    metrics_token: Annotated[str, Field(pattern=r"^(|[!-~]{32,128})$")] = ""
    retention: RetentionSection = RetentionSection()
    alarms: AlarmsSection = AlarmsSection()
    backup: CentreBackupSection = CentreBackupSection()
    communities: Annotated[tuple[CommunitySection, ...], Field(strict=False)] = ()

    @field_validator("communities")
    @classmethod
    def _each_once(cls, given: tuple[CommunitySection, ...]) -> tuple[CommunitySection, ...]:
        names = [community.name for community in given]
        for name in names:
            if names.count(name) > 1:
                raise PydanticCustomError("twice", "{name} 写了两次，请删掉一个", {"name": name})
        return given

    @property
    def url(self) -> str:
        """Give the address that people type."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def printed_url(self) -> str:
        """Give the address on our own wristbands: capitals take the least room in a QR code."""
        return (self.bands_url or self.url).upper()


class _File(_Section):
    canteen: CanteenSection
    till: TillSection
    camera: CameraSection = CameraSection()
    scanner: ScannerSection = ScannerSection()
    printer: PrinterSection = PrinterSection()
    kitchen: PrinterSection | None = None
    backup: BackupSection = BackupSection()
    centre: CentreSection = CentreSection()
    policy: dict[str, object]
    claims: dict[str, object] = {}


class Config(BaseModel):
    """Everything that was decided before the till started."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    canteen: CanteenSection
    till: TillSection
    camera: CameraSection
    scanner: ScannerSection = ScannerSection()
    printer: PrinterSection
    kitchen: PrinterSection | None = None
    backup: BackupSection = BackupSection()
    centre: CentreSection = CentreSection()
    policy: Policy
    policy_table: dict[str, object] = {}
    """The rows that `policy` was read from, without the canteen's own, as the centre hands them on."""
    data: Path
    centre_data: Path = Path("centre-data")
    claims_table: dict[str, object] = {}
    """The `[claims]` table as it stands in the file; only the centre reads what is in it."""
    practice_pin: str = ""
    """The PIN that the lock of a demonstration says; a real till says none."""

    @property
    def status_codes(self) -> dict[str, str]:
        """Give the code for each category word that may stand on a list."""
        return {name: code for code, name in self.policy.status_names.items()}


def load_config(path: Path) -> Config:
    """Read config.toml; the sentence of a refusal names file and key."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise CanteenError(
            f"找不到配置文件 {path}：请用 --config 指明，或在有 config.toml 的目录里运行。"
        ) from error
    except OSError as error:
        raise CanteenError(f"读不了配置文件 {path}：{error.strerror}。请换一个文件，或改权限。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CanteenError(f"{path} 不是正确的 TOML：{error}。请改正那一行。") from error
    try:
        read = _File.model_validate(table)
        policy = read_policy(read.policy, read.canteen.own_rows)
    except ValidationError as error:
        raise CanteenError(f"{path}：{'；'.join(sentences(error))}。") from error
    except CanteenError as error:
        raise CanteenError(f"{path}：{error}") from error
    return Config(
        canteen=read.canteen,
        till=read.till,
        camera=read.camera,
        scanner=read.scanner,
        printer=read.printer,
        kitchen=read.kitchen,
        backup=read.backup,
        centre=read.centre,
        policy=policy,
        policy_table=read.policy,
        claims_table=read.claims,
        data=_folder(path, "till.data", read.till.data),
        centre_data=_folder(path, "centre.data", read.centre.data),
    )


def _folder(path: Path, key: str, named: object) -> Path:
    """Find a folder beside the file, or wherever it is."""
    try:
        return (path.parent / str(named)).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise CanteenError(f"{path}：{key}：{str(named)!r} 不是文件夹的名字，请换一个。") from error


def find_config(given: str | None) -> Path:
    """Choose the config file: the one named, CANTEEN_CONFIG, ./config.toml, or the one beside the code."""
    if given or os.environ.get("CANTEEN_CONFIG"):
        return Path(given or os.environ["CANTEEN_CONFIG"])
    here = Path("config.toml")
    return here if here.exists() else Path(__file__).parent.parent / "config.toml"
