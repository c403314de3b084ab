CREATE TEMPORARY TABLE staged_office (
    id uuid, commune text, code text, name text, street text, postcode text, town text,
    lon float8, lat float8, hours text, phone text, mail text, site text, updated_on date
) ON COMMIT DROP
