/* A line to a real IMAP server that goes wrong to order, once:
 *
 *     const line = await faultyImap(host, port)
 *     line.fault = 'bye'         the next letter that is fetched, of several the last, meets: 'bye' the server says goodbye in
 *                                place of it, 'short' and 'long' a literal with a wrong size, 'drop' the line ends within it
 *     line.fault = 'silent'      the next IDLE is never told anything, and nobody says that the line is dead
 *     line.fault = 'COMMAND'     the line ends when the client says it: 'AUTHENTICATE', 'SELECT', 'FETCH', 'STORE', 'IDLE', …
 *     line.cut()                 all lines end now; new ones may be opened
 *     line.happened              how many faults there were; line.fault is null again after each */
import net from 'node:net'
import { atEnd } from './end.mjs'

const LETTER = /\* \d+ FETCH \([^\r\n]*BODY\[\] \{(\d+)\}\r\n/g

export async function faultyImap(host, port) {
    const sockets = new Set()
    const line = { fault: null, happened: 0 }
    const happens = () => { line.fault = null; line.happened++ }

    /* What the server says; the letters of these tests come in one piece. */
    function toClient(client, data, state) {
        const text = data.toString('latin1')
        const letter = [...text.matchAll(LETTER)].at(-1)
        if (state.silent) return
        if (line.fault === 'silent' && /^\+ idling/m.test(text)) { state.silent = true; happens() }
        if (!letter || !['bye', 'short', 'long', 'drop'].includes(line.fault)) { client.write(data); return }
        const kind = line.fault, size = Number(letter[1]), behind = letter.index + letter[0].length
        const upTo = at => data.subarray(0, at)
        happens()
        if (kind === 'bye') client.end(Buffer.concat([upTo(letter.index), Buffer.from('* BYE The server goes home.\r\n')]))
        else if (kind === 'drop') client.end(upTo(behind + size / 2))
        else {
            const wrong = `{${size + (kind === 'short' ? -7 : 7)}}\r\n`
            client.write(Buffer.concat([upTo(text.lastIndexOf('{', behind)), Buffer.from(wrong), data.subarray(behind)]))
        }
    }

    const proxy = net.createServer(client => {
        const server = net.connect(port, host)
        const state = { silent: false }
        for (const socket of [client, server]) {
            sockets.add(socket)
            socket.on('error', () => {})
            socket.on('close', () => { sockets.delete(socket); server.destroy(); if (!state.silent) client.destroy() })
        }
        client.on('data', data => {
            const verb = line.fault && /^[A-Z]+$/.test(line.fault) ? new RegExp(`^\\S+ (UID )?${line.fault}\\b`, 'm') : null
            if (verb?.test(data.toString('latin1'))) { happens(); client.destroy(); return }
            if (!state.silent) server.write(data)
        })
        server.on('data', data => { if (!client.destroyed) toClient(client, data, state) })
    })
    await new Promise((resolve, reject) => proxy.once('error', reject).listen(0, '127.0.0.1', resolve))
    line.port = proxy.address().port
    line.cut = () => { for (const socket of sockets) socket.destroy() }
    line.stop = () => {
        forget()
        proxy.close()
        line.cut()
    }
    const forget = atEnd(line.stop)
    return line
}
