-- One dataset, whole in itself. `line` is the truth; everything below "derived" is rebuilt from it.

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
    consent boolean,
    kind line_kind not null
);

-- The user's own word on what is no product; wins over what the words of a name suggest.
create table product_override (product varchar primary key, is_product boolean not null);

-- Derived ------------------------------------------------------------------------------------

create table product (
    product_key integer primary key,     -- dense, in order of the product's code points
    product varchar not null,
    product_name varchar,
    category varchar,
    is_product boolean not null,
    lines bigint not null,               -- sales lines
    orders bigint not null,              -- orders with a sales line
    revenue decimal(38, 6)
);

create table customer (
    customer_key integer primary key,    -- dense, in order of the id's code points
    customer_id varchar not null,
    consent boolean,                     -- the latest word; on the same day a no wins
    orders bigint not null,              -- orders with a sales line
    revenue decimal(38, 6),
    first_at timestamp,
    last_at timestamp
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

create table customer_segment (customer_key integer primary key, segment varchar not null);

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
