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

CREATE TABLE print_job (
	id INTEGER NOT NULL,
	entry VARCHAR(16) NOT NULL,
	kind VARCHAR(10) NOT NULL,
	name VARCHAR(40) NOT NULL,
	state VARCHAR(10) NOT NULL,
	created_at VARCHAR(24) NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	printer VARCHAR(10) DEFAULT 'receipt' NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX jobs_by_state ON print_job (state, id);

CREATE INDEX jobs_of_an_entry ON print_job (entry);

CREATE TABLE resident (
	person VARCHAR(32) NOT NULL,
	last_four VARCHAR(32) NOT NULL,
	born_on VARCHAR(10) NOT NULL,
	name VARCHAR(40) NOT NULL,
	initials VARCHAR(20) NOT NULL,
	greeting VARCHAR(20) NOT NULL,
	community VARCHAR(40) NOT NULL,
	photo BLOB,
	PRIMARY KEY (person)
);

CREATE INDEX residents_by_birth ON resident (born_on);

CREATE INDEX residents_by_initials ON resident (initials);

CREATE INDEX residents_by_last_four ON resident (last_four);

CREATE TABLE calendar_override (
	day VARCHAR(10) NOT NULL,
	is_workday INTEGER NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (day)
);

CREATE TABLE staff (
	number INTEGER NOT NULL,
	name VARCHAR(20) NOT NULL,
	role VARCHAR(10) NOT NULL,
	pin VARCHAR(120) NOT NULL,
	state VARCHAR(10) NOT NULL,
	given INTEGER NOT NULL,
	wrong INTEGER NOT NULL,
	paused_until VARCHAR(24) NOT NULL,
	PRIMARY KEY (number)
);

CREATE TABLE setting (
	name VARCHAR(40) NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE status (
	person VARCHAR(32) NOT NULL,
	code VARCHAR(40) NOT NULL,
	begins VARCHAR(10) NOT NULL,
	ends VARCHAR(10),
	document VARCHAR(80) NOT NULL,
	PRIMARY KEY (person, code, begins),
	FOREIGN KEY(person) REFERENCES resident (person)
);

CREATE TABLE card (
	digest VARCHAR(32) NOT NULL,
	person VARCHAR(32) NOT NULL,
	kind VARCHAR(20) NOT NULL,
	state VARCHAR(10) DEFAULT 'bound' NOT NULL,
	since VARCHAR(10) DEFAULT '' NOT NULL,
	PRIMARY KEY (digest),
	FOREIGN KEY(person) REFERENCES resident (person)
);

CREATE INDEX cards_of_a_person ON card (person);
