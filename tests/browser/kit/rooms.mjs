/* A desk with something in every room: promises of all times, a complaint with its steps, goodwill given and asked for,
 * orders, products, policies, follow-ups, a case that is to be solved. And the pages that show them.
 *
 *     const ids = await furnish(s, seconds)      how far the desk's clock is ahead (shop.mjs, later); it moves on a little
 *     roomPages(s, ids)                          [[name, async page => …shows it]], as in album.mjs
 *     bareRooms(s)                               the same rooms where nothing is in them; of a desk without furnish() */
import { until } from '../../rig/ports.mjs'

const hour = 3600e3, day = 24 * hour

/* What must be taken. */
async function made(s, path, body) {
    const { status, body: got } = await s.d.api('POST', path, body)
    if (status !== 201 && status !== 202) throw new Error(`POST ${path}: ${status} ${JSON.stringify(got)}`)
    return got
}

async function promises(s, cases, now) {
    const list = [
        [0, 'Позив око замене за број 44', 90e3], [1, 'Hír a futárról, akkor sem maradunk csendben', 100e3], [2, 'Klic glede vložkov', 110e3],
        [0, 'Нови пар предат куриру', 4 * hour], [2, 'Novice o kurirju', 5 * hour],
        [1, 'A talpalás ára', 30 * hour], [2, 'Datum naslednje dobave modela Sora v modri', 2 * day], [0, 'Рачун на адресу предузећа', 3 * day],
        [0, 'Питање да ли пар одговара', 9 * day], [1, 'Μποτάκια πεζοπορίας στο νούμερο 46, παραγγελία για εκείνον', 14 * day],
        [2, 'Novi vložki', 16 * day], [0, 'Табела величина', 6 * hour], [1, 'Számlamásolat', 7 * hour],
    ]
    const ids = []
    for (const [whose, what, ahead] of list) {
        const one = await made(s, `/conversations/${cases[whose]}/promises`, { what, due: new Date(now + ahead).toISOString(), kind: /Novice|Hír/.test(what) ? 'update' : 'deed' })
        ids.push(one.id)
    }
    for (const id of ids.slice(-2)) {
        const { status } = await s.d.api('PATCH', `/promises/${id}`, { state: 'kept', evidence: 'Писмо од јутрос' }, { 'If-Match': '*' })
        if (status !== 200) throw new Error(`a promise is not kept: ${status}`)
    }
    return ids
}

async function records(s, cases, customers) {
    const product = await made(s, '/products', { sku: 'LADA-38', name: 'Lada ankle boot, black', tier: 'standard', guarantee_months: 24, features: 'Кожа, шивени ђон.', batches: ['L23 glued sole', 'L24'] })
    await made(s, '/tips', { product: product.id, kind: 'saving', lang: 'sr', text: 'Платну не треба спреј.' })
    const order = (number, customer, more) => made(s, '/orders', { number, customer, channel: 'web', currency: 'RSD', lines: [{ what: 'LADA-38', quantity: 1, price: 749000, batch: 'L23' }, { what: 'Shoe cream, colourless, 75 ml', quantity: 2, price: 59000 }], ...more })
    const first = await order('10482', customers[0], { note: 'Lepo nosite! Luka' })
    let seen = first.version
    for (const state of ['shipped', 'delivered']) seen = (await made(s, `/orders/${first.id}/steps`, { seen, state })).version
    await order('10511', customers[2])
    await s.d.api('POST', `/conversations/${cases[0]}/orders`, { order: first.id })
    const policy = await made(s, '/policies', { code: 'RETURNS', lang: 'sr', title: 'Повраћај робе са грешком', text: 'Поштарину плаћамо ми.\n\nНалепницу шаљемо уз први одговор.', expected: 'Мање других писама о поштарини.' })
    await made(s, `/policies/${policy.id}/versions`, { seen: policy.version, review_on: '2027-03-01' })
    await made(s, '/policies', { code: 'GIFTS', lang: 'hu', title: 'Díszcsomagolás', text: 'Karácsony előtt ingyenes.' })
    return { product: product.id, order: first.id, policy: policy.id }
}

async function goodwill(s, cases) {
    for (const [role, once, period] of [['agent', 50000, 200000], ['owner', 300000, 900000]]) {
        await made(s, '/authority-limits', { role, per_grant: once, per_period: period, period_days: 30, currency: 'RSD' })
    }
    await made(s, `/conversations/${cases[0]}/goodwill-grants`, { kind: 'refund', amount: 35000, currency: 'RSD', purpose: 'keep', reason: 'Писала је двапут' })
    await made(s, `/conversations/${cases[0]}/goodwill-grants`, { kind: 'postage', amount: 59000, currency: 'RSD', purpose: 'correct', owed_by_law: 'RS10' })
    await made(s, `/conversations/${cases[1]}/goodwill-grants`, { kind: 'discount', amount: 20000, currency: 'RSD', purpose: 'thank', coupon: 'amount', days: 90 })
    await made(s, '/coupons', { kind: 'percent', percent: 10, days: 90, transferable: true, max_uses: 5 })
}

async function complaints(s, cases) {
    const one = await made(s, `/conversations/${cases[0]}/complaint`, { item: 'Lada ankle boot, black, 38', defect: 'Ђон се одлепио после пет дана.', demand: 'Нови пар, и да не плаћам поштарину.', country: 'RS' })
    await made(s, `/conversations/${cases[2]}/complaint`, { item: 'Sora 42', defect: 'Το αριστερό είναι 41, το δεξί 42.', country: 'GR' })
    return one.id
}

export async function furnish(s, seconds) {
    const now = Date.now() + seconds * 1000
    const cases = [
        await s.write({ name: 'Јелена Марковић', address: 'jelena.m@primer.example', subject: 'Ђон се одлепио после пет дана', text: 'Наруџбина 10482: ђон се одлепио после пет дана, а ви тражите да још ја платим поштарину!' }),
        await s.write({ name: 'Kovács Réka', address: 'reka@primer.example', subject: 'Hol van a csomagom?', text: 'Tegnap azt mondták, ma délig kapok hírt.' }),
        await s.write({ name: 'Ελένη Δημητρίου', address: 'eleni@primer.example', subject: 'Μπλε στο 42', text: 'Πότε θα έχετε μπλε στο 42; Παραγγελία 10511.' }),
    ]
    for (const id of cases) s.sql(`UPDATE conversation SET owner_id = 1, state = 1 WHERE id = ${id}`)
    const customers = cases.map(id => s.sql(`SELECT customer_id FROM conversation WHERE id = ${id}`)[0])
    const promised = await promises(s, cases, now)
    const ids = { cases, promised, ...await records(s, cases, customers), complaint: await complaints(s, cases) }
    await goodwill(s, cases)
    for (const [i, topic] of [[0, 'Чиме се чисти глачана кожа'], [1, 'csiszolt bőr tisztítása'], [1, 'Čime se čisti glačana koža']]) await made(s, `/conversations/${cases[i]}/gaps`, { topic, asked: i ? '' : 'Могу ли воском?' })
    await made(s, `/conversations/${cases[1]}/follow-ups`, { due: new Date(now + 120e3).toISOString(), channel: 'phone', words: 'Csepeg még a kávéfőző?' })
    /* A reply that asks, to somebody who wants offers and whose complaint is open. */
    s.sql("INSERT INTO setting (name, value) VALUES ('thanks_percent', '10')")
    await made(s, `/customers/${customers[0]}/permissions`, { purpose: 'offers', given: true, source: 'Позив у петак' })
    ids.asks = (await made(s, `/conversations/${cases[0]}/follow-ups`, { due: new Date(now + 9 * day).toISOString(), channel: 'mail', words: 'Да ли нов пар одговара?' })).id
    s.later(seconds + 900)
    await until('three promises are broken', () => s.sql('SELECT count(*) FROM promise WHERE state = 3')[0] === '3')
    await until('the follow-up is due', () => s.sql('SELECT count(*) FROM follow_up WHERE state = 1')[0] === '1')
    return ids
}

const at = (s, path) => page => page.goto(s.url + path)

export function roomPages(s, { cases, promised, complaint, order, product, policy, asks }) {
    const pages = {
        'promises': '/promises', 'promises-mine': '/promises?whose=mine',
        'case-full': `/conversations/${cases[0]}`, 'case-promise': `/conversations/${cases[2]}?promise=1`,
        'case-tell': `/conversations/${cases[0]}?tell=${promised[0]}`, 'case-follow-up': `/conversations/${cases[1]}`, 'case-asks': `/conversations/${cases[0]}?ask=${asks}`,
        'give': `/conversations/${cases[0]}/goodwill`, 'goodwill': '/goodwill', 'settings-limits': '/settings/limits',
        'complaints': '/complaints', 'complaint': `/complaints/${complaint}`, 'complain': `/conversations/${cases[1]}/complaint`,
        'record': `/complaints/${complaint}/record`, 'settings-law': '/settings/law?country=RS', 'settings-law-edit': '/settings/law?country=RS&edit=1',
        'follow-ups': '/follow-ups', 'figures': '/figures', 'week': '/week', 'gaps': '/gaps', 'gap': '/gaps/1', 'settings-causes': '/settings/causes', 'today-full': '/', 'customer-full': `/customers/${s.sql(`SELECT customer_id FROM conversation WHERE id = ${cases[0]}`)[0]}`,
        'orders': '/orders', 'orders-add': '/orders?add=1', 'order': `/orders/${order}`, 'products': '/products', 'product': `/products/${product}`,
        'policies': '/policies', 'policies-add': '/policies?add=1', 'policy': `/policies/${policy}`,
    }
    /* Its first field has the focus; the keys begin at the top of the page nevertheless. */
    const missing = async page => {
        const answer = await page.goto(`${s.url}/conversations/${cases[0]}/gap`)
        await page.evaluate(() => { const first = document.querySelector('a'); first.focus(); first.blur() })
        return answer
    }
    return [...Object.entries(pages).map(([name, path]) => [`room-${name}`, at(s, path)]), ['room-missing', missing]]
}

export function bareRooms(s) {
    const paths = ['/promises', '/goodwill', '/complaints', '/follow-ups', '/orders', '/products', '/policies', '/settings/limits', '/settings/law', '/figures', '/week', '/gaps']
    return paths.map(path => [`bare${path.replaceAll('/', '-')}`, at(s, path)])
}
