/* A real rspamd for the tests, alone in a folder: its own core without rules, so that it is up soon and says no more than
 * what a test letter (GTUBE) makes it say. It still takes seconds to start: begin it first, and do other things meanwhile.
 *
 *     const filter = await rspamd()       filter.url is known at once
 *     await filter.ready                  it answers
 *     await filter.stop()
 *
 * As root it runs as root (-i), as anybody else as that user. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './end.mjs'
import { freePort, until } from './ports.mjs'

/* What rspamd's documentation gives as the letter that every filter takes for spam. */
export const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'

export async function rspamd() {
    const folder = mkdtempSync(join(tmpdir(), 'kept-rspamd-')), port = await freePort()
    const log = join(folder, 'rspamd.log'), conf = join(folder, 'rspamd.conf')
    writeFileSync(join(folder, 'tld'), 'com\nexample\n') /* of the whole list it makes an index, for seconds */
    writeFileSync(conf, `
options {
    pidfile = "${folder}/pid";
    filters = "";
    disable_hyperscan = true;
    url_tld = "${folder}/tld";
    control_socket = "${folder}/control mode=0600";
    dns { nameserver = ["127.0.0.1:9"]; timeout = 0.05s; retransmits = 1; }
    tempdir = "${folder}";
    hs_cache_dir = "${folder}";
}
logging { type = "file"; filename = "${log}"; level = "notice"; }
metric "default" { actions { reject = 15; add_header = 6; } }
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
`)
    const vars = ['DBDIR', 'RUNDIR', 'LOGDIR'].map(name => `--var=${name}=${folder}`)
    const child = spawn('rspamd', ['-f', '-i', '-c', conf, ...vars], { detached: true, stdio: 'ignore' })
    const ended = new Promise(resolve => { child.on('close', resolve); child.on('error', resolve) })
    const url = `http://127.0.0.1:${port}`
    const stop = async () => {
        forget()
        try { process.kill(-child.pid, 'SIGKILL') } catch { /* it is gone */ }
        await ended
        rmSync(folder, { recursive: true, force: true })
    }
    const forget = atEnd(stop)
    const ready = until('rspamd answers', async () => (await fetch(`${url}/ping`)).ok, 90, 100)
        .catch(error => { throw new Error(`${error.message}\n${readFileSync(log, 'utf8').slice(-2000)}`) })
    ready.catch(() => { /* whoever waits for it hears of it */ })
    return { url, ready, stop }
}
