// What src/when makes of collections of clock changes, due times, holidays and calendar files that stand outside of
// the tree (see README.md beside this file).
//
//     node tests/corpus/time.mjs build/src/when/when-calc
//
// Prints TAP; writes every difference with its reason to tests/report/time.md, and fails on one without. Where no
// collections are there it says so and passes: the project's own fixtures are in the unit tests of src/when.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closedBesides, whyFrom, whyJs, whyPython, YEAR_FROM } from './time_why.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const corpora = process.env.KEPT_CORPORA || resolve(root, '../shared/corpora');
const program = process.argv[2];

if (!program) {
  console.error('time.mjs: name the program: node tests/corpus/time.mjs build/src/when/when-calc');
  process.exit(64);
}
if (!existsSync(corpora)) {
  console.log('1..0 # corpora absent: 0 cases');
  process.exit(0);
}

// ---- questions and answers

const set = (name) => join(corpora, name);
const json = (...path) => JSON.parse(readFileSync(join(corpora, ...path), 'utf8'));
const tsv = (...path) => readFileSync(join(corpora, ...path), 'utf8').trimEnd().split('\n').slice(1).map((l) => l.split('\t'));

// One line of answer for each question.
function ask(questions) {
  const run = spawnSync(program, [], { input: questions.join('\n') + '\n', maxBuffer: 256 << 20, encoding: 'utf8', timeout: 120000 });
  const answers = run.stdout.split('\n').slice(0, -1);
  if (run.status !== 0 || answers.length !== questions.length)
    throw new Error(`${program}: ${run.signal ?? run.status}, ${answers.length} of ${questions.length} answers: ${run.stderr.slice(0, 300)}`);
  return answers;
}

const results = []; // { name, ok, detail }
const report = [];  // lines

const share = (right, all) => `${right} of ${all}`;
function result(name, ok, detail) { results.push({ name, ok, detail }); }

// Differences { what, got, want, why }, those of the same reason together.
function table(name, all, differences) {
  const explained = differences.filter((d) => d.why);
  report.push(`\n## ${name}: ${share(all - differences.length, all)} agree, ${explained.length} differ with a reason, ${differences.length - explained.length} without\n`);
  for (const why of new Set(differences.map((d) => d.why || 'NO REASON'))) {
    const rows = differences.filter((d) => (d.why || 'NO REASON') === why);
    report.push(`- ${why} (${rows.length})`);
    for (const d of rows) report.push(`    - ${d.what}${d.got === undefined ? '' : `: got ${d.got}, there ${d.want}`}`);
  }
  return differences.length - explained.length;
}

// ---- 1. time-dst

function clockChanges() {
  const rows = tsv('time-dst', 'transitions.tsv'), walls = tsv('time-dst', 'gaps-and-overlaps.tsv');
  const questions = [], wants = [], names = [];
  const add = (q, want, name) => { questions.push(q); wants.push(want); names.push(name); };
  for (const [zone, at, before, after] of rows) {
    add(`zone ${zone}`, 'ok', zone);
    add(`offset ${new Date(Date.parse(at) - 1000).toISOString()}`, before, `${zone} ${at} before`);
    add(`offset ${at}`, after, `${zone} ${at}`);
  }
  for (const [zone, wall, , instants = ''] of walls) {
    add(`zone ${zone}`, 'ok', zone);
    add(`moments ${wall}:00Z`, instants.trim().split(/ +/).filter(Boolean).map((s) => s.replace('Z', ':00Z')).join(' '), `${zone} ${wall}`);
  }
  const answers = ask(questions);
  const kept = names.map((name, i) => ({ what: name, got: answers[i], want: wants[i], set: questions[i].startsWith('zone') }));
  const all = kept.filter((k) => !k.set);
  const wrong = kept.filter((k) => k.got !== k.want);
  table('time-dst', all.length, wrong);
  result('P47 time-dst: each change of offset, each local time that fails or repeats', wrong.length === 0, share(all.length - wrong.length, all.length));
}

// ---- 2. business-hours

const utc = (s) => s.replace(/Z$/, ':00Z');

function weekOf(schedule) {
  return 'week ' + [0, 1, 2, 3, 4, 5, 6].map((d) => (schedule[d] ?? []).map(([a, b]) => `${a}-${b}`).join(',') || '-').join(' ');
}

// Twice: closed on the dates that the collection names, and on the holidays of our tables with the few dates of the
// collection that are none (time_why.mjs). Both must agree to the second.
function businessHours() {
  const cases = json('business-hours', 'due-at.json'), schedules = json('business-hours', 'schedules.json');
  const dates = json('business-hours', 'holiday-dates.json');
  const questions = [];
  const list = (days) => days.join(',') || '-';
  for (const c of cases) {
    const closed = c.holidays ? dates[c.country] : [];
    questions.push(`zone ${c.zone}`, weekOf(schedules[c.schedule]), 'holidays -', `closed ${list(closed)}`,
      `due ${utc(c.start_utc)} ${c.business_minutes * 60}`, `open ${utc(c.start_utc)} ${utc(c.due_utc)}`,
      `closed ${list(closedBesides(c.country, closed))}`, `holidays ${c.holidays ? c.country : '-'}`, `due ${utc(c.start_utc)} ${c.business_minutes * 60}`);
  }
  const answers = ask(questions);
  const wrong = [], own = [];
  cases.forEach((c, i) => {
    const [due, open, ours] = [4, 5, 8].map((k) => answers[9 * i + k]);
    const what = `${c.id} ${c.schedule} ${c.country}${c.holidays ? ' with holidays' : ''} ${c.start_utc} +${c.business_minutes} min`;
    if (due !== utc(c.due_utc)) wrong.push({ what, got: due, want: c.due_utc });
    if (open !== String(c.business_minutes * 60)) wrong.push({ what: `${what}, back`, got: open, want: c.business_minutes * 60 });
    if (ours !== utc(c.due_utc)) own.push({ what, got: ours, want: c.due_utc });
  });
  table('business-hours, both ways', 2 * cases.length, wrong);
  result('P47 business-hours: due times, and the open time up to them', wrong.length === 0, share(2 * cases.length - wrong.length, 2 * cases.length));
  const open = table('business-hours with the holidays of our tables', cases.length, own);
  result('business-hours with the holidays of our tables', open === 0, share(cases.length - own.length, cases.length));
}

// ---- 3. and 4. holidays

function years(codes, from, until) {
  const list = [];
  for (const code of codes) for (let y = from; y <= until; y++) list.push([code, y]);
  const answers = ask(list.map(([code, y]) => `year ${code} ${y}`));
  const found = new Map();
  list.forEach(([code, y], i) => found.set(`${code} ${y}`, new Map(answers[i].split('\t').filter(Boolean)
    .map((s) => [s.slice(0, 10), { mark: s[11], name: s.slice(13) }]))));
  return found;
}

function compare(code, ours, theirs, why) {
  const differences = [];
  let all = 0;
  for (const [date, names] of theirs) {
    all++;
    if (!ours.has(date)) differences.push({ what: `${code} ${date} only there: ${names}`, why: why(code, date, names, true, ours) });
  }
  for (const [date, h] of ours)
    if (!theirs.has(date)) { all++; differences.push({ what: `${code} ${date} only here: ${h.name}`, why: why(code, date, h.name, false, theirs) }); }
  return { all, differences };
}

function holidays(name, collections, why, title) {
  let all = 0;
  const differences = [];
  const found = years([...new Set(collections.map((c) => c.code))], YEAR_FROM, 2050);
  for (const c of collections) {
    const r = compare(c.code, found.get(`${c.code} ${c.year}`), c.dates, why);
    all += r.all;
    differences.push(...r.differences);
  }
  const open = table(name, all, differences);
  result(title, open === 0 && all > 0, `${share(all - differences.length, all)} days, ${differences.length} with a reason`);
}

function holidaysPython() {
  const collections = [];
  let before = 0;
  for (const file of readdirSync(set('holidays-python')).filter((f) => f.endsWith('.json')).sort()) {
    const code = file.slice(0, 2), byYear = new Map();
    for (const [date, names] of Object.entries(json('holidays-python', file))) {
      if (Number(date.slice(0, 4)) < YEAR_FROM) { before++; continue; }
      const year = Number(date.slice(0, 4));
      if (!byYear.has(year)) byYear.set(year, new Map());
      byYear.get(year).set(date, names);
    }
    for (const [year, dates] of byYear) collections.push({ code, year, dates });
  }
  holidays('holidays-python', collections, whyPython, 'P47 holidays-python: public holidays of 16 countries, 2015 to 2050');
  report.push(`\n${before} days before ${YEAR_FROM} were not compared: ${whyFrom}.`);
}

function holidaysJs() {
  const collections = readdirSync(set('holidays-js')).filter((f) => f.endsWith('.json')).sort().map((file) => {
    const dates = new Map();
    for (const h of json('holidays-js', file).filter((x) => x.type === 'public')) {
      const days = Math.round((Date.parse(h.end) - Date.parse(h.start)) / 864e5) || 1;
      for (let i = 0; i < days; i++) {
        const date = new Date(Date.parse(`${h.date.slice(0, 10)}T00:00:00Z`) + i * 864e5).toISOString().slice(0, 10);
        dates.set(date, [dates.get(date), h.name].filter(Boolean).join('; '));
      }
    }
    return { code: file.slice(0, 2), year: Number(file.slice(3, 7)), dates };
  });
  holidays('holidays-js', collections, whyJs, 'P47 holidays-js: public holidays of 8 countries, 2024 to 2027');
}

// ---- 5. ical-samples: every file is answered, and each event found a second, simpler way

function eventsOf(text) {
  const lines = text.replace(/\r/g, '').replace(/\n[ \t]/g, '').split('\n');
  const events = [];
  let depth = 0, event = null;
  for (const line of lines) {
    const [, name, params, value] = /^([^:;]*)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/s.exec(line) ?? [, line, '', ''];
    const is = (n) => name.toUpperCase() === n;
    if (!event) {
      if (is('BEGIN') && value.trim().toUpperCase() === 'VEVENT') { event = {}; depth = 0; }
    } else if (is('BEGIN')) depth++;
    else if (is('END')) { if (depth-- === 0) { events.push(event); event = null; } } else if (depth === 0) event[name.toUpperCase()] = value.trim();
  }
  return events;
}

function icalSamples() {
  const files = (dir) => readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(join(dir, e.name)) : [join(dir, e.name)]));
  const paths = files(set('ical-samples')).filter((p) => p.endsWith('.ics')).sort();
  const answers = ask(paths.map((p) => `ics 1990 2035 ${p}`));
  const wrong = [];
  let events = 0, days = 0;
  paths.forEach((path, i) => {
    const what = relative(set('ical-samples'), path), bytes = readFileSync(path);
    const refused = answers[i].startsWith('refused');
    if (refused) { if (/BEGIN:VCALENDAR/i.test(bytes.toString('latin1'))) wrong.push({ what, got: answers[i], want: 'a calendar' }); return; }
    const [head, ...given] = answers[i].split('\t');
    const counts = Object.fromEntries(head.split(' ').reduce((p, w, k, a) => (k % 2 ? p : [...p, [w, Number(a[k + 1])]]), []));
    const own = eventsOf(bytes.toString('utf8'));
    const whole = own.filter((e) => /^\d{8}$/.test(e.DTSTART ?? '') && !('RECURRENCE-ID' in e) && e.STATUS !== 'CANCELLED');
    events += own.length;
    days += given.length;
    if (counts.events !== own.length) wrong.push({ what: `${what}, events`, got: counts.events, want: own.length });
    const left = whole.filter((e) => {
      const date = `${e.DTSTART.slice(0, 4)}-${e.DTSTART.slice(4, 6)}-${e.DTSTART.slice(6)}`;
      return date >= '1990' && date < '2036' && !given.some((g) => g.startsWith(date));
    });
    if (left.length > counts['not-read']) wrong.push({ what: `${what}, whole days`, got: given.join(', '), want: left.map((e) => e.DTSTART).join(', ') });
  });
  const open = table(`ical-samples (${paths.length} files, ${events} events, ${days} days off read)`, paths.length, wrong);
  result('ical-samples: every file read or refused, every whole day found', open === 0, `${paths.length} files, ${events} events, ${days} days`);
}

// ---- all

const parts = { 'time-dst': clockChanges, 'business-hours': businessHours, 'holidays-python': holidaysPython, 'holidays-js': holidaysJs, 'ical-samples': icalSamples };
for (const [name, part] of Object.entries(parts)) if (existsSync(set(name))) part();
mkdirSync(join(root, 'tests/report'), { recursive: true });
writeFileSync(join(root, 'tests/report/time.md'), ['# Clock changes, due times, holidays and calendar files', '',
  ...results.map((r) => `- ${r.ok ? 'ok' : 'NOT OK'}: ${r.name} (${r.detail})`), ...report, ''].join('\n'));

console.log(`1..${results.length}`);
results.forEach((r, i) => console.log(`${r.ok ? 'ok' : 'not ok'} ${i + 1} - ${r.name} (${r.detail})`));
console.log('# differences with their reasons: tests/report/time.md');
process.exit(results.every((r) => r.ok) ? 0 : 1);
