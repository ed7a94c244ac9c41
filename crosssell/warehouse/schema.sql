-- One dataset, whole in itself. `line` is the truth; everything below "derived" is rebuilt from it.
-- A file of an older version is copied by column names into this schema, so a new column needs a default
-- or may be null; then raise SCHEMA_VERSION.

create type line_kind as enum ('sale', 'return', 'returned', 'cancelled', 'zero');

create table setting (name varchar primary key, value varchar);

create table import_run (
    import_id integer primary key,
    imported_at timestamp not null,
    report varchar not null              -- the import's report as JSON
);

create table line (
    import_id integer not null,
    file_no integer not null,
    row_no bigint not null,              -- as a spreadsheet counts the file's rows, from 1
    order_id varchar not null,
    product varchar not null,
    product_name varchar,
    category varchar,
    customer_id varchar,
    ordered_at timestamp,
    quantity decimal(18, 6),
    unit_price decimal(18, 6),
    amount decimal(18, 6),               -- line_total, else unit_price * quantity - discount
    discount decimal(18, 6),
    refund decimal(18, 6),               -- refunded on this line without a row of its own
    cost decimal(18, 6),
    currency varchar,
    channel varchar,
    country varchar,
    status varchar,
    status_effect varchar,               -- cancelled or returned, if the vocabulary takes its word for that
    consent boolean,
    consent_text varchar,                -- the word that was read as consent
    consent_negated boolean,             -- it was asked the opposite way, so a yes is a no
    kind line_kind not null,
    plain_kind line_kind                 -- what the line would be without the word of its status
);

-- Rows of files that were not loaded, to be looked at later; the latest imports only.
create table left_out_row (
    import_id integer not null,
    file varchar not null,
    row_no bigint not null,
    reason varchar not null,
    text varchar not null
);

-- The last import can be undone: what it took out waits here, in tables of the same columns.
create table undo_record (
    import_id integer primary key,
    settings varchar not null            -- JSON: settings that it changed, as they were
);
create table undo_table (                -- tables that it emptied or rewrote as a whole
    table_name varchar primary key
);
create table replaced_line as select * from line limit 0;

-- How files of one header set were read when the user last confirmed it.
create table known_layout (
    headers varchar primary key,         -- the sorted header row as JSON
    import_id integer,                   -- null where the import brought nothing new
    confirmed_at timestamp not null,
    said varchar not null                -- JSON: mapping, marks, choices, how the file was opened
);
create table replaced_layout as select * from known_layout limit 0;

-- The user's own word on what is no product; wins over what the words of a name suggest.
create table product_override (product varchar primary key, is_product boolean not null);

-- The user's own word on what a status or a consent means; wins over the vocabulary.
create table word_meaning (
    kind varchar not null,
    word varchar not null,
    meaning varchar not null,
    primary key (kind, word)
);

-- Joined: customers and products of files of their own ---------------------------------------
-- Append-only: a row is added where it says something new, so that an import is undone by its id. A column
-- that the file does not have is null; a cell that it leaves blank is ''.

create type consent_channel as enum ('general', 'email', 'phone', 'sms', 'post');

create table customer_row (
    import_id integer not null,
    file_no integer not null,
    row_no bigint not null,
    layout ubigint not null,             -- of the columns that the file has
    row_hash ubigint not null,           -- of everything the row says
    customer_id varchar,                 -- one of the two is known
    email varchar,                       -- in lower case
    name varchar,
    first_name varchar,
    last_name varchar,
    company varchar,
    phone varchar,
    street varchar,
    postcode varchar,
    city varchar,
    country varchar,
    birthday varchar,                    -- as written
    attributes map(varchar, varchar)     -- the other columns, by header
);

create table consent_word (
    import_id integer not null,
    file_no integer not null,
    row_no bigint not null,
    customer_id varchar,
    email varchar,
    channel consent_channel not null,
    consent boolean,                     -- null where nobody knows the word
    consent_text varchar,                -- the word; null where a date alone says it
    negated boolean not null,            -- the column asks the opposite, so a yes is a no
    stated_on date
);

create table product_row (
    import_id integer not null,
    file_no integer not null,
    row_no bigint not null,
    row_hash ubigint not null,
    product varchar not null,            -- the sku, or the name where there is no sku
    product_id varchar,                  -- the shop's own key
    product_name varchar,
    category varchar,
    cost decimal(18, 6),
    price decimal(18, 6),
    parent varchar,                      -- sku or own key of the product that this one is a variant of
    stock decimal(18, 6)
);

-- What the last import took out of them.
create table replaced_customer_row as select * from customer_row limit 0;
create table replaced_consent_word as select * from consent_word limit 0;
create table replaced_product_row as select * from product_row limit 0;

-- Evaluations of tests that the user has kept, and who was in the test, where that was a list of customers:
-- so it is evaluated again when later orders are there.
create table evaluation (
    evaluation_id varchar primary key,
    name varchar not null,
    saved_at timestamp not null,
    source varchar not null,             -- file, orders or totals
    question varchar not null,           -- JSON: what was asked, how it was read
    methods_version integer not null,
    result varchar not null              -- JSON
);
create table assignment (
    evaluation_id varchar not null,
    customer_id varchar not null,
    variant varchar not null,
    started date not null
);

-- Campaigns that were calculated and kept.
create table scenario (
    scenario_id varchar primary key,
    name varchar not null,
    saved_at timestamp not null,
    scenario varchar not null            -- JSON
);

-- Target lists that were made a campaign. Who is in which group is drawn once, at the first export, and kept by
-- the customers' own ids: a later import makes new keys and draws nothing anew.
create table campaign (
    campaign_id varchar primary key,
    name varchar not null,
    created_at timestamp not null,
    plan varchar not null,               -- JSON
    drawn_at timestamp,                  -- when the groups were drawn; null before
    drawn_version bigint,                -- data version of the list
    evaluated_version bigint,            -- data version of the result
    result varchar                       -- JSON: the last evaluation
);
create table campaign_member (
    campaign_id varchar not null,
    place integer not null,              -- in the list, from 1
    customer_id varchar not null,
    is_holdout boolean not null,
    offer varchar,                       -- product number or category
    reason varchar,                      -- code; its values stand beside it
    reason_item varchar,
    reason_days integer,
    reason_share double,
    reason_within_days integer,
    score double,                        -- chance to buy without being contacted
    expected_value double,
    write_from date,                     -- the days in which most come back for it
    write_until date,
    consent varchar not null,
    segment varchar
);
create table campaign_export (
    campaign_id varchar not null,
    exported_at timestamp not null,
    part varchar not null,               -- contact, holdout or calls
    format varchar not null,
    way varchar,                         -- where the file holds one way of contact alone
    customers integer not null
);

-- The playbook: what the user has ticked and noted.
create table playbook_entry (item varchar primary key, is_done boolean, note varchar, changed_at timestamp not null);

-- Derived ------------------------------------------------------------------------------------

create table product (
    product_key integer primary key,     -- dense, in order of the product's code points
    product varchar not null,
    product_name varchar,
    category varchar,
    is_product boolean not null,
    lines bigint not null,               -- sales lines
    orders bigint not null,              -- orders with a sales line
    revenue decimal(38, 6),
    cost decimal(18, 6),                 -- the rest as a products file has it
    price decimal(18, 6),
    family varchar,                      -- what it is a variant of, by the name to show
    stock decimal(18, 6)
);

create table customer (
    customer_key integer primary key,    -- dense, in order of the id's code points
    customer_id varchar not null,
    consent boolean,                     -- whether there is a way that they allow: see customer_consent
    orders bigint not null,              -- orders with a sales line
    revenue decimal(38, 6),
    first_at timestamp,
    last_at timestamp
);

-- The word that holds for each way to contact a customer; a general word counts for every way.
create table customer_consent (
    customer_key integer not null,
    channel consent_channel not null,
    consent boolean not null,
    stated_on date,                      -- null where the word has no date
    primary key (customer_key, channel)
);

-- For lists alone, never shown.
create table contact (
    customer_key integer primary key,
    email varchar,
    name varchar,
    first_name varchar,
    last_name varchar,
    company varchar,
    phone varchar,
    street varchar,
    postcode varchar,
    city varchar,
    country varchar,
    birthday varchar,
    attributes map(varchar, varchar)
);

create table orders (
    order_key integer primary key,       -- dense, in order of time
    order_id varchar not null,
    customer_key integer,
    ordered_at timestamp,                -- the earliest of its lines
    channel varchar,
    country varchar,
    lines bigint not null,               -- kept lines
    sales_lines bigint not null,
    items bigint not null,               -- distinct products of its sales lines, non-products aside
    categories bigint not null,          -- distinct categories of those
    revenue decimal(38, 6),
    net_revenue decimal(38, 6)
);

-- Distinct: one row for each product of an order's sales lines, whatever the number of lines.
create table basket (
    order_key integer not null,
    product_key integer not null,
    quantity decimal(38, 6),
    amount decimal(38, 6)
);

-- Each customer's segment on the whole dataset, as of the day after its last order. Written when a dataset
-- is opened whose setting 'segments' does not name its data version.
create table customer_segment (customer_key integer primary key, segment varchar not null);

-- What was fitted to the data, small: a few parameters as JSON, good for one data version.
create table model (
    kind varchar not null,               -- which capability
    question varchar not null,           -- JSON: what it was fitted for
    data_version bigint not null,
    fitted varchar not null,             -- JSON
    primary key (kind, question)
);

-- Orders that pass the filter bar; a null argument does not filter.
create macro orders_in_scope(date_from, date_to, channels, countries, categories, segments) as table
    select o.*
    from orders as o
    where (date_from::date is null or o.ordered_at >= date_from::date)
        and (date_to::date is null or o.ordered_at < date_to::date + interval 1 day)
        and (channels::varchar[] is null or list_contains(channels::varchar[], o.channel))
        and (countries::varchar[] is null or list_contains(countries::varchar[], o.country))
        and (categories::varchar[] is null or o.order_key in (
            select b.order_key
            from basket as b
            join product as p using (product_key)
            where list_contains(categories::varchar[], p.category)
        ))
        and (segments::varchar[] is null or o.customer_key in (
            select s.customer_key from customer_segment as s
            where list_contains(segments::varchar[], s.segment)
        ));
