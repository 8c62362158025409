/* A line to a real IMAP server that goes wrong to order, once:
 *
 *     const line = await faultyImap(host, port)
 *     line.fault = 'bye'         the next letter that is fetched meets: 'bye' the server says goodbye in place of it,
 *                                'short' and 'long' a literal with a wrong size, 'drop' the line ends within the letter
 *     line.fault = 'silent'      the next IDLE is never told anything, and nobody says that the line is dead
 *     line.fault = 'COMMAND'     the line ends when the client says it: 'AUTHENTICATE', 'SELECT', 'FETCH', 'STORE', 'IDLE', …
 *     line.cut()                 all lines end now; new ones may be opened
 *     line.happened              how many faults there were; line.fault is null again after each */
import net from 'node:net'
import { atEnd } from './end.mjs'

const LITERAL = /BODY\[\] \{(\d+)\}\r\n/

export async function faultyImap(host, port) {
    const sockets = new Set()
    const line = { fault: null, happened: 0 }
    const happens = () => { line.fault = null; line.happened++ }

    /* What the server says; the letters of these tests come in one piece. */
    function toClient(client, data, state) {
        const text = data.toString('latin1')
        const literal = LITERAL.exec(text)
        if (state.silent) return
        if (line.fault === 'silent' && /^\+ idling/m.test(text)) { state.silent = true; happens() }
        if (!literal || !['bye', 'short', 'long', 'drop'].includes(line.fault)) { client.write(data); return }
        const kind = line.fault, size = Number(literal[1])
        happens()
        if (kind === 'bye') client.end('* BYE The server goes home.\r\n')
        else if (kind === 'drop') client.end(data.subarray(0, literal.index + literal[0].length + size / 2))
        else client.write(Buffer.from(text.replace(LITERAL, `BODY[] {${size + (kind === 'short' ? -7 : 7)}}\r\n`), 'latin1'))
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
