/* The texts of the program and their translations, as po/ has them, for tests that look for words left in English.
 *
 *     const c = catalogue()
 *     c.of('hu')                 [{ english, plural, forms: ['…'] }]; Serbian in Latin letters is not a file, so not here
 *     c.leftIn('hu', 'Sign in')  the English text that this is, where Hungarian has another one; else null */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('../..', import.meta.url).pathname
/* sr-Latn is made of sr: what is English in one is English in the other. */
const files = { sr: 'sr', 'sr-Latn': 'sr', hu: 'hu', sl: 'sl', el: 'el' }

function entries(file) {
    const list = []
    for (const block of readFileSync(join(root, 'po', `${file}.po`), 'utf8').split(/\n\n+/)) {
        const fields = {}
        let last
        for (const line of block.split('\n')) {
            const m = /^(msg\w+(?:\[\d\])?) (".*")$/.exec(line) ?? (line.startsWith('"') && last ? [null, last, line] : null)
            if (!m) continue
            last = m[1]
            fields[last] = (fields[last] ?? '') + JSON.parse(m[2])
        }
        if (!fields.msgid) continue
        const forms = Object.keys(fields).filter(k => k.startsWith('msgstr')).map(k => fields[k])
        list.push({ english: fields.msgid, plural: fields.msgid_plural, forms })
    }
    return list
}

/* A text with placeholders as what it can become; null where nearly everything would be that. */
function pattern(text) {
    if (!/[A-Za-z]{3}/.test(text.replace(/\{\w+\}|<[^>]+>/g, ''))) return null
    const plain = text.replace(/<[^>]+>/g, '').replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.+?')
    return new RegExp(`^${plain}$`, 's')
}

export function catalogue() {
    const read = Object.fromEntries([...new Set(Object.values(files))].map(file => [file, entries(file)]))
    const left = {}
    for (const [lang, file] of Object.entries(files)) {
        const exact = new Set(), filled = []
        for (const { english, plural, forms } of read[file]) {
            for (const text of [english, plural]) {
                if (!text || forms.includes(text)) continue
                if (!/[{<]/.test(text)) exact.add(text)
                else if (pattern(text)) filled.push([pattern(text), text])
            }
        }
        /* A translation may be what is English elsewhere: "System" is no Slovenian word, "Sistem" is. */
        const own = new Set(read[file].flatMap(e => e.forms))
        left[lang] = text => {
            if (own.has(text)) return null
            if (exact.has(text)) return text
            return filled.find(([form]) => form.test(text))?.[1] ?? null
        }
    }
    return { of: lang => read[files[lang]], leftIn: (lang, text) => left[lang](text.trim().replace(/\s+/g, ' ')) }
}
