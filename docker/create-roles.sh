#!/bin/sh
# Run once by the postgres image on an empty volume; the same statements as docs/own-postgresql.md.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" --set system="$SYSTEM_PASSWORD" <<'SQL'
CREATE ROLE afflux_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'owner';
CREATE ROLE afflux_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'app';
CREATE ROLE afflux_system LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'system';
GRANT afflux_system TO afflux_owner WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE afflux OWNER afflux_owner;
REVOKE ALL ON DATABASE afflux FROM PUBLIC;
GRANT CONNECT ON DATABASE afflux TO afflux_app;
GRANT CONNECT, TEMPORARY ON DATABASE afflux TO afflux_system;
\connect afflux
ALTER SCHEMA public OWNER TO afflux_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO afflux_app, afflux_system;
SQL
