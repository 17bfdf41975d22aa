-- The book's schema as version 1 was released. Never changed: it is where the migrations begin.

CREATE TABLE station (
	number INTEGER NOT NULL CHECK (number = 1),
	name TEXT NOT NULL,
	created_at TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	position INTEGER NOT NULL,
	hash BLOB NOT NULL,
	synced INTEGER NOT NULL CHECK (synced BETWEEN 0 AND position),
	PRIMARY KEY (number)
)
 STRICT;

CREATE TABLE journal (
	position INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	at TEXT NOT NULL,
	kind TEXT NOT NULL,
	actor TEXT,
	work_order TEXT,
	shift TEXT,
	slot INTEGER,
	burn TEXT,
	module TEXT,
	licence TEXT,
	data TEXT NOT NULL,
	v INTEGER NOT NULL,
	previous BLOB NOT NULL,
	hash BLOB NOT NULL,
	PRIMARY KEY (position),
	UNIQUE (epoch, seq)
)
 STRICT;

CREATE TABLE move (
	"before" TEXT NOT NULL,
	"after" TEXT NOT NULL,
	kind TEXT NOT NULL,
	PRIMARY KEY ("before", "after")
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE batch (
	number INTEGER NOT NULL,
	batch TEXT NOT NULL,
	lot TEXT NOT NULL,
	lot_name TEXT NOT NULL,
	product TEXT NOT NULL,
	product_name TEXT NOT NULL,
	replacement INTEGER NOT NULL,
	issued_at TEXT NOT NULL,
	expires_at TEXT,
	received_at TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	data_key BLOB NOT NULL,
	frozen TEXT,
	received INTEGER DEFAULT 0 NOT NULL,
	available_count INTEGER DEFAULT 0 NOT NULL CHECK (available_count >= 0),
	reserved_count INTEGER DEFAULT 0 NOT NULL CHECK (reserved_count >= 0),
	writing_count INTEGER DEFAULT 0 NOT NULL CHECK (writing_count >= 0),
	uncertain_count INTEGER DEFAULT 0 NOT NULL CHECK (uncertain_count >= 0),
	burned_count INTEGER DEFAULT 0 NOT NULL CHECK (burned_count >= 0),
	retiring_count INTEGER DEFAULT 0 NOT NULL CHECK (retiring_count >= 0),
	superseded_count INTEGER DEFAULT 0 NOT NULL CHECK (superseded_count >= 0),
	scrapped_count INTEGER DEFAULT 0 NOT NULL CHECK (scrapped_count >= 0),
	returning_count INTEGER DEFAULT 0 NOT NULL CHECK (returning_count >= 0),
	returned_count INTEGER DEFAULT 0 NOT NULL CHECK (returned_count >= 0),
	held_back INTEGER DEFAULT 0 NOT NULL,
	PRIMARY KEY (number),
	CONSTRAINT conserved CHECK (received = available_count + reserved_count + writing_count + uncertain_count + burned_count + retiring_count + superseded_count + scrapped_count + returning_count + returned_count),
	CHECK (held_back BETWEEN 0 AND available_count),
	UNIQUE (batch)
)
 STRICT;

CREATE TABLE module (
	id INTEGER NOT NULL,
	mac TEXT NOT NULL,
	unique_id TEXT,
	flash_uid TEXT,
	PRIMARY KEY (id)
)
 STRICT;

CREATE TABLE burn (
	number INTEGER NOT NULL,
	burn TEXT NOT NULL,
	at TEXT NOT NULL,
	ended_at TEXT,
	slot INTEGER,
	mac TEXT,
	module TEXT,
	uuid TEXT,
	product TEXT,
	recipe INTEGER,
	chip TEXT,
	outcome TEXT,
	code TEXT,
	seconds REAL,
	actor TEXT,
	work_order TEXT,
	shift TEXT,
	facts TEXT DEFAULT '{}' NOT NULL,
	evidence TEXT DEFAULT '{}' NOT NULL,
	counts INTEGER DEFAULT 0 NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (burn)
)
 STRICT;

CREATE TABLE work_order (
	number TEXT NOT NULL,
	product TEXT NOT NULL,
	product_name TEXT NOT NULL,
	recipe INTEGER,
	quantity INTEGER NOT NULL CHECK (quantity > 0),
	due TEXT,
	passed INTEGER DEFAULT 0 NOT NULL,
	closed INTEGER DEFAULT 0 NOT NULL,
	active INTEGER DEFAULT 0 NOT NULL CHECK (active = 0 OR closed = 0),
	PRIMARY KEY (number)
)
 STRICT;

CREATE TABLE serial (
	number TEXT NOT NULL,
	burn TEXT NOT NULL,
	used_at TEXT NOT NULL,
	PRIMARY KEY (number)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE pull (
	"key" TEXT NOT NULL,
	product TEXT,
	lot TEXT,
	count INTEGER NOT NULL,
	began_at TEXT NOT NULL,
	ended_at TEXT,
	PRIMARY KEY ("key")
)
 STRICT;

CREATE TABLE licence (
	id INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	batch INTEGER NOT NULL,
	state TEXT NOT NULL,
	exposed INTEGER DEFAULT 0 NOT NULL,
	position INTEGER NOT NULL,
	module INTEGER,
	assigned_mac TEXT,
	quarantine TEXT,
	sealed BLOB NOT NULL,
	PRIMARY KEY (id),
	CONSTRAINT live_has_a_module CHECK (state NOT IN ('burned', 'reserved', 'retiring', 'uncertain', 'writing') OR module IS NOT NULL),
	CONSTRAINT module_only_where_it_lives CHECK (module IS NULL OR state IN ('burned', 'reserved', 'retiring', 'uncertain', 'writing', 'scrapped', 'superseded')),
	CONSTRAINT exposed_is_never_free CHECK (exposed = 0 OR state NOT IN ('available', 'reserved', 'returned', 'returning')),
	CONSTRAINT exposed_is_remembered CHECK (exposed = 1 OR state NOT IN ('burned', 'retiring', 'scrapped', 'superseded', 'uncertain')),
	UNIQUE (uuid),
	FOREIGN KEY(batch) REFERENCES batch (number),
	FOREIGN KEY(position) REFERENCES journal (position),
	FOREIGN KEY(module) REFERENCES module (id)
)
 STRICT;

CREATE TABLE verdict (
	position INTEGER NOT NULL,
	verdict TEXT NOT NULL,
	reason TEXT,
	at TEXT NOT NULL,
	PRIMARY KEY (position),
	FOREIGN KEY(position) REFERENCES journal (position)
)
 STRICT;

CREATE TABLE sighting (
	id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	licence INTEGER NOT NULL,
	module INTEGER NOT NULL,
	region TEXT,
	equal INTEGER,
	open INTEGER DEFAULT '1' NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (position, module),
	FOREIGN KEY(position) REFERENCES journal (position),
	FOREIGN KEY(licence) REFERENCES licence (id),
	FOREIGN KEY(module) REFERENCES module (id)
)
 STRICT;

CREATE INDEX journal_burn ON journal (burn) WHERE burn IS NOT NULL;

CREATE INDEX journal_licence ON journal (licence) WHERE licence IS NOT NULL;

CREATE INDEX batch_product ON batch (product, number);

CREATE UNIQUE INDEX module_identity ON module (mac, ifnull(unique_id, ''), ifnull(flash_uid, ''));

CREATE UNIQUE INDEX a_licence_counts_once ON burn (uuid) WHERE counts = 1;

CREATE INDEX burn_running ON burn (number) WHERE outcome IS NULL;

CREATE INDEX burn_ended ON burn (ended_at, outcome, counts, seconds);

CREATE INDEX burn_uuid ON burn (uuid, number);

CREATE INDEX burn_mac ON burn (mac, number);

CREATE UNIQUE INDEX one_work_order_is_active ON work_order (active) WHERE active = 1;

CREATE INDEX pull_open ON pull (began_at) WHERE ended_at IS NULL;

CREATE INDEX licence_open ON licence (state, id) WHERE state IN ('reserved', 'uncertain', 'writing');

CREATE INDEX licence_free ON licence (batch, id) WHERE state = 'available' AND quarantine IS NULL AND assigned_mac IS NULL;

CREATE INDEX licence_module ON licence (module) WHERE module IS NOT NULL;

CREATE INDEX licence_quarantine ON licence (id) WHERE quarantine IS NOT NULL AND state <> 'available';

CREATE UNIQUE INDEX one_licence_per_module ON licence (module) WHERE state IN ('reserved', 'writing', 'uncertain', 'burned');

CREATE INDEX licence_assigned ON licence (assigned_mac) WHERE assigned_mac IS NOT NULL;

CREATE UNIQUE INDEX one_retiring_per_module ON licence (module) WHERE state = 'retiring';

CREATE INDEX sighting_licence ON sighting (licence) WHERE open = 1;

CREATE INDEX sighting_module ON sighting (module) WHERE open = 1;

CREATE TRIGGER journal_is_a_chain BEFORE INSERT ON journal WHEN NEW.position <> 1 + (SELECT ifnull(max(position), 0) FROM journal) OR (NEW.position = 1 AND NEW.previous <> zeroblob(32)) OR (NEW.position > 1 AND NOT EXISTS (SELECT 1 FROM journal WHERE position = NEW.position - 1 AND hash = NEW.previous AND ((NEW.epoch = epoch AND NEW.seq = seq + 1) OR (NEW.epoch > epoch AND NEW.seq = 1)))) BEGIN SELECT RAISE(ABORT, 'a journal row must follow the one before'); END;

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal WHEN 1 BEGIN SELECT RAISE(ABORT, 'a journal row is never changed'); END;

CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal WHEN 1 BEGIN SELECT RAISE(ABORT, 'a journal row is never deleted'); END;

CREATE TRIGGER licence_enters_free BEFORE INSERT ON licence WHEN NEW.state <> 'available' OR NEW.exposed <> 0 OR NOT EXISTS (SELECT 1 FROM journal WHERE position = NEW.position AND kind = 'batch.received' AND position > (SELECT position FROM station)) OR EXISTS (SELECT 1 FROM licence WHERE uuid = NEW.uuid) BEGIN SELECT RAISE(ABORT, 'a licence enters once, available, with its batch'); END;

CREATE TRIGGER licence_is_counted AFTER INSERT ON licence BEGIN UPDATE batch SET received = received + 1, available_count = available_count + 1, held_back = held_back + (NEW.quarantine IS NOT NULL) WHERE number = NEW.batch; END;

CREATE TRIGGER licence_is_never_deleted BEFORE DELETE ON licence WHEN 1 BEGIN SELECT RAISE(ABORT, 'a licence is never deleted'); END;

CREATE TRIGGER licence_stays_itself BEFORE UPDATE OF id, uuid, batch, sealed, assigned_mac, exposed ON licence WHEN NEW.id <> OLD.id OR NEW.uuid <> OLD.uuid OR NEW.batch <> OLD.batch OR NEW.sealed <> OLD.sealed OR NEW.assigned_mac IS NOT OLD.assigned_mac OR NEW.exposed < OLD.exposed BEGIN SELECT RAISE(ABORT, 'what a licence is never changes'); END;

CREATE TRIGGER licence_moves_with_the_journal BEFORE UPDATE OF state ON licence WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM journal JOIN move USING (kind) WHERE journal.position = NEW.position AND journal.position > (SELECT position FROM station) AND journal.licence = NEW.uuid AND move.before = OLD.state AND move.after = NEW.state) BEGIN SELECT RAISE(ABORT, 'a licence moves along the legal moves, with its journal row in the same transaction'); END;

CREATE TRIGGER licence_stays_with_its_module BEFORE UPDATE OF module, position ON licence WHEN (NEW.state = OLD.state AND NEW.position <> OLD.position) OR (NEW.module IS NOT OLD.module AND (NEW.state = OLD.state OR NOT (OLD.module IS NULL OR NEW.module IS NULL OR (OLD.state = 'uncertain' AND NEW.state = 'burned')))) BEGIN SELECT RAISE(ABORT, 'a licence stays with its module'); END;

CREATE TRIGGER quarantined_is_not_reserved BEFORE UPDATE OF state ON licence WHEN NEW.state IN ('reserved', 'returning') AND OLD.state = 'available' AND OLD.quarantine IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a licence in quarantine is neither reserved nor returned'); END;

CREATE TRIGGER frozen_is_not_reserved BEFORE UPDATE OF state ON licence WHEN NEW.state = 'reserved' AND (SELECT frozen FROM batch WHERE number = NEW.batch) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a licence of a frozen lot is not reserved'); END;

CREATE TRIGGER assigned_goes_to_its_module BEFORE UPDATE OF state ON licence WHEN NEW.state = 'reserved' AND OLD.assigned_mac IS NOT NULL AND OLD.assigned_mac <> (SELECT mac FROM module WHERE id = NEW.module) BEGIN SELECT RAISE(ABORT, 'an assigned licence goes to its own module'); END;

CREATE TRIGGER seen_takes_no_other_licence BEFORE UPDATE OF state ON licence WHEN (NEW.state = 'reserved' AND EXISTS (SELECT 1 FROM sighting WHERE module = NEW.module AND open = 1)) OR (NEW.state = 'writing' AND EXISTS (SELECT 1 FROM sighting WHERE licence = NEW.id AND open = 1)) BEGIN SELECT RAISE(ABORT, 'every module of an uncertain burn is read before one of them is written'); END;

CREATE TRIGGER licence_counts_move AFTER UPDATE OF state, quarantine ON licence BEGIN UPDATE batch SET available_count = available_count - (OLD.state = 'available') + (NEW.state = 'available'), reserved_count = reserved_count - (OLD.state = 'reserved') + (NEW.state = 'reserved'), writing_count = writing_count - (OLD.state = 'writing') + (NEW.state = 'writing'), uncertain_count = uncertain_count - (OLD.state = 'uncertain') + (NEW.state = 'uncertain'), burned_count = burned_count - (OLD.state = 'burned') + (NEW.state = 'burned'), retiring_count = retiring_count - (OLD.state = 'retiring') + (NEW.state = 'retiring'), superseded_count = superseded_count - (OLD.state = 'superseded') + (NEW.state = 'superseded'), scrapped_count = scrapped_count - (OLD.state = 'scrapped') + (NEW.state = 'scrapped'), returning_count = returning_count - (OLD.state = 'returning') + (NEW.state = 'returning'), returned_count = returned_count - (OLD.state = 'returned') + (NEW.state = 'returned'), held_back = held_back - (OLD.state = 'available' AND OLD.quarantine IS NOT NULL) + (NEW.state = 'available' AND NEW.quarantine IS NOT NULL) WHERE number = NEW.batch; END;

CREATE TRIGGER batch_is_never_deleted BEFORE DELETE ON batch WHEN 1 BEGIN SELECT RAISE(ABORT, 'a batch is never deleted'); END;

CREATE TRIGGER serial_is_never_freed BEFORE DELETE ON serial WHEN 1 BEGIN SELECT RAISE(ABORT, 'a serial number is used once'); END;

CREATE TRIGGER serial_is_never_changed BEFORE UPDATE ON serial WHEN 1 BEGIN SELECT RAISE(ABORT, 'a serial number is used once'); END;

CREATE TRIGGER burn_ends_once BEFORE UPDATE ON burn WHEN OLD.outcome IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a burn ends once'); END;

CREATE TRIGGER burn_is_never_deleted BEFORE DELETE ON burn WHEN 1 BEGIN SELECT RAISE(ABORT, 'a burn is never deleted'); END;

PRAGMA user_version = 1;
