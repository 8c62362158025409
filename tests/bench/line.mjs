/* One kept connection, asked one request after another. Node's fetch takes a millisecond or two of the cores that it
 * shares with the desk, which is more than most of what is measured here.
 *
 *     const line = connect(d, { Cookie: cookie })
 *     const { status, body } = await line.ask('GET', '/search?q=cup')
 *     line.close() */
import net from 'node:net'

export function connect(d, headers) {
    const { host, port } = new URL(d.url), head = Object.entries({ Host: host, ...headers }).map(h => h.join(': ')).join('\r\n')
    const socket = net.connect(Number(port), '127.0.0.1')
    let got = Buffer.alloc(0), arrived = null, broken = null
    socket.setNoDelay(true)
    socket.on('error', error => broken?.(error))
    socket.on('close', () => broken?.(new Error('the desk closed the connection')))
    socket.on('data', data => {
        got = got.length ? Buffer.concat([got, data]) : data
        const end = got.indexOf('\r\n\r\n')
        if (end < 0) return
        const above = got.subarray(0, end).toString('latin1')
        const length = /^content-length: *(\d+)/im.exec(above)
        if (!length) return broken(new Error(`an answer without its length: ${above}`))
        const whole = end + 4 + Number(length[1])
        if (got.length < whole) return
        const body = got.subarray(end + 4, whole).toString()
        got = got.subarray(whole)
        arrived({ status: Number(above.slice(9, 12)), body })
    })
    const ask = (method, path, body) => new Promise((resolve, reject) => {
        [arrived, broken] = [resolve, reject]
        const json = body ? JSON.stringify(body) : ''
        socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n` +
            (body ? `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n` : '') + `\r\n${json}`)
    })
    return { ask, close: () => { broken = null; socket.destroy() } }
}
