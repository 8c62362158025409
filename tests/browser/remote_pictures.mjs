/* Pictures of other servers, asked for by the agent, from the mail to the screen: a real server at an open address, found
 * by its name and with a certificate that is checked, through the desk's own fetch with its guard. So that there is an
 * open address to be had, and nobody outside is asked, all of it runs in a network of its own (unshare), with its own
 * /etc/hosts and its own trusted roots. */
import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const open = '93.184.215.14'
const here = new URL(import.meta.url).pathname

/* The same file once more, in its own network; its results are ours. */
function inOwnNetwork() {
    const child = spawn('unshare', ['--user', '--map-root-user', '--net', '--mount', process.execPath, ...process.execArgv, here],
        { stdio: 'inherit', env: { ...process.env, TEST_OWN_NETWORK: '1' } })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    child.on('close', status => { process.exitCode = status ?? 1 })
}

function must(...command) {
    const { status, stderr } = spawnSync(command[0], command.slice(1), { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
}

/* The network: this machine, and the open address, which is this machine too. */
function build(folder) {
    must('ip', 'link', 'set', 'lo', 'up')
    must('ip', 'address', 'add', `${open}/32`, 'dev', 'lo')
    must('sh', new URL('../rig/certs.sh', import.meta.url).pathname, folder)
    const hosts = join(folder, 'hosts')
    copyFileSync('/etc/hosts', hosts)
    appendFileSync(hosts, `\n${open} pictures.example\n127.0.0.1 inside.example\n`)
    must('mount', '--bind', hosts, '/etc/hosts')
    must('mount', '--bind', join(folder, 'ca.pem'), '/etc/ssl/certs/ca-certificates.crt')
}

async function run() {
    const { default: test } = await import('node:test')
    const { default: assert } = await import('node:assert/strict')
    const { default: https } = await import('node:https')
    const { shop } = await import('./kit/shop.mjs')
    const { until } = await import('../rig/ports.mjs')
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGM4YWSEBzGMSmNDAI/Jaol16kHlAAAAAElFTkSuQmCC', 'base64')

    test('A29 pictures of other servers, asked for', async t => {
        const folder = mkdtempSync(join(tmpdir(), 'kept-pictures-'))
        build(folder)
        const asked = []
        const server = https.createServer({ cert: readFileSync(join(folder, 'pictures.pem')), key: readFileSync(join(folder, 'pictures.key')) }, (request, answer) => {
            asked.push({ at: request.socket.localAddress, url: request.url, headers: request.headers })
            const away = { '/moved.png': 'https://pictures.example/there.png', '/inward.png': 'https://inside.example/secret.png', '/plain.png': 'http://pictures.example/plain.png' }[request.url]
            if (away) return answer.writeHead(302, { Location: away }).end()
            if (request.url === '/page.png') return answer.end('<script>hit=1</script>')
            if (request.url === '/huge.png') return answer.end(Buffer.concat([png, Buffer.alloc(6 << 20)]))
            answer.writeHead(200, { 'Content-Type': 'text/html' }).end(png) /* what it is, its bytes say */
        })
        await new Promise(resolve => server.listen(443, resolve))
        t.after(() => { server.closeAllConnections(); server.close() })

        const s = await shop({ t })
        const good = { red: 'https://pictures.example/red.png?a=1&b=2', old: 'http://pictures.example/old.png', moved: 'https://pictures.example/moved.png' }
        const bad = { inward: 'https://pictures.example/inward.png', plain: 'https://pictures.example/plain.png', page: 'https://pictures.example/page.png',
            huge: 'https://pictures.example/huge.png', inside: 'https://inside.example/secret.png', nobody: 'https://nobody.example/x.png' }
        const html = Object.entries({ ...good, ...bad }).map(([alt, src]) => `<img alt=${alt} src="${src.replaceAll('&', '&amp;')}">`).join('')
        const id = await s.write({ text: 'Look', html: `<p>Look</p>${html}` })
        const page = await s.open({})
        await page.goto(s.path(id))
        await page.click('text=As the sender laid it out')
        const frame = page.frameLocator('iframe.original')
        const width = alt => frame.locator(`img[alt=${alt}]`).evaluate(i => i.complete ? i.naturalWidth : -1)

        await t.test('nothing is asked for before the agent wants it', async () => {
            await frame.locator('img').first().waitFor({ state: 'attached' })
            await until('the frame is laid out', () => frame.locator('body').evaluate(() => document.readyState === 'complete'))
            assert.deepEqual(asked, [])
        })

        await t.test('asked for, they are there', async () => {
            await page.click('text=Load pictures from elsewhere')
            for (const alt of Object.keys(good)) await until(`${alt} is there`, async () => await width(alt) === 10, 60)
        })

        await t.test('what leads inward, is no picture, or too large stays away', async () => {
            for (const alt of Object.keys(bad)) await until(`${alt} stays away`, async () => await width(alt) === 0, 60)
            assert.deepEqual(asked.filter(a => !a.at.endsWith(open)), [])
            assert.ok(!asked.some(a => a.url === '/secret.png'))
        })

        await t.test('the sender learns no more than that somebody looked', () => {
            for (const { headers } of asked) for (const name of ['cookie', 'referer', 'origin', 'authorization', 'x-forwarded-for']) assert.equal(headers[name], undefined)
            assert.deepEqual(page.problems.filter(p => !/Failed to load resource/.test(p)), [])
        })
    })
}

if (process.env.TEST_OWN_NETWORK) await run()
else inOwnNetwork()
