/* Calls the API and holds every answer against the description: status, media type, schema, and what all answers have
 * (no-store, nosniff). What is not as described throws, whatever the test was about.
 *
 *     const description = await describe(d)
 *     const me = caller(d, description, token)
 *     const { status, json } = await me('POST', `/conversations/${id}/notes`, { text: 'x' })
 *     description.hits        'POST /api/v1/…' → the statuses seen
 *     answers                 the bytes of every answer, for those who look for secrets */
import assert from 'node:assert/strict'
import { request } from './http.mjs'
import { check, follow } from './schema.mjs'

export const answers = []

export async function describe(d) {
    const { status, json } = await request(d.url, 'GET', '/api/v1/openapi.json')
    assert.equal(status, 200)
    return { document: json, hits: new Map(), rows: rows(json) }
}

/* Every operation: {method, path, operation, fits}. */
function rows(document) {
    return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(), path, operation,
        fits: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    })))
}

/* The address of the API, or one beside it (/health) as it is. */
export const full = path => /^\/(health|ready|metrics|api\/)/.test(path) ? path : `/api/v1${path}`

function hold(description, method, path, answer) {
    const name = `${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`
    const own = path.split('?')[0]
    const row = description.rows.find(r => r.method === (method === 'HEAD' ? 'GET' : method) && r.fits.test(own))
    answers.push({ name: `${method} ${path}`, bytes: answer.bytes, headers: JSON.stringify(answer.headers) })
    assert.equal(answer.headers['cache-control'], 'no-store', `A40 ${name}`)
    assert.equal(answer.headers['x-content-type-options'], 'nosniff', name)
    if (row) {
        const key = `${row.method} ${row.path}`
        if (!description.hits.has(key)) description.hits.set(key, new Set())
        description.hits.get(key).add(answer.status)
    }
    if (answer.status >= 400) return problem(description, name, answer)
    assert.ok(row, `an answer of something that is not described: ${name}`)
    if (answer.status === 304 || method === 'HEAD') return
    const declared = row.operation.responses[answer.status]
    assert.ok(declared, `a status that is not described: ${name}`)
    content(description, name, declared.content, answer)
}

function content(description, name, declared, answer) {
    if (!declared) {
        assert.equal(answer.bytes.length, 0, `a body that is not described: ${name}`)
        return
    }
    const [type, { schema }] = Object.entries(declared)[0]
    if (type !== '*/*') assert.equal(answer.type, type, name)
    if (schema) assert.deepEqual(check(description.document, schema, answer.json), [], name)
}

function problem(description, name, answer) {
    assert.equal(answer.type, 'application/problem+json', name)
    const schema = follow(description.document, '#/components/schemas/Problem')
    assert.deepEqual(check(description.document, schema, answer.json), [], name)
    assert.equal(answer.json.status, answer.status, name)
    assert.match(answer.json.detail, /^\p{Lu}.*\.$/su, `it says what to do: ${name}`)
}

/* A body that is no string or Buffer is sent as JSON. A token of null sends none. */
export function caller(d, description, token) {
    return async (method, path, body, headers = {}) => {
        const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
        const answer = await request(d.url, method, full(path), {
            headers: {
                ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
                ...(raw ? {} : { 'Content-Type': 'application/json' }),
                ...headers,
            },
            body: raw ? body : JSON.stringify(body),
        })
        hold(description, method, full(path), answer)
        return answer
    }
}
