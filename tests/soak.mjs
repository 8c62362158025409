/* What make soak runs: scenarios at the counts that the acceptance lists name, on each store. A scenario prints the
 * random start that repeats it (rig/seed.mjs) and a line with its counts; both stand in the summary. */
export const soaks = [
    { name: 'kill', file: 'tests/scenario/kill.mjs', env: { TEST_KILLS: '200' }, stores: ['sqlite', 'postgres'] },
    { name: 'live', file: 'tests/scenario/live.mjs', env: {}, stores: ['sqlite', 'postgres'] },
]

/* The lines of an output that belong in the summary: "# TEST_SEED=5 repeats this", "# 200 kills, …". */
export function summary(output) {
    return output.split('\n')
        .map(line => /^\s*# (TEST_SEED=\d+ repeats this|\d+ [a-z].*)$/.exec(line)?.[1])
        .filter(Boolean)
}
