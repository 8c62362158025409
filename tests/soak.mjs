/* What make soak runs: scenarios at the counts that the acceptance lists name, on each store. A scenario prints the
 * random start that repeats it (rig/seed.mjs) and a line with its counts; both stand in the summary. */
export const soaks = [
    { name: 'readers', file: 'tests/scenario/faults_reader.mjs', env: {}, stores: ['sqlite', 'postgres'] },
    { name: 'backup', file: 'tests/scenario/backup.mjs', env: {}, stores: ['sqlite', 'postgres'] },
    { name: 'every call', file: 'tests/scenario/every_call.mjs', env: {}, stores: ['sqlite', 'postgres'] },
    { name: 'sends', file: 'tests/scenario/sends.mjs', env: { TEST_SENDS: '100000' }, stores: ['sqlite', 'postgres'] },
    { name: 'unseen', file: 'tests/scenario/unseen.mjs', env: { TEST_UNSEEN: '100000' }, stores: ['sqlite', 'postgres'] },
    { name: 'letters', file: 'tests/scenario/faults_letters.mjs', env: {}, stores: ['sqlite', 'postgres'] },
    { name: 'bad line', file: 'tests/scenario/faults_imap.mjs', env: {}, stores: ['sqlite', 'postgres'] },
    { name: 'day', file: 'tests/scenario/day.mjs', env: { TEST_DAY: '10000' }, stores: ['sqlite', 'postgres'] },
    { name: 'kill', file: 'tests/scenario/kill.mjs', env: { TEST_KILLS: '200' }, stores: ['sqlite', 'postgres'] },
    { name: 'together', file: 'tests/scenario/together.mjs', env: {}, stores: ['sqlite', 'postgres'] },
    { name: 'live', file: 'tests/scenario/live.mjs', env: {}, stores: ['sqlite', 'postgres'] },
    { name: 'door', file: 'tests/scenario/door.mjs', env: {}, stores: ['sqlite', 'postgres'] },
    { name: 'doors', file: 'tests/browser/doors.mjs', env: {}, stores: ['sqlite'] },
    { name: 'payloads', file: 'tests/browser/payloads.mjs', env: {}, stores: ['sqlite'] },
    { name: 'strangers', file: 'tests/scenario/strangers.mjs', env: { STRANGERS: '10000' }, stores: ['sqlite', 'postgres'] },
    { name: 'goodwill', file: 'tests/api/goodwill.mjs', env: { TEST_GRANTS: '1000' }, stores: ['sqlite', 'postgres'] },
    { name: 'at once', file: 'tests/api/at_once.mjs', env: { TEST_ROUNDS: '1000' }, stores: ['sqlite', 'postgres'] },
    { name: 'nodes', file: 'tests/scenario/nodes.mjs', env: { TEST_SLEEP: '60' }, stores: ['sqlite', 'postgres'] },
    { name: 'search', file: 'tests/scenario/search.mjs', env: {}, stores: ['sqlite', 'postgres'] },
    { name: 'open time', file: 'tests/when_soak.mjs', env: { TEST_QUESTIONS: '1000000' }, stores: [''] }, /* no store */
]

/* The lines of an output that belong in the summary: "# TEST_SEED=5 repeats this", "# 200 kills, …". */
export function summary(output) {
    return output.split('\n')
        .map(line => /^\s*# (TEST_SEED=\d+ repeats this|\d+ [a-z].*)$/.exec(line)?.[1])
        .filter(Boolean)
}
