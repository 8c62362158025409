/* What a page says, and what of it is English though its reader reads another language.
 *
 *     const { n, list } = await leftInEnglish(page, catalogue(), 'hu')      n: texts that were looked at */

/* The texts of the page: of its elements, its text nodes and the attributes that are read out. What people wrote is
 * marked by another language, or lies where only people's words lie. */
function textsOf() {
    const theirs = '[lang], bdi, .about, textarea, iframe, q, .q, .name, .address, small.file, pre, code'
    const texts = new Set([document.title])
    const ours = e => {
        const at = e.closest(theirs)
        return !at || at === document.documentElement
    }
    for (const e of document.querySelectorAll('body, body *')) {
        if (e.matches('script, style, template, svg *') || !ours(e)) continue
        for (const a of e.attributes) {
            if (/^(title|alt|placeholder|label|aria-label|aria-description|data-.*)$/.test(a.name)) texts.add(a.value)
        }
        for (const node of e.childNodes) if (node.nodeType === 3) texts.add(node.textContent)
        if (e.children.length && e.textContent.length < 300 && !e.querySelector(theirs)) texts.add(e.textContent)
    }
    return [...texts].map(text => text.trim().replace(/\s+/g, ' ')).filter(Boolean)
}

/* Words that stand in every English sentence and are none in Serbian Cyrillic or Greek. */
const english = /\b(the|is|are|was|has|have|of|and|your?|this|that|with|for|not|from|will|been|there|here|it|by|at|to|no)\b/i
const given = /^(Kept|https?:\/\/\S+|[\w.+-]+@[\w.-]+)$/

export async function leftInEnglish(page, c, lang) {
    const texts = await page.evaluate(textsOf), list = []
    for (const text of texts) {
        const key = c.leftIn(lang, text)
        if (key) list.push(`"${text}" is "${key}"`)
        else if (/^(sr|el)$/.test(lang) && !given.test(text) && !text.startsWith('/') && english.test(text.replace(/\S+@\S+|https?:\S+/g, ''))) list.push(`"${text}"`)
    }
    return { n: texts.length, list }
}
