/* Chance that can be repeated: TEST_SEED names the start, and a test prints the one it took.
 *
 *     const chance = seeded(t)          t.diagnostic says "TEST_SEED=… repeats this"
 *     chance()                          0 <= x < 1 (mulberry32)
 *     chance.below(10), chance.of(list) */
export function seeded(t) {
    const start = Number(process.env.TEST_SEED || Math.floor(Math.random() * 0x7fffffff))
    t?.diagnostic(`TEST_SEED=${start} repeats this`)
    let state = start >>> 0
    const chance = () => {
        state = (state + 0x6D2B79F5) >>> 0
        let x = Math.imul(state ^ (state >>> 15), state | 1)
        x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
        return ((x ^ (x >>> 14)) >>> 0) / 4294967296
    }
    chance.below = n => Math.floor(chance() * n)
    chance.of = list => list[chance.below(list.length)]
    chance.start = start
    return chance
}
