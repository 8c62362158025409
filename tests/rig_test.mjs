/* The rig tested: what judges the others must be right itself. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { lmtp, wire } from './rig/lmtp.mjs'
import { mailWorld } from './rig/mail.mjs'
import { readMail } from './rig/mailbox.mjs'
import { freePort, until } from './rig/ports.mjs'
import { newDatabase, query } from './rig/postgres.mjs'
import { seeded } from './rig/seed.mjs'
import { summary } from './soak.mjs'
import { Tap, codes } from './rig/tap.mjs'

function read(text) {
    const tap = new Tap()
    for (const line of text.split('\n')) tap.line(line)
    return { tests: tap.tests.map(t => `${t.ok ? (t.skip ? 'skip' : 'ok') : 'no'} ${t.path.join('/')}`), complaints: tap.complaints }
}

const cases = [
    ['a plain stream', '1..2\nok 1 - a\nok 2 - b # with a hash', ['ok a', 'ok b # with a hash'], []],
    ['a failure keeps the rest', 'ok 1 - a\nnot ok 2 - b\n# b.c:3 wrong\n1..2', ['ok a', 'no b'], []],
    ['a crash half way', '1..3\nok 1 - a', ['ok a'], ['planned 3 tests and ran 1']],
    ['an end before the end', 'ok 1 - a', ['ok a'], [/printed no plan/]],
    ['nothing at all', '', [], ['ran no test at all']],
    ['two groups of one program', '1..1\nok 1 - a\n1..1\nok 1 - b', ['ok a', 'ok b'], []],
    ['bailing out', '1..1\nok 1 - a\nBail out! no disk', ['ok a'], ['Bail out! no disk']],
    ['a skip is no pass', 'ok 1 - a # SKIP no server\n1..1', ['skip a'], []],
    ['subtests count through themselves',
        '# Subtest: o\n    # Subtest: i\n    ok 1 - i\n      ---\n      duration_ms: 1\n      ok: 3\n      ...\n    ok 2 - j\n    1..2\nok 1 - o\n1..1',
        ['ok o/i', 'ok o/j'], []],
    ['a failing subtest is counted once', '    not ok 1 - i\n    1..1\nnot ok 1 - o\n1..1', ['no o/i'], []],
    ['a parent that fails by itself is counted', '    ok 1 - i\n    1..1\nnot ok 1 - o\n1..1', ['ok o/i', 'no o'], []],
    ['siblings keep their own parents', '    ok 1 - i\nok 1 - o\n    ok 1 - k\nok 2 - p\n1..2', ['ok o/i', 'ok p/k'], []],
]
for (const [name, text, tests, complaints] of cases) {
    test(`TAP: ${name}`, () => {
        const got = read(text)
        assert.deepEqual(got.tests, tests)
        assert.equal(got.complaints.length, complaints.length, got.complaints.join('; '))
        complaints.forEach((want, i) => want instanceof RegExp ? assert.match(got.complaints[i], want) : assert.equal(got.complaints[i], want))
    })
}

test('TAP: what a failure says is kept with it', () => {
    const tap = new Tap()
    for (const line of ['not ok 1 - a', '  ---', '  error: why', '  ...', 'ok 2 - b']) tap.line(line)
    assert.deepEqual(tap.tests[0].detail, ['  error: why'])
})

for (const [path, want] of [
    [['A11 CR LF in subject is refused'], ['A11']],
    [['INV1 INV12: owner and deadline'], ['INV1', 'INV12']],
    [['kill', 'I2, F01 every acknowledged letter'], ['I2', 'F01']],
    [['shows A11 later in the name'], []],
    [['a44_f17_large_heads'], ['A44', 'F17']],
    [['ux 6.1 P40 a note'], ['UX 6.1', 'P40']],
    [['A4 paper'], []],
    [['P471 is no code'], []],
]) test(`codes of "${path.join(' > ')}"`, () => assert.deepEqual(codes(path), want))

for (const [name, raw, want] of [
    ['line ends become CRLF', 'a\nb\r\n', 'a\r\nb\r\n.\r\n'],
    ['a last line without an end gets one', 'a', 'a\r\n.\r\n'],
    ['dots are stuffed', '.\n..\na.\n', '..\r\n...\r\na.\r\n.\r\n'],
    ['bytes stay as they are', Buffer.from([0xff, 0x0a]), '\xff\r\n.\r\n'],
]) test(`LMTP client: ${name}`, () => assert.equal(wire(raw).toString('latin1'), want))

const folder = new URL('mail/', import.meta.url)
test('the sample mails are sound, in six languages', () => {
    const files = readdirSync(folder).filter(f => f.endsWith('.eml'))
    const languages = new Set(files.map(f => f.replace(/^(sr-\w+|[a-z]+)-.*/, '$1')))
    assert.deepEqual([...languages].sort(), ['el', 'en', 'hu', 'sl', 'sr-cyrl', 'sr-latn'])
    for (const file of files) {
        const mail = readMail(readFileSync(new URL(file, folder)))
        assert.deepEqual(mail.defects, [], file)
        assert.ok(mail.message_id && mail.subject && mail.text && mail.from[0].name, file)
    }
})

test('a mail goes from Dovecot to OpenSMTPD to the mailbox and is read there', async () => {
    const mail = await mailWorld()
    try {
        const raw = readFileSync(new URL('hu-wrong-size.eml', folder))
        const to = ['a@example.org', 'b@example.org']
        const replies = await lmtp({ host: mail.dovecot.HOST, port: Number(mail.dovecot.LMTP_PORT) }, { from: 'g@example.org', to, raw })
        assert.deepEqual(replies.map(r => r.code), [250, 250])
        const inbox = await mail.arrived(2)
        assert.equal(inbox[0].subject, 'Cipő cseréje más méretre')
        assert.match(inbox[1].text, /Szűcs Gergő/)
    } finally {
        mail.stop()
    }
})

test('each desk gets a database of its own', async () => {
    const one = await newDatabase(), two = await newDatabase()
    query(one.url, 'CREATE TABLE t (x int)')
    assert.throws(() => query(two.url, 'SELECT * FROM t'), /"t"/)
    one.drop()
    two.drop()
    assert.throws(() => query(one.url, 'SELECT 1'))
})

test('waiting says what was awaited and what was seen', async () => {
    let n = 0
    assert.equal(await until('three', () => ++n === 3 && 'yes', 1, 1), 'yes')
    await assert.rejects(until('the sea to part', () => ({ n: 5 }).n === 6, 0.01, 1), /waited 0.01 s in vain: the sea to part; last seen: false/)
    await assert.rejects(until('x', () => { throw new Error('no way') }, 0.01, 1), /no way/)
})

test('a free port is free and chance repeats', async () => {
    assert.notEqual(await freePort(), await freePort())
    process.env.TEST_SEED = '7'
    const one = seeded(), two = seeded()
    delete process.env.TEST_SEED
    const drawn = Array.from({ length: 50 }, () => one.below(1000))
    assert.deepEqual(drawn, Array.from({ length: 50 }, () => two.below(1000)))
    assert.ok(new Set(drawn).size > 40)
})

test('the summary of a soak holds count and random start', () =>
    assert.deepEqual(summary('ok 1 - x\n# TEST_SEED=5 repeats this\n    # 200 kills, 3 letters\n# tests 4\n'),
        ['TEST_SEED=5 repeats this', '200 kills, 3 letters']))
