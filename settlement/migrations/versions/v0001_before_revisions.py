"""The centre as it was before its tables had revisions.

Long because it is a picture of one moment: every table as it stood then, and never touched again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the first version."""
    _make_accounts()
    _make_audit()
    _make_people()
    _make_bands()
    _make_partners()
    _make_tills()


def _make_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("folded", sa.String(40), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(100), nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("code_secret", sa.Text),
        sa.Column("code_step", sa.BigInteger, nullable=False),
        sa.Column("locked", sa.Integer, nullable=False),
        sa.Column("made_at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("folded"),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("begun_at", sa.String(24), nullable=False),
        sa.Column("seen_at", sa.String(24), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("browser", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token"),
    )
    op.create_index("visits_of_an_account", "visit", ["account"])
    op.create_table(
        "set_up_link",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("account", sa.Integer),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("code_secret", sa.Text, nullable=False),
        sa.Column("expires_at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("who", sa.String(32), nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("last_at", sa.String(24), nullable=False),
        sa.Column("paused_until", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("who"),
    )


def _make_audit() -> None:
    op.create_table(
        "entry",
        sa.Column("till", sa.String(4), nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("person", sa.String(32)),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("portions", sa.Integer, nullable=False),
        sa.Column("subsidy_fen", sa.BigInteger, nullable=False),
        sa.Column("request", sa.String(64)),
        sa.Column("reverses", sa.String(16)),
        sa.Column("prepaid_fen", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("slip", sa.String(20)),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("till", "number"),
        sa.UniqueConstraint("request", name="one_sale_per_request"),
        sa.UniqueConstraint("reverses", name="one_void_per_sale"),
    )
    op.create_index("entries_of_a_day", "entry", ["day", "kind"])
    op.create_index("entries_of_a_kind", "entry", ["kind", "number"])
    op.create_index("meals_of_a_person", "entry", ["person", "day", "period"])
    op.create_index("one_sale_per_slip", "entry", ["slip"], unique=True)
    op.create_table(
        "head",
        sa.Column("till", sa.String(4), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("totals", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("till"),
    )


def _make_people() -> None:
    op.create_table(
        "people_import",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("file_digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("imports_of_a_source", "people_import", ["source", "number"])
    op.create_table(
        "suspicion",
        sa.Column("import", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["import"],
            ["people_import.number"],
        ),
        sa.PrimaryKeyConstraint("import", "place"),
    )
    op.create_table(
        "person",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("last_four", sa.String(32), nullable=False),
        sa.Column("born_on", sa.String(10), nullable=False),
        sa.Column("woman", sa.Integer, nullable=False),
        sa.Column("id_number", sa.LargeBinary),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.Column("opened_by", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_index("people_by_birth", "person", ["born_on"])
    op.create_index("people_by_key", "person", ["key_version"])
    op.create_index("people_by_last_four", "person", ["last_four"])
    op.create_table(
        "person_details",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("opened_by", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("closed_by", sa.BigInteger),
        sa.Column("since", sa.String(10), nullable=False),
        sa.Column("masked_name", sa.String(40), nullable=False),
        sa.Column("initials", sa.String(20), nullable=False),
        sa.Column("greeting", sa.String(20), nullable=False),
        sa.Column("alike", sa.String(32), nullable=False),
        sa.Column("community", sa.String(40), nullable=False),
        sa.Column("grid", sa.String(40), nullable=False),
        sa.Column("building", sa.String(40), nullable=False),
        sa.Column("home", sa.String(40), nullable=False),
        sa.Column("moved_away_on", sa.String(10)),
        sa.Column("photo", sa.String(32)),
        sa.Column("name", sa.LargeBinary),
        sa.Column("phone", sa.LargeBinary),
        sa.Column("conditions", sa.LargeBinary),
        sa.Column("guardian", sa.LargeBinary),
        sa.Column("guardian_phone", sa.LargeBinary),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.person"],
        ),
        sa.PrimaryKeyConstraint("person", "opened_by"),
    )
    op.create_index("details_alike", "person_details", ["alike"])
    op.create_index("details_by_home", "person_details", ["community", "grid", "building", "home"])
    op.create_index("details_by_initials", "person_details", ["initials"])
    op.create_index("details_by_key", "person_details", ["key_version"])
    op.create_table(
        "person_photo",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("photo", sa.String(32), nullable=False),
        sa.Column("opened_by", sa.BigInteger, nullable=False),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.person"],
        ),
        sa.PrimaryKeyConstraint("person", "photo"),
    )
    op.create_index("photos_by_key", "person_photo", ["key_version"])
    op.create_table(
        "person_status",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("begins", sa.String(10), nullable=False),
        sa.Column("opened_by", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("closed_by", sa.BigInteger),
        sa.Column("ends", sa.String(10)),
        sa.Column("document", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.person"],
        ),
        sa.PrimaryKeyConstraint("person", "source", "code", "begins", "opened_by"),
    )
    op.create_table(
        "listing",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("opened_by", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("closed_by", sa.BigInteger),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.person"],
        ),
        sa.PrimaryKeyConstraint("source", "person", "opened_by"),
    )
    op.create_table(
        "death",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("opened_by", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("closed_by", sa.BigInteger),
        sa.Column("died_on", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("person", "source", "opened_by"),
    )
    op.create_table(
        "grid_worker",
        sa.Column("community", sa.String(40), nullable=False),
        sa.Column("grid", sa.String(40), nullable=False),
        sa.Column("opened_by", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("closed_by", sa.BigInteger),
        sa.Column("name", sa.LargeBinary),
        sa.Column("phone", sa.LargeBinary),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("community", "grid", "opened_by"),
    )
    op.create_index("grid_workers_by_key", "grid_worker", ["key_version"])
    op.create_table(
        "erased_person",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("erased_at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("erasures_of_a_person", "erased_person", ["person"])


def _make_bands() -> None:
    op.create_table(
        "bound_card",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("card", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("since", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("card"),
        sqlite_autoincrement=True,
    )
    op.create_index("cards_of_a_person", "bound_card", ["person"])
    op.create_table(
        "card_change",
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("card", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("version"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "band",
        sa.Column("band", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("card", sa.String(32), nullable=False),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("community", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("issued_at", sa.String(24), nullable=False),
        sa.Column("account", sa.Integer),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("band"),
        sa.UniqueConstraint("card"),
        sa.UniqueConstraint("token"),
    )
    op.create_index("bands_of_a_batch", "band", ["batch"])
    op.create_index("bands_of_a_community", "band", ["community", "batch"])
    op.create_table(
        "band_consent",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("given_by", sa.String(10), nullable=False),
        sa.Column("given_on", sa.String(10), nullable=False),
        sa.Column("called", sa.LargeBinary),
        sa.Column("note", sa.LargeBinary),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("consents_by_key", "band_consent", ["key_version"])
    op.create_index("consents_of_a_person", "band_consent", ["person", "number"])
    op.create_table(
        "band_view",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("band", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("address", sa.String(16), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("views_by_time", "band_view", ["at"])
    op.create_index("views_of_a_band", "band_view", ["band", "at"])
    op.create_table(
        "found_report",
        sa.Column("report", sa.Integer, nullable=False),
        sa.Column("request", sa.String(16), nullable=False),
        sa.Column("band", sa.BigInteger, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("community", sa.String(40), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("place", sa.LargeBinary),
        sa.Column("phone", sa.LargeBinary),
        sa.Column("spot", sa.LargeBinary),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.String(24)),
        sa.Column("opened_by", sa.Integer),
        sa.Column("handled_at", sa.String(24)),
        sa.Column("handled_by", sa.Integer),
        sa.ForeignKeyConstraint(
            ["handled_by"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("report"),
        sa.UniqueConstraint("request"),
        sqlite_autoincrement=True,
    )
    op.create_index("reports_by_key", "found_report", ["key_version"])
    op.create_index("reports_by_time", "found_report", ["at"])
    op.create_index("reports_of_a_community", "found_report", ["community", "at"])


def _make_partners() -> None:
    op.create_table(
        "partner",
        sa.Column("partner", sa.Integer, nullable=False),
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("folded", sa.String(60), nullable=False),
        sa.Column("age_least", sa.Integer, nullable=False),
        sa.Column("per_day_max", sa.Integer, nullable=False),
        sa.Column("locked", sa.Integer, nullable=False),
        sa.Column("made_at", sa.String(24), nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("partner"),
        sa.UniqueConstraint("folded"),
    )
    op.create_table(
        "partner_key",
        sa.Column("hashed", sa.String(64), nullable=False),
        sa.Column("partner", sa.Integer, nullable=False),
        sa.Column("made_at", sa.String(24), nullable=False),
        sa.Column("ends_at", sa.String(24)),
        sa.ForeignKeyConstraint(
            ["partner"],
            ["partner.partner"],
        ),
        sa.PrimaryKeyConstraint("hashed"),
    )
    op.create_index("keys_of_a_partner", "partner_key", ["partner"])
    op.create_table(
        "partner_check",
        sa.Column("reference", sa.String(15), nullable=False),
        sa.Column("partner", sa.Integer, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("card", sa.String(32), nullable=False),
        sa.Column("entitled", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["partner"],
            ["partner.partner"],
        ),
        sa.PrimaryKeyConstraint("reference"),
    )
    op.create_index("checks_by_day", "partner_check", ["day"])
    op.create_index("checks_of_a_card", "partner_check", ["card", "day"])
    op.create_index("checks_of_a_partner", "partner_check", ["partner", "day"])


def _make_tills() -> None:
    op.create_table(
        "till",
        sa.Column("till", sa.String(4), nullable=False),
        sa.Column("canteen", sa.String(40), nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("token", sa.String(64)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_at", sa.String(24), nullable=False),
        sa.Column("enrolled_at", sa.String(24), nullable=False),
        sa.Column("seen_at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("till"),
        sa.UniqueConstraint("token"),
    )
    op.create_table(
        "till_invitation",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("till", sa.String(4), nullable=False),
        sa.Column("expires_at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["till"],
            ["till.till"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "till_head",
        sa.Column("till", sa.String(4), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("totals", sa.Text, nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["till"],
            ["till.till"],
        ),
        sa.PrimaryKeyConstraint("till"),
    )
    op.create_table(
        "till_entry",
        sa.Column("till", sa.String(4), nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("person", sa.String(32)),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("portions", sa.Integer, nullable=False),
        sa.Column("subsidy_fen", sa.BigInteger, nullable=False),
        sa.Column("request", sa.String(64)),
        sa.Column("reverses", sa.String(16)),
        sa.Column("prepaid_fen", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("slip", sa.String(20)),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("till", "number"),
    )
    op.create_index("till_entries_of_a_day", "till_entry", ["day", "kind"])
    op.create_index("till_entries_of_a_person", "till_entry", ["person", "day"])
    op.create_index("till_entries_undone", "till_entry", ["reverses"])
    op.create_table(
        "kept_aside",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("till", sa.String(4), nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("kept_aside_of_a_till", "kept_aside", ["till", "at"])
