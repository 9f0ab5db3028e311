# Sourced by the server scripts: private folders, free ports, an unprivileged user, stopping by pid.
# shellcheck shell=bash disable=SC2154
#
# FOLDER is the server's record: home (its files), port, owner. What runs has its home in its command
# line, so that a pid that was given to another process meanwhile is never signalled.

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

need() { # file...
    local file
    for file in "$@"; do
        [[ -e $file ]] || fail "$file is missing: ./dev install"
    done
}

# Servers refuse root. Called by root, all of theirs runs as the package's own user.
become() { # user
    as_server=(env "HOME=$home")
    [[ $EUID -eq 0 ]] || return 0
    id -u "$1" >/dev/null 2>&1 || fail "there is no user $1: ./dev install"
    as_server=(setpriv "--reuid=$1" "--regid=$(id -g "$1")" --init-groups env "HOME=$home")
    chown "$1" "$home"
    "${as_server[@]}" test -x "$home" ||
        fail "$1 cannot enter $home: set TMPDIR to a folder whose parents all can search"
}

# A home of its own under TMPDIR: a socket's path may have 107 characters, and a server's user need
# not be able to enter the folder of the project.
# Without a disk to wait for, a server makes a test's tables twenty times as fast.
memory_or_disk() {
    local free_kib
    if [[ -n ${DURABLE:-} || -n ${TMPDIR:-} || ! -w /dev/shm ]]; then return; fi
    free_kib=$(df --output=avail /dev/shm | tail -n 1)
    ((free_kib < 2 * 1024 * 1024)) || echo /dev/shm
}

make_home() { # FOLDER or nothing; sets folder and home
    local name=${0##*/} place
    place=$(memory_or_disk)
    folder=${1:-$(mktemp -d)}
    mkdir -p "$folder"
    folder=$(realpath "$folder")
    [[ ! -e $folder/home ]] || fail "$folder has a server already: stop it first"
    home=$(realpath "$(mktemp -d -p "${place:-${TMPDIR:-/tmp}}" "scrip-${name%.sh}.XXXXXX")")
    chmod 755 "$home"
    printf '%s\n' "$home" >"$folder/home"
    cd "$home" || exit
}

enter_home() { # FOLDER; sets folder and home
    [[ -n ${1:-} ]] || fail "which FOLDER? It is what start printed"
    folder=$(realpath "$1")
    [[ -s $folder/home ]] || fail "$folder holds no server"
    home=$(<"$folder/home")
    [[ -d $home ]] || fail "$home is gone, the files of the server of $folder"
    cd "$home" || exit
}

remove_home() {
    cd /
    rm -rf "$home" "$folder"
}

# ---- ports ----

is_free() { # port
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Below the ports that the kernel gives to clients. Between this look and the server's bind another
# run may take it: the server then fails, and start tries another.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        if is_free "$port"; then
            echo "$port"
            return
        fi
    done
}

# ---- processes ----

# A dead process that nobody has waited for yet is still in the table.
is_alive() { # pid
    local stat
    [[ -n ${1:-} ]] && stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    stat=${stat##*) }
    [[ ${stat:0:1} != [ZX] ]]
}

is_ours() { # pid
    is_alive "${1:-}" && tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -qF "$home/"
}

# Fields of /proc/PID/stat after the name: state, parent, process group, session.
pids_with() { # parent|session pid
    local field=2
    [[ $1 != session ]] || field=4
    cat /proc/[0-9]*/stat 2>/dev/null | awk -v field="$field" -v value="$2" \
        '{ pid = $1; sub(/^.*\) /, ""); if ($field == value) print pid }' || true
}

wait_until_gone() { # seconds pid...
    local limit=$1 pid
    shift
    for ((tenths = 0; tenths < limit * 10; ++tenths)); do
        for pid in "$@"; do
            if is_alive "$pid"; then
                sleep 0.1
                continue 2
            fi
        done
        return 0
    done
    return 1
}

kill_now() { # pid...
    (($# > 0)) || return 0
    kill -KILL "$@" 2>/dev/null || true
    wait_until_gone 10 "$@" || fail "$* outlived SIGKILL"
}

# ---- the run that wanted the server ----

# OWNER_PID: when that process is gone, killed even, the server is stopped and its files removed.
watch_owner() {
    [[ -n ${OWNER_PID:-} ]] || return 0
    printf '%s\n' "$OWNER_PID" >"$folder/owner"
    # shellcheck disable=SC2016
    setsid bash -c 'tail --pid="$1" -f /dev/null; exec "$2" stop "$3"' \
        "watch for $home/" "$OWNER_PID" "$self" "$folder" </dev/null >/dev/null 2>&1 &
    printf '%s\n' $! >"$folder/watcher"
}

# It may be the watcher itself that stops the server.
stop_watching() {
    local watcher
    watcher=$(cat "$folder/watcher" 2>/dev/null) || return 0
    [[ $watcher != "$$" ]] && is_ours "$watcher" || return 0
    # shellcheck disable=SC2046
    kill_now $(pids_with session "$watcher")
}
