// free-port.mjs - prints a TCP port of 127.0.0.1 that nobody listens on.
import net from 'node:net'

const server = net.createServer()
server.listen(0, '127.0.0.1', () => {
    console.log(server.address().port)
    server.close()
})
