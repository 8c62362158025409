// wait-port.mjs HOST PORT START PID - waits until the server of process PID greets with START on that port.
// Ends with 0, or with 1 when the process is gone or 15 s are over.
import net from 'node:net'

const [host, port, start, pid] = process.argv.slice(2)
const end = Date.now() + 15000

function alive() {
    try {
        process.kill(Number(pid), 0)
        return true
    } catch (e) {
        return e.code === 'EPERM'
    }
}

function attempt() {
    if (!alive() || Date.now() > end) process.exit(1)
    let heard = ''
    const socket = net.connect(Number(port), host)
    const again = () => {
        socket.destroy()
        setTimeout(attempt, 50)
    }
    socket.setTimeout(1000, again)
    socket.on('error', again)
    socket.on('data', (data) => {
        heard += data
        if (heard.startsWith(start)) process.exit(0)
    })
}

attempt()
