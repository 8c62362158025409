/* Open time against the second calculation: 1,000,000 questions to random calendars and every change of clocks in every
 * zone from 1990 on. `make test` asks some (src/when/random_test.c). */
import test from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { seeded } from './rig/seed.mjs'

const program = join(process.env.BUILD || 'build', 'src/when/when_random_test')
const cases = process.env.TEST_QUESTIONS || '1000000'

test(`P47 ${cases} questions to random calendars, no difference`, t => {
    const chance = seeded(t)
    const run = spawnSync(program, [cases, String(chance.start), '1990'], { encoding: 'utf8', env: { ...process.env, CMOCKA_MESSAGE_OUTPUT: 'STDOUT' } })
    for (const [, line] of `${run.stdout}\n${run.stderr}`.matchAll(/^# (\d+ .*)$/gm)) t.diagnostic(line)
    assert.equal(run.status, 0, `${run.stdout}${run.stderr}`.slice(-2000))
})
