#!/bin/sh
# Puts a new certificate before the centre: certificate-renewed.sh FULLCHAIN KEY. As certbot's hook it needs no
# words (certbot renew --deploy-hook …). Nothing is changed unless nginx understands what comes out.
# TLS may be set: the folder that nginx.conf names.
set -eu
chain=${1:-${RENEWED_LINEAGE:?}/fullchain.pem}
key=${2:-${RENEWED_LINEAGE:-}/privkey.pem}
tls=${TLS:-/etc/canteen/tls}

stop() {
    echo "$*" >&2
    exit 1
}

of_chain=$(openssl x509 -in "$chain" -noout -pubkey) || stop "$chain 不是证书，没有换。"
of_key=$(openssl pkey -in "$key" -pubout) || stop "$key 不是私钥，没有换。"
[ "$of_chain" = "$of_key" ] || stop "$chain 和 $key 不是一对，没有换。"
openssl x509 -in "$chain" -noout -checkend 86400 >/dev/null || stop "$chain 一天内就到期，没有换。"

mkdir -p "$tls"
chmod 0700 "$tls"
for name in fullchain key; do [ ! -e "$tls/$name.pem" ] || cp -p "$tls/$name.pem" "$tls/$name.before"; done
install -m 0644 "$chain" "$tls/fullchain.pem"
install -m 0600 "$key" "$tls/key.pem"
if ! nginx -t; then
    for name in fullchain key; do [ ! -e "$tls/$name.before" ] || mv "$tls/$name.before" "$tls/$name.pem"; done
    stop "nginx 不认得新的证书，已经换回旧的。"
fi
systemctl reload nginx
echo "换好了，到 $(openssl x509 -in "$chain" -noout -enddate | cut -d= -f2)。"
