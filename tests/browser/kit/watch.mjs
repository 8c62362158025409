/* Frames that are watched from inside: what ran in them, what the browser stopped, what of their elements could act.
 *
 *     await page.addInitScript(watch)                      before the page is opened
 *     const seen = await board(page, [{ src }, { srcdoc, sandbox }], { own: 1, seconds: 30 })
 *     seen[i].ran, .wrong                                  lists of words; seen[i] is null where a frame said nothing
 *
 * own: how many script and style elements the frame has of its own. A script that runs is noticed when it calls the
 * marker or anything that payloads like to call, when it throws, and when the policy has to stop it. */

/* Runs in every frame before anything of the frame. */
export function watch() {
    if (self === top) return
    const { setTimeout, parent } = self
    const ran = []
    const note = what => { if (ran.length < 20) ran.push(what) }
    const trap = (of, names) => { for (const name of names) try { of[name] = () => note(name) } catch { /* it cannot be taken over */ } }
    trap(self, ['marker', 'alert', 'confirm', 'prompt', 'print', 'open', 'eval', 'fetch', 'setTimeout', 'setInterval', 'XMLHttpRequest', 'Function'])
    trap(console, ['log', 'info', 'warn', 'error', 'debug', 'dir', 'table', 'trace'])
    trap(document, ['write', 'writeln'])
    addEventListener('error', e => { if (e instanceof ErrorEvent && !/ResizeObserver/.test(e.message)) note(`threw ${e.message}`) })
    addEventListener('securitypolicyviolation', e => note(`the policy stopped ${e.violatedDirective} ${e.blockedURI}`))

    const active = 'iframe, frame, frameset, object, embed, applet, portal, form, input, button, select, textarea, link, base, meta[http-equiv], svg, math, template, noscript, audio, video, source'
    const wrongOf = e => {
        const list = []
        if (e.matches(active)) list.push(`<${e.localName}>`)
        for (const { name, value } of e.attributes) {
            if (/^on/i.test(name)) list.push(`${e.localName} ${name}`)
            if (/^(srcset|ping|action|formaction|background|poster|srcdoc|data|xlink:href|is|slot)$/i.test(name)) list.push(`${e.localName} ${name}`)
            if (name === 'href' && !['http:', 'https:', 'mailto:', 'tel:'].includes(e.protocol)) list.push(`href ${value}`)
            if (name === 'src' && !/^(data:image\/(png|jpeg|gif|webp);base64,|\/(inline|pictures)\/)/.test(value)) list.push(`src ${value}`)
            if (name === 'style' && /url|import|expression|behavior|fixed|absolute|sticky|@|\\/i.test(value)) list.push(`style ${value}`)
        }
        return list
    }
    const stir = e => { for (const type of ['mouseover', 'mousemove', 'pointerdown', 'focus', 'keydown']) e.dispatchEvent(new Event(type)) }
    addEventListener('load', () => setTimeout(() => {
        const all = [...document.querySelectorAll('*')]
        const wrong = all.flatMap(wrongOf)
        const count = name => document.querySelectorAll(name).length
        for (const e of all.slice(0, 500)) stir(e)
        setTimeout(() => parent.postMessage({ watched: true, ran, wrong, scripts: count('script'), styles: count('style') }, '*'), 30)
    }, 30))
}

/* Fills the page with frames, and says what each of them reported within the time. */
export async function board(page, frames, { own = 0, seconds = 60 } = {}) {
    const reports = await page.evaluate(([frames, ms]) => new Promise(resolve => {
        const list = frames.map(attributes => {
            const frame = document.createElement('iframe')
            for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value)
            return frame
        })
        const reports = list.map(() => null)
        const end = setTimeout(() => resolve(reports), ms)
        addEventListener('message', ({ data, source }) => {
            const i = list.findIndex(frame => frame.contentWindow === source)
            if (i < 0 || !data?.watched) return
            reports[i] = data
            if (reports.every(Boolean)) {
                clearTimeout(end)
                resolve(reports)
            }
        })
        document.body.replaceChildren(...list)
    }), [frames, seconds * 1000])
    for (const r of reports) {
        if (r && r.scripts !== own) r.wrong.push(`${r.scripts} scripts`)
        if (r && r.styles !== own) r.wrong.push(`${r.styles} styles`)
    }
    return reports
}
