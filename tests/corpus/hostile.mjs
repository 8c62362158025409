// What expected.tsv of mail-hostile says about each of its mails, as checks on the JSON of `kept parse`. What a row says
// about pages and answers (downloads, receipts, sorting) is for tests of those rooms; here stands what a reader can see.
const field = (name, want) => (m) => [{ field: name, got: m[name], want }];
const is = (name, got, want = true) => ({ field: name, got, want });
const name0 = (want) => (m) => [is('name', m.attachments[0]?.name, want)];
const one = (name, type) => (m) => [is('attachment', m.attachments.map((a) => [a.name, a.type]), [[name, type]])];
const words = (want) => (m) => [is('text', m.text.replace(/\s+/g, ' ').trim(), want)];
const warned = (word, ...more) => (m) => [is('warnings', m.warnings.includes(word)), ...more.flatMap((check) => check(m))];
const robot = (m) => [is('auto', m.auto !== 'no')];
const from = (want) => (m) => [is('from', m.from.map((p) => p.address), [want])];
const ANA = 'ana@example.com';

export const checks = {
  'deep-multipart.eml': (m) => [is('kept', m.warnings.includes('depth-cut') || m.text.includes('deep text'))],
  'deep-rfc822.eml': (m) => [is('attachments', m.attachments.map((a) => a.type), ['message/rfc822'])],
  'many-parts.eml': warned('parts-cut', from(ANA)),
  'header-64k.eml': words('Hello.'),
  'header-count.eml': warned('header-cut', from(ANA), field('subject', 'many headers')),
  'fold-10000.eml': (m) => [is('subject', Buffer.byteLength(m.subject) <= 8192 && m.subject.startsWith('S s s'))],
  'references-500.eml': (m) => [is('references', [m.references.length, m.references.at(-1)], [500, 'r499@example.com'])],
  'boundary-prefix.eml': words('one two three'),
  'boundary-noend.eml': words('kept'),
  'boundary-absent.eml': words('kept'),
  'nul-body.eml': (m) => [is('text', /^first\W?second\nthird$/u.test(m.text))],
  'inject-subject.eml': (m) => [is('bcc', m.bcc.length, 0), is('subject', /[\r\n]/.test(m.subject), false)],
  'inject-name.eml': from(ANA),
  'inject-msgid.eml': (m) => [is('message_id', /^[^\s<>]+$/.test(m.message_id ?? 'none'))],
  'base64-broken.eml': (m) => [is('text', m.text || m.attachments.map((a) => a.size), 'Hello world')],
  'cte-unknown.eml': warned('encoding-unknown', words('raw body')),
  'cs-utf7.eml': (m) => [is('html', /<script/i.test(m.html ?? ''), false)],
  'ew-split.eml': field('subject', 'Žurka čaj'),
  'ew-adjacent.eml': field('subject', 'AB C'),
  'ew-huge.eml': (m) => [is('subject', /^š{1000,}$/u.test(m.subject) && Buffer.byteLength(m.subject) <= 8192)],
  'fn-traversal.eml': (m) => [...name0('passwd')(m), is('size', m.attachments[0]?.size, 4)],
  'fn-absolute.eml': name0('evil.exe'),
  'fn-rfc2231.eml': name0('račun за март.pdf'),
  'fn-rtlo.eml': (m) => [is('name', /[\u202a-\u202e\u2066-\u2069]/.test(m.attachments[0]?.name ?? '\u202e'), false)],
  'fn-crlf.eml': (m) => [is('name', /^[^\r\n]+$/.test(m.attachments[0]?.name ?? ''))],
  'fn-long.eml': (m) => [is('name', Buffer.byteLength(m.attachments[0]?.name ?? '') <= 255 && /\.\w+$/.test(m.attachments[0]?.name))],
  'fn-html.eml': one('page.html', 'text/html'),
  'fn-svg.eml': one('pic.svg', 'image/svg+xml'),
  'from-two.eml': warned('from-doubled', from(ANA)),
  'from-none.eml': warned('from-missing', from(ANA)),
  'from-utf8.eml': from('јелена@пример.срб'),
  'from-group.eml': (m) => [is('people', [...m.to, ...m.cc].map((p) => p.address), ['support@desk.example'])],
  'date-bad.eml': field('date', null),
  'date-future.eml': (m) => [is('date', Date.parse(m.date), Date.parse('2099-03-05T09:12:00Z'))],
  'date-obsolete.eml': (m) => [is('date', Date.parse(m.date), Date.parse('2026-03-05T15:12:00Z'))],
  'eol-cr.eml': words('body line'),
  'eol-lf.eml': words('body line'),
  'mbox-from.eml': from(ANA),
  'bom.eml': from(ANA),
  'headers-only.eml': (m) => [is('text', m.text, ''), ...from(ANA)(m)],
  'html-deep.eml': (m) => [is('text', m.text.includes('leaf')), is('html', (m.html.match(/<div/g) ?? []).length <= 100)],
  'html-active.eml': (m) => [
    is('text', m.text.includes('visible')),
    is('html', /<(script|form|iframe|meta|base|style|svg|input)|\son\w+=|javascript:|url\(/i.test(m.html), false),
    is('picture', /<img[^>]*\ssrc=/i.test(m.html), false),
  ],
  'flowed.eml': field('text', 'one two\n\n> quoted text'),
  'uuencode.eml': (m) => [is('attachments', m.attachments.map((a) => [a.name, a.size]), [['hi.txt', 9]])],
  'calendar.eml': (m) => [is('attachments', m.attachments.map((a) => a.type), ['text/calendar'])],
  'auto-no.eml': field('auto', 'no'),
  'auto-null-path.eml': field('auto', 'bounce'),
  'from-self.eml': from('support@desk.example'),
};
for (const name of ['auto-submitted', 'auto-generated', 'auto-precedence-bulk', 'auto-precedence-junk', 'auto-list-id',
  'auto-suppress-all', 'auto-suppress-oof', 'auto-self-loop', 'autoresponse-legacy', 'auto-xautorespond',
  'oof-subject-sr-latn', 'oof-subject-sr-cyrl', 'oof-subject-sl', 'oof-subject-el', 'oof-subject-hr'])
  checks[`${name}.eml`] = robot;

// What to check of a mail, given what the table says of it; null where nobody has written a check.
export function checksOf(name, expected) {
  const exact = expected.match(/subject and body are exactly: (.*)$/);
  if (exact) return (m) => ['subject', 'text'].map((f) => is(f, m[f].trim(), exact[1]));
  return checks[name] ?? null;
}
