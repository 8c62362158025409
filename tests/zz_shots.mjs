import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { desk, owner } from './rig/desk.mjs'
import { shopMail } from './rig/mail.mjs'
import { closeBrowser, newPage, signIn } from './rig/browser.mjs'
const out = '/tmp/mbx/shots'
const mail = await shopMail()
const clock = join(mail.folder, 'clock'); writeFileSync(clock, '+0')
const d = await desk({ store: 'sqlite', serve: ['--test-clock', clock, '--smtp-ca', mail.ca] })
const child = spawn(process.execPath, ['tests/rig/tls-door.mjs', 'tls', mail.mailbox.IMAP_PORT, join(mail.certs, 'good.pem'), join(mail.certs, 'good.key')], { stdio: ['ignore', 'pipe', 'inherit'] })
const port = await new Promise(r => child.stdout.on('data', x => r(/PORT=(\d+)/.exec(x)[1])))
const imap = `imaps://localhost:${port}`, smtp = `smtps://localhost:${mail.out.SUBMISSIONS_PORT}`
console.log((await d.kept('mailbox add', ['--ca', mail.ca, '--address', 'help@shop.example', '--imap', imap, '--smtp', smtp], mail.password + '\n')).stdout)
await new Promise(r => setTimeout(r, 8000)); await d.kept('mailbox add', ['--address', 'returns@shop.example', '--imap', 'imap://localhost:1', '--no-test'], 'x\n')
const langs = process.argv[2] ? [process.argv[2]] : ['en']
mail.sieve('require ["fileinto"]; if header :contains "subject" "Kept test" { fileinto "Junk"; }')
for (const [width, scheme] of [[1440, 'light'], [1440, 'dark'], [375, 'light'], [375, 'dark']]) {
    const page = await newPage({ width, height: 900, colorScheme: scheme, hasTouch: width < 800 })
    await signIn(page, d, owner)
    if (langs[0] !== 'en') await page.evaluate(async l => { const f = document.querySelector('form[action="/preferences"]'); const b = new URLSearchParams({ csrf: f.csrf.value, lang: l, back: '/inbox' }); await fetch('/preferences', { method: 'POST', body: b }) }, langs[0])
    const shot = async n => { await page.evaluate(() => document.fonts.ready); await page.screenshot({ path: `${out}/${n}-${width}-${scheme}.png`, fullPage: true }) }
    await page.goto(d.url + '/mailboxes'); await shot('list')
    await page.goto(d.url + '/mailboxes?add=1'); await shot('add')
    await page.fill('#box-address', 'podrska@shop.example'); await page.fill('#box-password', mail.password)
    await page.evaluate(() => { document.querySelector('.more-of').open = true })
    await page.fill('#box-imap', imap); await page.fill('#box-smtp', smtp)
    await Promise.all([page.waitForEvent('load'), page.click('button[value=test]')]); await shot('junk')
    if (page.problems.length) console.log(page.problems)
    await page.context().close()
}
child.kill(); await closeBrowser(); await d.remove(); mail.stop()
