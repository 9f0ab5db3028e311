# Sourced by mariadb.sh and galera.sh: what one mariadbd and each node of a cluster have in common.
# shellcheck shell=bash disable=SC2034,SC2154

user=${MARIADB_USER:-mysql}

mariadb_programs=(/usr/sbin/mariadbd /usr/bin/mariadb /usr/bin/mariadb-install-db)

# A server that starts removes every #sql… file of its tmpdir, another server's living temporary tables
# too: each has a tmpdir of its own.
install_data() { # data folder
    "${as_server[@]}" mkdir -p "$1.tmp"
    "${as_server[@]}" mariadb-install-db --no-defaults --datadir="$1" --tmpdir="$1.tmp" \
        --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve \
        --innodb-log-file-size=16M >install.log 2>&1 ||
        fail "mariadb-install-db: $(<install.log)"
}

# log-bin-trust-function-creators: with a binary log, and on every Galera node, only it lets a user
# who is no SUPER create the triggers that keep the ledger append-only.
# Each test has up to 40 sessions, and some run side by side.
settings() { # folder port
    cat <<CNF
[mariadbd]
datadir=$1/data
tmpdir=$1/tmp
socket=$1/socket
pid-file=$1/pid
log-error=$1/server.log
port=$2
bind-address=127.0.0.1
skip-name-resolve
max-connections=200
performance-schema=off
character-set-server=utf8mb4
log-bin-trust-function-creators=1
innodb-buffer-pool-size=64M
innodb-log-file-size=16M
innodb-flush-log-at-trx-commit=$(if [[ -e $folder/durable ]]; then echo 1; else echo 2; fi)
CNF
}

# A session of its own: what a node starts for a transfer is found by it.
# Its pid is written down here, since the server writes its own only when it is ready.
spawn() { # folder, options
    local at=$1
    shift
    "${as_server[@]}" mkdir -p "$at/tmp"
    "${as_server[@]}" setsid mariadbd --defaults-file="$at/my.cnf" "$@" </dev/null >/dev/null 2>&1 &
    spawned=$!
    printf '%s\n' "$spawned" >"$at/spawned"
}

client() { # folder, options
    local at=$1
    shift
    mariadb --no-defaults -uroot -S "$at/socket" "$@"
}

create_database() { # folder
    client "$1" -e "
        CREATE DATABASE scrip;
        CREATE USER scrip@'127.0.0.1' IDENTIFIED BY 'scrip';
        GRANT ALL ON \`scrip%\`.* TO scrip@'127.0.0.1'"
}

pid_in() { cat "$1/spawned" 2>/dev/null || true; } # folder

kill_in() { # folder
    local pid
    pid=$(pid_in "$1")
    is_ours "$pid" || fail "no server runs in $1"
    # shellcheck disable=SC2046
    kill_now $(pids_with session "$pid")
}

url_of() { echo "mysql://host=127.0.0.1 port=$1 db=scrip user=scrip password=scrip charset=utf8mb4"; }
