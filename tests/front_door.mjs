/* make run, from the moment where all is built: a desk with sample data is made, served and signed into; a second start
 * keeps what is there. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeBrowser, newPage, signIn } from './rig/browser.mjs'
import { freePort, until } from './rig/ports.mjs'

const folder = mkdtempSync(join(tmpdir(), 'kept-front-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const data = join(folder, 'desk')

/* Starts tools/run and waits until the desk is ready: {url, said(), stop()}. */
async function start() {
    const port = await freePort()
    const child = spawn(new URL('../tools/run', import.meta.url).pathname, [data, String(port)], { stdio: ['ignore', 'pipe', 'pipe'] })
    process.on('exit', () => child.kill('SIGKILL'))
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => { said += text })
    const url = `http://127.0.0.1:${port}`
    const ended = new Promise(resolve => child.on('close', resolve))
    try {
        await until('the desk is ready', async () => (await fetch(`${url}/ready`)).ok, 20, 20)
    } catch (error) {
        throw new Error(`${error.message}\n${said}`)
    }
    return { url, said: () => said, stop: () => { child.kill('SIGTERM'); return ended } }
}

const signInOf = said => ({ mail: /mail: (\S+)/.exec(said)?.[1], password: /password: (\S+)/.exec(said)?.[1] })

test('make run makes a desk with sample data, serves it and keeps it', async t => {
    let first, rows
    await t.test('it serves soon after the start', async () => {
        const started = Date.now()
        first = await start()
        const seconds = (Date.now() - started) / 1000
        t.diagnostic(`made and ready after ${seconds} s`)
        assert.ok(seconds < 5, `${seconds} s`)
    })
    await t.test('it prints its address and a random sign-in, kept in a file for the owner alone', async () => {
        assert.ok(first.said().includes(first.url), first.said())
        assert.match(signInOf(first.said()).password, /^\S{12,}$/)
        assert.equal(statSync(join(data, 'first-sign-in')).mode & 0o777, 0o600)
    })
    const list = async (url, who) => {
        const page = await newPage()
        await signIn(page, { url }, who)
        await page.goto(`${url}/inbox?view=all`)
        const text = await page.locator('main').innerText()
        assert.deepEqual(page.problems, [])
        return text
    }
    await t.test('one can sign in and finds letters in the six languages', async () => {
        rows = await list(first.url, signInOf(first.said()))
        for (const letters of [/[Ѐ-ӿ]{4}/, /[čćšžđ]/, /[őű]/, /[Ͱ-Ͽ]{4}/, /[a-z]{4}/]) assert.match(rows, letters)
    })
    await t.test('it ends well when asked to', async () => assert.equal(await first.stop(), 0))
    await t.test('a second start keeps what is there', async () => {
        const started = Date.now()
        const second = await start()
        t.diagnostic(`ready again after ${(Date.now() - started) / 1000} s`)
        assert.ok(Date.now() - started < 2000, `${Date.now() - started} ms`)
        assert.deepEqual(signInOf(second.said()), signInOf(first.said()))
        const subjects = text => text.split('\n').filter(line => /[A-Za-zЀ-ӿͰ-Ͽ]{5}/.test(line)).length
        assert.equal(subjects(await list(second.url, signInOf(second.said()))), subjects(rows))
        assert.equal(await second.stop(), 0)
    })
    await closeBrowser()
})
