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
    /* {text, at: []}: when a piece with this text came to any stream. */
    static awaited = null

    constructor(url, path, { headers = {}, after = null, from } = {}) {
        const at = new URL(url)
        Object.assign(this, { list: [], last: null, status: 0, ended: 0, head: '', rest: '', unread: [] })
        this.socket = net.connect({ host: at.hostname, port: at.port, localAddress: from })
        const lines = Object.entries({ Host: at.host, Accept: 'text/event-stream', ...(after === null ? {} : { 'Last-Event-ID': after }), ...headers })
        this.socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
        this.socket.setEncoding('utf8')
        this.socket.on('data', text => this.take(text))
        this.socket.on('error', () => { /* close says it */ })
        this.socket.on('close', () => { this.ended = Date.now() })
    }

    take(text) {
        const at = performance.now()
        if (Events.awaited && text.includes(Events.awaited.text)) Events.awaited.at.push(at)
        if (this.status) return void this.unread.push([text, Date.now()])
        this.rest += text
        const end = this.rest.indexOf('\r\n\r\n')
        if (end < 0) return
        this.head = this.rest.slice(0, end)
        this.status = Number(this.head.slice(9, 12))
        this.unread.push([this.rest.slice(end + 4), Date.now()])
        this.rest = ''
    }

    /* What came is read when it is asked for: thousands of streams cost the test little. */
    read() {
        for (const [text, at] of this.unread.splice(0)) {
            const blocks = (this.rest + text).split('\n\n')
            this.rest = blocks.pop()
            for (const block of blocks) this.block(block, at)
        }
    }

    get events() { this.read(); return this.list }
    get mark() { this.read(); return this.last }

    block(text, at) {
        const fields = {}
        for (const line of text.split('\n')) {
            const colon = line.indexOf(': ')
            if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2)
        }
        if (fields.id !== undefined) this.last = Number(fields.id)
        if (fields.data !== undefined) this.list.push({ type: fields.event, data: JSON.parse(fields.data), at })
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
