#!/bin/sh
# dovecot.sh - a real mailbox (Dovecot 2.3) for the tests, alone in a folder, on free ports.
#
#   dovecot.sh start DIR [SMTP_PORT]  one line of KEY=VALUE: HOST IMAP_PORT LMTP_PORT SUBMISSION_PORT
#                                     SUBMISSIONS_PORT CA PASSWORD MAILDIR PID LOG
#   dovecot.sh start DIR SMTP_PORT sieve   the same with folders for Junk and Trash, and with the script SIEVE (also
#                                     printed) deciding where mail lands; it begins as "keep;" and may be rewritten
#   dovecot.sh start DIR SMTP_PORT sieve|'' URL MECHANISMS   the same where a token signs in and no password does: by
#                                     xoauth2, oauthbearer or both, the token asked for at URL (introspection, RFC 7662)
#   dovecot.sh password DIR NEW   from now on it is NEW; lines that stand go on
#   dovecot.sh stop DIR       the mail stays
#   dovecot.sh remove DIR     stops and removes everything
#
# There is one mailbox, the Maildir MAILDIR: any user name signs in to it with PASSWORD, and what LMTP_PORT
# takes for any address lies in its INBOX (Delivered-To: tells the address). IMAP_PORT takes plain text and STARTTLS. SUBMISSION_PORT (STARTTLS wanted) and
# SUBMISSIONS_PORT (TLS from the start) want sign-in and hand mail on to SMTP_PORT, a server of smtpd.sh. A wrong
# password or token is refused at once: whoever waits longer and longer for it here is no robber.
#
# As root it runs as the users dovecot and dovenull, as anybody else it runs as that user.
set -eu

rig=$(cd "$(dirname "$0")" && pwd)
say() { echo "dovecot.sh: $*" >&2; }
free_port() { node "$rig/free-port.mjs"; }

new_cert() { # DIR
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$1/key.pem" -out "$1/cert.pem" 2>"$1/openssl.log" ||
        { cat "$1/openssl.log" >&2; exit 1; }
    chmod 600 "$1/key.pem"
    chmod 644 "$1/cert.pem"
}

write_oauth() { # DIR URL MECHANISMS
    mechanisms=$3
    passdb="driver = oauth2
  mechanisms = $3
  args = $1/oauth2.conf"
    cat >"$1/oauth2.conf" <<CONF
introspection_mode = post
introspection_url = $2
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
CONF
    chmod 644 "$1/oauth2.conf"
}

write_conf() { # DIR SMTP_PORT sieve URL MECHANISMS
    mechanisms='plain login'
    passdb="driver = static
  args = password=$password"
    [ -z "$4" ] || write_oauth "$1" "$4" "$5"
    if [ "$(id -u)" = 0 ]; then user=dovecot login=dovenull; else user=$(id -un) login=$user; fi
    group=$(id -gn "$user")
    cat >"$1/dovecot.conf" <<CONF
base_dir = $1/run
state_dir = $1/run
log_path = $1/dovecot.log
protocols = imap lmtp submission
listen = 127.0.0.1
hostname = localhost
default_internal_user = $user
default_internal_group = $group
default_login_user = $login
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <$1/cert.pem
ssl_key = <$1/key.pem
disable_plaintext_auth = no
auth_mechanisms = $mechanisms
auth_failure_delay = 0
recipient_delimiter = +
mail_location = maildir:$1/mail
mail_fsync = never
passdb {
  $passdb
}
userdb {
  driver = static
  args = uid=$user gid=$group home=$1/home allow_all_users=yes
}
lmtp_save_to_detail_mailbox = no
lmtp_client_workarounds = whitespace-before-path
submission_relay_host = 127.0.0.1
submission_relay_port = ${2:-25}
submission_relay_ssl = no
submission_relay_trusted = yes
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap_port
  }
  inet_listener imaps {
    port = 0
  }
}
service submission-login {
  chroot =
  inet_listener submission {
    port = $submission_port
  }
  inet_listener submissions {
    port = $submissions_port
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = $lmtp_port
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
protocol submission {
  ssl = required
}
CONF
    [ "$3" != sieve ] || cat >>"$1/dovecot.conf" <<CONF
namespace inbox {
  inbox = yes
  separator = /
  mailbox Junk {
    auto = create
    special_use = \\Junk
  }
  mailbox Trash {
    auto = create
    special_use = \\Trash
  }
}
protocol lmtp {
  mail_plugins = sieve
}
plugin {
  sieve = file:$1/sieve/script.sieve
  sieve_extensions = +vnd.dovecot.duplicate
}
CONF
}

start() { # DIR SMTP_PORT sieve URL MECHANISMS
    mkdir -p "$1"
    dir=$(cd "$1" && pwd)
    mkdir -p "$dir/run" "$dir/mail" "$dir/home" "$dir/sieve"
    echo 'keep;' >"$dir/sieve/script.sieve"
    password=rig-password-1
    new_cert "$dir"
    for try in 1 2 3; do
        imap_port=$(free_port) lmtp_port=$(free_port)
        submission_port=$(free_port) submissions_port=$(free_port)
        write_conf "$dir" "$2" "$3" "$4" "$5"
        if [ "$(id -u)" = 0 ]; then
            chmod go+x "$dir"
            chown dovecot: "$dir/mail" "$dir/home" "$dir/sieve"
        fi
        : >"$dir/dovecot.log"
        setsid /usr/sbin/dovecot -F -c "$dir/dovecot.conf" >"$dir/start.log" 2>&1 </dev/null &
        pid=$!
        echo "$pid" >"$dir/pid"
        if node "$rig/wait-port.mjs" 127.0.0.1 "$lmtp_port" 220 "$pid" &&
            node "$rig/wait-port.mjs" 127.0.0.1 "$imap_port" '* OK' "$pid"; then
            echo "HOST=127.0.0.1 IMAP_PORT=$imap_port LMTP_PORT=$lmtp_port SUBMISSION_PORT=$submission_port" \
                "SUBMISSIONS_PORT=$submissions_port CA=$dir/cert.pem PASSWORD=$password MAILDIR=$dir/mail" \
                "SIEVE=$dir/sieve/script.sieve PID=$pid LOG=$dir/dovecot.log"
            return 0
        fi
        grep -q 'Address already in use' "$dir/dovecot.log" "$dir/start.log" || break
    done
    say "Dovecot does not start. Install dovecot-imapd, dovecot-lmtpd and dovecot-submissiond. Its log:"
    cat "$dir/start.log" "$dir/dovecot.log" >&2
    stop "$dir"
    return 1
}

running() { # PID; a zombie nobody waits for does not count
    [ -r "/proc/$1/stat" ] && ! grep -q ') Z' "/proc/$1/stat" 2>/dev/null
}

stop() { # DIR
    [ -f "$1/pid" ] || return 0
    pid=$(cat "$1/pid")
    kill "$pid" 2>/dev/null || true
    for wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        running "$pid" || break
        sleep 0.2
    done
    kill -KILL -- "-$pid" 2>/dev/null || true
    rm -rf "$1/run" "$1/pid"
}

case "${1:-}" in
start) start "${2:?DIR}" "${3:-}" "${4:-}" "${5:-}" "${6:-}" ;;
password) sed -i "s/args = password=.*/args = password=${3:?NEW}/" "${2:?DIR}/dovecot.conf" && kill -HUP "$(cat "$2/pid")" ;;
stop) stop "${2:?DIR}" ;;
remove) stop "${2:?DIR}" && rm -rf "$2" ;;
*) say "start DIR [SMTP_PORT [sieve [URL]]] | password DIR NEW | stop DIR | remove DIR"; exit 2 ;;
esac
