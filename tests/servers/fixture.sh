#!/usr/bin/env bash
# The server of one run of ctest, as its fixture: started before the first test that needs it, stopped
# after the last. It does not outlive the run, and what a killed run left over is removed first.
#
#   fixture.sh start|stop postgresql|mariadb|galera FOLDER
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
server=$here/${2:?which server?}.sh
folder=${3:?which folder?}

is_used() {
    local owner
    owner=$(cat "$folder/owner" 2>/dev/null) || return 1
    [[ $(cat "/proc/$owner/comm" 2>/dev/null) == ctest ]]
}

remove_old() {
    [[ -e $folder ]] || return 0
    if is_used; then
        echo "fixture.sh: another run uses the server in $folder: process $(<"$folder/owner")" >&2
        exit 1
    fi
    "$server" stop "$folder" || rm -rf "$folder"
}

case ${1:-} in
    start)
        remove_old
        OWNER_PID=$PPID exec "$server" start "$folder"
        ;;
    stop) exec "$server" stop "$folder" ;;
    *)
        echo "fixture.sh: start or stop?" >&2
        exit 1
        ;;
esac
