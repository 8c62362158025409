/* The stops of the Tab key on a page, from its start: [{what, shown, covered}]. */

/* Where the focus is, and whether one can see that: a ring on it or on what frames it, not under a bar that sticks. */
const stop = page => page.evaluate(() => {
    const e = document.activeElement
    if (!e || e === document.body) return null
    const ring = (of, part) => { const s = getComputedStyle(of, part); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }
    /* Inside of a field for a day or a time the browser has stops and rings of its own. */
    const shown = e.matches('[type=date], [type=time]') || ring(e) || ring(e, '::after') || ring(e.nextElementSibling ?? e) || (e.closest('.composer, .find') && ring(e.closest('.composer, .find')))
    const box = (e.matches('[type=file]') ? e.nextElementSibling : e).getBoundingClientRect()
    const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 20), box.y + box.height / 2)
    const covered = !(top && (top === e || e.contains(top) || top.contains(e) || top.closest('label')))
    return { what: `${e.tagName} ${e.className} ${(e.innerText || e.name || '').trim().slice(0, 40)}`, shown, covered }
})

export async function stops(page, most = 80) {
    const list = []
    await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0) })
    for (let i = 0; i < most; i++) {
        await page.keyboard.press('Tab')
        const at = await stop(page)
        if (!at) break
        list.push(at)
    }
    return list
}
