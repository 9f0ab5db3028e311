#!/usr/bin/env bash
# The plugin behind pgbouncer in session mode: the demo, a check of its books, the model's answers.
#
#   pgbouncer_test.sh HOST-STUB SCRIP-TESTS PLUGIN    with SCRIP_TEST_DB at a PostgreSQL
set -euo pipefail
host_stub=${1:?which host-stub?}
scrip_tests=${2:?which scrip-tests?}
plugin=${3:?which plugin?}
url=${SCRIP_TEST_DB:?no PostgreSQL is named}

bouncer=$(command -v pgbouncer) || bouncer=/usr/sbin/pgbouncer
[[ -x $bouncer ]] || {
    echo "pgbouncer_test.sh: pgbouncer is not installed" >&2
    exit 1
}
folder=$(mktemp -d)
pid=
finish() {
    [[ -z $pid ]] || { kill -TERM "$pid" && wait "$pid"; } 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

server=${url#*://}
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir "$folder/data" "$folder/bouncer"
cat >"$folder/bouncer/pgbouncer.ini" <<INI
[databases]
* = user=scrip $(tr ' ' '\n' <<<"$server" | grep -E '^(host|port)=' | tr '\n' ' ')
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = session
max_client_conn = 100
default_pool_size = 40
ignore_startup_parameters = extra_float_digits
logfile = $folder/bouncer/log
INI

# It refuses to run as root.
as_user=()
if [[ $EUID -eq 0 ]]; then
    chown -R postgres "$folder/bouncer"
    chmod 711 "$folder"
    as_user=(setpriv --reuid=postgres --regid="$(id -g postgres)" --init-groups)
fi
"${as_user[@]}" "$bouncer" -q "$folder/bouncer/pgbouncer.ini" &
pid=$!
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$pid" || {
        cat "$folder/bouncer/log" >&2
        exit 1
    }
    sleep 0.05
done

# auth_type=any lets every client in as the user of the URL of the database.
behind=$(sed -E "s/port=[0-9]+/port=$port/" <<<"$url")
SCRIP_TEST_DB=$behind "$scrip_tests" c1 --plugin "$plugin" --seed 0x5c819 --ops 1000
"$host_stub" demo --plugin "$plugin" --db "$behind" --data "$folder/data" >"$folder/demo.log" || {
    cat "$folder/demo.log"
    exit 1
}
"$host_stub" verify --plugin "$plugin" --db "$behind" --data "$folder/data"
