/* Errors in the language of who reads them: problems of the API, the engine's own pages, commands. The English answer
 * is what no other language may say. */
import test from 'node:test'
import assert from 'node:assert/strict'
import net from 'node:net'
import { desk, run, store } from '../rig/desk.mjs'
import { sql } from '../rig/sql.mjs'
import { catalogue } from '../rig/catalogue.mjs'
import { request } from './kit/http.mjs'
import { converse, end } from './kit/shop.mjs'

const languages = ['sr', 'sr-Latn', 'hu', 'sl', 'el']
const json = { 'Content-Type': 'application/json' }

/* [method, path, body, headers, status]; {id} is a conversation. */
const wrong = [
    ['GET', '/api/v1/nothing', undefined, {}, 404],
    ['PUT', '/api/v1/users', undefined, {}, 405],
    ['GET', '/api/v1/conversations/999999', undefined, {}, 404],
    ['GET', '/api/v1/conversations?limit=0', undefined, {}, 400],
    ['GET', '/api/v1/conversations?view=owls', undefined, {}, 400],
    ['GET', '/api/v1/letters?state=owl', undefined, {}, 400],
    ['POST', '/api/v1/conversations/{id}/notes', '{"text":', json, 400],
    ['POST', '/api/v1/conversations/{id}/notes', '{"text":""}', json, 400],
    ['POST', '/api/v1/conversations/{id}/notes', 'text=x', { 'Content-Type': 'text/plain' }, 415],
    ['POST', '/api/v1/conversations/{id}/replies', '{"text":"x","seen":"999999"}', json, 400],
    ['PATCH', '/api/v1/conversations/{id}', '{"state":"solved"}', json, 428],
    ['PATCH', '/api/v1/conversations/{id}', '{"state":"owl"}', { ...json, 'If-Match': '"0"' }, 400],
    ['PATCH', '/api/v1/conversations/{id}', '{"owner":"999999"}', { ...json, 'If-Match': '*' }, 400],
]

/* A request that the engine refuses by itself: the whole answer. */
function raw(d, bytes) {
    const { hostname, port } = new URL(d.url)
    return new Promise((resolve, reject) => {
        const socket = net.connect(Number(port), hostname, () => socket.write(bytes))
        let got = ''
        socket.setEncoding('utf8').on('data', text => { got += text }).on('error', reject)
        socket.on('data', () => { if (got.includes('</html>')) { socket.destroy(); resolve(got) } })
        socket.on('end', () => { socket.end(); resolve(got) })
    })
}

test(`errors speak the reader's language (${store})`, async t => {
    const d = await desk()
    const [c] = await converse(d, 1)
    const words = catalogue()
    const ask = ([method, path, body, headers], lang, token = d.token) => request(d.url, method, path.replace('{id}', c.id), {
        headers: { ...headers, ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(lang ? { 'Accept-Language': lang } : {}) }, body,
    })
    /* Every sentence of it is another than the English, and none is of the catalogue in English. */
    const translated = (lang, got, english, name) => {
        for (const key of ['title', 'detail']) {
            assert.notEqual(got[key], english[key], `${name} in ${lang}`)
            for (const text of [got[key], ...got[key].split(/(?<=[.;])\s/)]) assert.equal(words.leftIn(lang, text), null, `${name} in ${lang}: ${text}`)
        }
    }

    await t.test('problems by Accept-Language', async () => {
        for (const row of wrong) {
            const name = `${row[0]} ${row[1]}`, english = await ask(row, 'en')
            assert.equal(english.status, row[4], english.text)
            assert.equal(english.headers['content-language'], 'en', name)
            for (const lang of languages) {
                const answer = await ask(row, `de;q=0.9, ${lang};q=0.8, en;q=0.1`)
                assert.equal(answer.status, row[4], answer.text)
                assert.equal(answer.headers['content-language'], lang, name)
                assert.match(String(answer.headers.vary), /Accept-Language/, name)
                assert.equal(answer.json.type, english.json.type, name)
                assert.equal(answer.json.field, english.json.field, name)
                translated(lang, answer.json, english.json, name)
            }
        }
    })

    await t.test('without a token, or with a wrong one', async () => {
        for (const token of [null, 'wrong']) {
            const row = ['GET', '/api/v1/users', undefined, {}], english = await ask(row, 'en', token)
            assert.equal(english.status, 401)
            for (const lang of languages) translated(lang, (await ask(row, lang, token)).json, english.json, 'a 401')
        }
    })

    await t.test("without Accept-Language the token's user's own language, else that of the desk", async () => {
        const row = wrong[3]
        sql(d, "UPDATE user_account SET lang = 'hu'")
        for (const asked of [null, '*', 'de', 'en;q=0']) assert.equal((await ask(row, asked)).headers['content-language'], 'hu', `asked for ${asked}`)
        assert.equal((await ask(row, 'sl')).headers['content-language'], 'sl')
        assert.equal((await ask(['GET', '/api/v1/users', undefined, {}], null, null)).headers['content-language'], 'en')
        sql(d, "UPDATE user_account SET lang = 'en'")
    })

    await t.test("the engine's own pages", async () => {
        const { host } = new URL(d.url)
        const broken = [
            ['400', `GET / HTTP/1.1\r\nHost: ${host}\r\nA: 1\r\nA B: 2\r\n`],
            ['404', `GET /assets/nothing HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`],
            ['421', 'GET / HTTP/1.1\r\nHost: elsewhere.example\r\n'],
            ['413', `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/plain\r\nContent-Length: 99999999\r\n`],
            ['431', `GET / HTTP/1.1\r\nHost: ${host}\r\n${'X-A: 1\r\n'.repeat(150)}`],
        ]
        const heard = text => [...text.matchAll(/<(?:title|h1|p)>([^<]*)</g)].map(m => m[1])
        for (const [status, head] of broken) {
            const english = await raw(d, `${head}\r\n`)
            assert.match(english, new RegExp(`^HTTP/1.1 ${status} `))
            for (const lang of languages) {
                const got = await raw(d, `${head.replace('\r\n', `\r\nAccept-Language: ${lang}\r\n`)}\r\n`)
                assert.match(got, new RegExp(`^HTTP/1.1 ${status} `))
                assert.match(got, new RegExp(`<html lang="${lang}">`), `${status} in ${lang}`)
                assert.equal(heard(got).length, 3)
                for (const text of heard(got)) assert.ok(!heard(english).includes(text), `${status} in ${lang}: ${text}`)
            }
        }
    })

    await t.test('commands, by the language that the terminal names', async () => {
        const calls = [['owl'], ['serve'], ['serve', '--owl'], ['init'], ['mailbox'], ['user', 'add'], ['token', 'owl', '--data', d.data], ['restore'], ['backup']]
        for (const args of calls) {
            const english = (await run(args, '', 60, { LC_ALL: 'en_GB.UTF-8' })).stderr.split('\n')[0]
            for (const lang of languages) {
                const name = lang === 'sr-Latn' ? 'sr_RS@latin' : `${lang}_XX.UTF-8`
                const { stderr } = await run(args, '', 60, { LC_ALL: name })
                assert.notEqual(stderr.split('\n')[0], english, `${args.join(' ')} in ${lang}`)
                for (const text of stderr.split('\n')[0].slice(6).split(/(?<=[.?])\s/)) assert.equal(words.leftIn(lang, text), null, `${args} in ${lang}: ${text}`)
            }
        }
    })

    await end(d)
})
