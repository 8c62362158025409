/* The one runner of all suites: builds, runs them in order, reads their TAP, and says what was shown.
 *
 * A suite is one command; its output is kept in tests/report/NAME.txt. What it prints is not believed blindly: one
 * that ends with a bad status, prints no test, runs fewer than it planned, crashes, takes too long or leaves a
 * sanitizer's report is a failure by name. The last line is "N passed, N failed" and, if any, ", N skipped" and
 * ", N unsteady". */
import { execFileSync, spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename, join } from 'node:path'
import { Tap, codes } from './rig/tap.mjs'
import { startPostgres } from './rig/postgres.mjs'
import { soaks, summary } from './soak.mjs'

const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
process.chdir(root)
const soak = process.argv[2] === 'soak'
/* The second half of what CI runs: clang's warnings, units and API with ASan and UBSan. */
const sanitize = process.argv[2] === 'sanitize'
const quick = process.env.QUICK === '1' && !soak
/* FULL=1 runs what takes half an hour more: the scenarios with the sanitizers and the set-up of mailboxes. */
const full = process.env.FULL === '1'
const only = process.env.ONLY ? new RegExp(process.env.ONLY) : null
const build = process.env.BUILD || 'build'
const report = sanitize ? 'tests/report.sanitize' : 'tests/report'
/* Many suites wait more than they work, so one more than there are processors runs at once, of scenarios two more
 * (with one, a quarter of two processors lay idle); never more than 5. */
const atOnce = Math.min(4, cpus().length + 1), scenariosAtOnce = Math.min(5, cpus().length + 2)
const outcomes = []
const children = new Set()

const SANITIZER = /(ERROR: (Address|Leak|Undefined|Memory|Thread)Sanitizer|runtime error: |WARNING: ThreadSanitizer)/

/* Runs one suite and resolves to its outcome; never rejects. */
function runSuite(suite) {
    const started = Date.now()
    const file = join(report, suite.name.replace(/[^\w.-]+/g, '_') + '.txt')
    const log = createWriteStream(file)
    const tap = new Tap()
    const tail = []
    let rest = '', sanitizer = null, late = false
    const env = { ...process.env, ...baseEnv, ...suite.env }
    const child = spawn(suite.command[0], suite.command.slice(1), {
        env, cwd: suite.cwd ?? root, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    const seconds = suite.timeout ?? 120
    const timer = setTimeout(() => { late = true; end(child) }, seconds * 1000)

    const line = text => {
        tail.push(text)
        if (tail.length > 60) tail.shift()
        if (!sanitizer && SANITIZER.test(text)) sanitizer = text
    }
    child.stdout.on('data', data => {
        log.write(data)
        const lines = (rest + data).split('\n')
        rest = lines.pop()
        for (const text of lines) { line(text); tap.line(text.replace(/\r$/, '')) }
    })
    child.stderr.on('data', data => {
        log.write(data)
        for (const text of String(data).split('\n')) if (text) line(text)
    })
    return new Promise(resolve => {
        child.on('error', error => line(String(error)))
        child.on('close', (status, signal) => {
            clearTimeout(timer)
            children.delete(child)
            if (rest) tap.line(rest)
            log.end()
            const tests = suite.wholly
                ? [{ path: [suite.wholly], ok: status === 0, skip: null, detail: tail }]
                : tap.tests
            const complaints = suite.wholly || (suite.mayBeEmpty && tap.planned === 0) ? [] : tap.complaints
            if (late) complaints.push(`not done after ${seconds} s`)
            else if (signal) complaints.push(`ended by ${signal}`)
            else if (status !== 0 && !suite.wholly && tests.every(t => t.ok)) complaints.push(`ended with status ${status}`)
            if (sanitizer) complaints.push(`a sanitizer reports: ${sanitizer.trim()}`)
            for (const text of complaints) tests.push({ path: [text], ok: false, skip: null, detail: [...tail] })
            resolve({ suite, file, tests, seconds: (Date.now() - started) / 1000 })
        })
    })
}

/* Ends a suite with all the servers it started. */
function end(child) {
    try { process.kill(-child.pid, 'SIGTERM') } catch { return }
    setTimeout(() => { try { process.kill(-child.pid, 'SIGKILL') } catch { /* gone already */ } }, 3000).unref()
}

const tally = tests => ({
    passed: tests.filter(t => t.ok && !t.skip).length,
    failed: tests.filter(t => !t.ok).length,
    skipped: tests.filter(t => t.ok && t.skip).length,
})
const counts = ({ passed, failed, skipped }) =>
    `${passed} passed` + (failed ? `, ${failed} FAILED` : '') + (skipped ? `, ${skipped} skipped` : '')

/* What takes longest begins first, so that no lane works on alone at the end; the others keep their order. */
const SLOW = ['app-backup', 'app-check', 'overflow', 'payloads', 'accessibility', 'faults_imap', 'faults_send', 'words',
    'sends', 'kill', 'mailboxes', 'backup', 'core_path', 'faults_letters', 'nodes', 'story_postage']
function longestFirst(suites) {
    const rank = s => { const at = SLOW.indexOf(s.name.split(' ')[1]); return at < 0 ? SLOW.length : at }
    return [...suites].sort((a, b) => rank(a) - rank(b))
}

async function runAll(suites, together = 1) {
    const queue = longestFirst(suites.filter(s => !only || only.test(s.name)))
    let good = true
    const worker = async () => {
        for (let suite; (suite = queue.shift());) {
            const outcome = await runSuite(suite)
            outcomes.push(outcome)
            good &&= outcome.tests.every(t => t.ok)
            console.log(`${outcome.seconds.toFixed(1).padStart(7)} s  ${suite.name}: ${counts(tally(outcome.tests))}`)
        }
    }
    await Promise.all(Array.from({ length: together }, worker))
    return good
}

/* A page or a mail that did not come in time beside two other suites says little about the program. Where at most
 * MOST_AGAIN of those suites failed, each runs once more with the machine for itself; what passes then counts, and is
 * named below as unsteady with its first output kept. Unit tests, the API and the sanitizers are never run twice. */
const MOST_AGAIN = 2
const unsteady = []
async function failedAgain() {
    const failed = outcomes.filter(o => /^(scenario|browser) /.test(o.suite.name) && o.tests.some(t => !t.ok))
    if (!failed.length || failed.length > MOST_AGAIN) return
    for (const first of failed) {
        const kept = first.file.replace(/\.txt$/, '.first.txt')
        renameSync(first.file, kept)
        const second = await runSuite(first.suite)
        const good = second.tests.every(t => t.ok)
        console.log(`${second.seconds.toFixed(1).padStart(7)} s  ${first.suite.name}, once more: ${counts(tally(second.tests))}`)
        if (good) unsteady.push({ ...first, file: kept })
        outcomes.splice(outcomes.indexOf(first), 1, second)
    }
}

const whole = (name, what, ...command) => ({ name, wholly: what, command, timeout: 900 })

/* The unit tests of a build, as meson knows them: one suite an executable. Only those of src/db cut the power. */
function unitSuites(dir, group, timeout, env = {}) {
    const listed = JSON.parse(execFileSync('meson', ['introspect', '--tests', dir], { encoding: 'utf8' }))
    return listed.map(t => ({
        name: `${group} ${t.name}`, command: t.cmd, cwd: t.workdir ?? join(root, dir), timeout,
        env: { ...env, ...t.env, CMOCKA_MESSAGE_OUTPUT: 'TAP', TEST_FSYNC: t.name.startsWith('db-') ? 'on' : 'off' },
        wholly: t.protocol === 'tap' ? undefined : t.name,
    }))
}

const scripts = folder => readdirSync(folder).filter(f => f.endsWith('.mjs')).sort().map(f => join(folder, f))
const node = (name, file, timeout, env) =>
    ({ name, command: [process.execPath, '--test-reporter=tap', file], timeout, env })

/* What the short run leaves in of the long folders: the whole way of a letter, the kills, and wrong input. */
const SHORT = /\/(letter_in_answer_out|kill|wrong_input|access|endpoints|core_path)\.mjs$/
const LONG = /\/scenario\/mailbox\.mjs$/
const wanted = folder => scripts(folder).filter(file => quick ? SHORT.test(file) : full || !LONG.test(file))

/* Every script of a folder on both stores; a name says which. */
const onBothStores = (folder, group, timeout, env) => wanted(folder).flatMap(file => ['sqlite', 'postgres'].map(store =>
    node(`${group} ${basename(file, '.mjs')} ${store}`, file, timeout, { TEST_STORE: store, ...env })))

const scenarioSuites = (group, timeout, env = {}) => onBothStores('tests/scenario', group, timeout, env)
const apiSuites = (group, timeout, env = {}) => onBothStores('tests/api', group, timeout, env)

/* The core path runs on both stores, and alone in the short run, the others on SQLite; it runs in the whole browser
 * that people have, the others in its engine (rig/browser.mjs): on two processors the windows of the whole one, drawn by
 * the processor too, make every page's longest task half as long again. pictures.mjs makes the README's pictures,
 * sheets.mjs those for whoever looks at all pages. */
const inWholeBrowser = /^core_path$/
const browserSuites = () => scripts('tests/browser').map(file => basename(file, '.mjs'))
    .filter(name => !['pictures', 'sheets'].includes(name) && (!quick || name === 'core_path'))
    .flatMap(name => (name === 'core_path' ? ['sqlite', 'postgres'] : ['sqlite']).map(store =>
        node(`browser ${name} ${store}`, `tests/browser/${name}.mjs`, 1200,
            { TEST_STORE: store, ...inWholeBrowser.test(name) && { CHROMIUM: '/usr/bin/chromium' } })))

async function buildSuites() {
    if (!await runAll([whole('build gcc', 'the release builds', 'tools/build', build, 'all')])) return false
    await runAll([whole('build warnings', 'gcc built without a warning', 'sh', '-c', `! grep 'warning:' ${build}/ninja.log`)])
    const check = (name, ...args) => whole(`check ${name}`, `check-${name} finds nothing`, `tools/check-${name}`, ...args)
    const checks = [check('layers'), check('headers', build), check('source'), check('docs')]
    checks.push({ ...check('binary', join(build, 'kept')), wholly: 'H01 check-binary finds every wall in the built program' })
    checks.push(...['tests/checkers.mjs', 'tests/contrast.mjs', 'tests/rich_text.mjs', 'tests/rig_test.mjs'].map(f => node(`check ${basename(f, '.mjs')}`, f, 120)))
    await runAll(checks, 2)
    return true
}

const sanitized = {
    ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:abort_on_error=0',
    UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
}

/* What differs between the stores is src/db and the tool that compiles its statements: those run with the sanitizers on
 * both, and so does the API's every endpoint; above them is one code, which runs on SQLite. FULL=1 is everything on both. */
const onOneStore = suite => full || /^asan (db-|tools-sql)/.test(suite.name) ? suite
    : { ...suite, mayBeEmpty: true, command: suite.command.map(word => word.endsWith('/rig/postgres.sh') ? '-' : word) }
const onOneStoreOrAll = suite => full || / (endpoints \w+|\w+ sqlite)$/.test(suite.name)

async function sanitizerSuites() {
    const dir = `${build}-asan`
    const built = whole('build asan', 'the build with ASan and UBSan builds',
        'tools/build', dir, 'all', '-Db_sanitize=address,undefined', '-Db_lundef=false', '-Doptimization=1')
    if (!await runAll([built]) || !existsSync(dir)) return
    const env = { ...sanitized, TEST_KEPT: join(root, dir, 'kept') }
    await runAll([...unitSuites(dir, 'asan', 900, sanitized).map(onOneStore), ...apiSuites('asan-api', 400, env).filter(onOneStoreOrAll)], atOnce)
    if (full) await runAll(scenarioSuites('asan-scenario', 900, env), atOnce)
}

/* Its warnings come ahead of its optimizer, so it need not run: a quarter of the time. */
async function clangSuite() {
    const command = `CC=clang tools/build ${build}-clang all -Dwerror=true -Doptimization=0 -Ddebug=false`
    await runAll([whole('build clang', 'clang builds without a warning', 'sh', '-c', command)])
}

/* What kept parse makes of collections of real mail that may stand beside the tree; where none does, it plans 0. */
const corpus = () => ({
    name: 'corpus', timeout: 900, mayBeEmpty: true,
    command: [process.execPath, 'tests/corpus/run.mjs', join(build, 'kept'), 'parse'],
})

/* The same for what src/when makes of clock changes, due times, holidays and calendar files. */
const timeCorpus = () => ({
    name: 'corpus time', timeout: 300, mayBeEmpty: true,
    command: [process.execPath, 'tests/corpus/time.mjs', join(build, 'src/when/when-calc')],
})

async function soakSuites() {
    await runAll(soaks.flatMap(({ name, file, env, stores }) => stores.map(store =>
        node(`soak ${name} ${store}`.trim(), file, 4 * 3600, { ...env, TEST_SOAK: '1', TEST_STORE: store }))))
    console.log('')
    for (const { suite, file, tests } of outcomes.filter(o => o.suite.name.startsWith('soak '))) {
        console.log(`${suite.name}: ${counts(tally(tests))}; ${summary(readFileSync(file, 'utf8')).join('; ')}`)
    }
}

async function suites() {
    if (sanitize) {
        await clangSuite()
        return sanitizerSuites()
    }
    if (!await buildSuites()) return
    if (soak) return soakSuites()
    await runAll([...unitSuites(build, 'unit', 600), corpus(), timeCorpus(), ...apiSuites('api', 180)], atOnce)
    await runAll([...scenarioSuites('scenario', 600), node('front door', 'tests/front_door.mjs', 120)], scenariosAtOnce)
    const timed = suite => suite.name.startsWith('browser budgets') /* it has the machine for itself */
    await runAll(browserSuites().filter(suite => !timed(suite)), 2)
    await runAll(browserSuites().filter(timed))
    await failedAgain()
}

function printShown() {
    const shown = new Map()
    for (const { tests } of outcomes) {
        for (const test of tests) {
            for (const code of codes(test.path)) {
                const row = shown.get(code) ?? { passed: 0, failed: 0, names: new Set() }
                if (test.ok && !test.skip) row.passed++
                else row.failed++
                row.names.add(test.path.at(-1))
                shown.set(code, row)
            }
        }
    }
    if (!shown.size) return
    console.log('\nwhat was shown')
    const order = code => code.replace(/\d+/, n => n.padStart(3, '0'))
    for (const code of [...shown.keys()].sort((a, b) => order(a) < order(b) ? -1 : 1)) {
        const { passed, failed, names } = shown.get(code)
        const text = [...names].map(n => n.replace(/^((P|INV|A|F|H|I|ux )[\d.]+[ ,+/:_]+)+/i, '')).join('; ')
        const result = failed ? `${passed} passed, ${failed} not` : `${passed} passed`
        console.log(`  ${code.padEnd(6)} ${result.padEnd(20)} ${text.length > 120 ? text.slice(0, 117) + '...' : text}`)
    }
}

function printGroups() {
    console.log('\nsuites')
    const groups = new Map()
    for (const { suite, tests, seconds } of outcomes) {
        const name = suite.name.split(' ')[0]
        const row = groups.get(name) ?? { tests: [], seconds: 0, n: 0 }
        row.tests.push(...tests)
        row.seconds += seconds
        row.n++
        groups.set(name, row)
    }
    for (const [name, row] of groups) {
        console.log(`  ${name.padEnd(15)} ${String(row.n).padStart(3)} runs ${row.seconds.toFixed(1).padStart(7)} s  ${counts(tally(row.tests))}`)
    }
}

function printFailures() {
    for (const { suite, file, tests } of unsteady) {
        for (const test of tests.filter(t => !t.ok)) console.log(`\nunsteady ${suite.name}: ${test.path.join(' > ')}; passed alone   (${file})`)
    }
    const failed = outcomes.flatMap(({ suite, file, tests }) => tests.filter(t => !t.ok).map(test =>
        ({ name: `${suite.name}: ${test.path.join(' > ')}`, file, detail: test.detail })))
    if (failed.length) console.log('') /* all their names together first: details may be long */
    for (const { name } of failed) console.log(`FAILED ${name}`)
    for (const { name, file, detail } of failed) {
        console.log(`\n${name}   (${file})`)
        for (const text of detail.slice(-40)) console.log(`    ${text}`)
    }
    for (const { suite, tests } of outcomes) {
        for (const test of tests.filter(t => t.ok && t.skip)) console.log(`skipped ${suite.name}: ${test.path.join(' > ')}: ${test.skip}`)
    }
}

let baseEnv = {}
async function main() {
    const started = Date.now()
    let postgres = null
    rmSync(report, { recursive: true, force: true })
    mkdirSync(report, { recursive: true })
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.on(signal, () => { for (const child of children) end(child); postgres?.stop(); process.exit(130) })
    }
    try {
        postgres = await startPostgres(soak ? 'on' : 'off')
        baseEnv = { ...postgres.env, BUILD: build, TEST_KEPT: join(root, build, 'kept'), QUICK: quick ? '1' : '' }
    } catch (error) {
        outcomes.push({ suite: { name: 'rig postgres' }, file: '-', seconds: 0,
            tests: [{ path: ['a PostgreSQL server starts'], ok: false, skip: null, detail: [String(error.message)] }] })
    }
    try {
        await suites()
    } finally {
        postgres?.stop()
    }
    printShown()
    printGroups()
    printFailures()
    const all = tally(outcomes.flatMap(o => o.tests))
    console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s; outputs in ${report}/`)
    console.log(`${all.passed} passed, ${all.failed} failed` + (all.skipped ? `, ${all.skipped} skipped` : '') + (unsteady.length ? `, ${unsteady.length} unsteady` : ''))
    process.exitCode = all.failed || !all.passed ? 1 : 0
}
await main()
