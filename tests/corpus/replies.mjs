// What this person wrote now: `reply` and `signature` against the reply-* sets. Part of run.mjs, which hands in how to run
// the program, how to tell a result and where differences go.
//
// Text is compared with white space collapsed. The sets disagree on signatures; src/mime/reply.h has the rule here. Where a
// set keeps them, reply and signature together are what it keeps.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { factsOf, toldApart } from './fragments.mjs';

const collapse = (s) => (s ?? '').replace(/[\s\u200b\ufeff]+/gu, ' ').trim();
// Without the lines that only part a signature from the rest: they are in neither of the two.
const unparted = (s) => collapse((s ?? '').replace(/^[ \t]*[-_—–*=~#]+[ \t]*$/gmu, ''));
// The reply with its signature, and with so many lines of it: what stands below the quotes belongs to it too.
const withSignature = (m) => {
  const lines = (m.signature ?? '').split('\n');
  return lines.map((_, i) => unparted([m.reply, ...lines.slice(0, i + 1)].join('\n'))).reverse();
};

const letter = (body, { html = false, from = 'Ana Example <ana@customer.example>' } = {}) => Buffer.concat([
  Buffer.from(`From: ${from}\nTo: shop@desk.example\nSubject: Re: Test\nMIME-Version: 1.0\n` +
    `Content-Type: text/${html ? 'html' : 'plain'}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n`), body]);

// Why a case may differ. For the report only: nothing in src/ knows these names.
const WHY = {
  'reply-discourse-trimmer embedded_email_16.txt': 'a quote that answers follow stays there; here no quoted line is in the reply (as in reply-github)',
  'reply-discourse-trimmer embedded_email_17.txt': 'a quote that answers follow stays there; here no quoted line is in the reply (as in reply-github)',
  'reply-discourse-trimmer spam_1.txt': 'nothing but quotes: here it is its own reply, as in quote_only.txt of the same set',
  'reply-unquotemail dont_parse_quotations_for_forwarded_messages.txt': 'a forwarded letter stays there; here it is not what this person wrote',
  'reply-unquotemail email_2.txt': 'all below the first quote goes there, the answers of the person too',
  'reply-unquotemail thunderbird_dual.txt': 'all below the quote goes there, the answer of the person too',
  'reply-unquotemail reply-quotations-share-block_dual.html': 'the line that introduces the quote stays there',
  'reply-unquotemail talon_txt_11.txt': 'the reply stands on the line of the introduction; the set keeps nothing',
  'reply-unquotemail talon_txt_12.txt': 'the reply stands on the line of the introduction; the set keeps nothing',
  'reply-talon short_url': 'a closing and a name stay in the reply',
};

export async function replies({ corpora, parseAll, result, share, table }) {
  const misses = [];
  const dir = (...parts) => join(corpora, ...parts);
  const list = (...parts) => (existsSync(dir(...parts)) ? readdirSync(dir(...parts)).sort() : []);
  const read = (...parts) => readFileSync(dir(...parts));
  const text = (...parts) => read(...parts).toString('utf8');

  // cases: { set, name, bytes, want: [any of these], got(mail): [any of these] }
  async function compare(cases, { set, least, what = 'reply' }) {
    if (cases.length === 0) return;
    await parseAll(cases);
    let right = 0;
    for (const c of cases) {
      const got = c.mail ? c.got(c.mail) : [c.fault];
      if (c.want.some((w) => got.includes(w))) right++;
      else misses.push({ name: `${set} ${c.name}`, field: what, got: got[0], want: c.want[0] });
    }
    result(`F19 ${set}: ${what}, at least ${least} %`, right >= least / 100 * cases.length, share(right, cases.length));
  }

  await compare(list('reply-discourse-trimmer', 'emails').filter((f) => existsSync(dir('reply-discourse-trimmer/trimmed', f))).map((f) => ({
    name: f, bytes: letter(read('reply-discourse-trimmer/emails', f)), want: [collapse(text('reply-discourse-trimmer/trimmed', f))],
    got: (m) => [collapse(m.reply)],
  })), { set: 'reply-discourse-trimmer', least: 90 });

  await compare(await unquotemail(), { set: 'reply-unquotemail', least: 85 });
  await compare(talon(), { set: 'reply-talon', least: 85 });

  await compare(list('reply-authored-region', 'in').filter((f) => existsSync(dir('reply-authored-region/out', f))).map((f) => ({
    name: f, bytes: letter(read('reply-authored-region/in', f)), want: [collapse(text('reply-authored-region/out', f))],
    got: (m) => [collapse(m.reply)],
  })), { set: 'reply-authored-region', least: 85 });

  await fragments();
  await headFree();
  table('reply sets', misses, WHY);

  // Samples with what must remain, and what remains of inputs that other sets hold. The HTML that must remain is read by
  // the program too, for its text.
  async function unquotemail() {
    const set = 'reply-unquotemail';
    const failing = list(set, 'samples/failing');
    const inputs = new Map(list(set, 'samples').filter((f) => f !== 'failing').map((f) => [f, dir(set, 'samples', f)]));
    for (const f of list(set, 'expecteds').filter((e) => !inputs.has(e) && !failing.includes(e)))
      for (const path of [dir('reply-crisp', f), dir('reply-talon/html_replies', f), dir('reply-talon', f)])
        if (existsSync(path)) inputs.set(f, path);
    const cases = [...inputs].filter(([f]) => existsSync(dir(set, 'expecteds', f))).map(([f, path]) => ({ f, path, html: extname(f) === '.html' }));
    const wanted = cases.filter((c) => c.html).map((c) => ({ f: c.f, bytes: letter(read(set, 'expecteds', c.f), { html: true }) }));
    await parseAll(wanted);
    const textOf = new Map(wanted.map((w) => [w.f, w.mail?.text ?? w.fault]));
    return cases.map((c) => ({
      name: c.f, bytes: letter(readFileSync(c.path), { html: c.html }),
      want: [c.html ? textOf.get(c.f) : text(set, 'expecteds', c.f)].flatMap((w) => [collapse(w), unparted(w)]),
      got: (m) => [collapse(m.reply), ...withSignature(m)],
    }));
  }

  function talon() {
    const set = 'reply-talon';
    const standard = list(set, 'standard_replies').filter((f) => f.endsWith('.eml')).map((f) => {
      const more = dir(set, 'standard_replies', f.replace('.eml', '_reply_text'));
      const want = ['Hello', ...(existsSync(more) ? [unparted(readFileSync(more, 'utf8'))] : [])];
      return { name: f, bytes: read(set, 'standard_replies', f), want, got: (m) => [collapse(m.reply), ...(existsSync(more) ? withSignature(m) : [])] };
    });
    const html = list(set, 'html_replies').map((f) => ({
      name: f, bytes: letter(read(set, 'html_replies', f), { html: true }), want: ['Hi. I am fine. Thanks, Alex'], got: (m) => [collapse(m.reply)],
    }));
    const signed = list(set, 'signature/emails/stripped').filter((f) => f.endsWith('_body')).map((f) => {
      const name = f.replace('_body', ''), part = (p) => (existsSync(dir(set, 'signature/emails/stripped', `${name}_${p}`)) ? text(set, 'signature/emails/stripped', `${name}_${p}`).trim() : '');
      const body = part('body'), signature = part('signature');
      const want = body.endsWith(signature) ? body.slice(0, body.length - signature.length) : body;
      const from = part('sender');
      return { name, bytes: letter(Buffer.from(body), from ? { from: from.includes('@') ? from : `${from} <a@customer.example>` } : {}), want: [collapse(want)], got: (m) => [collapse(m.reply)] };
    });
    return [...standard, ...html, ...signed];
  }

  // No line of a fragment marked quoted or hidden is in the reply, and every line of the others is.
  async function fragments() {
    let apart = 0, right = 0, all = 0;
    for (const set of ['reply-github', 'reply-crisp', 'reply-willdurand', 'reply-zapier']) {
      if (!existsSync(dir(set, 'expected.tsv'))) continue;
      const cases = Object.entries(factsOf(text(set, 'expected.tsv'))).filter(([f]) => existsSync(dir(set, f)))
        .map(([f, facts]) => ({ name: f, fragments: toldApart(text(set, f), facts), bytes: letter(read(set, f)) }));
      const known = cases.filter((c) => c.fragments);
      await parseAll(known);
      let good = 0;
      for (const c of known) {
        const wrong = c.mail ? wrongLines(c.fragments, c.mail.reply) : [c.fault];
        if (wrong.length === 0) good++;
        else misses.push({ name: `${set} ${c.name}`, field: 'lines', got: c.mail?.reply, want: wrong.join(' / ') });
      }
      all += cases.length;
      apart += known.length;
      right += good;
      result(`F19 ${set}: lines of fragments`, true, `${share(good, known.length)}; told apart ${known.length} of ${cases.length}`);
    }
    if (all) result('F19 reply sets of fragments: their lines, at least 85 %', right >= 0.85 * apart, `${share(right, apart)}; told apart ${apart} of ${all}`);
  }

  function wrongLines(fragments, reply) {
    const have = reply.split('\n').map(collapse), wrong = [];
    const shown = new Set(fragments.filter((f) => !f.quoted && !f.hidden).flatMap((f) => f.lines.map(collapse)));
    for (const f of fragments)
      for (const line of f.lines.map(collapse).filter(Boolean)) {
        const mustBe = !f.quoted && !f.hidden;
        if (mustBe && !have.includes(line)) wrong.push(`missing: ${line}`);
        if (!mustBe && have.includes(line) && !shown.has(line)) wrong.push(`not cut: ${line}`);
      }
    return wrong;
  }

  // Threads with several heads: the reply holds no line of a head and no quoted line.
  async function headFree() {
    const cases = list('reply-mailparserreply').filter((f) => f.endsWith('.txt')).map((f) => ({ name: f, bytes: letter(read('reply-mailparserreply', f)) }));
    if (cases.length === 0) return;
    await parseAll(cases);
    const HEAD = /^\W{0,2}(From|Von|Fra|Från|Van|Od|Sent|Gesendet|Sendt|Verzonden|Wysłano|送信日時)\W{0,2}:/mu;
    const wrong = cases.filter((c) => c.fault || ((HEAD.test(c.mail.reply) || /^>/m.test(c.mail.reply)) && collapse(c.mail.reply) !== collapse(c.mail.text)));
    for (const c of wrong) misses.push({ name: `reply-mailparserreply ${basename(c.name)}`, field: 'head', got: c.mail?.reply ?? c.fault, want: 'no line of a head' });
    result('F19 reply-mailparserreply: no line of a head in the reply', wrong.length === 0, share(cases.length - wrong.length, cases.length));
  }
}
