#!/usr/bin/python3 -I
# names.py DIR - a real name server (dnsmasq) and a web server with TLS, for finding mail servers by themselves; prints
# DNS=127.0.0.1:PORT WEB=127.0.0.1:PORT CA=FILE, runs until it is ended; SIGTERM
# removes DIR as well.
#
#   srv.example         SRV records: IMAP at mail.srv.example, sending at smtp.srv.example; one of lower rank before it
#   away.example        SRV records that lead to another domain
#   none.example        SRV records that say there is no such service
#   google.example      its mail is taken by Google
#   auto.example        https://autoconfig.auto.example/mail/config-v1.1.xml
#   known.example       https://known.example/.well-known/autoconfig/mail/config-v1.1.xml, and a page that is too long
# Everything else is unknown.
import ctypes
import http.server
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time

folder = sys.argv[1]

CONFIG = '''<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1"><emailProvider id="%s"><domain>%s</domain>
<incomingServer type="pop3"><hostname>pop.%s</hostname><port>995</port><socketType>SSL</socketType>
<username>%%EMAILADDRESS%%</username><authentication>password-cleartext</authentication></incomingServer>
<incomingServer type="imap"><hostname>post.%%EMAILDOMAIN%%</hostname><port>993</port><socketType>SSL</socketType>
<username>%%EMAILLOCALPART%%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>post.%s</hostname><port>587</port><socketType>STARTTLS</socketType>
<username>%%EMAILADDRESS%%</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>'''


def config(name):
    return (CONFIG % (name, name, name, name)).encode()


PAGES = {
    ('autoconfig.auto.example', '/mail/config-v1.1.xml'): config('auto.example'),
    ('known.example', '/.well-known/autoconfig/mail/config-v1.1.xml'): config('known.example'),
    ('known.example', '/long'): b'x' * 100000,
}
MOVED = {'/moved': 'https://known.example/.well-known/autoconfig/mail/config-v1.1.xml',
         '/open': 'http://known.example/', '/round': 'https://known.example/round'}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split('?')[0]
        host = self.headers['Host'].split(':')[0]
        if path in MOVED:
            self.send_response(302)
            self.send_header('Location', MOVED[path])
            self.send_header('Content-Length', '0')
            self.end_headers()
            return
        page = PAGES.get((host, path))
        self.send_response(200 if page else 404)
        self.send_header('Content-Length', str(len(page or b'')))
        self.end_headers()
        self.wfile.write(page or b'')

    def log_message(self, *_):
        pass


def openssl(*args):
    subprocess.run(['openssl', *args], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_certificates():
    new = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    openssl('req', '-x509', *new, '-days', '30', '-subj', '/CN=ca', '-keyout', 'ca.key', '-out', 'ca.pem')
    openssl('req', *new, '-subj', '/CN=web', '-keyout', 'web.key', '-out', 'web.csr')
    with open(os.path.join(folder, 'web.ext'), 'w') as ext:
        ext.write('subjectAltName=DNS:autoconfig.auto.example,DNS:known.example')
    openssl('x509', '-req', '-in', 'web.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30',
            '-extfile', 'web.ext', '-out', 'web.pem')


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(('127.0.0.1', 0))
        return udp.getsockname()[1]


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def end(*_):
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def start_names():
    port = free_port()
    srv = [f'{name},{host},{rank}' for name, host, rank in [
        ('_imaps._tcp.srv.example', 'mail.srv.example,993', '10,1'),
        ('_imaps._tcp.srv.example', 'best.srv.example,1993', '5,1'),
        ('_submissions._tcp.srv.example', 'smtp.srv.example,465', '0,1'),
        ('_submission._tcp.srv.example', 'smtp.srv.example,587', '0,1'),
        ('_imaps._tcp.away.example', 'imap.provider.example,993', '0,1'),
    ]]
    child = subprocess.Popen(['dnsmasq', '--keep-in-foreground', f'--port={port}', '--listen-address=127.0.0.1', '--bind-interfaces',
                      '--no-resolv', '--no-hosts', '--conf-file=/dev/null', f'--user={os.environ.get("USER", "root") if os.getuid() else "root"}',
                      f'--pid-file={folder}/dnsmasq.pid', '--srv-host=_imaps._tcp.none.example',
                      '--mx-host=google.example,aspmx.l.google.com,1', '--local=/example/',
                      '--txt-record=kept-1._domainkey.sign.example,v=DKIM1; k=rsa; p=MIIB,IjAN',
                      '--txt-record=kept-2._domainkey.sign.example,v=spf1 -all',
                      *[f'--srv-host={s}' for s in srv]],
                     stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr, preexec_fn=die_with_parent)
    for _ in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
            if tcp.connect_ex(('127.0.0.1', port)) == 0:
                return port
        if child.poll() is not None:
            break
        time.sleep(0.05)
    sys.exit('names.py: dnsmasq does not start; install dnsmasq-base')


signal.signal(signal.SIGTERM, end)
make_certificates()
dns = start_names()
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(os.path.join(folder, 'web.pem'), os.path.join(folder, 'web.key'))
server.socket = context.wrap_socket(server.socket, server_side=True)
print(f'DNS=127.0.0.1:{dns} WEB=127.0.0.1:{server.server_port} CA={folder}/ca.pem', flush=True)
server.serve_forever()
