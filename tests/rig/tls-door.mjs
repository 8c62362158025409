#!/usr/bin/env node
// tls-door.mjs - a door before a plain server on 127.0.0.1; prints PORT=n, runs until it is killed.
//
//   tls-door.mjs tls PORT CERT KEY   takes TLS connections and hands their words to PORT
//   tls-door.mjs inject PORT         hands all on as it is, but slips plain text in behind the OK of STARTTLS, as one
//                                    who sits on the line would
//
// A connection that ends on one side is ended on the other.
import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

const [mode, port, cert, key] = process.argv.slice(2);

function join(a, b) {
  for (const [one, other] of [[a, b], [b, a]]) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}

function handOn(client) {
  const server = net.connect(Number(port), '127.0.0.1');
  join(client, server);
  client.pipe(server);
  server.pipe(client);
}

function slipIn(client) {
  const server = net.connect(Number(port), '127.0.0.1');
  let tag = null;
  join(client, server);
  client.on('data', data => {
    const asked = /^(\S+) STARTTLS\r\n/.exec(data.toString('latin1'));
    if (asked) tag = asked[1];
    server.write(data);
  });
  server.on('data', data => {
    const done = tag !== null && data.toString('latin1').startsWith(tag + ' OK');
    if (done) tag = null;
    client.write(done ? Buffer.concat([data, Buffer.from('* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n* BYE\r\n')]) : data);
  });
}

const listener = mode === 'tls'
  ? tls.createServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) }, handOn)
  : net.createServer(slipIn);
listener.on('tlsClientError', () => {});
listener.listen(0, '127.0.0.1', () => console.log(`PORT=${listener.address().port}`));
