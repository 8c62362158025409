// free-port.mjs - prints a TCP port of 127.0.0.1 that nobody listens on.
import { freePort } from './ports.mjs'

console.log(await freePort())
