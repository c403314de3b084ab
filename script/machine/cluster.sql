-- Create or update roles, extensions and database of an embedded cluster; idempotent. Run by psql
-- at every start, after \set of name, owner, owner_password, web, web_password and creates.

SELECT format('CREATE ROLE %I LOGIN', role)
FROM unnest(ARRAY[:'owner', :'web']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

ALTER ROLE :"owner" :creates PASSWORD :'owner_password';
ALTER ROLE :"web" NOCREATEDB PASSWORD :'web_password';
-- Cancel statements that run longer than any reader waits.
ALTER ROLE :"web" SET statement_timeout = '25s';
-- Errors go to the client only, since their messages quote the statement; the server's log has
-- only messages about the server.
ALTER ROLE :"owner" SET log_min_messages = 'log';
ALTER ROLE :"web" SET log_min_messages = 'log';

-- New databases, those of the tests included, are copies of template1; only a superuser may add
-- PostGIS.
\connect template1
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

\connect postgres
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name')
\gexec

-- The owner migrates and loads. The web role reads and writes rows; it has neither ALTER nor
-- TRUNCATE on any table, the audit included.
\connect :name
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"web";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO :"web";
