/* Letters that are hard to take: the children that read them are killed and stopped, letters are huge, have 300,000
 * parts, come fifty at once, come twice by two ways. Each ends as a conversation, once, and others hardly notice. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { desk, mailbox, store } from '../rig/desk.mjs'
import { below, bySubject, hand, letterOf, onceEach, signedIn, traffic } from '../rig/faults.mjs'
import { seeded } from '../rig/seed.mjs'
import { sleep, until } from '../rig/ports.mjs'

const underSanitizer = /asan/.test(process.env.TEST_KEPT ?? '')
const mega = 1 << 20

function signal(pid, name) {
    try { process.kill(pid, name) } catch { /* it is gone already */ }
}

/* Letters with a text of some length each, handed over one after the other. */
async function handAll(d, letters) {
    for (const letter of letters) {
        const { code, text } = await hand(d, letter)
        assert.equal(code, 250, text)
        letter.taken = true
    }
    return letters
}

test(`F12 the children that read letters are killed (${store})`, { timeout: 120000 }, async t => {
    const chance = seeded(t)
    const d = await desk()
    const mail = traffic(d, 'killed', { lanes: 2, size: 60000, pause: 5 })
    let kills = 0
    for (const end = Date.now() + 4000; Date.now() < end || kills < 12; await sleep(20 + chance.below(80))) {
        const now = below(d.child.pid, chance.below(10) ? 'kept-reader' : 'kept-nursery')
        if (now.length) { signal(chance.of(now), 'SIGKILL'); kills++ }
    }
    await mail.stop()
    await t.test('I1 I7 F12 every letter is a conversation all the same, and none was refused', async () => {
        assert.ok(kills > 10, `${kills} kills`)
        assert.deepEqual(mail.told.filter(x => x.code !== 250), [])
        const all = await until('no letter waits', async () => {
            if ((await d.get('/letters?state=waiting&limit=1')).count) return null
            return d.all('/conversations?view=all')
        }, 60, 200)
        /* A letter at whose reading two children died is shown unread, with its bytes: it might have been the cause. */
        const unread = all.filter(c => c.flagged === 'unreadable')
        const marks = new Set(mail.letters.map(l => l.mark))
        const raws = new Set(mail.letters.map(l => l.raw.trimEnd()))
        for (const c of all) if (c.flagged !== 'unreadable') assert.ok(marks.delete(c.subject), `${c.subject} is there once`)
        for (const { id } of unread) {
            const { messages } = await d.get(`/conversations/${id}`)
            assert.equal(messages.length, 1)
            const { body } = await d.api('GET', `/messages/${messages[0].id}/raw`)
            assert.ok(raws.delete(body.trimEnd()), 'the bytes of a letter of ours, once')
        }
        assert.equal(marks.size, unread.length, 'each is read, or shown unread')
        t.diagnostic(`${kills} kills, ${mail.letters.length} letters, ${unread.length} of them shown unread`)
    })
    await t.test('I8 F12 new ones are read at once again', async () => {
        const [fresh] = await handAll(d, [letterOf('fresh')])
        await until('it is a conversation', async () => (await bySubject(d)).has(fresh.mark), 10)
        assert.deepEqual(await d.check(), [])
    })
    await d.stop()
    await d.remove()
})

test(`F12 a child that reads stands still (${store})`, { timeout: 120000 }, async t => {
    const d = await desk()
    await handAll(d, [letterOf('before')])
    const still = await until('a child', () => below(d.child.pid, 'kept-reader')[0])
    signal(still, 'SIGSTOP')
    await t.test('I7 I8 F12 letters are read all the same, and the desk rids itself of it', async () => {
        const letters = Array.from({ length: 24 }, (_, i) => letterOf(`still-${i}`))
        await Promise.all([0, 1, 2].map(k => handAll(d, letters.filter((_, i) => i % 3 === k))))
        await onceEach(d, letters, 60)
        assert.deepEqual(await d.check(), [])
    })
    await d.stop()
    assert.ok(!existsSync(`/proc/${still}`), 'nothing of the desk is left behind')
    await d.remove()
})

const boundary = n => ['Content-Type: multipart/mixed; boundary="b"', `X-Parts: ${n}`]
const parts = n => '--b\r\n\r\n\r\n'.repeat(n) + '--b--'
/* What a letter of 25 MB may be made of; more of everything than a reader looks at. */
const most = 25 * mega - 1000
const full = (brick, others = {}) => [brick.repeat(Math.floor(most / brick.length)), others]
const heavy = [
    ['25 MB of parts', ...full('--b\r\n\r\n\r\n', { headers: boundary(0) })],
    ['25 MB of multiparts in multiparts', ...full('--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n', { headers: boundary(0) })],
    ['25 MB of mails in mails', ...full('Content-Type: message/rfc822\r\n\r\n', { type: 'message/rfc822' })],
    ['one line of 25 MB', ...full('y')],
    ['25 MB of line ends', ...full('\r\n')],
    ['25 MB of quotes', ...full('> > > > > > > > > > > > >\r\n')],
    ['25 MB of near-addresses', ...full('www.a.b/c@d.e http://')],
    ['a file of 25 MB in base64', ...full(`${'QUJD'.repeat(19)}\r\n`, { type: 'application/pdf', headers: ['Content-Transfer-Encoding: base64'] })],
    ['25 MB of quoted-printable', ...full(`${'=C3=B6'.repeat(12)}=\r\n`, { headers: ['Content-Transfer-Encoding: quoted-printable'] })],
    ['25 MB of ISO-2022-JP', ...full('\x1b$B$"\x1b(B', { type: 'text/plain; charset=iso-2022-jp' })],
    ['25 MB of nested elements', ...full('<div>', { type: 'text/html' })],
    ['25 MB of brackets', ...full('<', { type: 'text/html' })],
    ['25 MB of attributes that do not end', ...full('<a href="', { type: 'text/html' })],
].map(([name, body, others], i) => [name, letterOf(`heavy-${i}`, { ...others, body })])
const heads = [
    ['25 MB of header fields', 'X: y\r\n'], ['one header field of 25 MB', 'z'], ['25 MB of addresses', 'a@b.example, ', 'Cc: '],
    ['25 MB of encoded words', '=?utf-8?q?x?= ', 'Comments: '], ['25 MB of parameters', 'a*0*=b; ', 'Content-Disposition: attachment; '],
].map(([name, brick, begin = 'X-Long: '], i) => [name, letterOf(`head-${i}`, { headers: [begin + full(brick)[0] + 'end'] })])

const huge = [
    ['a letter of 25 MB', letterOf('huge-25', { text: `${'x'.repeat(76)}\r\n`.repeat(25 * 1000 * 1000 / 78 | 0) })],
    ['a letter of 300,000 parts', letterOf('huge-parts', { headers: boundary(300000), text: parts(300000) })],
    ['a line of 20 MB', letterOf('huge-line', { text: 'y'.repeat(20 * mega) })],
    ['500,000 header fields', letterOf('huge-head', { headers: Array.from({ length: 500000 }, (_, i) => `X-${i}: 1`) })],
]

/* Processor seconds and the most memory in MB of the children that read, as long as they live. */
function readers(d) {
    let seconds = 0, most = 0
    for (const pid of below(d.child.pid, 'kept-reader')) {
        try {
            const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ')
            seconds += (Number(fields[11]) + Number(fields[12])) / 100
            most = Math.max(most, Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) / 1024)
        } catch { /* it is gone */ }
    }
    return { seconds, most }
}

/* Each would be a conversation even if no child survived it; that they are read is what is shown here. */
if (process.env.TEST_SOAK) test(`A25 F18 H07 letters of 25 MB of one thing (${store})`, { timeout: 1800000 }, async t => {
    const d = await desk()
    await handAll(d, [letterOf('first')])
    await until('a reader', async () => (await bySubject(d)).has('first'), 20)
    for (const [name, letter] of [...huge, ...heavy, ...heads]) {
        await t.test(`A25 F18 H07 ${name} is read within the limits`, async () => {
            const before = readers(d), began = Date.now()
            await handAll(d, [letter])
            const [found] = await until('it is a conversation', async () => (await bySubject(d)).get(letter.mark), 60, 50)
            const after = readers(d)
            t.diagnostic(`${name}: ${((Date.now() - began) / 1000).toFixed(1)} s in all, ` +
                `${(after.seconds - before.seconds).toFixed(2)} s of a reader's processor, ${after.most.toFixed(0)} MB at most so far`)
            assert.notEqual(found.flagged, 'unreadable')
            assert.equal((await d.get('/letters?state=unreadable&limit=1')).count, 0)
            if (!underSanitizer) assert.ok(after.most <= 64, `${after.most} MB`)
        })
    }
    assert.deepEqual(await d.check(), [])
    await d.stop()
    await d.remove()
})

test(`F18 huge letters (${store})`, { timeout: 300000 }, async t => {
    const d = await desk()
    for (const [name, letter] of huge) {
        await t.test(`F12 F18 ${name} ends as a conversation, and another letter is not held up by it`, async () => {
            const began = Date.now()
            await handAll(d, [letter])
            const other = letterOf(`beside-${letter.mark}`)
            const sent = Date.now()
            await handAll(d, [other])
            await until('the other letter', async () => (await bySubject(d)).has(other.mark), 20, 20)
            const took = Date.now() - sent
            if (!underSanitizer) assert.ok(took < 2000, `the other letter took ${took} ms`)
            const found = await until('the huge one', async () => {
                const map = await bySubject(d)
                return map.get(letter.mark)
            }, 30, 50)
            assert.equal(found.length, 1)
            const { messages: [message] } = await d.get(`/conversations/${found[0].id}`)
            const { body } = await d.api('GET', `/messages/${message.id}/raw`)
            assert.equal(body.length, letter.raw.length, 'the raw letter is there whole')
            t.diagnostic(`${name}: ${((Date.now() - began) / 1000).toFixed(1)} s, the one beside it ${took} ms`)
        })
    }
    await t.test('F18 27 MB are refused for good, with notice, and nothing is stored', async () => {
        const before = (await d.all('/conversations?view=all')).length
        const { code, text } = await hand(d, letterOf('too-huge', { text: `${'x'.repeat(76)}\r\n`.repeat(27 * mega / 78 | 0) }))
        assert.equal(code, 552, text)
        assert.match(text, /^5\.3\.4 /)
        assert.equal((await d.all('/letters?state=waiting')).length, 0)
        assert.equal((await d.all('/conversations?view=all')).length, before)
    })
    assert.deepEqual(await d.check(), [])
    await d.stop()
    await d.remove()
})

test(`F18 fifty large letters at once (${store})`, { timeout: 300000 }, async t => {
    const d = await desk()
    const file = Buffer.alloc(2 * mega, 'a picture of broken cups ').toString('base64').replace(/.{76}/g, '$&\r\n')
    const large = Array.from({ length: 50 }, (_, i) => letterOf(`large-${i}`, {
        headers: ['MIME-Version: 1.0', 'Content-Transfer-Encoding: base64'], text: file }))
    const waits = []
    let going = true
    const others = (async () => {
        for (let i = 0; going; i++) {
            const began = Date.now()
            const { code, text } = await hand(d, letterOf(`small-${i}`))
            assert.equal(code, 250, text)
            assert.equal((await d.api('GET', '/conversations?view=all&limit=10')).status, 200)
            waits.push(Date.now() - began)
            await sleep(50)
        }
    })()
    /* As a mail server does: several lines to one destination, and again where it is asked to come again. */
    const codes = []
    const queue = [...large]
    await Promise.all(Array.from({ length: 8 }, async () => {
        for (let letter; (letter = queue.pop());) {
            let code
            for (let tries = 0; tries < 20 && code !== 250; tries++) {
                if (tries) await sleep(200)
                code = (await hand(d, letter)).code
            }
            letter.taken = code === 250
            codes.push(code)
        }
    }))
    going = false
    await others
    await t.test('F18 each is taken', () => { assert.ok(codes.every(c => c === 250), `${codes}`) })
    await t.test('F18 others are not held up', () => {
        waits.sort((a, b) => a - b)
        t.diagnostic(`beside 50 letters of 2.8 MB: ${waits.length} small ones, median ${waits[waits.length >> 1]} ms, slowest ${waits.at(-1)} ms`)
        if (!underSanitizer) assert.ok(waits.at(-1) < 3000, `the slowest of the small ones took ${waits.at(-1)} ms`)
    })
    await t.test('I1 I7 F18 every one ends as a conversation', async () => {
        await onceEach(d, large.filter(l => l.taken), 60)
        assert.deepEqual(await d.check(), [])
    })
    await d.stop()
    await d.remove()
})

test(`F13 the same and not the same (${store})`, { timeout: 120000 }, async t => {
    const d = await desk()
    await t.test('F13 one mail by LMTP and by pipe at once is one message', async () => {
        for (let i = 0; i < 8; i++) {
            const letter = letterOf(`twice-${i}`)
            const [a, b] = await Promise.all([hand(d, letter), d.kept('deliver', ['--to', mailbox], letter.raw)])
            assert.deepEqual([a.code, b.status], [250, 0], `${a.text} ${b.stderr}`)
            letter.taken = true
            await onceEach(d, [letter], 20)
        }
    })
    await t.test('F13 the same mail once more, with other trace headers, is one message still', async () => {
        const letter = letterOf('resent')
        const again = { ...letter, raw: `Received: from a.example by b.example; Mon, 16 Nov 2026 11:00:00 +0000\r\n${letter.raw}` }
        await handAll(d, [letter])
        await onceEach(d, [letter], 20)
        await handAll(d, [again])
        await onceEach(d, [letter], 20)
    })
    await t.test('F13 two mails with one Message-ID and different words are both kept', async () => {
        const ones = ['one', 'two'].map(w => letterOf(`same-id-${w}`, { id: 'the-same@customers.example', text: `The words of ${w}.`, from: 'x@customers.example' }))
        await handAll(d, ones)
        await until('both are there', async () => {
            const texts = []
            for (const c of await d.all('/conversations?view=all')) {
                if (/^same-id/.test(c.subject)) texts.push(...(await d.get(`/conversations/${c.id}`)).messages.map(m => m.text.trim()))
            }
            return texts.sort().join() === 'The words of one.,The words of two.' || assert.deepEqual(texts, [])
        }, 15)
    })
    await t.test('F06 kept deliver beside a busy desk: nothing is lost, nothing refused', async () => {
        const mail = traffic(d, 'busy', { lanes: 4, pause: 0 })
        const piped = Array.from({ length: 30 }, (_, i) => letterOf(`piped-${i}`))
        const lane = async k => {
            for (let i = k; i < piped.length; i += 3) {
                const { status, stderr } = await d.kept('deliver', ['--to', mailbox], piped[i].raw)
                assert.equal(status, 0, stderr)
                piped[i].taken = true
            }
        }
        await Promise.all([lane(0), lane(1), lane(2)])
        await mail.stop()
        assert.deepEqual(mail.told.filter(x => x.code !== 250), [])
        await onceEach(d, [...mail.letters, ...piped], 30)
        t.diagnostic(`${mail.letters.length} letters by LMTP beside ${piped.length} by pipe`)
    })
    assert.deepEqual(await d.check(), [])
    await d.stop()
    await d.remove()
})

/* A letter with so many small files. */
function withFiles(mark, n) {
    const parts = Array.from({ length: n }, (_, i) => `--B\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="file-${i}.txt"\r\n\r\n${i}\r\n`)
    return letterOf(mark, { headers: ['MIME-Version: 1.0'],
        type: 'multipart/mixed; boundary=B', body: `--B\r\n\r\nSee the files.\r\n${parts.join('')}--B--` })
}

test(`A25 more files than are listed: the agent sees that there were more (${store})`, { timeout: 120000 }, async () => {
    const d = await desk()
    const [all, more] = await handAll(d, [withFiles('files-200', 200), withFiles('files-230', 230)])
    const map = await onceEach(d, [all, more])
    const browser = await signedIn(d)
    for (const [letter, told] of [[all, false], [more, true]]) {
        const { text } = await browser.get(`/conversations/${map.get(letter.mark)[0].id}`)
        assert.equal(text.match(/href="\/attachments\//g).length, 200, letter.mark)
        assert.equal(text.includes('Not all files and parts of this mail are listed'), told, letter.mark)
        assert.ok(!text.includes('The text is longer than shown'), letter.mark)
    }
    assert.deepEqual(await d.check(), [])
    await d.stop()
    await d.remove()
})
