/* A small LMTP client (RFC 2033), as a mail server would speak to Kept.
 *
 *     const replies = await lmtp(desk.lmtp, { from, to: [...], raw })      one {code, text} a recipient
 *
 * A connection that is cut rejects; what was answered before stands in error.replies. */
import net from 'node:net'

/* CRLF line ends, dots stuffed, ended by the lone dot (RFC 5321, 4.5.2). */
export function wire(raw) {
    let text = Buffer.isBuffer(raw) ? raw.toString('latin1') : Buffer.from(raw, 'utf8').toString('latin1')
    text = text.replace(/\r?\n/g, '\r\n')
    if (!text.endsWith('\r\n')) text += '\r\n'
    return Buffer.from(text.replace(/^\./gm, '..') + '.\r\n', 'latin1')
}

class Lines {
    constructor(socket) {
        this.lines = []
        this.waiting = null
        this.ended = null
        let rest = ''
        socket.setEncoding('latin1')
        socket.on('data', data => {
            const lines = (rest + data).split('\r\n')
            rest = lines.pop()
            this.lines.push(...lines)
            this.wake()
        })
        socket.on('error', error => { this.ended = error; this.wake() })
        socket.on('close', () => { this.ended ??= new Error('the server closed the connection'); this.wake() })
    }

    wake() {
        const waiting = this.waiting
        this.waiting = null
        waiting?.()
    }

    async reply() {
        const text = []
        for (;;) {
            while (!this.lines.length) {
                if (this.ended) throw this.ended
                await new Promise(resolve => { this.waiting = resolve })
            }
            const line = this.lines.shift()
            text.push(line.slice(4))
            if (line[3] !== '-') return { code: Number(line.slice(0, 3)), text: text.join('\n') }
        }
    }
}

/* Until the server has closed too: it counts the connections of an address. Whatever happens now, the letter is answered. */
async function quit(socket) {
    socket.write('QUIT\r\n')
    if (!socket.destroyed) await new Promise(resolve => { socket.once('close', resolve); setTimeout(resolve, 200) })
}

export async function lmtp(at, { from = '', to, raw, timeout = 30000 }) {
    const socket = at.path ? net.connect(at.path) : net.connect(at.port, at.host)
    socket.setTimeout(timeout, () => socket.destroy(new Error('no answer in time')))
    const lines = new Lines(socket)
    const replies = []
    const say = async (line, want) => {
        if (line !== null) socket.write(line + '\r\n')
        const reply = await lines.reply()
        if (want && reply.code !== want) throw new Error(`after ${line ?? 'connecting'}: ${reply.code} ${reply.text}`)
        return reply
    }
    try {
        await say(null, 220)
        await say('LHLO customer.example', 250)
        await say(`MAIL FROM:<${from}>`, 250)
        const accepted = []
        for (const address of to) {
            const reply = await say(`RCPT TO:<${address}>`)
            if (reply.code === 250) accepted.push(address)
            else replies.push({ address, ...reply })
        }
        if (accepted.length) {
            await say('DATA', 354)
            socket.write(wire(raw))
            for (const address of accepted) replies.push({ address, ...await lines.reply() })
        }
        await quit(socket)
        return replies
    } catch (error) {
        error.replies = replies
        throw error
    } finally {
        socket.end()
        setTimeout(() => socket.destroy(), 200).unref()
    }
}
