#!/usr/bin/env bash
# Run once by the PostGIS image of docker-compose.yml: the roles and the database that an embedded
# cluster has, from the same SQL.
set -euo pipefail
psql -X -q -v ON_ERROR_STOP=1 -U postgres -d postgres \
  -v name=reperes -v creates=NOCREATEDB \
  -v owner=reperes_owner -v owner_password="$OWNER_PASSWORD" \
  -v web=reperes_web -v web_password="$WEB_PASSWORD" \
  -f /srv/cluster.sql
