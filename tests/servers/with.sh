#!/usr/bin/env bash
# Runs a command with a server's URL in SCRIP_TEST_DB (Galera: also SCRIP_TEST_DB_2 and _3).
#
#   with.sh postgresql|mariadb|galera FOLDER -- command...    the server that runs in FOLDER
#   with.sh postgresql|mariadb|galera -- command...           one of its own, stopped afterwards
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

usage() {
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

backend=${1:-}
server=$here/$backend.sh
[[ $backend =~ ^(postgresql|mariadb|galera)$ ]] || usage
shift
folder=
if [[ ${1:-} != -- ]]; then
    folder=${1:-}
    shift || usage
fi
[[ ${1:-} == -- && $# -gt 1 ]] || usage
shift

name_urls() {
    SCRIP_TEST_DB=$("$server" url "$folder")
    export SCRIP_TEST_DB
    [[ $backend == galera ]] || return 0
    SCRIP_TEST_DB_2=$("$server" url "$folder" 2)
    SCRIP_TEST_DB_3=$("$server" url "$folder" 3)
    export SCRIP_TEST_DB_2 SCRIP_TEST_DB_3
}

if [[ -n $folder ]]; then
    name_urls
    exec "$@"
fi
folder=$(OWNER_PID=$$ "$server" start)
trap '"$server" stop "$folder"' EXIT
name_urls
"$@"
