#!/usr/bin/env bash
# A private MariaDB 10.11 on a free loopback port. Called by root, it runs as the user mysql.
#
#   mariadb.sh start [FOLDER]    start one, print FOLDER (default: a new one). DURABLE=1: every commit is
#                                synced. OWNER_PID=N: it is stopped when process N is gone
#   mariadb.sh url FOLDER        the SOCI URL of its database; its user may create others: scrip…
#   mariadb.sh kill FOLDER       SIGKILL
#   mariadb.sh restart FOLDER    start it again on its port, with its data
#   mariadb.sh stop FOLDER       stop it, remove its files and FOLDER
set -euo pipefail
self=$(realpath "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=common.sh
source "${self%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=mariadb_common.sh
source "${self%/*}/mariadb_common.sh"

launch() {
    settings "$home" "$(<"$folder/port")" >my.cnf
    spawn "$home"
    for ((tenths = 0; tenths < 600; ++tenths)); do
        if client "$home" -e "SELECT 1" >/dev/null 2>&1; then return 0; fi
        is_alive "$spawned" || return 1
        sleep 0.1
    done
    kill_now "$spawned"
    return 1
}

launch_on_free_port() {
    local try
    for try in 1 2 3; do
        free_port >"$folder/port"
        if launch; then return; fi
    done
    fail "did not start in $try tries: $(tail -n 3 server.log)"
}

start() {
    need "${mariadb_programs[@]}"
    make_home "${1:-}"
    trap 'stop' EXIT
    watch_owner
    become "$user"
    [[ -z ${DURABLE:-} ]] || touch "$folder/durable"
    install_data "$home/data"
    launch_on_free_port
    create_database "$home"
    trap - EXIT
    echo "$folder"
}

# Its files go with it: nothing is worth a slow shutdown.
stop() {
    stop_watching
    if is_ours "$(pid_in "$home")"; then kill_in "$home"; fi
    remove_home
}

restart() {
    become "$user"
    if is_ours "$(pid_in "$home")"; then kill_in "$home"; fi
    launch || fail "did not start again: $(tail -n 3 server.log)"
}

command=${1:-}
case $command in
    start) start "${2:-}" ;;
    url | kill | restart | stop)
        enter_home "${2:-}"
        case $command in
            url) url_of "$(<"$folder/port")" ;;
            kill) kill_in "$home" ;;
            restart) restart ;;
            stop) stop ;;
        esac
        ;;
    *) fail "start, url, kill, restart or stop?" ;;
esac
