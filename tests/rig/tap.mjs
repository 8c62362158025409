/* Reading TAP, the Test Anything Protocol, as cmocka and Node's test runner print it.
 *
 *     const tap = new Tap()
 *     for (const line of lines) tap.line(line)
 *     tap.tests      [{path: ['outer', 'inner'], ok, skip, detail: [...]}]   the leaves only
 *     tap.complaints ['planned 3 tests and ran 2']                           what is wrong with the stream itself
 *
 * A test with subtests counts through them; it counts itself only when it failed and none of them did. */

const RESULT = /^( *)(ok|not ok)\b(?: +(\d+))?(?: +- )? *(.*)$/
const PLAN = /^( *)1\.\.(\d+)/
const DIRECTIVE = /(?<!\\)# *(skip|todo)\b *(.*)$/i

export class Tap {
    constructor() {
        this.tests = []
        this.open = [] /* results whose parent may still come: {indent, failed, tests} */
        this.planned = null
        this.ran = 0
        this.bailed = null
        this.last = null /* the result that detail lines belong to */
        this.yaml = false
    }

    line(line) {
        if (this.yaml) {
            if (/^ *\.\.\.$/.test(line)) this.yaml = false
            else this.last?.detail.push(line)
            return
        }
        if (/^ *---$/.test(line)) { this.yaml = true; return }
        if (/^Bail out!/.test(line)) { this.bailed = line; return }
        const plan = PLAN.exec(line)
        if (plan) {
            if (plan[1] === '') this.planned = (this.planned ?? 0) + Number(plan[2])
            return
        }
        const result = RESULT.exec(line)
        if (result) this.result(result[1].length, result[2] === 'ok', result[4])
        else if (/^#/.test(line) && !/^# Subtest/.test(line)) this.last?.detail.push(line)
    }

    result(indent, ok, text) {
        const directive = DIRECTIVE.exec(text)
        const name = (directive ? text.slice(0, directive.index) : text).replace(/\\([#\\])/g, '$1').trim()
        const own = { path: [name], ok, skip: null, detail: [] }
        if (directive?.[1].toLowerCase() === 'skip') own.skip = directive[2] || 'no reason given'
        this.last = own
        if (indent === 0) this.ran++

        const children = []
        while (this.open.length && this.open.at(-1).indent > indent) children.push(this.open.pop())
        const below = children.flatMap(c => c.tests)
        for (const test of below) test.path.unshift(name)
        const explained = children.some(c => c.failed)
        const tests = [...below]
        if (!children.length || (!ok && !explained)) {
            this.tests.push(own)
            tests.push(own)
        }
        this.open.push({ indent, failed: !ok, tests })
    }

    get complaints() {
        const list = []
        if (this.bailed) list.push(this.bailed)
        if (this.planned !== null && this.planned !== this.ran)
            list.push(`planned ${this.planned} tests and ran ${this.ran}`)
        if (this.planned === null && this.tests.length && this.tests.every(t => t.ok))
            list.push('printed no plan: it did not come to its end, or something it started would not end')
        if (!this.tests.length) list.push('ran no test at all')
        return list
    }
}

const CODE = /^(P\d{2}|INV\d{1,2}|A\d{2}|F\d{2}|H\d{2}|I\d|UX [56]\.\d{1,2})(?:[ ,+/:_]+|$)/i

/* The codes of the design that a test names (ux 5.2: check 2 of ux.md part 5, ux 6.1: complaint 1 of part 6) at the start of its name, or of the name of what holds it; a function
 * a44_is_refused names A44. */
export function codes(path) {
    const found = new Set()
    for (let part of path) {
        for (let m; (m = CODE.exec(part)); part = part.slice(m[0].length)) found.add(m[1].toUpperCase())
    }
    return [...found]
}
