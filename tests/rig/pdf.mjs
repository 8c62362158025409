/* Reads the text and the pages of a PDF as Chromium prints it, so that nothing but Node is needed: every stream is
 * inflated, every font has a table of what its glyphs mean.
 *
 *     const { pages, text } = readPdf(bytes)      how many; all text, without the blanks that only move the pen */
import { inflateSync } from 'node:zlib'

function objects(bytes) {
    const all = new Map(), whole = bytes.toString('latin1')
    for (const m of whole.matchAll(/(\d+) 0 obj\b([^]*?)endobj/g)) {
        const at = /stream\r?\n/.exec(m[2])
        const head = at ? m[2].slice(0, at.index) : m[2]
        let stream = null
        if (at) {
            const raw = Buffer.from(m[2].slice(at.index + at[0].length, m[2].lastIndexOf('endstream')), 'latin1')
            try { stream = (/FlateDecode/.test(head) ? inflateSync(raw) : raw).toString('latin1') } catch { stream = '' }
        }
        all.set(m[1], { head, stream })
    }
    return all
}

/* <glyph> → text, out of a ToUnicode table. */
function meanings(table) {
    const map = new Map(), words = hex => Buffer.from(hex, 'hex').swap16().toString('utf16le')
    for (const block of table.matchAll(/beginbfchar([^]*?)endbfchar/g))
        for (const [, from, to] of block[1].matchAll(/<(\w+)>\s*<(\w+)>/g)) map.set(parseInt(from, 16), words(to))
    for (const block of table.matchAll(/beginbfrange([^]*?)endbfrange/g))
        for (const [, first, last, to] of block[1].matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g))
            for (let i = parseInt(first, 16), n = 0; i <= parseInt(last, 16); i++, n++)
                map.set(i, String.fromCodePoint(words(to).codePointAt(0) + n))
    return map
}

export function readPdf(bytes) {
    const all = objects(bytes), fonts = new Map()
    for (const { head } of all.values())
        for (const [, name, id] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
            const table = /\/ToUnicode (\d+) 0 R/.exec(all.get(id)?.head ?? '')
            if (table) fonts.set(name, meanings(all.get(table[1]).stream))
        }
    let text = ''
    for (const { stream } of all.values()) {
        if (!stream || !/\bBT\b/.test(stream)) continue
        let font = new Map()
        for (const m of stream.matchAll(/\/(F\d+) [\d.]+ Tf|<(\w+)>|\bET\b/g)) {
            if (m[1]) font = fonts.get(m[1]) ?? new Map()
            else if (m[2]) for (let i = 0; i + 4 <= m[2].length; i += 4) text += font.get(parseInt(m[2].slice(i, i + 4), 16)) ?? ''
            else text += ' '
        }
    }
    return { pages: [...all.values()].filter(o => /\/Type\s*\/Page\b/.test(o.head)).length, text }
}
