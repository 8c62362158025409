/* Contrast from the tokens (check 8 of ux.md part 5): every pair of colours that stands on one another, light and dark, by
 * the formula of WCAG 2: text 4.5, edges of what one writes in and the ring of the focus 3. Pairs are those that the design
 * lists, and whatever a rule of the style sheets declares together. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'

const folder = new URL('../assets/css/', import.meta.url)
const sheets = readdirSync(folder).filter(file => file.endsWith('.css') && file !== 'print.css').map(file => [file, readFileSync(new URL(file, folder), 'utf8').replace(/\/\*[^]*?\*\//g, '')])
const base = sheets.find(([file]) => file === 'base.css')[1]

/* OKLCH to linear sRGB (Ottosson), cut off where a screen ends. */
function linear(l, c, h) {
    const a = c * Math.cos(h * Math.PI / 180), b = c * Math.sin(h * Math.PI / 180)
    const [L, M, S] = [l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b, l - 0.0894841775 * a - 1.291485548 * b].map(x => x ** 3)
    return [4.0767416621 * L - 3.3077115913 * M + 0.2309699292 * S, -1.2684380046 * L + 2.6097574011 * M - 0.3413193965 * S, -0.0041960863 * L - 0.7034186147 * M + 1.707614701 * S].map(x => Math.min(1, Math.max(0, x)))
}

const tokens = new Map([...base.matchAll(/(--[\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)/g)]
    .map(([, name, ...schemes]) => [name, schemes.map(scheme => linear(...scheme.split(' ').map(Number)))]))
const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b
function ratio(one, other, scheme) {
    const [high, low] = [one, other].map(name => luminance(tokens.get(name)[scheme])).sort((x, y) => y - x)
    return (high + 0.05) / (low + 0.05)
}

const listed = [
    ...['canvas', 'surface', 'sunken', 'note', 'key', 'sel'].map(on => ['ink', on, 4.5]),
    ...['canvas', 'surface', 'sel'].flatMap(on => [['ink-2', on, 4.5], ['ink-3', on, 4.5], ['accent', on, 4.5], ['edge', on, 3], ['focus', on, 3]]),
    ['ink-3', 'accent-weak', 4.5], ['on-accent', 'accent', 4.5], ['accent', 'danger-weak', 4.5], ['note-ink', 'note', 4.5], ['focus', 'note', 3],
    ...['danger', 'warn', 'ok', 'info'].flatMap(colour => [[colour, 'canvas', 4.5], [colour, 'surface', 4.5], [colour, `${colour}-weak`, 4.5], ['ink', `${colour}-weak`, 4.5]]),
].map(([on, under, least]) => [`--${on}`, `--${under}`, least])

/* The colours that the innermost braces declare beside each other. */
const declared = sheets.flatMap(([file, css]) => [...css.matchAll(/[{}]([^{}]*)(?=[{}])/g)].flatMap(([, text]) => {
    const colour = /(?:^|[;\s])color:\s*var\((--[\w-]+)\)/.exec(text), ground = /background(?:-color)?:\s*var\((--[\w-]+)\)/.exec(text)
    return colour && ground && tokens.has(colour[1]) && tokens.has(ground[1]) ? [[colour[1], ground[1], 4.5, file]] : []
}))

test('ux 5.8 the tokens are read', () => {
    assert.ok(tokens.size >= 25, `${tokens.size} tokens`)
    assert.ok(Math.abs(ratio('--ink', '--surface', 0) - 16.7) < 0.1 && Math.abs(ratio('--ink', '--canvas', 1) - 14.7) < 0.1, 'as the design computed them')
    assert.ok(declared.length >= 5, `${declared.length} pairs`)
})

for (const [scheme, name] of [[0, 'light'], [1, 'dark']]) test(`ux 5.8 text is at least 4.5 and edges are at least 3 to 1 on what they stand on, ${name}`, t => {
    const all = [...listed, ...declared].map(([on, under, least, file = 'listed']) => ({ pair: `${on} on ${under} (${file})`, ratio: ratio(on, under, scheme), least }))
    t.diagnostic(`${all.length} pairs, the least of text ${Math.min(...all.filter(p => p.least > 4).map(p => p.ratio)).toFixed(2)}, of edges ${Math.min(...all.filter(p => p.least < 4).map(p => p.ratio)).toFixed(2)}`)
    assert.deepEqual(all.filter(p => p.ratio < p.least).map(p => `${p.pair}: ${p.ratio.toFixed(2)}`), [])
})
