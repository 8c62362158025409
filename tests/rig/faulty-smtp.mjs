#!/usr/bin/env node
// faulty-smtp.mjs - an SMTP server that makes the mistakes a real one will not make to order (F08, F09).
//
//   faulty-smtp.mjs LOG [SCRIPT [SCRIPT ...]]    prints PORT=n, runs until it is killed
//
// The nth connection follows the nth script, later ones the last; without a script all goes well. A script
// is a list of rules joined by commas:
//   STAGE:REPLY           answers REPLY ("451 4.2.0 later", "550 5.1.1 nobody", "421 4.3.2 closing") at STAGE
//   STAGE:drop            ends the connection where the answer would be
//   STAGE:hang            never answers
//   STAGE:slow=MS         answers after MS milliseconds
//   idle:MS               says 421 and ends the connection MS milliseconds after a letter was taken
//   data:drop=N           ends the connection after N bytes of the letter
//   ehlo:no-EXTENSION     leaves an extension out, ehlo:EXTENSION adds one
//   chance:SEED=P         instead of rules: every stage of every letter goes wrong with the chance that FAULTS
//                         (below) gives it, times P; the letters' log lines are short
// with STAGE one of connect ehlo auth mail rcpt data end rset quit; "end" is the answer to the final dot.
// A 421 closes the connection behind it.
//
// LOG gets one JSON line per event: {"n":1,"event":"connect"}, {"n":1,"event":"command","line":"MAIL ..."},
// {"n":1,"event":"letter","from":"...","to":["..."],"raw":"base64","complete":true}, {"n":1,"event":"close"}.
// A letter that was cut off has complete false; one answered by a fault after the dot was complete. With chance
// its line is {"n":1,"event":"letter","id":"its Message-ID","to":["..."],"said":"250"}, said being what it was
// answered after the dot, "drop" where the line was cut there, "cut" where it was cut within the letter.
import fs from 'node:fs'
import net from 'node:net'

const [logFile, ...scripts] = process.argv.slice(2)
const logFd = fs.openSync(logFile, 'a')
let connections = 0

/* What a bad day brings, and how often in a hundred letters or connections. */
const FAULTS = {
    connect: [['421 4.3.2 closing', 3], ['drop', 2]],
    ehlo: [['421 4.3.2 closing', 1], ['drop', 1]],
    mail: [['450 4.7.1 later', 1], ['421 4.7.0 too many', 0.5], ['drop', 0.5]],
    rcpt: [['451 4.7.1 greylisted', 4], ['550 5.1.1 nobody', 1], ['421 4.7.0 too many', 0.5], ['drop', 0.5]],
    data: [['451 4.3.0 later', 1], ['554 5.6.0 not such a letter', 0.5], ['drop', 0.5], ['drop=300', 1]],
    end: [['452 4.3.1 no room', 1], ['554 5.7.1 refused', 0.5], ['421 4.3.2 closing', 0.5], ['drop', 1]],
    idle: [['0', 1], ['3', 1]],
}

/* The same chance as rig/seed.mjs; this file stands alone so that it can be started by its path. */
function chanceFrom(seed) {
    let state = seed >>> 0
    return () => {
        state = (state + 0x6D2B79F5) >>> 0
        let x = Math.imul(state ^ (state >>> 15), state | 1)
        x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
        return ((x ^ (x >>> 14)) >>> 0) / 4294967296
    }
}

let dice = null

function badLuck(stage, times) {
    let at = dice() * 100 / times
    for (const [fault, weight] of FAULTS[stage] ?? []) if ((at -= weight) < 0) return fault
    return undefined
}

/* Rules that are thrown anew each time they are looked at. */
function readChance(text) {
    const [seed, times] = text.split('=').map(Number)
    dice ??= chanceFrom(seed)
    const rules = { extensions: new Set(['PIPELINING', 'ENHANCEDSTATUSCODES', '8BITMIME', 'SIZE']), brief: true }
    for (const stage of Object.keys(FAULTS)) Object.defineProperty(rules, stage, { get: () => badLuck(stage, times) })
    return rules
}

function readScript(text) {
    if (text?.startsWith('chance:')) return readChance(text.slice(7))
    const rules = { extensions: new Set(['PIPELINING', 'ENHANCEDSTATUSCODES', '8BITMIME', 'SIZE']) }
    for (const rule of (text ?? '').split(',').filter(Boolean)) {
        const colon = rule.indexOf(':')
        const stage = rule.slice(0, colon).trim()
        const what = rule.slice(colon + 1).trim()
        if (stage !== 'ehlo' || /^\d{3}|^(drop|hang|slow)/.test(what)) rules[stage] = what
        else if (what.startsWith('no-')) rules.extensions.delete(what.slice(3))
        else rules.extensions.add(what)
    }
    return rules
}

class Session {
    constructor(socket) {
        this.socket = socket
        this.n = ++connections
        this.rules = readScript(scripts[Math.min(this.n, scripts.length) - 1])
        this.pending = Buffer.alloc(0)
        this.letter = null
        this.from = null
        this.to = []
        this.busy = false
        this.log({ event: 'connect' })
        socket.on('data', (data) => this.take(data))
        socket.on('error', () => {})
        socket.on('close', () => this.closed())
        this.answer('connect', '220 faulty.test ESMTP')
    }

    log(fields) {
        if (this.rules.brief && fields.event !== 'letter') return
        fs.writeSync(logFd, JSON.stringify({ n: this.n, ...fields }) + '\n')
    }

    closed() {
        if (this.letter) this.logLetter(false)
        this.letter = null
        this.log({ event: 'close' })
    }

    logLetter(complete, said = 'cut') {
        if (this.rules.brief) {
            const id = /^Message-ID:\s*<([^>]*)>/im.exec(this.letter.toString('latin1'))?.[1]
            if (complete || id) this.log({ event: 'letter', id, to: this.to, said })
            return
        }
        this.log({ event: 'letter', from: this.from, to: this.to, raw: this.letter.toString('base64'), complete })
    }

    // Sends the answer of a stage, or the fault that the script has for it; gives whether it was the good one.
    answer(stage, good, rule = this.rules[stage]) {
        const slow = /^slow=(\d+)$/.exec(rule ?? '')
        if (slow) {
            this.busy = true
            setTimeout(() => {
                this.busy = false
                this.socket.write(good + '\r\n')
                this.work()
            }, Number(slow[1]))
            return true
        }
        if (rule === 'drop') this.socket.destroy()
        else if (rule === 'hang') this.busy = true
        else if (rule && /^\d{3}/.test(rule)) {
            this.socket.write(rule + '\r\n')
            if (rule.startsWith('421')) this.socket.end()
        } else {
            this.socket.write(good + '\r\n')
            return true
        }
        return false
    }

    /* A line on which a letter is under way is not idle; after 421 nothing more is taken. */
    idle() {
        if (this.from !== null || this.letter !== null) return
        this.over = true
        this.socket.end('421 4.4.2 idle\r\n')
    }

    take(data) {
        if (this.over) return
        this.pending = Buffer.concat([this.pending, data])
        this.work()
    }

    work() {
        while (!this.busy && this.pending.length && !this.socket.destroyed) {
            if (this.letter !== null) {
                if (!this.takeLetter()) return
            } else {
                const end = this.pending.indexOf('\r\n')
                if (end < 0) return
                const line = this.pending.subarray(0, end).toString('utf8')
                this.pending = this.pending.subarray(end + 2)
                this.log({ event: 'command', line })
                this.command(line)
            }
        }
    }

    // Everything up to CR LF . CR LF, as it came; false when more is needed.
    takeLetter() {
        const whole = Buffer.concat([this.letter, this.pending])
        this.pending = Buffer.alloc(0)
        const cut = /^drop=(\d+)$/.exec(this.dataRule ?? '')
        if (cut && whole.length >= Number(cut[1])) {
            this.letter = whole.subarray(0, Number(cut[1]))
            this.logLetter(false)
            this.letter = null
            this.socket.resetAndDestroy ? this.socket.resetAndDestroy() : this.socket.destroy()
            return false
        }
        const from = Math.max(0, this.letter.length - 5)
        const end = whole.subarray(0, 3).equals(Buffer.from('.\r\n')) ? -2 : whole.indexOf('\r\n.\r\n', from)
        if (end === -1) {
            this.letter = whole
            return false
        }
        this.letter = whole.subarray(0, end + 2)
        this.pending = whole.subarray(end + 5)
        const verdict = this.rules.end ?? null /* thrown once */
        this.logLetter(true, verdict?.slice(0, 4).trim() ?? '250')
        this.letter = null
        this.answer('end', '250 2.0.0 taken', verdict)
        const idle = this.rules.idle
        if (idle) setTimeout(() => this.idle(), Number(idle))
        this.from = null
        this.to = []
        return true
    }

    command(line) {
        if (this.asked) {
            this.asked = false
            this.answer('auth', '235 2.7.0 welcome')
            return
        }
        const verb = line.split(/[ :]/)[0].toUpperCase()
        if (verb === 'EHLO') this.answer('ehlo', ['faulty.test', ...this.rules.extensions]
            .map((text, i, all) => `250${i + 1 < all.length ? '-' : ' '}${text}`).join('\r\n'))
        else if (verb === 'AUTH' && line.split(' ').length === 2) { /* the word of the client comes in a line of its own */
            this.asked = true
            this.socket.write('334 \r\n')
        } else if (verb === 'AUTH') this.answer('auth', '235 2.7.0 welcome')
        else if (verb === 'MAIL') {
            if (this.answer('mail', '250 2.1.0 sender ok')) this.from = /<(.*)>/.exec(line)?.[1]
        } else if (verb === 'RCPT') {
            if (this.answer('rcpt', '250 2.1.5 recipient ok')) this.to.push(/<(.*)>/.exec(line)?.[1])
        } else if (verb === 'DATA') {
            this.dataRule = this.rules.data ?? null
            if (/^drop=/.test(this.dataRule ?? '')) this.socket.write('354 go on\r\n')
            else if (!this.answer('data', '354 go on', this.dataRule)) return
            this.letter = Buffer.alloc(0)
        } else if (verb === 'RSET') this.answer('rset', '250 2.0.0 forgotten')
        else if (verb === 'QUIT') {
            this.answer('quit', '221 2.0.0 bye')
            this.socket.end()
        } else this.socket.write('502 5.5.1 not here\r\n')
    }
}

const server = net.createServer((socket) => new Session(socket))
server.listen(0, '127.0.0.1', () => console.log(`PORT=${server.address().port}`))
