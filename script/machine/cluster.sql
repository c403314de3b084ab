-- Bring roles, extensions and database of an embedded cluster to what they should be. Run by psql
-- at every start, after \set of name, owner, owner_password, web, web_password and creates.

SELECT format('CREATE ROLE %I LOGIN', role)
FROM unnest(ARRAY[:'owner', :'web']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

ALTER ROLE :"owner" :creates PASSWORD :'owner_password';
ALTER ROLE :"web" NOCREATEDB PASSWORD :'web_password';
-- A question that no reader waits for any longer is given up.
ALTER ROLE :"web" SET statement_timeout = '25s';
-- What fails is said to the program that asked. The words of an error quote what was asked, so the
-- log of the server has only what concerns the server.
ALTER ROLE :"owner" SET log_min_messages = 'log';
ALTER ROLE :"web" SET log_min_messages = 'log';

-- New databases, those of the tests included, are copies of template1, and PostGIS is something
-- only a superuser may add.
\connect template1
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

\connect postgres
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name')
\gexec

-- The owner migrates and loads. The web role reads and writes rows; it can neither change a table
-- nor empty one at a stroke, the audit included.
\connect :name
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"web";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO :"web";
