CREATE TABLE assertion (
    issuer VARCHAR(64) NOT NULL,
    station VARCHAR(64) NOT NULL,
    jti VARCHAR(128) NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_assertion PRIMARY KEY (issuer, station, jti)
);

CREATE INDEX ix_assertion_expires_at ON assertion (expires_at);

CREATE TABLE blob (
    issuer VARCHAR(64) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    data BYTEA,
    CONSTRAINT pk_blob PRIMARY KEY (issuer, sha256)
);

CREATE TABLE conflict (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    licence VARCHAR(32),
    organisation VARCHAR(64),
    first JSON NOT NULL,
    second JSON NOT NULL,
    station VARCHAR(64) NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_conflict PRIMARY KEY (issuer, id),
    CONSTRAINT uq_conflict_issuer_station_epoch_seq_hash_kind UNIQUE (issuer, station, epoch, seq, hash, kind)
);

CREATE TABLE data_key (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_data_key PRIMARY KEY (issuer, id)
);

CREATE TABLE enrolment_code (
    secret_hash BYTEA NOT NULL,
    issuer VARCHAR(64) NOT NULL,
    organisation VARCHAR(64) NOT NULL,
    station_name TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_by VARCHAR(64),
    CONSTRAINT pk_enrolment_code PRIMARY KEY (secret_hash)
);

CREATE TABLE event_detail (
    issuer VARCHAR(64) NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    station VARCHAR(64) NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    verdict VARCHAR(16) NOT NULL,
    reason VARCHAR(64),
    body TEXT NOT NULL,
    CONSTRAINT pk_event_detail PRIMARY KEY (issuer, received_at, station, epoch, seq)
);

CREATE TABLE organisation (
    id VARCHAR(64) NOT NULL,
    issuer VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_organisation PRIMARY KEY (id),
    CONSTRAINT uq_organisation_issuer_name UNIQUE (issuer, name)
);

CREATE TABLE platform (
    one SERIAL NOT NULL,
    version INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    CONSTRAINT pk_platform PRIMARY KEY (one),
    CONSTRAINT ck_platform_single CHECK (one = 1)
);

CREATE TABLE product (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    owner VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    chip VARCHAR(16) NOT NULL,
    delivery_mode VARCHAR(32) NOT NULL,
    features JSON NOT NULL,
    family VARCHAR(8),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_product PRIMARY KEY (issuer, id)
);

CREATE TABLE purchase_order (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    order_no VARCHAR(64) NOT NULL,
    contract_no VARCHAR(64),
    buyer VARCHAR(64) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    item_type VARCHAR(16) NOT NULL,
    delivery_mode VARCHAR(32) NOT NULL,
    status VARCHAR(24) NOT NULL,
    ordered INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_purchase_order PRIMARY KEY (issuer, id),
    CONSTRAINT uq_purchase_order_issuer_order_no UNIQUE (issuer, order_no),
    CONSTRAINT ck_purchase_order_delivered CHECK (delivered >= 0 AND delivered <= ordered)
);

CREATE INDEX ix_purchase_order_issuer_buyer ON purchase_order (issuer, buyer);

CREATE TABLE session (
    token_hash BYTEA NOT NULL,
    person VARCHAR(64),
    issuer VARCHAR(64),
    station VARCHAR(64),
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_session PRIMARY KEY (token_hash)
);

CREATE INDEX ix_session_expires_at ON session (expires_at);

CREATE TABLE station (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    organisation VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    sealing_key BYTEA NOT NULL,
    signing_key BYTEA NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    reported_head JSON,
    enrolled_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_station PRIMARY KEY (issuer, id),
    CONSTRAINT uq_station_issuer_organisation_name UNIQUE (issuer, organisation, name)
);

CREATE TABLE branch_event (
    issuer VARCHAR(64) NOT NULL,
    station VARCHAR(64) NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    reason VARCHAR(64) NOT NULL,
    body TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_branch_event PRIMARY KEY (issuer, station, epoch, seq, hash),
    CONSTRAINT fk_branch_event_issuer_station_station FOREIGN KEY(issuer, station) REFERENCES station (issuer, id)
);

CREATE TABLE burn (
    issuer VARCHAR(64) NOT NULL,
    burn VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    station VARCHAR(64) NOT NULL,
    organisation VARCHAR(64) NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    slot INTEGER,
    actor VARCHAR(128),
    work_order VARCHAR(64),
    licence VARCHAR(32),
    module VARCHAR(128),
    mac VARCHAR(17),
    outcome VARCHAR(16),
    code VARCHAR(64),
    seconds FLOAT,
    product VARCHAR(64),
    CONSTRAINT pk_burn PRIMARY KEY (issuer, burn),
    CONSTRAINT fk_burn_issuer_station_station FOREIGN KEY(issuer, station) REFERENCES station (issuer, id),
    CONSTRAINT uq_burn_issuer_id UNIQUE (issuer, id)
);

CREATE INDEX ix_burn_issuer_licence ON burn (issuer, licence);

CREATE INDEX ix_burn_issuer_mac ON burn (issuer, mac);

CREATE INDEX ix_burn_issuer_station ON burn (issuer, station);

CREATE INDEX ix_burn_issuer_work_order ON burn (issuer, work_order);

CREATE TABLE delivery (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    order_id VARCHAR(64) NOT NULL,
    quantity INTEGER NOT NULL,
    delivered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_delivery PRIMARY KEY (issuer, id),
    CONSTRAINT fk_delivery_issuer_order_id_purchase_order FOREIGN KEY(issuer, order_id) REFERENCES purchase_order (issuer, id)
);

CREATE INDEX ix_delivery_issuer_order_id ON delivery (issuer, order_id);

CREATE TABLE event_name (
    issuer VARCHAR(64) NOT NULL,
    station VARCHAR(64) NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event_name PRIMARY KEY (issuer, station, epoch, seq),
    CONSTRAINT fk_event_name_issuer_station_station FOREIGN KEY(issuer, station) REFERENCES station (issuer, id)
);

CREATE TABLE lot (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    owner VARCHAR(64) NOT NULL,
    product VARCHAR(64) NOT NULL,
    order_id VARCHAR(64),
    name TEXT NOT NULL,
    purchased INTEGER NOT NULL,
    free INTEGER NOT NULL,
    state VARCHAR(24) NOT NULL,
    delivery_mode VARCHAR(32) NOT NULL,
    is_replacement BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_lot PRIMARY KEY (issuer, id),
    CONSTRAINT fk_lot_issuer_product_product FOREIGN KEY(issuer, product) REFERENCES product (issuer, id),
    CONSTRAINT fk_lot_issuer_order_id_purchase_order FOREIGN KEY(issuer, order_id) REFERENCES purchase_order (issuer, id),
    CONSTRAINT ck_lot_counters CHECK (purchased >= 0 AND free >= 0)
);

CREATE INDEX ix_lot_issuer_owner_product ON lot (issuer, owner, product);

CREATE TABLE order_product (
    issuer VARCHAR(64) NOT NULL,
    order_id VARCHAR(64) NOT NULL,
    product VARCHAR(64) NOT NULL,
    ordered INTEGER NOT NULL,
    CONSTRAINT pk_order_product PRIMARY KEY (issuer, order_id, product),
    CONSTRAINT fk_order_product_issuer_order_id_purchase_order FOREIGN KEY(issuer, order_id) REFERENCES purchase_order (issuer, id),
    CONSTRAINT fk_order_product_issuer_product_product FOREIGN KEY(issuer, product) REFERENCES product (issuer, id)
);

CREATE TABLE person (
    id VARCHAR(64) NOT NULL,
    organisation VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    email VARCHAR(254) NOT NULL,
    role VARCHAR(16) NOT NULL,
    password_hash TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (id),
    CONSTRAINT fk_person_organisation_organisation FOREIGN KEY(organisation) REFERENCES organisation (id),
    CONSTRAINT uq_person_email UNIQUE (email)
);

CREATE TABLE recipe (
    issuer VARCHAR(64) NOT NULL,
    product VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    chip VARCHAR(16) NOT NULL,
    content_hash BYTEA NOT NULL,
    manifest TEXT NOT NULL,
    published_by TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_recipe PRIMARY KEY (issuer, product, version),
    CONSTRAINT fk_recipe_issuer_product_product FOREIGN KEY(issuer, product) REFERENCES product (issuer, id)
);

CREATE TABLE work_order (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    organisation VARCHAR(64) NOT NULL,
    number VARCHAR(64) NOT NULL,
    product VARCHAR(64) NOT NULL,
    recipe_version INTEGER,
    quantity INTEGER NOT NULL,
    due VARCHAR(10),
    state VARCHAR(16) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_work_order PRIMARY KEY (issuer, id),
    CONSTRAINT fk_work_order_issuer_product_product FOREIGN KEY(issuer, product) REFERENCES product (issuer, id),
    CONSTRAINT uq_work_order_issuer_organisation_number UNIQUE (issuer, organisation, number)
);

CREATE TABLE batch (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    station VARCHAR(64) NOT NULL,
    lot VARCHAR(64) NOT NULL,
    product VARCHAR(64) NOT NULL,
    idempotency_key VARCHAR(128) NOT NULL,
    request_hash BYTEA NOT NULL,
    count INTEGER NOT NULL,
    document BYTEA NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_batch PRIMARY KEY (issuer, id),
    CONSTRAINT fk_batch_issuer_station_station FOREIGN KEY(issuer, station) REFERENCES station (issuer, id),
    CONSTRAINT fk_batch_issuer_lot_lot FOREIGN KEY(issuer, lot) REFERENCES lot (issuer, id),
    CONSTRAINT uq_batch_issuer_station_idempotency_key UNIQUE (issuer, station, idempotency_key)
);

CREATE TABLE delivery_lot (
    issuer VARCHAR(64) NOT NULL,
    delivery VARCHAR(64) NOT NULL,
    lot VARCHAR(64) NOT NULL,
    quantity INTEGER NOT NULL,
    CONSTRAINT pk_delivery_lot PRIMARY KEY (issuer, delivery, lot),
    CONSTRAINT fk_delivery_lot_issuer_delivery_delivery FOREIGN KEY(issuer, delivery) REFERENCES delivery (issuer, id),
    CONSTRAINT fk_delivery_lot_issuer_lot_lot FOREIGN KEY(issuer, lot) REFERENCES lot (issuer, id),
    CONSTRAINT uq_delivery_lot_issuer_lot UNIQUE (issuer, lot)
);

CREATE TABLE licence (
    issuer VARCHAR(64) NOT NULL,
    uuid VARCHAR(32) NOT NULL,
    lot VARCHAR(64) NOT NULL,
    order_id VARCHAR(64),
    position INTEGER NOT NULL,
    assigned_mac VARCHAR(17),
    data_key VARCHAR(64) NOT NULL,
    sealed BYTEA NOT NULL,
    state VARCHAR(16) NOT NULL,
    batch VARCHAR(64),
    station VARCHAR(64),
    module VARCHAR(128),
    note TEXT,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_licence PRIMARY KEY (issuer, uuid),
    CONSTRAINT fk_licence_issuer_lot_lot FOREIGN KEY(issuer, lot) REFERENCES lot (issuer, id),
    CONSTRAINT fk_licence_issuer_data_key_data_key FOREIGN KEY(issuer, data_key) REFERENCES data_key (issuer, id),
    CONSTRAINT ck_licence_state CHECK (state IN ('unused', 'held', 'downloaded', 'burned', 'uncertain', 'scrapped', 'retiring', 'superseded', 'voided')),
    CONSTRAINT ck_licence_holder CHECK ((batch IS NULL) = (station IS NULL)),
    CONSTRAINT ck_licence_unused_is_free CHECK (state <> 'unused' OR batch IS NULL),
    CONSTRAINT ck_licence_held_by_one CHECK (state <> 'held' OR batch IS NOT NULL)
);

CREATE INDEX ix_licence_issuer_batch ON licence (issuer, batch) WHERE batch IS NOT NULL;

CREATE INDEX ix_licence_issuer_lot_state_position ON licence (issuer, lot, state, position);

CREATE INDEX ix_licence_issuer_order_id_state ON licence (issuer, order_id, state) WHERE order_id IS NOT NULL;

CREATE INDEX ix_licence_issuer_station_state ON licence (issuer, station, state) WHERE station IS NOT NULL;

CREATE TABLE recipe_file (
    issuer VARCHAR(64) NOT NULL,
    product VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    name VARCHAR(128) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    size_bytes INTEGER NOT NULL,
    CONSTRAINT pk_recipe_file PRIMARY KEY (issuer, product, version, name),
    CONSTRAINT fk_recipe_file_issuer_product_version_recipe FOREIGN KEY(issuer, product, version) REFERENCES recipe (issuer, product, version),
    CONSTRAINT fk_recipe_file_issuer_sha256_blob FOREIGN KEY(issuer, sha256) REFERENCES blob (issuer, sha256)
);

CREATE TABLE binding (
    issuer VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    licence VARCHAR(32) NOT NULL,
    module VARCHAR(128) NOT NULL,
    mac VARCHAR(17) NOT NULL,
    station VARCHAR(64),
    burn VARCHAR(64),
    live BOOLEAN NOT NULL,
    confirmed BOOLEAN NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_binding PRIMARY KEY (issuer, id),
    CONSTRAINT fk_binding_issuer_licence_licence FOREIGN KEY(issuer, licence) REFERENCES licence (issuer, uuid),
    CONSTRAINT uq_binding_issuer_licence_module UNIQUE (issuer, licence, module)
);

CREATE INDEX ix_binding_issuer_mac ON binding (issuer, mac);

CREATE UNIQUE INDEX uq_live_licence ON binding (issuer, licence) WHERE live;

CREATE UNIQUE INDEX uq_live_module ON binding (issuer, module) WHERE live;
