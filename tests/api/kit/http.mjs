/* One HTTP request as its bytes are: any method, any headers, any body; nothing is followed or decoded. */
import http from 'node:http'

const agent = new http.Agent({ keepAlive: true, maxSockets: 100 })

/* Resolves to {status, headers, bytes, text, json}; json is undefined where the answer is none. */
export function request(url, method, path, { headers = {}, body } = {}) {
    const at = new URL(url)
    return new Promise((resolve, reject) => {
        const bytes = body === undefined ? null : Buffer.isBuffer(body) ? body : Buffer.from(body)
        const length = bytes ? { 'Content-Length': bytes.length } : {}
        const r = http.request({
            host: at.hostname, port: at.port, method, path, agent, setHost: true, timeout: 30000,
            headers: { ...length, ...headers },
        }, answer => {
            const parts = []
            /* A stream has no end: its first bytes are the answer. */
            const stream = /^text\/event-stream/.test(answer.headers['content-type'] ?? '')
            answer.on('data', part => {
                parts.push(part)
                if (!stream) return
                resolve(told(answer, Buffer.concat(parts)))
                answer.destroy()
            })
            answer.on('error', reject)
            answer.on('end', () => resolve(told(answer, Buffer.concat(parts))))
        })
        r.on('timeout', () => r.destroy(new Error(`${method} ${path}: no answer in 30 s`)))
        r.on('error', reject)
        r.end(bytes ?? undefined)
    })
}

function told(answer, bytes) {
    const text = bytes.toString('utf8')
    const type = answer.headers['content-type'] ?? ''
    let json
    if (/^application\/([a-z]+\+)?json\b/.test(type) && text) json = JSON.parse(text)
    return { status: answer.statusCode, headers: answer.headers, type, bytes, text, json }
}
