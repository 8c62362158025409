// What `kept parse` makes of mail collections that stand outside of the tree (see README.md beside this file).
//
//     node tests/corpus/run.mjs build/kept parse
//
// Prints TAP; writes every difference with its reason to tests/report/parse.md. Where no collections are there it
// says so and passes: the project's own fixtures are in the unit tests of src/mime.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { inMail, missing, namesIn, ownOf, sameFile } from './attached.mjs';
import { checkBounces } from './bounces.mjs';
import { checksOf } from './hostile.mjs';
import { replies } from './replies.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const corpora = process.env.KEPT_CORPORA || resolve(root, '../shared/corpora');
const command = process.argv.slice(2);
const SECONDS_MAX = 10; // far above the reader's own limit: here only to end a hang
const AT_ONCE = 2;

if (command.length === 0) {
  console.error('run.mjs: name the program: node tests/corpus/run.mjs build/kept parse');
  process.exit(64);
}
if (!existsSync(corpora)) {
  console.log('1..0 # corpora absent: 0 cases');
  process.exit(0);
}

// ---- running the program

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

// Gives {mail} or {fault}: what is wrong with the way the program ended.
function parse(bytes) {
  return new Promise((done) => {
    const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
    const out = [];
    let said = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), SECONDS_MAX * 1000);
    child.stdout.on('data', (d) => out.push(d));
    child.stderr.on('data', (d) => { said += d; });
    child.stdin.on('error', () => {});
    child.on('error', (e) => done({ fault: `cannot start: ${e.message}` }));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal) return done({ fault: `killed by ${signal}` });
      if (bytes.length === 0) return done(code === 65 ? { empty: true } : { fault: `empty input: exit ${code}, not 65` });
      if (code !== 0) return done({ fault: `exit ${code}: ${said.slice(0, 200)}` });
      let text;
      try { text = strictUtf8.decode(Buffer.concat(out)); } catch { return done({ fault: 'output is not UTF-8' }); }
      let mail;
      try { mail = JSON.parse(text); } catch (e) { return done({ fault: `output is not JSON: ${e.message}` }); }
      const wrong = shape(mail);
      done(wrong ? { fault: `not of the contract's shape: ${wrong}`, mail } : { mail });
    });
    child.stdin.end(bytes);
  });
}

async function parseAll(cases) {
  const queue = [...cases];
  const worker = async () => {
    for (let c = queue.shift(); c; c = queue.shift()) Object.assign(c, await parse(c.bytes));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return cases;
}

// ---- the shape of the contract

const text = (v) => typeof v === 'string' && !v.includes('\0');
const orNull = (check) => (v) => v === null || check(v);
const list = (check) => (v) => Array.isArray(v) && v.every(check);
const object = (fields) => (v) => v !== null && typeof v === 'object' &&
  isDeepStrictEqual(Object.keys(v).sort(), Object.keys(fields).sort()) &&
  Object.entries(fields).every(([k, check]) => check(v[k]));
const word = (...words) => (v) => words.includes(v);
const oneLine = (v) => text(v) && !/[\r\n]/.test(v);
const person = object({ name: oneLine, address: oneLine });
const id = (v) => oneLine(v) && v.length > 0 && !/[<>\s]/.test(v);
const contract = {
  message_id: orNull(id),
  date: orNull((v) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(v)),
  from: list(person), sender: list(person), reply_to: list(person), to: list(person), cc: list(person),
  bcc: list(person), subject: oneLine, in_reply_to: list(id), references: list(id),
  text: (v) => text(v) && !v.includes('\r') && Buffer.byteLength(v) <= 1 << 20,
  html: orNull((v) => text(v) && Buffer.byteLength(v) <= 1 << 20 && !/<script/i.test(v)),
  reply: (v) => text(v) && Buffer.byteLength(v) <= 1 << 20,
  signature: orNull(text),
  attachments: list(object({
    name: (v) => oneLine(v) && !/[/\\\u202a-\u202e]/.test(v) && Buffer.byteLength(v) <= 255,
    type: (v) => /^[\x21-\x7e]+\/[\x21-\x7e]+$/.test(v), size: Number.isSafeInteger,
    sha256: (v) => /^[0-9a-f]{64}$/.test(v), inline: (v) => typeof v === 'boolean',
    content_id: orNull(text), in: orNull(Number.isInteger),
  })),
  auto: word('no', 'auto-replied', 'auto-generated', 'bulk', 'bounce', 'feedback'),
  bounce: orNull(list(object({
    recipient: text, action: word('failed', 'delayed', 'delivered', 'relayed', 'expanded'),
    class: orNull(word('hard', 'soft')), status: orNull(text), diagnostic: orNull(text), original_message_id: orNull(text),
  }))),
  feedback: orNull(object({ type: oneLine, recipient: orNull(oneLine), original_message_id: orNull(id) })),
  language: orNull((v) => /^[a-z]{2}$/.test(v)),
  warnings: list(text),
};

// The first field that is wrong, or ''.
function shape(mail) {
  if (mail === null || typeof mail !== 'object') return 'no object';
  for (const [key, check] of Object.entries(contract)) {
    if (!(key in mail)) return `${key} is missing`;
    if (!check(mail[key])) return `${key} is ${JSON.stringify(mail[key]).slice(0, 200)}`;
  }
  return Object.keys(mail).find((k) => !(k in contract)) || '';
}

// ---- results

const results = []; // { name, ok, detail }
const tables = [];  // lines of the report below the results

function result(name, ok, detail = '') {
  results.push({ name, ok, detail });
}

const shown = (v) => { const s = JSON.stringify(v) ?? 'nothing'; return s.length > 160 ? `${s.slice(0, 160)}…` : s; };
const cell = (s) => s.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(title, differences, why) {
  if (differences.length === 0) return;
  tables.push(`## ${title}`, '', '| case | field | read | expected | why |', '| --- | --- | --- | --- | --- |');
  for (const d of differences) {
    const reason = why[`${d.name} ${d.field}`] || why[d.name] || 'not explained yet';
    tables.push(`| ${[d.name, d.field, shown(d.got), shown(d.want), reason].map(cell).join(' | ')} |`);
  }
  tables.push('');
}

function writeReport() {
  const lines = results.map((r) => `- ${r.ok ? 'holds' : '**does not hold**'}: ${r.name}${r.detail ? ` (${r.detail})` : ''}`);
  mkdirSync(join(root, 'tests/report'), { recursive: true });
  writeFileSync(join(root, 'tests/report/parse.md'),
    ['# What `kept parse` makes of the collections', '', ...lines, '', ...tables].join('\n'));
}

const collapse = (s) => (s ?? '').replace(/\s+/gu, ' ').trim();
const share = (n, of) => `${n} of ${of}, ${of ? (100 * n / of).toFixed(1) : '100'} %`;
const set = (name) => join(corpora, name);
const read = (...parts) => readFileSync(join(...parts));
const files = (dir) => (existsSync(dir) ? readdirSync(dir).sort() : []).flatMap((f) => {
  const path = join(dir, f);
  return statSync(path).isDirectory() ? files(path) : [path];
});

// ---- 1. every mail of every set: reads, in the shape of the contract, as UTF-8

const NO_MAIL = /(^|\/)(SOURCE\.md|README[^/]*|LICENSE[^/]*)$|\.(json|tsv|csv|yml|yaml|md)$/;
const parsed = new Map(); // path relative to corpora -> case

async function everyMail() {
  const sets = readdirSync(corpora).filter((d) => /^(mail|bounce)-/.test(d)).sort();
  let all = 0;
  for (const name of sets) {
    const cases = files(set(name)).filter((p) => !NO_MAIL.test(p))
      .map((path) => ({ name: relative(corpora, path), bytes: readFileSync(path) }));
    await parseAll(cases);
    for (const c of cases) parsed.set(c.name, c);
    all += cases.length;
    const faults = cases.filter((c) => c.fault);
    result(`F19 ${name}: no crash, no time-out, valid UTF-8, the contract's shape`, faults.length === 0, share(cases.length - faults.length, cases.length));
    table(name, faults.map((c) => ({ name: c.name, field: 'end', got: c.fault, want: 'exit 0' })), {});
  }
  return all;
}

// ---- 2. mail-hostile: every row of expected.tsv

function hostile() {
  const path = join(set('mail-hostile'), 'expected.tsv');
  if (!existsSync(path)) return;
  const rows = readFileSync(path, 'utf8').split('\n').slice(1).filter(Boolean).map((l) => l.split('\t'));
  let charsets = 0, others = 0;
  const wrong = { charsets: [], others: [] };
  for (const [name, expected] of rows) {
    const c = parsed.get(`mail-hostile/${name}`);
    if (!c) continue; // kept back for other checks
    const check = checksOf(name, expected), exact = /exactly:/.test(expected);
    const list = exact ? wrong.charsets : wrong.others;
    if (exact) charsets++; else others++;
    if (c.empty && c.bytes.length === 0) continue;
    if (!c.mail || !check) { list.push({ name, field: 'check', got: c.fault ?? 'no check is written', want: expected }); continue; }
    list.push(...check(c.mail).filter((d) => !isDeepStrictEqual(d.got, d.want)).map((d) => ({ name, ...d })));
  }
  result('F19 mail-hostile: every letter of the cs-* mails', wrong.charsets.length === 0, `${charsets} mails`);
  result('F12 mail-hostile: every other row of expected.tsv', wrong.others.length === 0, `${others} mails`);
  table('mail-hostile', [...wrong.charsets, ...wrong.others], {});
}

// ---- 3. mail-zammad: subject and sender of at least 97 %, To and Cc of at least 95 %, attachments of at least 95 %

// The addresses of a list as another program printed it; quoted names may hold anything but addresses.
function addresses(s) {
  const bare = (s ?? '').replace(/"(?:[^"\\]|\\.)*"(?!@)/g, ' ');
  return [...bare.matchAll(/[^\s<>,;:()"']+@[^\s<>,;:()"']+/gu)].map((m) => m[0].toLowerCase());
}

// Why a difference may stand. For the report only: nothing in src/ knows these names.
const ZAMMAD_WHY = {
  'mail035 from': 'From holds an address in quotes and nothing else; the quotes are not part of the address here',
  'mail076 from': 'a stray ">" behind the address is not part of it here',
  'mail100 attachment': 'the left half of a Content-ID counts as a name only where its ending has a letter: "….2" is no file name',
};
const DIFFER_WHY = {
  'mail-zammad/mail017.box': 'unsolicited: two texts that have nothing to do with each other',
  'mail-zammad/mail043.box': 'the plain form only says where the other one can be read',
  'mail-zammad/mail085.box': 'the plain form ends before the address and the long table of the other one',
  'mail-phpmime/issue115': 'the plain form only says that there is another one',
};
const STALWART_WHY = {
  'date 13': 'six bare numbers are not read as a date here: an order of them is anybody\'s guess',
  'id 7': 'an id is written into headers of ours, so blanks inside it go (A11)',
};

function zammad() {
  const dir = set('mail-zammad');
  const wrong = [];
  const count = { subject: 0, from: 0, people: 0, files: 0, filesFound: 0 };
  let all = 0;
  for (const f of files(dir).filter((p) => p.endsWith('.json'))) {
    const want = JSON.parse(readFileSync(f, 'utf8'));
    const name = relative(dir, f).replace('.json', '');
    const m = parsed.get(`mail-zammad/${name}.box`)?.mail;
    if (!m) continue;
    all++;
    const check = (kind, key, got, expected) => {
      const ok = isDeepStrictEqual(got, expected);
      if (!ok) wrong.push({ name, field: key, got, want: expected });
      return ok;
    };
    if (check('subject', 'subject', collapse(m.subject), collapse(want.subject))) count.subject++;
    if (check('from', 'from', m.from[0]?.address ?? '', want.from_email)) count.from++;
    const to = check('people', 'to', m.to.map((p) => p.address.toLowerCase()).filter(Boolean), addresses(want.to));
    const cc = check('people', 'cc', m.cc.map((p) => p.address.toLowerCase()).filter(Boolean), addresses(want.cc));
    if (to && cc) count.people++;
    const files = ownOf(want, parsed.get(`mail-zammad/${name}.box`).bytes);
    const lost = missing(files, m.attachments);
    count.files += files.length;
    count.filesFound += files.length - lost.length;
    for (const a of lost)
      wrong.push({ name, field: 'attachment', got: m.attachments.map((b) => [b.name, b.size]), want: [a.filename, a.size] });
  }
  if (all === 0) return;
  result('F19 mail-zammad: subjects, at least 97 %', count.subject >= 0.97 * all, share(count.subject, all));
  result('A06 mail-zammad: sender addresses, at least 97 %', count.from >= 0.97 * all, share(count.from, all));
  result('A06 mail-zammad: To and Cc as address lists, at least 95 %', count.people >= 0.95 * all, share(count.people, all));
  result('A18 mail-zammad: names and sizes of attachments, at least 95 %', count.filesFound >= 0.95 * count.files, share(count.filesFound, count.files));
  table('mail-zammad', wrong, ZAMMAD_WHY);
}

// ---- 4. the samples of RFC 2047 in mail-git-mailinfo: all

async function rfc2047() {
  const dir = set('mail-git-mailinfo');
  if (!existsSync(join(dir, 'rfc2047-samples.mbox'))) return;
  const box = read(dir, 'rfc2047-samples.mbox').toString('latin1');
  const mails = box.split(/^From nobody .*\n/m).slice(1).map((s) => ({ bytes: Buffer.from(s, 'latin1') }));
  await parseAll(mails);
  const wrong = [];
  let all = 0;
  mails.forEach((c, i) => {
    const name = `rfc2047-info-${String(i + 1).padStart(4, '0')}`;
    if (!existsSync(join(dir, name))) return;
    all++;
    if (c.fault) { wrong.push({ name, field: 'end', got: c.fault, want: 'exit 0' }); return; }
    const want = Object.fromEntries(read(dir, name).toString('utf8').split('\n').filter(Boolean).map((l) => l.split(/: (.*)/s)));
    const got = { Author: c.mail.from[0]?.name, Email: c.mail.from[0]?.address, Subject: c.mail.subject.replace(/^Re: /, '') };
    for (const [key, value] of Object.entries(want))
      if (got[key] !== value) wrong.push({ name, field: key, got: got[key], want: value });
  });
  result('F19 mail-git-mailinfo: the samples of RFC 2047, all', wrong.length === 0, `${all} mails`);
  table('mail-git-mailinfo', wrong, {});
}

// ---- 5. mail-stalwart: the header tables, at least 95 % together

const instant = (d) => Date.UTC(d.year, d.month - 1, d.day, d.hour, d.minute, d.second) +
  (d.tz_before_gmt ? 1 : -1) * (d.tz_hour * 60 + d.tz_minute) * 60000;
const TABLES = {
  date: { header: 'Date', got: (m) => (m.date ? Date.parse(m.date) : null), want: instant },
  id: { header: 'References', got: (m) => m.references, want: (v) => v },
  unstructured: { header: 'Subject', got: (m) => collapse(m.subject), want: collapse },
};

async function headerTables() {
  const cases = [];
  for (const [name, t] of Object.entries(TABLES)) {
    const path = join(set('mail-stalwart'), `${name}.json`);
    if (!existsSync(path)) continue;
    JSON.parse(readFileSync(path, 'utf8')).forEach((row, i) => {
      if (row.expected === null) return;
      const bytes = Buffer.from(`${t.header}: ${row.header.replace(/\n*$/, '')}\n\n`);
      cases.push({ name: `${name} ${i + 1}`, t, row, bytes });
    });
  }
  if (cases.length === 0) return;
  await parseAll(cases);
  const wrong = cases.map((c) => ({ name: c.name, field: c.row.header, got: c.mail ? c.t.got(c.mail) : c.fault, want: c.t.want(c.row.expected) }))
    .filter((d) => !isDeepStrictEqual(d.got, d.want));
  const right = cases.length - wrong.length;
  result('F19 mail-stalwart: header tables, at least 95 %', right >= 0.95 * cases.length, share(right, cases.length));
  table('mail-stalwart', wrong, STALWART_WHY);
}

// ---- 6. mail-phpmime: every named file

function namedFiles() {
  const wrong = [];
  let all = 0;
  for (const [path, c] of parsed) {
    if (!path.startsWith('mail-phpmime/') || !c.mail) continue;
    const named = namesIn(c.bytes);
    const got = c.mail.attachments.map((a) => a.name.replaceAll(' ', ''));
    all += named.length;
    for (const name of named)
      if (!got.includes(name.replaceAll(' ', ''))) wrong.push({ name: path, field: 'attachments', got, want: name });
  }
  if (all === 0) return;
  result('A18 mail-phpmime: every named file', wrong.length === 0, share(all - wrong.length, all));
  table('mail-phpmime', wrong, {});
}

// ---- 7. mail-mimekit: every file in its winmail.dat packets, whatever the lines of base64 look like

async function packets() {
  const dir = join(set('mail-mimekit'), 'tnef');
  const cases = files(dir).filter((p) => p.endsWith('.tnef')).flatMap((path) => [76, 61, 4].map((line) =>
    ({ name: `${relative(dir, path)} ${line}`, at: path.replace(/\.tnef$/, ''), packet: readFileSync(path), bytes: inMail(readFileSync(path), line) })));
  if (cases.length === 0) return;
  await parseAll(cases);
  const wrong = [];
  let all = 0;
  for (const c of cases) {
    const got = c.mail?.attachments.slice(1) ?? [];
    const bodies = /^(body|message)\.(rtf|html|txt)$/; // made of the message's own words
    const listed = existsSync(`${c.at}.list`) ? readFileSync(`${c.at}.list`, 'utf8').split('\n').filter((n) => n && !bodies.test(n)) : [];
    const stored = files(c.at).filter((p) => !bodies.test(relative(c.at, p)));
    all += listed.length + stored.length;
    for (const n of listed)
      if (!got.some((a) => a.name === n && a.in === 0)) wrong.push({ name: c.name, field: 'list', got: got.map((a) => a.name), want: n });
    for (const p of stored)
      if (!got.some((a) => a.name === relative(c.at, p) && sameFile(a, readFileSync(p), c.packet)))
        wrong.push({ name: c.name, field: 'bytes', got: got.map((a) => [a.name, a.size]), want: relative(c.at, p) });
  }
  result('A20 mail-mimekit: every file of its winmail.dat packets', wrong.length === 0, share(all - wrong.length, all));
  table('mail-mimekit', wrong, {});
}

// ---- 8. two forms that say different things: rare among ordinary mails

const ORDINARY = /^(mail-(zammad|chatwoot|discourse|freescout|libredesk|roundcube|rt|phpmime|webhooks)|bounce-\w+(-\w+)?)\//;

function differing() {
  const ordinary = [...parsed.values()].filter((c) => c.mail && ORDINARY.test(c.name));
  if (ordinary.length === 0) return;
  const marked = ordinary.filter((c) => c.mail.warnings.includes('parts-differ'));
  result('A12 ordinary mails marked "parts-differ", below 2 %', marked.length < 0.02 * ordinary.length, share(marked.length, ordinary.length));
  table('marked as differing', marked.map((c) => ({ name: c.name, field: 'text', got: c.mail.text.slice(0, 80), want: (c.mail.html ?? '').replace(/<[^>]*>/g, ' ').slice(0, 80) })), DIFFER_WHY);
}

// ---- all

const all = await everyMail();
hostile();
zammad();
await rfc2047();
await headerTables();
namedFiles();
await packets();
differing();
await replies({ corpora, parseAll, result, share, table });
for (const r of checkBounces(parsed, corpora, root)) result(r.name, r.ok, r.detail);
writeReport();

console.log(`1..${results.length}`);
results.forEach((r, i) => console.log(`${r.ok ? 'ok' : 'not ok'} ${i + 1} - ${r.name}${r.detail ? ` (${r.detail})` : ''}`));
console.log(`# ${all} mails read; differences with their reasons: tests/report/parse.md, bounces.md`);
process.exit(results.every((r) => r.ok) ? 0 : 1);
