/* A line that takes its time: a TCP proxy on a free port that holds back what the server says by delay() ms, so that
 * a kill finds work in mid-air. The server behind it is real and does what it does at its own speed. Where cut() is true
 * the line breaks: with what the client just said half on its way, or with the server's answer lost. turns() counts how
 * often the client spoke: for one that waits for each answer, its journeys to the server and back. */
import net from 'node:net'
import { atEnd } from './end.mjs'

export async function slowLine(host, port, delay, cut = () => false) {
    const sockets = new Set()
    let cuts = 0, turns = 0
    const proxy = net.createServer(client => {
        const server = net.connect(port, host)
        for (const socket of [client, server]) {
            sockets.add(socket)
            socket.setNoDelay(true)
            socket.on('error', () => { client.destroy(); server.destroy() })
            socket.on('close', () => { sockets.delete(socket); client.destroy(); setTimeout(() => server.end(), 500) })
        }
        const broken = () => {
            if (!cut()) return false
            cuts++
            client.destroy()
            return true
        }
        client.on('data', data => {
            turns++
            server.write(broken() ? data.subarray(0, data.length / 2) : data)
        })
        let last = Promise.resolve()
        server.on('data', data => {
            const waited = new Promise(resolve => setTimeout(resolve, delay()))
            last = last.then(() => waited).then(() => { if (!client.destroyed && !broken()) client.write(data) })
        })
    })
    await new Promise((resolve, reject) => proxy.once('error', reject).listen(0, '127.0.0.1', resolve))
    const forget = atEnd(stop)
    function stop() {
        forget()
        proxy.close()
        for (const socket of sockets) socket.destroy()
    }
    return { port: proxy.address().port, cuts: () => cuts, turns: () => turns, stop }
}
