// What the bounce-* sets say of their mails, against what `kept parse` made of them (run.mjs reads them). Every miss stands
// in tests/report/bounces.md with its reason; the reasons serve the report only (bounces_why.mjs).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REASONS } from './bounces_why.mjs';

const unescaped = (s) => s.replace(/\\([nt\\])/g, (_, c) => ({ n: '\n', t: '\t', '\\': '\\' })[c]);

function rowsOf(set) {
  const path = join(folder, set, 'expected.tsv');
  if (!existsSync(path)) return [];
  const [head, ...rows] = readFileSync(path, 'utf8').split('\n').filter(Boolean).map((l) => l.split('\t').map(unescaped));
  return rows.map((r) => Object.fromEntries(head.map((k, i) => [k, r[i] ?? ''])));
}

const grouped = (rows) => Map.groupBy ? Map.groupBy(rows, (r) => r.fixture)
  : rows.reduce((m, r) => m.set(r.fixture, [...(m.get(r.fixture) ?? []), r]), new Map());

// ---- results

let folder;         // of the collections
const results = []; // { name, ok, detail }
const misses = [];  // { name, field, got, want }

const share = (n, of) => `${n} of ${of}, ${of ? (100 * n / of).toFixed(1) : '100'} %`;
const result = (name, ok, detail) => results.push({ name, ok, detail });
const miss = (name, field, got, want) => misses.push({ name, field, got, want });
const shown = (v) => { const s = JSON.stringify(v) ?? 'nothing'; return s.length > 160 ? `${s.slice(0, 160)}…` : s; };
const cell = (s) => s.replaceAll('|', '\\|').replaceAll('\n', ' ');

function writeReport(root) {
  const lines = results.map((r) => `- ${r.ok ? 'holds' : '**does not hold**'}: ${r.name} (${r.detail})`);
  const why = (m) => REASONS[`${m.name} ${m.field}`] ?? REASONS[m.name] ?? 'not explained yet';
  const rows = misses.map((m) => `| ${[m.name, m.field, shown(m.got), shown(m.want), why(m)].map(cell).join(' | ')} |`);
  mkdirSync(join(root, 'tests/report'), { recursive: true });
  writeFileSync(join(root, 'tests/report/bounces.md'), ['# What `kept parse` makes of bounces', '', ...lines, '',
    '| case | field | read | expected | why |', '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n'));
}

// ---- what a mail says by itself, read without our own reader

// The mail as text in which words can be looked for: what base64 hides comes from the reader.
const wordsOf = (c) => `${c.bytes.toString('latin1').replace(/=\r?\n/g, '')}\n${c.mail?.text ?? ''}`;
const stands = (c, status) => new RegExp(`(?<![\\d.])${status.replaceAll('.', '\\.')}(?!\\.?\\d)`).test(wordsOf(c));

// The failed recipients of the groups of a delivery report (RFC 3464 2.3), and of X-Failed-Recipients.
function failedOf(c) {
  const plain = c.bytes.toString('latin1').replaceAll('\r\n', '\n').replace(/\n[ \t]+/g, ' ');
  const report = plain.match(/(?:^|\n)content-type: *message\/(?:global-)?delivery-status[\s\S]*?\n\n([\s\S]*?)(?:\n--|$)/i)?.[1] ?? '';
  return report.split(/\n\s*\n/).filter((g) => /^action: *failed/im.test(g))
    .map((g) => g.match(/^final-recipient:[^;\n]*; *<?([^\s<>]+@[^\s<>]+?)>?[ \t]*$/im)?.[1]).filter(Boolean);
}

// ---- what the reader says

const NONE = 'no bounce', VACATION = 'vacation', FEEDBACK = 'feedback', DELIVERED = 'delivered';
const BY_AUTO = { feedback: FEEDBACK, 'auto-replied': VACATION };

// One entry for each recipient, at least one: { class, status }.
function readingsOf(mail, rows) {
  if (mail?.auto !== 'bounce') return Array(rows.length).fill({ class: BY_AUTO[mail?.auto] ?? NONE, status: null });
  const list = mail.bounce.map((b) => ({ class: b.class ?? DELIVERED, status: b.status }));
  return list.length ? list : [{ class: 'bounce of nobody', status: null }];
}

const classOf = (row) => row.reason === 'feedback' ? FEEDBACK : row.reason === 'vacation' ? VACATION
  : row.reason === 'delivered' ? DELIVERED : row.hard_bounce === 'true' ? 'hard' : 'soft';

// ---- bounce-sisimai

// Rows and readings of one mail in the pairing that agrees most: the table does not name the recipients.
function paired(rows, readings) {
  const left = [...readings];
  const take = (test) => { const i = left.findIndex(test); return i < 0 ? undefined : left.splice(i, 1)[0]; };
  const pairs = rows.map((row) => ({ row, got: undefined }));
  const tests = [(r, g) => g.class === classOf(r) && g.status === r.enhanced_status, (r, g) => g.status === r.enhanced_status,
    (r, g) => g.class === classOf(r), () => true];
  for (const test of tests)
    for (const p of pairs) p.got ??= take((g) => test(p.row, g));
  return pairs;
}

function sisimai(mails) {
  const count = { rows: 0, classes: 0, statuses: 0, statusesRight: 0, hardRight: 0 };
  for (const [fixture, rows] of grouped(rowsOf('bounce-sisimai'))) {
    const name = [...mails.keys()].find((k) => k.startsWith('bounce-sisimai/') && k.endsWith(`/${fixture}`));
    if (!name) continue; // kept back for other checks
    const c = mails.get(name);
    for (const { row, got } of paired(rows, readingsOf(c.mail, rows))) {
      const want = classOf(row), isStanding = /^[245]/.test(row.enhanced_status) && stands(c, row.enhanced_status);
      count.rows++;
      if (got?.class === want) count.classes++;
      else miss(name, 'class', got?.class ?? 'no such recipient', `${want} (${row.reason}, ${row.enhanced_status})`);
      if (!isStanding) continue;
      count.statuses++;
      if (got?.status === row.enhanced_status) count.statusesRight++;
      else miss(name, 'status', got?.status ?? null, row.enhanced_status);
    }
  }
  const none = [...mails].filter(([k]) => k.startsWith('bounce-sisimai/not/'));
  for (const [name, c] of none)
    if (['bounce', 'feedback'].includes(c.mail?.auto)) miss(name, 'class', c.mail.auto, NONE);
    else count.classes++;
  count.rows += none.length;
  if (count.rows === 0) return;
  result('F10 bounce-sisimai: the status, where the expected one stands in the mail, at least 95 %',
    count.statusesRight >= 0.95 * count.statuses, share(count.statusesRight, count.statuses));
  result('F10 bounce-sisimai: hard, soft, vacation, feedback or no bounce, at least 95 % of the rows',
    count.classes >= 0.95 * count.rows, share(count.classes, count.rows));
  feedback(mails);
}

function feedback(mails) {
  let all = 0, right = 0;
  for (const row of rowsOf('bounce-sisimai').filter((r) => r.feedback_type)) {
    const name = `bounce-sisimai/bsd/${row.fixture}`;
    if (!mails.has(name)) continue;
    all++;
    const got = mails.get(name).mail?.feedback?.type;
    if (got === row.feedback_type) right++; else miss(name, 'feedback', got, row.feedback_type);
  }
  result('F10 bounce-sisimai: the kind of a feedback report, at least 95 %', right >= 0.95 * all, share(right, all));
}

// ---- all bounce sets: what the report names, and nothing made up

function named(mails) {
  let all = 0, lost = 0, madeUp = 0, statuses = 0;
  for (const [name, c] of mails) {
    const got = (c.mail?.bounce ?? []).map((b) => b.recipient.toLowerCase());
    for (const address of failedOf(c)) {
      all++;
      if (got.includes(address.toLowerCase())) continue;
      lost++;
      miss(name, 'recipient', got, address);
    }
    for (const b of c.mail?.bounce ?? []) {
      if (b.status === null) continue;
      statuses++;
      if (stands(c, b.status)) continue;
      madeUp++;
      miss(name, 'made up', b.status, 'a status that stands in the mail');
    }
  }
  result('F10 every failed recipient that a delivery report names', lost === 0, share(all - lost, all));
  result('F10 no status that does not stand in the mail', madeUp === 0, share(statuses - madeUp, statuses));
}

// ---- bounce-flufl

function flufl(mails) {
  let all = 0, found = 0, exact = 0;
  for (const [fixture, rows] of grouped(rowsOf('bounce-flufl'))) {
    const name = `bounce-flufl/${fixture}`;
    if (!mails.has(name)) continue;
    const list = mails.get(name).mail?.bounce ?? [];
    const got = [...new Set(list.map((b) => b.recipient.toLowerCase()))].sort();
    const want = [...new Set(rows.flatMap((r) => r.addresses.toLowerCase().split(/[\s,;]+/)).filter(Boolean))].sort();
    all++;
    if (want.every((r) => got.includes(r))) found++; else miss(name, 'recipients', got, want);
    if (got.every((r) => want.includes(r))) exact++; else miss(name, 'others', got, want);
  }
  if (all === 0) return;
  result('F10 bounce-flufl: all failed recipients, at least 95 %', found >= 0.95 * all, share(found, all));
  result('F10 bounce-flufl: and nobody else, at least 90 %', exact >= 0.9 * all, share(exact, all));
}

// ---- bounce-perl-parser

function perlParser(mails) {
  let all = 0, right = 0, ids = 0, idsRight = 0, addresses = 0, addressesRight = 0;
  for (const row of rowsOf('bounce-perl-parser')) {
    const name = `bounce-perl-parser/${row.fixture}`;
    const mail = mails.get(name)?.mail;
    if (!mail) continue;
    const list = mail.bounce ?? [];
    if (row.fact === 'is_bounce') {
      all++;
      if ((mail.auto === 'bounce') === (row.value === '1')) right++; else miss(name, 'is_bounce', mail.auto, row.value);
    } else if (row.fact === 'orig_message_id') {
      ids++;
      const want = row.value.replace(/^<|>$/g, '');
      if (list.some((b) => b.original_message_id === want)) idsRight++; else miss(name, 'original', list[0]?.original_message_id, want);
    } else if (row.fact === 'addresses') {
      for (const want of row.value.toLowerCase().split(/\s+/).filter(Boolean)) {
        addresses++;
        if (list.some((b) => b.recipient.toLowerCase() === want)) addressesRight++;
        else miss(name, 'recipient', list.map((b) => b.recipient), want);
      }
    }
  }
  if (all === 0) return;
  result('F10 bounce-perl-parser: a bounce or none, at least 95 %', right >= 0.95 * all, share(right, all));
  result('F10 bounce-perl-parser: failed recipients, at least 80 %', addressesRight >= 0.8 * addresses, share(addressesRight, addresses));
  result('F10 bounce-perl-parser: the original Message-ID', idsRight === ids, share(idsRight, ids));
}

// ---- ordinary mail

// A report by its own word: what RFC 3464 and RFC 5321 4.5.5 make of one, or the name mail servers write under.
const isReport = (c) => {
  const head = c.bytes.toString('latin1').replaceAll('\r\n', '\n').split('\n\n')[0].replace(/\n[ \t]+/g, ' ');
  return /^return-path: *<>/im.test(head) || /report-type="?delivery-status/i.test(head) ||
    /^from:.*(mailer-daemon|postmaster)/im.test(head) || /^x-failed-recipients:/im.test(head) ||
    /(?:^|\n)content-type: *message\/delivery-status/i.test(c.bytes.toString('latin1'));
};

function ordinary(mails) {
  const wrong = [...mails].filter(([, c]) => c.mail?.auto === 'bounce' && !isReport(c));
  for (const [name, c] of wrong) miss(name, 'auto', 'bounce', `ordinary: ${c.mail.subject}`);
  result('INV1 no ordinary mail of the mail-* sets is called a bounce', wrong.length === 0, `${mails.size} mails`);
}

// ---- all

// mails: by their path in corpora what was read of them. Gives the results; root is where the report goes.
export function checkBounces(mails, corpora, root) {
  folder = corpora;
  const begins = (prefix) => new Map([...mails].filter(([name, c]) => name.startsWith(prefix) && c.mail));
  const bounces = begins('bounce-');
  if (bounces.size === 0) return [];
  sisimai(bounces);
  named(bounces);
  flufl(bounces);
  perlParser(bounces);
  ordinary(begins('mail-'));
  writeReport(root);
  return results;
}
