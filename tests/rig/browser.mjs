/* Debian's own Chromium through playwright-core: its engine without the windows around it (headless shell), which does
 * the same in 0.55 of the time (layout of every page: 90 s for 159 s); CHROMIUM=/usr/bin/chromium is the whole program.
 *
 *     const page = await newPage(); …; await closeBrowser()
 *
 * A page that logs an error, throws or asks another server than ours for something fails the test that looks:
 * page.problems lists it. */
import { chromium } from 'playwright-core'
import { atEnd } from './end.mjs'

let browser = null
atEnd(closeBrowser)

/* args: more for Chromium itself, of the first page only. */
export async function newPage({ width = 1280, height = 800, javaScriptEnabled = true, args = [], ...options } = {}) {
    browser ??= await chromium.launch({
        executablePath: process.env.CHROMIUM || '/usr/bin/chromium-headless-shell',
        chromiumSandbox: process.getuid() !== 0,
        args: [
            ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
            '--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--disable-sync',
            '--disable-domain-reliability', '--disable-features=OptimizationHints,MediaRouter,Translate',
            '--metrics-recording-only', '--no-first-run', '--no-pings', '--disable-dev-shm-usage', ...args,
        ],
    })
    const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled, ...options })
    const page = await context.newPage()
    page.problems = []
    page.plain = !javaScriptEnabled
    page.on('pageerror', error => page.problems.push(`threw: ${error.message}`))
    page.on('console', message => { if (message.type() === 'error') page.problems.push(`logged: ${message.text()}`) })
    page.on('request', request => {
        const host = new URL(request.url()).hostname
        if (/^https?:/.test(request.url()) && !['127.0.0.1', 'localhost'].includes(host)) page.problems.push(`asked ${request.url()}`)
    })
    page.setDefaultTimeout(60000) /* a busy machine; what comes is not waited for any longer */
    return page
}

export async function closeBrowser() {
    await browser?.close()
    browser = null
}

/* Signs in on the page that the desk shows to a stranger. */
export async function signIn(page, desk, { mail, password }) {
    await page.goto(`${desk.url}/`)
    const form = page.locator('form', { has: page.locator('input[type=password]') })
    await form.locator('input[type=email]').fill(mail)
    await form.locator('input[type=password]').fill(password)
    await form.locator('button').last().press('Enter') /* waits for no frame: kit/steps.mjs */
    await page.locator('form', { has: page.locator('input[type=password]') }).waitFor({ state: 'detached' })
}
