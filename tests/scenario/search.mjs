/* What was said and who said it is found in any script, with and without accents, on both stores alike: words of our
 * languages that came as letters; made-up people in both scripts; every name that names-cldr has in both; and questions
 * over the text-* collections, where they are, answered the same by both stores in the same order. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fill from '../bench/fill.mjs'
import { desk, mailbox, run, store } from '../rig/desk.mjs'
import { signedIn } from '../rig/faults.mjs'
import { lmtp } from '../rig/lmtp.mjs'
import { people } from '../rig/people.mjs'
import { sql } from '../rig/sql.mjs'
import { until } from '../rig/ports.mjs'
import { seeded } from '../rig/seed.mjs'

const corpora = new URL('../../../shared/corpora/', import.meta.url).pathname
const soak = Boolean(process.env.TEST_SOAK)
const counts = soak ? { people: 1000, messages: 100000, questions: 1000 } : { people: 60, messages: 200, questions: 60 }

/* Puts messages, {name, words}, into the desk, in their order. */
async function put(d, messages) {
    await d.stop()
    await fill.put(d, messages.map(m => ({ name: m.name, words: m.words.replace(/\s+/g, ' ') })))
    await d.serve()
    await fill.indexed(d)
}

const found = async (d, q, more = '') => (await d.get(`/search?q=${encodeURIComponent(q)}${more}`)).items

/* Many questions, a few at a time. */
async function each(list, fn) {
    const queue = [...list.entries()]
    await Promise.all(Array.from({ length: 4 }, async () => {
        for (let next; (next = queue.shift());) await fn(next[1], next[0])
    }))
}

/* [Cyrillic, Latin] for all that names-cldr has in both scripts. */
function namesInBothScripts() {
    const texts = (value, path = '') => typeof value === 'string' ? [[path, value]]
        : Object.entries(value ?? {}).flatMap(([key, inner]) => texts(inner, `${path}/${key}`))
    const read = script => {
        const folder = join(corpora, 'names-cldr', script)
        return readdirSync(folder).flatMap(file => texts(Object.values(JSON.parse(readFileSync(join(folder, file))).main)[0], file))
    }
    const latin = new Map(read('sr-Latn'))
    const pairs = read('sr').filter(([path, name]) => !path.includes('/identity/') && latin.has(path) && /\p{L}{2}/u.test(name))
    return [...new Map(pairs.map(([path, name]) => [name, [name, latin.get(path)]])).values()]
}

/* The sentences of the text-* collections. */
function sentences() {
    const files = folder => readdirSync(folder, { withFileTypes: true })
        .flatMap(f => f.isDirectory() ? files(join(folder, f.name)) : [join(folder, f.name)])
    return readdirSync(corpora).filter(name => name.startsWith('text-')).flatMap(name => files(join(corpora, name)))
        .filter(name => /\.conllup?$/.test(name))
        .flatMap(file => [...readFileSync(file, 'utf8').matchAll(/^# text = (.+)$/gm)].map(m => m[1]))
}

const letter = (n, words) => [`From: Customer <customer${n}@example.org>`, `To: ${mailbox}`, `Subject: Letter ${n}`,
    `Message-ID: <search-${n}@example.org>`, 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', words, ''].join('\r\n')

const asked = [
    ['Колика је поштарина за Ниш?', ['postarina', 'poštarina', 'ПОШТАР', 'Nis']],
    ['Kolika je poštarina?', ['postarina', 'поштарина']],
    ['Χρειάζομαι υποστήριξη σήμερα.', ['ypostirixi', 'υποστηριξη', 'ΥΠΟΣΤΉΡΙΞΗ', 'uposthriksh']],
    ['Pozdrav, Đorđević', ['Djordjevic', 'Ђорђевић', 'dordevic']],
    ['Поздрав, Ђорђевић', ['Djordjevic', 'Đorđević']],
    ['Mennyi a szállítás díja?', ['szallitas', 'szállítás', '"szallitas dija"']],
    ['Naročilo še čaka.', ['narocilo', 'caka']],
]

test(`search (${store})`, async t => {
    const chance = seeded(t)
    const d = await desk()

    await t.test('P53 a letter is found in every script as soon as it is a message, by the API and on the page', async () => {
        for (const [n, [words]] of asked.entries()) {
            const [{ code, text }] = await lmtp(d.lmtp, { from: `customer${n}@example.org`, to: [mailbox], raw: letter(n, words) })
            assert.equal(code, 250, text)
        }
        await until('all letters are read', async () => (await d.get('/letters?state=waiting')).count === 0)
        const { get } = await signedIn(d)
        for (const [n, [words, questions]] of asked.entries()) {
            for (const q of questions) {
                assert.ok((await found(d, q)).some(i => i.title === `Letter ${n}`), `"${words}" by "${q}"`)
                const page = await get(`/search?q=${encodeURIComponent(q)}`)
                assert.ok(page.status === 200 && page.text.includes(`Letter ${n}`) && page.text.includes('<mark>'), `"${words}" by "${q}" on the page`)
            }
        }
        assert.deepEqual(await found(d, 'customer -letter', '&kind=message'), [])
        const nothing = await get('/search?q=owl')
        assert.match(nothing.text, /Nothing with “owl”/)
    })

    await t.test('P53 people are found by their names in the other script and without hooks', async () => {
        const all = people(counts.people, chance)
        const written = all.map((p, i) => ({ ...p, name: i % 2 ? p.latin : p.cyrillic }))
        await put(d, written.map(p => ({ name: p.name, words: 'Где је мој пакет?' })))
        let n = 0
        await each(written, async p => {
            for (const q of [p.latin, p.cyrillic, p.plain]) {
                const hits = await found(d, q, '&limit=200')
                assert.ok(hits.some(i => i.kind === 'customer' && i.title === p.name), `${p.name} by ${q}: no customer`)
                assert.ok(hits.some(i => i.kind === 'message'), `${p.name} by ${q}: no message`)
                n++
            }
        })
        t.diagnostic(`${n} questions for ${all.length} people`)
    })

    if (existsSync(join(corpora, 'names-cldr'))) {
        await t.test('P53 every name that stands in both scripts is found in the other one', async () => {
            const pairs = namesInBothScripts()
            assert.ok(pairs.length > 500, `${pairs.length} pairs`)
            const d = await desk()
            await put(d, pairs.flatMap(([cyrillic, latin], i) => [{ name: `Cyr${i}x`, words: cyrillic }, { name: `Lat${i}x`, words: latin }]))
            const some = soak ? [...pairs.entries()] : Array.from({ length: 150 }, () => { const i = chance.below(pairs.length); return [i, pairs[i]] })
            const missed = []
            await each(some, async ([i, [cyrillic, latin]]) => {
                /* The name of the sender tells which one it is; the words have to bring it. */
                if (!(await found(d, `${latin} cyr${i}x`)).length) missed.push(`${cyrillic} by ${latin}`)
                if (!(await found(d, `${cyrillic} lat${i}x`)).length) missed.push(`${latin} by ${cyrillic}`)
            })
            assert.deepEqual(missed, [])
            t.diagnostic(`${some.length} of ${pairs.length} pairs`)
            await d.remove()
        })
    }

    if (store === 'postgres' && existsSync(join(corpora, 'text-serbian-ud'))) {
        await t.test('P53 both stores find the same in the same order', async () => {
            const texts = sentences()
            const messages = Array.from({ length: counts.messages }, (_, i) => ({ name: `Customer ${i}`, words: [0, 1, 2].map(() => chance.of(texts)).join(' ') }))
            const [one, two] = [await desk({ store: 'sqlite' }), await desk({ store: 'postgres' })]
            for (const d of [one, two]) {
                await put(d, messages)
                sql(d, 'UPDATE conversation SET state = 2, bucket = 1, waiting_since = NULL, due = NULL WHERE id % 3 = 1',
                    'UPDATE conversation SET state = 4, bucket = 2, waiting_since = NULL, due = NULL WHERE id % 11 = 5',
                    "INSERT INTO outcome (conversation_id, at, closed_as) SELECT id, last_at, 'before' FROM conversation WHERE state = 4",
                    'UPDATE conversation SET owner_id = 1 WHERE id % 4 = 2')
            }
            const filters = ['is:open', 'is:waiting', 'стање:решено', '-is:open', 'assigned:nobody', 'assigned:me', 'felelős:senki', 'from:customer', 'од:"customer 1"', '-from:1',
                'after:2000', 'before:2000-01-01', 'after:yesterday', 'has:attachment', '-has:attachment', 'in:nowhere', 'tag:nothing', 'colour:red', 'is:lost']
            const question = () => {
                const words = chance.of(messages).words.split(' '), at = chance.below(words.length)
                const some = words.slice(at, at + 1 + chance.below(3))
                if (chance.below(3) === 0) return [chance.of(filters), ...chance.below(2) ? [chance.of(filters)] : [], ...chance.below(2) ? [some[0]] : []].join(' ')
                return [some.join(' '), `"${some.join(' ')}"`, some[0].slice(0, 2 + chance.below(3)), `${some[0]} -${chance.of(words)}`, some.reverse().join(' ')][chance.below(5)]
            }
            const questions = Array.from({ length: counts.questions }, question)
            let hits = 0
            await each(questions, async q => {
                const path = `/search?q=${encodeURIComponent(q.slice(0, 190))}&limit=50`
                const [a, b] = [await one.api('GET', path), await two.api('GET', path)]
                assert.equal(a.status, b.status, q)
                const seen = answer => (answer.body.items ?? []).map(i => [i.kind, i.id, i.title, i.excerpt])
                assert.deepEqual(seen(a), seen(b), q)
                hits += seen(a).length
            })
            assert.ok(hits > questions.length, 'questions find something')
            t.diagnostic(`${questions.length} questions over ${messages.length} messages, ${hits} hits`)
            for (const d of [one, two]) await d.remove()
        })
    }

    await t.test('P53 kept check finds nothing wrong with the index, nor with that of a backup brought back into one file', async () => {
        assert.deepEqual(await d.check(), [])
        await d.stop()
        const file = join(d.folder, 'backup.kept'), back = join(d.folder, 'back')
        for (const [args, input] of [[['backup', file, ...d.where]], [['restore', file, '--data', back, '--new-key']], [['check', '--data', back]]]) {
            const { status, stdout, stderr } = await run(args, input)
            assert.equal(status, 0, `kept ${args.join(' ')}: ${stdout}${stderr}`)
        }
        await d.remove()
    })
})
