#!/bin/sh
# tests/rig/postgres.sh start DIR   makes a PostgreSQL of its own in DIR (which need not be there), durable as in
#                                   earnest (with TEST_FSYNC=off not past a power cut), on a unix socket only, and
#                                   prints its URL
# tests/rig/postgres.sh stop DIR    stops it and removes DIR
# tests/rig/postgres.sh kill DIR    kills it as a power cut would, "halt DIR" stops it; "again DIR" starts it anew
# With TEST_FSYNC=off it lies in memory where there is room: PostgreSQL makes a thousand files for a desk, and a copy of
# one costs half a second of processor on a disk, a tenth in memory.
# Root runs it as the user postgres, anyone else as themselves.
set -eu
action=${1:?start, stop, kill, halt or again} dir=${2:?a folder}
bin=
for found in /usr/lib/postgresql/*/bin; do [ -x "$found/initdb" ] && bin=$found; done
[ -n "$bin" ] || { echo "postgres.sh: no PostgreSQL server here; install the package postgresql" >&2; exit 69; }

as() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --init-groups "$@"; else "$@"; fi
}

# A socket's path has at most 107 bytes, so the socket does not lie in DIR.
socket() { cat "$dir/socket"; }

# $dir/data is a link into memory, if it is to be and a gigabyte is free there.
into_memory() {
    [ "${TEST_FSYNC:-on}" = off ] && [ -d /dev/shm ] || return 0
    [ "$(df -Pk /dev/shm | awk 'END { print $4 }')" -gt 1048576 ] || return 0
    ln -s "$(as mktemp -d /dev/shm/kept-pg.XXXXXX)" "$dir/data"
}

# Not there, or only waiting to be counted by its parent.
gone() { [ ! -d "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

launch() {
    (cd "$dir" && as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 -s start >/dev/null 2>&1 </dev/null) || {
        cat "$dir/log" >&2
        exit 69
    }
}

case $action in
start)
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    mktemp -d /tmp/kept-pg.XXXXXX >"$dir/socket"
    if [ "$(id -u)" = 0 ]; then
        chown postgres:postgres "$dir" "$(socket)"
        chmod 755 "$dir"
    fi
    into_memory
    # As itself, not through the network: whoever is at the socket's folder (0700) is trusted.
    (cd "$dir" && as "$bin/initdb" -N -D "$dir/data" -U kept -A trust -E UTF8 --locale=C.UTF-8 >"$dir/initdb" 2>&1) || {
        cat "$dir/initdb" >&2
        exit 69
    }
    cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$(socket)'
max_connections = 200
shared_buffers = 32MB
fsync = ${TEST_FSYNC:-on}
synchronous_commit = on
autovacuum = off
log_min_messages = warning
CONF
    launch
    as "$bin/createdb" -h "$(socket)" -U kept kept
    echo "postgresql:///kept?host=$(socket)&user=kept"
    ;;
halt) as "$bin/pg_ctl" -D "$dir/data" -m fast -w -t 30 -s stop >/dev/null 2>&1 ;;
again) dir=$(cd "$dir" && pwd) && launch ;;
kill)
    first=$(head -n 1 "$dir/data/postmaster.pid")
    all="$first $(pgrep -P "$first" | tr '\n' ' ')"
    kill -9 "$first"
    # Its children see that and go; only then may the mark of the first be taken away.
    for pid in $all; do
        tries=0
        until gone "$pid" || [ $tries -ge 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    done
    rm -f "$dir/data/postmaster.pid" "$(socket)"/.s.PGSQL.*
    ;;
stop)
    [ -d "$dir/data" ] || exit 0
    dir=$(cd "$dir" && pwd)
    as "$bin/pg_ctl" -D "$dir/data" -m immediate -w -t 30 -s stop >/dev/null 2>&1 || true
    rm -rf "$(socket)" "$(readlink -f "$dir/data")" "$dir"
    ;;
*) echo "postgres.sh: start, stop, kill, halt or again" >&2 && exit 64 ;;
esac
