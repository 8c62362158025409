/* A client of event streams (WHATWG HTML 9.2), as small as thousands at once need it.
 *
 *     const s = await listen(d.url, '/events', { headers, after: 7, from: '127.0.0.2' })
 *     s.events       [{type, data, at}]      data parsed, at in ms
 *     s.mark         the id to resume from
 *     s.status       of the answer; s.ended: when it was closed, or 0
 *     s.pause()      reads no more; s.resume(); s.close()
 *     await s.has(e => e.data.id === 12, seconds) */
import net from 'node:net'
import { until } from './ports.mjs'

export class Events {
    constructor(url, path, { headers = {}, after = null, from } = {}) {
        const at = new URL(url)
        Object.assign(this, { events: [], mark: null, status: 0, ended: 0, head: '', rest: '' })
        this.socket = net.connect({ host: at.hostname, port: at.port, localAddress: from })
        const lines = Object.entries({ Host: at.host, Accept: 'text/event-stream', ...(after === null ? {} : { 'Last-Event-ID': after }), ...headers })
        this.socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
        this.socket.setEncoding('utf8')
        this.socket.on('data', text => this.take(text))
        this.socket.on('error', () => { /* close says it */ })
        this.socket.on('close', () => { this.ended = Date.now() })
    }

    take(text) {
        this.rest += text
        if (!this.status) {
            const end = this.rest.indexOf('\r\n\r\n')
            if (end < 0) return
            this.head = this.rest.slice(0, end)
            this.status = Number(this.head.slice(9, 12))
            this.rest = this.rest.slice(end + 4)
        }
        const blocks = this.rest.split('\n\n')
        this.rest = blocks.pop()
        for (const block of blocks) this.block(block)
    }

    block(text) {
        const fields = {}
        for (const line of text.split('\n')) {
            const colon = line.indexOf(': ')
            if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2)
        }
        if (fields.id !== undefined) this.mark = Number(fields.id)
        if (fields.data !== undefined) this.events.push({ type: fields.event, data: JSON.parse(fields.data), at: Date.now() })
    }

    has(wanted, seconds = 10) { return until(`an event: ${wanted}`, () => this.events.find(wanted), seconds, 10) }
    conversations() { return this.events.filter(e => e.type === 'conversation').map(e => e.data.id) }
    pause() { this.socket.pause() }
    resume() { this.socket.resume() }
    close() { this.socket.destroy() }
}

/* Opens one and waits until it is answered and, where it is a stream, has said where it begins. */
export async function listen(url, path, options) {
    const s = new Events(url, path, options)
    await until('the answer', () => s.ended || (s.status === 200 ? s.mark !== null : s.status), 20, 10)
    return s
}
