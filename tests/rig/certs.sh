#!/bin/sh
# certs.sh DIR - certificates for the tests of TLS, made anew each time:
#   ca.pem         a root that the tests trust
#   good.pem       signed by it for localhost and 127.0.0.1
#   wrong.pem      signed by it for other.test
#   old.pem        signed by it for localhost, expired
#   stranger.pem   for localhost, signed by a root that nobody trusts
#   pictures.pem   signed by it for pictures.example and inside.example
# and for each X.pem the key X.key.
set -eu
cd "${1:?DIR}"

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }

new_ca() { # NAME
    new_key "$1"
    openssl req -x509 -new -key "$1.key" -days 30 -subj "/CN=$1" -out "$1.pem" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
}

new_cert() { # NAME CA ALT_NAMES [DAYS]
    new_key "$1"
    openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
    echo "subjectAltName=$3" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days "${4:-30}" \
        -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}

new_ca ca
new_ca nobody
new_cert good ca DNS:localhost,IP:127.0.0.1
new_cert wrong ca DNS:other.test
new_cert old ca DNS:localhost,IP:127.0.0.1 -1
new_cert stranger nobody DNS:localhost,IP:127.0.0.1
new_cert pictures ca DNS:pictures.example,DNS:inside.example
