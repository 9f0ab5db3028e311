#!/usr/bin/env bash
# A private Galera cluster of three MariaDB nodes on loopback. Called by root, it runs as the user mysql.
#
#   galera.sh start [FOLDER]      form one, print FOLDER (default: a new one). DURABLE=1: every commit is
#                                 synced. OWNER_PID=N: it is stopped when process N is gone
#   galera.sh url FOLDER [N]      the SOCI URL of node N (1 to 3, default 1); its user may create others: scrip…
#   galera.sh kill FOLDER [N]     SIGKILL node N, or all three at once
#   galera.sh rejoin FOLDER N     start node N again, and wait until it is synced
#   galera.sh freeze FOLDER N     stop node N where it stands (SIGSTOP); thaw: let it go on, wait until it is synced
#   galera.sh isolate FOLDER N    cut node N off from the others; heal: let it join them, wait until it is synced
#   galera.sh restart FOLDER      after a kill of all: form the cluster anew from the node that knows most
#   galera.sh stop FOLDER         stop all nodes, remove their files and FOLDER
set -euo pipefail
self=$(realpath "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=common.sh
source "${self%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=mariadb_common.sh
source "${self%/*}/mariadb_common.sh"

provider=${GALERA_PROVIDER:-/usr/lib/galera/libgalera_smm.so}

# Node n has the ports base+10n (SQL), +1 (group), +2 (incremental transfer), +3 (whole transfer).
port() { echo $(($(<"$folder/port") + 10 * $1 + ${2:-0})); } # node, which

free_base() {
    local base node which
    while base=$((20000 + RANDOM % 1100 * 10)); do
        for node in 1 2 3; do
            for which in 0 1 2 3; do
                is_free $((base + 10 * node + which)) || continue 3
            done
        done
        echo "$base"
        return
    done
}

group_address() { echo "127.0.0.1:$(port "$1" 1)"; }

# How soon a silent node is given up: the survivors stall about three seconds.
timeouts() {
    echo "evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S;evs.install_timeout=PT4S" \
        ";evs.keepalive_period=PT0.5S;evs.join_retrans_period=PT0.3S;evs.inactive_check_period=PT0.3S" \
        ";pc.announce_timeout=PT0.3S;gmcast.peer_timeout=PT1S" | tr -d ' '
}

configure() { # node, members to ask
    local node=$1
    {
        settings "$home/n$node" "$(port "$node")"
        cat <<CNF
innodb-autoinc-lock-mode=2
default-storage-engine=InnoDB
binlog-format=ROW
wsrep-on=ON
wsrep-provider=$provider
wsrep-cluster-name=${home##*/}
wsrep-cluster-address=gcomm://$2
wsrep-node-name=n$node
wsrep-node-address=$(group_address "$node")
wsrep-sst-method=rsync
wsrep-sst-receive-address=127.0.0.1:$(port "$node" 3)
wsrep-provider-options=gcache.size=64M;base_port=$(port "$node" 1);gmcast.listen_addr=tcp://$(group_address "$node");ist.recv_addr=127.0.0.1:$(port "$node" 2);ist.recv_bind=127.0.0.1:$(port "$node" 2);$(timeouts)
CNF
    } >"n$node/my.cnf"
}

is_synced() { # node
    client "$home/n$1" -BNe "SHOW STATUS LIKE 'wsrep_local_state_comment'" 2>/dev/null |
        grep -q Synced
}

launch() { # node, options
    local node=$1
    shift
    spawn "$home/n$node" "$@"
    for ((tenths = 0; tenths < 600; ++tenths)); do
        if is_synced "$node"; then return 0; fi
        is_alive "$spawned" || return 1
        sleep 0.1
    done
    return 1
}

kill_all() {
    local node pids=()
    for node in 1 2 3; do
        if is_ours "$(pid_in "$home/n$node")"; then
            # shellcheck disable=SC2207
            pids+=($(pids_with session "$(pid_in "$home/n$node")"))
        fi
    done
    kill_now "${pids[@]}"
}

# Joiners that know only the first node form the cluster faster; they join one after the other.
form() {
    local node
    free_base >"$folder/port"
    for node in 1 2 3; do
        "${as_server[@]}" mkdir -p "n$node"
        "${as_server[@]}" rm -rf "n$node/data"
        "${as_server[@]}" cp -r data "n$node/data"
        configure "$node" "$(group_address 1)"
    done
    launch 1 --wsrep-new-cluster && launch 2 && launch 3
}

start() {
    local try
    need "${mariadb_programs[@]}" "$provider" /usr/bin/rsync /usr/bin/lsof
    make_home "${1:-}"
    trap 'stop' EXIT
    watch_owner
    become "$user"
    [[ -z ${DURABLE:-} ]] || touch "$folder/durable"
    install_data "$home/data"
    for try in 1 2 3; do
        if form; then break; fi
        kill_all
        ((try < 3)) || fail "did not form in $try tries: $(tail -n 2 n?/server.log)"
    done
    create_database "$home/n1"
    trap - EXIT
    echo "$folder"
}

# Its files go with it: nothing is worth a slow shutdown.
stop() {
    stop_watching
    kill_all
    remove_home
}

rejoin() { # node
    local node=$1
    become "$user"
    ! is_ours "$(pid_in "$home/n$node")" || fail "node $node runs"
    configure "$node" "$(group_address 1),$(group_address 2),$(group_address 3)"
    launch "$node" || fail "node $node did not join: $(tail -n 3 "n$node/server.log")"
}

# After a crash a node knows its last transaction only from its recovery.
last_transaction() { # node
    "${as_server[@]}" mariadbd --defaults-file="$home/n$1/my.cnf" --wsrep-recover \
        --log-error="$home/n$1/recovery.log" >/dev/null 2>&1 || true
    sed -n 's/.*Recovered position: [0-9a-f-]*:\(-\?[0-9]*\).*/\1/p' "n$1/recovery.log" | tail -n 1
}

# A node that comes back may not have noticed yet that the others went on without it: it has to ask them.
is_up_to_date() { # node
    is_synced "$1" &&
        client "$home/n$1" -e "SET SESSION wsrep_sync_wait = 1; SELECT count(*) FROM mysql.user" >/dev/null 2>&1
}

wait_until_up_to_date() { # node
    for ((tenths = 0; tenths < 600; ++tenths)); do
        if is_up_to_date "$1"; then return; fi
        sleep 0.1
    done
    fail "node $1 is not synced again: $(tail -n 3 "n$1/server.log")"
}

signal_node() { # node signal
    local pid
    pid=$(pid_in "$home/n$1")
    is_ours "$pid" || fail "node $1 does not run"
    kill "-$2" "$pid"
}

freeze() { signal_node "$1" STOP; }

thaw() {
    signal_node "$1" CONT
    wait_until_up_to_date "$1"
}

isolate() { client "$home/n$1" -e "SET GLOBAL wsrep_provider_options='gmcast.isolate=1'"; }

heal() {
    client "$home/n$1" -e "SET GLOBAL wsrep_provider_options='gmcast.isolate=0'"
    wait_until_up_to_date "$1"
}

restart() {
    local node last best=0 best_last=-1
    become "$user"
    kill_all
    for node in 1 2 3; do
        last=$(last_transaction "$node")
        if ((${last:--1} > best_last)); then
            best=$node
            best_last=$last
        fi
    done
    ((best > 0)) || fail "no node knows its last transaction: $(tail -n 3 n?/recovery.log)"
    sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' "n$best/data/grastate.dat"
    launch "$best" --wsrep-new-cluster || fail "node $best did not start: $(tail -n 3 "n$best/server.log")"
    for node in 1 2 3; do
        ((node == best)) || rejoin "$node"
    done
}

command=${1:-}
node=${3:-}
[[ $node =~ ^[123]?$ ]] || fail "the nodes are 1, 2 and 3"
case $command in
    start) start "${2:-}" ;;
    url | kill | rejoin | freeze | thaw | isolate | heal | restart | stop)
        enter_home "${2:-}"
        case $command in
            url) url_of "$(port "${node:-1}")" ;;
            kill) if [[ -n $node ]]; then kill_in "$home/n$node"; else kill_all; fi ;;
            rejoin | freeze | thaw | isolate | heal) "$command" "${node:?which node?}" ;;
            restart) restart ;;
            stop) stop ;;
        esac
        ;;
    *) fail "start, url, kill, rejoin, freeze, thaw, isolate, heal, restart or stop?" ;;
esac
