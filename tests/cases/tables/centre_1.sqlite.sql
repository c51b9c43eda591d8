CREATE TABLE entry (
	till VARCHAR(4) NOT NULL,
	number BIGINT NOT NULL,
	kind VARCHAR(20) NOT NULL,
	day VARCHAR(10) NOT NULL,
	period VARCHAR(20) NOT NULL,
	person VARCHAR(32),
	mode VARCHAR(10) NOT NULL,
	portions INTEGER NOT NULL,
	subsidy_fen BIGINT NOT NULL,
	request VARCHAR(64),
	reverses VARCHAR(16),
	prepaid_fen BIGINT DEFAULT '0' NOT NULL,
	slip VARCHAR(20),
	line TEXT NOT NULL,
	PRIMARY KEY (till, number),
	CONSTRAINT one_sale_per_request UNIQUE (request),
	CONSTRAINT one_void_per_sale UNIQUE (reverses)
);

CREATE INDEX meals_of_a_person ON entry (person, day, period);

CREATE UNIQUE INDEX one_sale_per_slip ON entry (slip);

CREATE INDEX entries_of_a_day ON entry (day, kind);

CREATE INDEX entries_of_a_kind ON entry (kind, number);

CREATE TABLE head (
	till VARCHAR(4) NOT NULL,
	number BIGINT NOT NULL,
	hash VARCHAR(64) NOT NULL,
	totals TEXT NOT NULL,
	PRIMARY KEY (till)
);

CREATE TABLE account (
	id INTEGER NOT NULL,
	name VARCHAR(40) NOT NULL,
	folded VARCHAR(40) NOT NULL,
	role VARCHAR(20) NOT NULL,
	scope VARCHAR(100) NOT NULL,
	password TEXT,
	code_secret TEXT,
	code_step BIGINT NOT NULL,
	locked INTEGER NOT NULL,
	made_at VARCHAR(24) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (folded)
);

CREATE TABLE sign_in_tries (
	who VARCHAR(32) NOT NULL,
	wrong INTEGER NOT NULL,
	last_at VARCHAR(24) NOT NULL,
	paused_until VARCHAR(24) NOT NULL,
	PRIMARY KEY (who)
);

CREATE TABLE bound_card (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	card VARCHAR(32) NOT NULL,
	person VARCHAR(32) NOT NULL,
	kind VARCHAR(20) NOT NULL,
	state VARCHAR(10) NOT NULL,
	since VARCHAR(24) NOT NULL,
	UNIQUE (card)
);

CREATE INDEX cards_of_a_person ON bound_card (person);

CREATE TABLE card_change (
	version INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	card VARCHAR(32) NOT NULL
);

CREATE TABLE people_import (
	number BIGINT NOT NULL,
	kind VARCHAR(10) NOT NULL,
	source VARCHAR(40) NOT NULL,
	month VARCHAR(7) NOT NULL,
	at VARCHAR(24) NOT NULL,
	file_digest VARCHAR(64) NOT NULL,
	state VARCHAR(10) NOT NULL,
	counts TEXT NOT NULL,
	PRIMARY KEY (number)
);

CREATE INDEX imports_of_a_source ON people_import (source, number);

CREATE TABLE person (
	person VARCHAR(32) NOT NULL,
	last_four VARCHAR(32) NOT NULL,
	born_on VARCHAR(10) NOT NULL,
	woman INTEGER NOT NULL,
	id_number BLOB,
	key_version INTEGER NOT NULL,
	opened_by BIGINT NOT NULL,
	PRIMARY KEY (person)
);

CREATE INDEX people_by_last_four ON person (last_four);

CREATE INDEX people_by_birth ON person (born_on);

CREATE INDEX people_by_key ON person (key_version);

CREATE TABLE death (
	person VARCHAR(32) NOT NULL,
	source VARCHAR(20) NOT NULL,
	opened_by BIGINT NOT NULL,
	closed_by BIGINT,
	died_on VARCHAR(10) NOT NULL,
	PRIMARY KEY (person, source, opened_by)
);

CREATE TABLE grid_worker (
	community VARCHAR(40) NOT NULL,
	grid VARCHAR(40) NOT NULL,
	opened_by BIGINT NOT NULL,
	closed_by BIGINT,
	name BLOB,
	phone BLOB,
	key_version INTEGER NOT NULL,
	PRIMARY KEY (community, grid, opened_by)
);

CREATE INDEX grid_workers_by_key ON grid_worker (key_version);

CREATE TABLE band_consent (
	number BIGINT NOT NULL,
	person VARCHAR(32) NOT NULL,
	level INTEGER NOT NULL,
	given_by VARCHAR(10) NOT NULL,
	given_on VARCHAR(10) NOT NULL,
	called BLOB,
	note BLOB,
	key_version INTEGER NOT NULL,
	account INTEGER NOT NULL,
	at VARCHAR(24) NOT NULL,
	PRIMARY KEY (number)
);

CREATE INDEX consents_by_key ON band_consent (key_version);

CREATE INDEX consents_of_a_person ON band_consent (person, number);

CREATE TABLE band_view (
	number INTEGER NOT NULL,
	band BIGINT NOT NULL,
	at VARCHAR(24) NOT NULL,
	address VARCHAR(16) NOT NULL,
	level INTEGER NOT NULL,
	state VARCHAR(10) NOT NULL,
	PRIMARY KEY (number)
);

CREATE INDEX views_by_time ON band_view (at);

CREATE INDEX views_of_a_band ON band_view (band, at);

CREATE TABLE erased_person (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	person VARCHAR(32) NOT NULL,
	reason VARCHAR(20) NOT NULL,
	erased_at VARCHAR(24) NOT NULL
);

CREATE INDEX erasures_of_a_person ON erased_person (person);

CREATE TABLE till (
	till VARCHAR(4) NOT NULL,
	canteen VARCHAR(40) NOT NULL,
	place VARCHAR(100) NOT NULL,
	public_key VARCHAR(64) NOT NULL,
	token VARCHAR(64),
	state VARCHAR(10) NOT NULL,
	made_at VARCHAR(24) NOT NULL,
	enrolled_at VARCHAR(24) NOT NULL,
	seen_at VARCHAR(24) NOT NULL,
	PRIMARY KEY (till),
	UNIQUE (token)
);

CREATE TABLE till_entry (
	till VARCHAR(4) NOT NULL,
	number BIGINT NOT NULL,
	kind VARCHAR(20) NOT NULL,
	day VARCHAR(10) NOT NULL,
	period VARCHAR(20) NOT NULL,
	person VARCHAR(32),
	mode VARCHAR(10) NOT NULL,
	portions INTEGER NOT NULL,
	subsidy_fen BIGINT NOT NULL,
	request VARCHAR(64),
	reverses VARCHAR(16),
	prepaid_fen BIGINT DEFAULT '0' NOT NULL,
	slip VARCHAR(20),
	line TEXT NOT NULL,
	PRIMARY KEY (till, number)
);

CREATE INDEX till_entries_undone ON till_entry (reverses);

CREATE INDEX till_entries_of_a_day ON till_entry (day, kind);

CREATE INDEX till_entries_of_a_person ON till_entry (person, day);

CREATE TABLE kept_aside (
	digest VARCHAR(64) NOT NULL,
	till VARCHAR(4) NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	why VARCHAR(20) NOT NULL,
	sentence TEXT NOT NULL,
	body BLOB NOT NULL,
	at VARCHAR(24) NOT NULL,
	times INTEGER NOT NULL,
	PRIMARY KEY (digest)
);

CREATE INDEX kept_aside_of_a_till ON kept_aside (till, at);

CREATE TABLE visit (
	id INTEGER NOT NULL,
	token VARCHAR(64) NOT NULL,
	account INTEGER NOT NULL,
	begun_at VARCHAR(24) NOT NULL,
	seen_at VARCHAR(24) NOT NULL,
	address VARCHAR(45) NOT NULL,
	browser VARCHAR(200) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (token),
	FOREIGN KEY(account) REFERENCES account (id)
);

CREATE INDEX visits_of_an_account ON visit (account);

CREATE TABLE set_up_link (
	token VARCHAR(64) NOT NULL,
	account INTEGER,
	purpose VARCHAR(10) NOT NULL,
	code_secret TEXT NOT NULL,
	expires_at VARCHAR(24) NOT NULL,
	PRIMARY KEY (token),
	FOREIGN KEY(account) REFERENCES account (id)
);

CREATE TABLE band (
	band BIGINT NOT NULL,
	token VARCHAR(32) NOT NULL,
	card VARCHAR(32) NOT NULL,
	batch INTEGER NOT NULL,
	community VARCHAR(40) NOT NULL,
	state VARCHAR(10) NOT NULL,
	issued_at VARCHAR(24) NOT NULL,
	account INTEGER,
	PRIMARY KEY (band),
	UNIQUE (token),
	UNIQUE (card),
	FOREIGN KEY(account) REFERENCES account (id)
);

CREATE INDEX bands_of_a_community ON band (community, batch);

CREATE INDEX bands_of_a_batch ON band (batch);

CREATE TABLE suspicion (
	import BIGINT NOT NULL,
	place INTEGER NOT NULL,
	kind VARCHAR(20) NOT NULL,
	"row" INTEGER NOT NULL,
	person VARCHAR(32) NOT NULL,
	sentence TEXT NOT NULL,
	PRIMARY KEY (import, place),
	FOREIGN KEY(import) REFERENCES people_import (number)
);

CREATE TABLE person_details (
	person VARCHAR(32) NOT NULL,
	opened_by BIGINT NOT NULL,
	closed_by BIGINT,
	since VARCHAR(10) NOT NULL,
	masked_name VARCHAR(40) NOT NULL,
	initials VARCHAR(20) NOT NULL,
	greeting VARCHAR(20) NOT NULL,
	alike VARCHAR(32) NOT NULL,
	community VARCHAR(40) NOT NULL,
	grid VARCHAR(40) NOT NULL,
	building VARCHAR(40) NOT NULL,
	home VARCHAR(40) NOT NULL,
	moved_away_on VARCHAR(10),
	photo VARCHAR(32),
	name BLOB,
	phone BLOB,
	conditions BLOB,
	guardian BLOB,
	guardian_phone BLOB,
	key_version INTEGER NOT NULL,
	PRIMARY KEY (person, opened_by),
	FOREIGN KEY(person) REFERENCES person (person)
);

CREATE INDEX details_by_key ON person_details (key_version);

CREATE INDEX details_by_initials ON person_details (initials);

CREATE INDEX details_by_home ON person_details (community, grid, building, home);

CREATE INDEX details_alike ON person_details (alike);

CREATE TABLE person_photo (
	person VARCHAR(32) NOT NULL,
	photo VARCHAR(32) NOT NULL,
	opened_by BIGINT NOT NULL,
	picture BLOB NOT NULL,
	key_version INTEGER NOT NULL,
	PRIMARY KEY (person, photo),
	FOREIGN KEY(person) REFERENCES person (person)
);

CREATE INDEX photos_by_key ON person_photo (key_version);

CREATE TABLE person_status (
	person VARCHAR(32) NOT NULL,
	source VARCHAR(40) NOT NULL,
	code VARCHAR(40) NOT NULL,
	begins VARCHAR(10) NOT NULL,
	opened_by BIGINT NOT NULL,
	closed_by BIGINT,
	ends VARCHAR(10),
	document TEXT NOT NULL,
	PRIMARY KEY (person, source, code, begins, opened_by),
	FOREIGN KEY(person) REFERENCES person (person)
);

CREATE TABLE listing (
	source VARCHAR(40) NOT NULL,
	person VARCHAR(32) NOT NULL,
	opened_by BIGINT NOT NULL,
	closed_by BIGINT,
	PRIMARY KEY (source, person, opened_by),
	FOREIGN KEY(person) REFERENCES person (person)
);

CREATE TABLE found_report (
	report INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	request VARCHAR(16) NOT NULL,
	band BIGINT NOT NULL,
	person VARCHAR(32) NOT NULL,
	community VARCHAR(40) NOT NULL,
	at VARCHAR(24) NOT NULL,
	place BLOB,
	phone BLOB,
	spot BLOB,
	key_version INTEGER NOT NULL,
	opened_at VARCHAR(24),
	opened_by INTEGER,
	handled_at VARCHAR(24),
	handled_by INTEGER,
	UNIQUE (request),
	FOREIGN KEY(opened_by) REFERENCES account (id),
	FOREIGN KEY(handled_by) REFERENCES account (id)
);

CREATE INDEX reports_by_key ON found_report (key_version);

CREATE INDEX reports_by_time ON found_report (at);

CREATE INDEX reports_of_a_community ON found_report (community, at);

CREATE TABLE till_invitation (
	code VARCHAR(64) NOT NULL,
	till VARCHAR(4) NOT NULL,
	expires_at VARCHAR(24) NOT NULL,
	PRIMARY KEY (code),
	FOREIGN KEY(till) REFERENCES till (till)
);

CREATE TABLE till_head (
	till VARCHAR(4) NOT NULL,
	number BIGINT NOT NULL,
	hash VARCHAR(64) NOT NULL,
	totals TEXT NOT NULL,
	at VARCHAR(24) NOT NULL,
	PRIMARY KEY (till),
	FOREIGN KEY(till) REFERENCES till (till)
);

CREATE TABLE partner (
	partner INTEGER NOT NULL,
	name VARCHAR(30) NOT NULL,
	folded VARCHAR(60) NOT NULL,
	age_least INTEGER NOT NULL,
	per_day_max INTEGER NOT NULL,
	locked INTEGER NOT NULL,
	made_at VARCHAR(24) NOT NULL,
	account INTEGER NOT NULL,
	PRIMARY KEY (partner),
	UNIQUE (folded),
	FOREIGN KEY(account) REFERENCES account (id)
);

CREATE TABLE partner_key (
	hashed VARCHAR(64) NOT NULL,
	partner INTEGER NOT NULL,
	made_at VARCHAR(24) NOT NULL,
	ends_at VARCHAR(24),
	PRIMARY KEY (hashed),
	FOREIGN KEY(partner) REFERENCES partner (partner)
);

CREATE INDEX keys_of_a_partner ON partner_key (partner);

CREATE TABLE partner_check (
	reference VARCHAR(15) NOT NULL,
	partner INTEGER NOT NULL,
	day VARCHAR(10) NOT NULL,
	at VARCHAR(24) NOT NULL,
	card VARCHAR(32) NOT NULL,
	entitled INTEGER NOT NULL,
	PRIMARY KEY (reference),
	FOREIGN KEY(partner) REFERENCES partner (partner)
);

CREATE INDEX checks_of_a_card ON partner_check (card, day);

CREATE INDEX checks_by_day ON partner_check (day);

CREATE INDEX checks_of_a_partner ON partner_check (partner, day);
