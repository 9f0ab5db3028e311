#!/usr/bin/env bash
# A private PostgreSQL 15 on a free loopback port. Called by root, it runs as the user postgres.
#
#   postgresql.sh start [FOLDER]    start one, print FOLDER (default: a new one). DURABLE=1: every commit
#                                   is synced. OWNER_PID=N: it is stopped when process N is gone
#   postgresql.sh url FOLDER        the SOCI URL of its database; its user may create others
#   postgresql.sh kill FOLDER       SIGKILL every process of it
#   postgresql.sh restart FOLDER    start it again on its port, with its data
#   postgresql.sh stop FOLDER       stop it, remove its files and FOLDER
set -euo pipefail
self=$(realpath "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=common.sh
source "${self%/*}/common.sh"

bin=${PG_BIN:-/usr/lib/postgresql/15/bin}
user=${PG_USER:-postgres}

server_pid() { head -n 1 "$home/data/postmaster.pid" 2>/dev/null || true; }

# Each test has up to 40 sessions, and some run side by side.
# The plugin sets the rest for its sessions; a server needs UTF8 and a free choice of timeouts.
configure() {
    cat >>data/postgresql.conf <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 64MB
deadlock_timeout = 200ms
# Memory shared by files of the data folder: a killed server leaves none behind.
dynamic_shared_memory_type = mmap
CONF
    [[ -n ${DURABLE:-} ]] || printf 'fsync = off\nfull_page_writes = off\n' >>data/postgresql.conf
}

launch() {
    "${as_server[@]}" "$bin/pg_ctl" -D "$home/data" -l "$home/server.log" -w -t 60 \
        -o "-p $(<"$folder/port")" start </dev/null >/dev/null 2>&1
}

launch_on_free_port() {
    local try
    for try in 1 2 3; do
        free_port >"$folder/port"
        if launch; then return; fi
    done
    fail "did not start in $try tries: $(tail -n 3 server.log)"
}

create_database() {
    "${as_server[@]}" "$bin/psql" -q -h 127.0.0.1 -p "$(<"$folder/port")" -U admin -d postgres \
        -c "CREATE ROLE scrip LOGIN CREATEDB" -c "CREATE DATABASE scrip OWNER scrip" </dev/null
}

start() {
    need "$bin/initdb" "$bin/pg_ctl" "$bin/psql"
    make_home "${1:-}"
    trap 'stop' EXIT
    watch_owner
    become "$user"
    "${as_server[@]}" "$bin/initdb" -D "$home/data" -U admin -A trust -E UTF8 --locale=C.UTF-8 \
        --no-sync --no-instructions >initdb.log 2>&1 || fail "initdb: $(tail -n 3 initdb.log)"
    configure
    launch_on_free_port
    create_database
    trap - EXIT
    echo "$folder"
}

# A killed server's lock on its data folder, a few bytes of shared memory, would stay for ever; and
# the next server would take a dead process that nobody has waited for yet for a living one.
remove_locks() {
    local id
    id=$(awk 'NR == 7 { print $2 }' "$home/data/postmaster.pid" 2>/dev/null) || return 0
    [[ -z $id ]] || ipcrm -m "$id" 2>/dev/null || true
    rm -f "$home/data/postmaster.pid"
}

# Stopped first, it can neither start a process that we miss nor clean up after the others' death.
kill_server() {
    local pid
    pid=$(server_pid)
    is_ours "$pid" || fail "no server runs in $folder"
    kill -STOP "$pid"
    # shellcheck disable=SC2046
    kill_now "$pid" $(pids_with parent "$pid")
    remove_locks
}

stop() {
    local pid
    stop_watching
    pid=$(server_pid)
    if is_ours "$pid"; then
        kill -INT "$pid" # the fast shutdown
        wait_until_gone 20 "$pid" || kill_server
    fi
    remove_home
}

restart() {
    become "$user"
    if is_ours "$(server_pid)"; then kill_server; fi
    launch || fail "did not start again: $(tail -n 3 server.log)"
}

command=${1:-}
case $command in
    start) start "${2:-}" ;;
    url | kill | restart | stop)
        enter_home "${2:-}"
        case $command in
            url) echo "postgresql://host=127.0.0.1 port=$(<"$folder/port") dbname=scrip user=scrip" ;;
            kill) kill_server ;;
            restart) restart ;;
            stop) stop ;;
        esac
        ;;
    *) fail "start, url, kill, restart or stop?" ;;
esac
