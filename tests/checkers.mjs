/* The checkers of tools/ checked: each sees what it is there for in a bad sample and lets a good one pass. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, readFileSync, writeFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const tools = new URL('../tools/', import.meta.url).pathname

/* A tree of files for one check; gone afterwards. */
function tree(files) {
    const root = mkdtempSync(join(tmpdir(), 'kept-checkers-'))
    for (const dir of ['src', 'tools', 'tests']) mkdirSync(join(root, dir))
    for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, name)), { recursive: true })
        writeFileSync(join(root, name), text)
    }
    return root
}

function run(checker, args, env = {}) {
    const { status, stdout, stderr } = spawnSync(join(tools, checker), args, {
        encoding: 'utf8', env: { ...process.env, ...env },
    })
    return { status, said: stdout + stderr }
}

/* One sample: want null = passes in silence, else what the checker must say. */
function sample(checker, name, files, want, env) {
    test(`${checker}: ${name}`, () => {
        const root = tree(files)
        try {
            const args = checker === 'check-headers' ? [join(root, 'build'), root] : [root]
            const { status, said } = run(checker, args, env)
            if (want === null) assert.deepEqual({ status, said }, { status: 0, said: '' })
            else {
                assert.notEqual(status, 0, 'it must fail')
                assert.match(said, want)
            }
        } finally {
            rmSync(root, { recursive: true })
        }
    })
}

const layers = (name, files, want) => sample('check-layers', name, files, want)
layers('a room may use itself and what its line names',
    { 'src/db/x.c': '#include "db/x.h"\n#include "base/str.h"\n#include <sqlite3.h>\n#include <stdio.h>\n' }, null)
layers('an include upward is refused', { 'src/desk/x/x.c': '#include "http/server.h"\n' },
    /src\/desk\/x\/x\.c:1: .*desk may not include http/)
layers('base includes nothing of ours', { 'src/base/x.h': '#  include "db/db.h"\n' }, /base may not include db/)
layers('the post room knows no HTTP', { 'src/post/x.c': '\n#include "http/reply.h"\n' }, /x\.c:2: .*post may not include http/)
layers('a view asks nothing of the store', { 'src/view/x.h': '#include "desk/user/user_sql.h"\n' }, /asks nothing/)
layers('a private header stays in its folder', { 'src/desk/x/x.c': '#include "desk/y/y_priv.h"\n' }, /private to desk\/y/)
layers('a room nobody knows is refused', { 'src/util/x.c': '' , 'src/base/y.c': '#include "util/x.h"\n' }, /no such room/)
layers('an include without a room is refused', { 'src/db/x.c': '#include "x.h"\n' }, /write the room as well: "db\/x\.h"/)
layers('app tells the versions of all libraries', { 'src/app/x.c': '#include <sqlite3.h>\n' }, null)
layers('a library is used in its own room only', { 'src/web/x.c': '#include <sqlite3.h>\n' }, /only db may include it/)

const headers = (name, files, want) => sample('check-headers', name, files, want)
headers('a header that brings what it needs',
    { 'src/base/x.h': '#ifndef X_H\n#define X_H\n#include <stddef.h>\nstruct x { size_t n; };\n#endif\n' }, null)
headers('a header that leans on others', { 'src/base/x.h': '#ifndef X_H\n#define X_H\nsize_t x(void);\n#endif\n' }, /does not compile alone/)
headers('a header without a guard', { 'src/base/x.h': 'struct x { int n; };\n' }, /does not compile alone/)

const longFunction = (n) => `int f(void) {\n${'    ;\n'.repeat(n - 2)}}\n`
const source = (name, text, want, more = {}) =>
    sample('check-source', name, { 'src/db/x.c': text, ...more }, want, { ADVICE: '' })
source('words in comments and strings are no calls',
    '/* strcpy(a, b) is banned,\n * so is time(0) */\nconst char *s = "atoi(x) // \\" sprintf(";\nint c = \'"\';\n', null)
source('a banned call', 'void f(char *a) { strcpy(a, "x"); }\n', /x\.c:1: strcpy\(\) is banned/)
source('a banned call behind a comment', 'void f(char *a) { /* "x */ strcat(a, "x"); }\n', /strcat\(\) is banned/)
source('a member of the same name is ours', 'int f(struct w *w) { return w->time(w) + w->c.rand(); }\n', null)
source('the clock is behind sys.h', 'long f(void) { return time (0); }\n', /time\(\) is banned/)
source('memory without an owner', 'void *f(void) { return malloc(3); }\n', /malloc\(\) outside base/)
source('memory with an owner', '/* Owned by the server. */\nvoid *f(void) { return malloc(3); }\n', null)
source('memory whose owner the header names', 'void *f(void) { return malloc(3); }\n', null,
    { 'src/db/x.h': '/* The caller is the owner. */\n' })
source('a line comment', 'int x; // what\n', /x\.c:1: \/\/ comment/)
source('an address in a string is no comment', 'const char *s = "https://example.com";\n', null)
source('unfinished work', '/* TODO later */\n', /unfinished/)
source('a tab', 'int f(void) {\n\treturn 0;\n}\n', /x\.c:2: a tab/)
source('101 columns', `/* ${'x'.repeat(95)} */\n`, /101 columns/)
source('100 columns of letters beyond ASCII', `/* ${'ж'.repeat(94)} */\n`, null)
source('501 lines', ';\n'.repeat(501), /501 lines/)
source('500 lines', ';\n'.repeat(500), null)
source('a function of 61 lines', longFunction(61), /f\(\) has 61 lines/)
source('a function of 60 lines', longFunction(60), null)
source('an exception with its reason', longFunction(61), null,
    { 'tools/check-source.allow': 'src/db/x.c function:f one table\n' })
source('an exception without a reason', longFunction(61), /no reason/,
    { 'tools/check-source.allow': 'src/db/x.c function:f\n' })
source('an exception nobody needs', longFunction(60), /excuses nothing/,
    { 'tools/check-source.allow': 'src/db/x.c function:f one table\n' })

const good = '/* x.h - what it is. */\n/* Gives x. */\nint x(void);\nint y(void);\n\nint z(void); /* Gives z. */\nstruct s {\n    int (*f)(void);\n};\n'
const docs = (name, files, want) => sample('check-docs', name, files, want)
docs('a header that is a manual', { 'src/base/x.h': good, 'src/base/README.md': '# base\n' }, null)
docs('a function without a comment', { 'src/base/x.h': '/* x.h */\n\nint x(void);\n', 'src/base/README.md': '' }, /x\.h:3: x has no comment/)
docs('a header without an opening', { 'src/base/x.h': '#define X 1\n', 'src/base/README.md': '' }, /no opening comment/)
docs('a room without a README', { 'src/base/x.h': good }, /README\.md: missing/)
docs('a README of more than a screen', { 'src/base/x.h': good, 'src/base/README.md': 'x\n'.repeat(61) }, /61 lines/)

test('tools/build leaves a folder alone that is no build of ours', () => {
    const root = tree({ 'letters/keep.txt': 'x\n' })
    try {
        const { status, said } = run('build', [join(root, 'letters')])
        assert.equal(status, 64)
        assert.match(said, /letters holds something that is no build/)
        assert.equal(readFileSync(join(root, 'letters/keep.txt'), 'utf8'), 'x\n')
    } finally {
        rmSync(root, { recursive: true })
    }
})

/* A small program built well, and built without one of the walls. */
const program = '#include <string.h>\n#include <stdio.h>\n' +
    'int main(int c, char **v) { char b[32]; memcpy(b, v[0], (size_t)c); b[31] = 0; puts(b); return 0; }\n'
const walls = ['-O2', '-D_FORTIFY_SOURCE=3', '-fstack-protector-strong', '-fcf-protection=full', '-fPIE', '-pie',
    '-Wl,-z,relro,-z,now,-z,noexecstack']
function binary(name, instead, want) {
    test(`H01 check-binary: ${name}`, () => {
        const root = tree({ 'x.c': program })
        try {
            const flags = [...walls, ...instead]
            const cc = spawnSync('gcc', [...flags, join(root, 'x.c'), '-o', join(root, 'x')], { encoding: 'utf8' })
            assert.equal(cc.status, 0, cc.stderr)
            const { status, said } = run('check-binary', [join(root, 'x')])
            if (want === null) assert.deepEqual({ status, said }, { status: 0, said: '' })
            else {
                assert.equal(status, 1)
                assert.match(said, want)
            }
        } finally {
            rmSync(root, { recursive: true })
        }
    })
}
binary('all walls are up', [], null)
binary('no PIE', ['-no-pie', '-fno-pie'], /no position-independent code/)
binary('no RELRO', ['-Wl,-z,norelro'], /no read-only relocations/)
binary('lazy binding', ['-Wl,-z,lazy'], /no binding at start/)
binary('executable stack', ['-Wl,-z,execstack'], /an executable stack/)
binary('no canary', ['-fno-stack-protector'], /no stack canary/)
binary('no FORTIFY', ['-U_FORTIFY_SOURCE'], /no checked library calls/)
binary('no CET', ['-fcf-protection=none'], /no branch protection/)
binary('a library path', ['-Wl,-rpath,/tmp'], /a library path of its own/)

/* The arguments of the call whose parenthesis opens before i. */
function callArguments(text, i) {
    const out = ['']
    for (let depth = 1; i < text.length; i++) {
        const literal = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(i, i + 200))
        if (literal) {
            out[out.length - 1] += literal[0]
            i += literal[0].length - 1
            continue
        }
        if ('([{'.includes(text[i])) depth++
        if (')]}'.includes(text[i]) && --depth === 0) break
        if (text[i] === ',' && depth === 1) out.push('')
        else out[out.length - 1] += text[i]
    }
    return out.map(a => a.trim())
}

/* Every function that takes the code of an act hands it to audit_note; so a code is a literal in a call of one. */
test('INV16 each code that the audit log is given has words for people', () => {
    const found = spawnSync('find', ['src/desk', 'src/app', '-name', '*.[ch]'], { cwd: join(tools, '..'), encoding: 'utf8' })
    const files = found.stdout.trim().split('\n').filter(f => !f.endsWith('_test.c'))
        .map(name => ({ name, text: readFileSync(join(tools, '..', name), 'utf8') }))
    const taking = text => [...text.matchAll(/(\w+)\(([^;{()]*)const char \*action/g)].map(m => [m[1], m[2].split(',').length - 1])
    const everywhere = files.filter(f => f.name.endsWith('.h')).flatMap(f => taking(f.text))
    const written = new Set()
    for (const { name, text } of files.filter(f => f.name.endsWith('.c'))) {
        for (const [called, at] of new Map([...everywhere, ...taking(text)])) {
            for (const call of text.matchAll(new RegExp(`\\b${called}\\(`, 'g'))) {
                const code = callArguments(text, call.index + call[0].length)[at]
                if (/^(const char \*)?action$/.test(code)) continue
                const codes = [...code.matchAll(/"([^"]*)"/g)].map(m => m[1])
                assert.ok(codes.length > 0, `${name}: ${code} is no literal`)
                codes.forEach(c => written.add(c))
            }
        }
    }
    const said = [...readFileSync(join(tools, '../src/desk/audit/said.c'), 'utf8').matchAll(/\{ "([^"]+)", W\("[^"]+"\)/g)].map(m => m[1])
    assert.ok(written.size > 80, `only ${written.size} codes were found`)
    assert.deepEqual([...written].filter(c => !said.includes(c)), [], 'codes without a row in src/desk/audit/said.c')
    assert.deepEqual(said, [...new Set(said)].sort(), 'one row a code, in order')
})
