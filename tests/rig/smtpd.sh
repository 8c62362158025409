#!/bin/sh
# smtpd.sh - a real mail server (OpenSMTPD) for the tests, alone in a folder, on free ports.
#
#   smtpd.sh start DIR [LMTP_PORT]   one line of KEY=VALUE: HOST PORT MAILDIR PID LOG
#   smtpd.sh stop DIR       the mail stays
#   smtpd.sh remove DIR     stops and removes everything
#
# PORT takes mail without sign-in. Mail to refused@anything is refused with 550; all other mail ends in
# MAILDIR/new, one file each, or goes on by LMTP to LMTP_PORT (a Dovecot of dovecot.sh). It speaks no TLS:
# OpenSMTPD 6.8 of Debian 12 cannot with its OpenSSL 3 (OpenSMTPD issue 1171); dovecot.sh does.
#
# OpenSMTPD has its queue and its control socket at fixed places and gives up root for its own users. Each
# instance therefore runs in a mount namespace of its own, with folders of DIR at those places. As an
# ordinary user that needs a user namespace with more than one id: package uidmap and a line in /etc/subuid
# and /etc/subgid (adduser writes it).
set -eu

rig=$(cd "$(dirname "$0")" && pwd)
say() { echo "smtpd.sh: $*" >&2; }
free_port() { node "$rig/free-port.mjs"; }

write_conf() { # DIR PORT LMTP_PORT
    if [ -n "$3" ]; then action="lmtp \"127.0.0.1:$3\" rcpt-to"; else action='mda "exec /bin/sh /mnt/keep"'; fi
    cat >"$1/smtpd.conf" <<CONF
table all { "@" = nobody }
listen on 127.0.0.1 port $2 hostname localhost
action "in" $action virtual <all> user nobody
match from any for rcpt-to regex "^refused@" reject
match from any for any action "in"
CONF
    # Its own mail.maildir makes files that only the delivering user may read.
    cat >"$1/keep" <<'KEEP'
file=$(mktemp /mnt/mail/tmp/XXXXXXXXXX) && cat >"$file" && chmod 644 "$file" && mv "$file" /mnt/mail/new/
KEEP
    chmod 600 "$1/smtpd.conf"
    chmod 644 "$1/keep"
}

# What runs inside the namespace, as its root.
inside() { # DIR
    mount --bind "$1/spool" /var/spool
    mount --bind "$1/run" /run
    mkdir -p /mnt
    mount --bind "$1" /mnt
    exec /usr/sbin/smtpd -d -f "$1/smtpd.conf"
}

namespace() { # COMMAND...
    if [ "$(id -u)" = 0 ]; then unshare --mount "$@"; else unshare --map-root-user --map-auto --mount "$@"; fi
}

start() { # DIR LMTP_PORT
    mkdir -p "$1"
    dir=$(cd "$1" && pwd)
    mkdir -p "$dir/spool" "$dir/run" "$dir/mail/new" "$dir/mail/cur" "$dir/mail/tmp"
    chmod 711 "$dir/spool" "$dir/run"
    chmod 777 "$dir/mail" "$dir/mail/new" "$dir/mail/cur" "$dir/mail/tmp"
    chmod go+x "$dir"
    for try in 1 2 3; do
        port=$(free_port)
        write_conf "$dir" "$port" "$2"
        setsid "$0" run "$dir" >"$dir/smtpd.log" 2>&1 </dev/null &
        pid=$!
        echo "$pid" >"$dir/pid"
        if node "$rig/wait-port.mjs" 127.0.0.1 "$port" 220 "$pid"; then
            echo "HOST=127.0.0.1 PORT=$port MAILDIR=$dir/mail PID=$pid LOG=$dir/smtpd.log"
            return 0
        fi
        grep -q 'Address already in use' "$dir/smtpd.log" || break
    done
    say "OpenSMTPD does not start. Install opensmtpd; as an ordinary user also uidmap. Its log:"
    cat "$dir/smtpd.log" >&2
    stop "$dir"
    return 1
}

running() { # PID; a zombie nobody waits for does not count
    [ -r "/proc/$1/stat" ] && ! grep -q ') Z' "/proc/$1/stat" 2>/dev/null
}

# Ends the whole process group and takes away what belongs to OpenSMTPD's users; the mail stays.
stop() { # DIR
    [ -f "$1/pid" ] || return 0
    pid=$(cat "$1/pid")
    kill -- "-$pid" 2>/dev/null || true
    for wait in 1 2 3 4 5 6 7 8 9 10; do
        running "$pid" || break
        sleep 0.2
    done
    if running "$pid"; then kill -KILL -- "-$pid" 2>/dev/null || true; fi
    namespace rm -rf "$1/spool" "$1/run" "$1/pid"
}

case "${1:-}" in
start) start "${2:?DIR}" "${3:-}" ;;
stop) stop "${2:?DIR}" ;;
remove) stop "${2:?DIR}" && rm -rf "$2" ;;
run) namespace "$0" inside "$2" ;;
inside) inside "$2" ;;
*) say "start DIR [LMTP_PORT] | stop DIR | remove DIR"; exit 2 ;;
esac
