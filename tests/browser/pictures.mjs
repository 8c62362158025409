/* Makes the pictures of the README and the guides (kit/guide.mjs) from a believable morning of a shoe shop: make pictures.
 * Not a test; the runner leaves it out. A page that is gone ends it. */
import { mkdirSync, statSync } from 'node:fs'
import { pictures } from './kit/guide.mjs'
import { shop } from './kit/shop.mjs'

const docs = new URL('../../docs/', import.meta.url).pathname
const ends = []
const s = await shop({ t: { after: end => ends.push(end) } })
const hour = 3600
const start = Date.parse('2026-11-18T07:02:00Z') / 1000
const clock = at => { s.at(new Date((start + at * hour) * 1000).toISOString().replace('.000', '')); return new Promise(resolve => setTimeout(resolve, 120)) }

s.sql("UPDATE setting SET value = 'Korak' WHERE name = 'name'")
await s.d.stop()
await clock(0)
await s.d.serve()
s.sql("UPDATE user_account SET name = 'Milica Petrović', zone = 'Europe/Belgrade' WHERE id = 1", "UPDATE user_account SET name = 'Szabó Gergő', zone = 'Europe/Belgrade' WHERE id = 2")

/* When each letter came (hours after the start), who wrote, and who has it. */
const letters = [
    [0, 'Марко Стојановић', 'Замена за број 44, наруџбина 10466', 'Нико ме није звао. Да ли да дођем сам у радњу?', 'gergo', 'sr'],
    [3.4, 'Tom Harding', 'Walking boots, order 10511', 'The left boot is a 43, the right one a 44. Which one do I send back?', 'milica', 'en'],
    [5.5, 'Kovács Réka', 'Hol van a csomagom? 30431', 'Tegnap azt mondták, ma délig kapok hírt a csomagomról. Otthon leszek egész nap.', 'gergo', 'hu'],
    [9.2, 'Ana Kovač', 'Številka pri modelu Sora', 'Nosim med 38 in 39. Katero številko naj vzamem pri modelu Sora? Porabila bi do 60 €.', '', 'sl'],
    [11.7, 'Γιώργος Παπαδόπουλος', 'Μποτάκια πεζοπορίας στο 46', 'Ρώτησα χθες στο κατάστημα για τα μποτάκια στο 46. Υπάρχει κάποιο νέο;', '', 'el'],
    [13.1, 'Nagy Eszter', 'Kávéfőző, 30455-ös rendelés', 'Köszönöm az útmutatót! Délelőtt 9 és 12 között vagyok hívható.', 'gergo', 'hu'],
    [14.6, 'Ivana Jurić', 'Da li Lada dolazi i u užoj širini?', 'Imam usko stopalo i visok rist. Da li Lada dolazi i u užoj širini?', '', 'sr-Latn'],
    [20.3, 'Marko Zajc', 'Sora v modri', 'Kdaj dobite modro v številki 42? Lahko počakam.', 'milica', 'sl'],
    [22.9, 'Ελένη Δημητρίου', 'Επιστροφή παραγγελίας 20644', 'Έστειλα το δέμα πίσω χθες. Χρειάζεστε κάτι άλλο από εμένα;', '', 'el'],
    [24.1, 'Margaret Wills', 'Insoles for flat feet', 'I came by this morning and did not have time to ask about insoles for flat feet.', '', 'en'],
]
const jelena = { name: 'Јелена Марковић', address: 'jelena@primer.example', lang: 'sr' }
const later = (id, at) => s.sql(`UPDATE outbox SET state = 3, sent_at = next_at WHERE state = 0`)

const asked = await s.write({ ...jelena, subject: 'Ђон се одлепио после пет дана', text: 'Наруџбина 10482: ђон се одлепио после пет дана, а ви тражите да још ја платим 590 динара за повраћај! Срамота.', headers: ['X-First: 1'] })
const page = await s.open({ width: 1440, height: 900, colorScheme: 'light' })
async function say(box, words, button) {
    await page.goto(s.path(asked, box === 'note' ? '?box=note' : ''))
    await page.fill(`#${box} textarea`, words)
    await Promise.all([page.waitForEvent('load'), page.click(`#${box} ${button}`)])
}
await clock(2.2)
await say('reply', 'Добар дан, Јелена,\n\nу име предузећа „Корак“ извињавамо Вам се. Повраћај плаћамо ми, налепница је у прилогу.\n\nМилица', '[data-send]')
await clock(2.3)
later()
for (const [at, name, subject, text, who, lang] of letters) {
    await clock(at)
    const id = await s.write({ name, address: `${lang}.${letters.findIndex(l => l[1] === name)}@primer.example`, subject, text, lang })
    if (who) s.sql(`UPDATE conversation SET owner_id = ${who === 'milica' ? 1 : 2}, state = 1 WHERE id = ${id}`)
}
await clock(23.6)
await say('note', 'Магацин има њен пар у броју 38. Курир долази у 15 часова, па 16 часова држи.', '.amber-full')
await clock(24.4)
const [before] = s.sql(`SELECT external_id FROM message WHERE conversation_id = ${asked} AND direction = 1 ORDER BY id LIMIT 1`)
await s.write({ ...jelena, subject: 'Re: Ђон се одлепио после пет дана', headers: [`In-Reply-To: <${before}>`],
    text: 'Добар дан, уплата је стигла, хвала на брзини. Само ме занима када стиже нови пар? У петак увече путујем и волела бих да га понесем. Ако не може до тада, слободно ми реците.' })
await clock(25.1)

s.sql("UPDATE user_account SET mail = 'milica@korak.example' WHERE id = 1", "UPDATE user_account SET mail = 'gergo@korak.example' WHERE id = 2")
/* The practice, the first run half way, and a person who is invited. */
s.sql('INSERT INTO first_run (step, answered, at) VALUES (1, 1, 0)')
s.sql("INSERT INTO user_account (mail, name, password_hash, role, sees, lang, zone, active, created_at, invited_at) VALUES ('ana@korak.example', 'Ana Kovač', '', 0, 0, 'sl', 'Europe/Ljubljana', 0, 0, 1795000000000000)")
await page.goto(`${s.url}/practice`)
await Promise.all([page.waitForEvent('load'), page.click('button[value=begin]')])

const typed = 'Добар дан, Јелена, драго ми је да је уплата стигла. Нови пар данас у 15 часова предајемо куриру. Чим га скенирају, јављам Вам број пошиљке и дан доставе, да знате да ли га чекати пре пута.'
mkdirSync(`${docs}pictures`, { recursive: true })
for (const [name, path] of Object.entries(pictures)) {
    const there = path.startsWith('/conversations/') ? s.path(asked) : s.url + path
    const answer = await page.goto(there)
    if (answer.status() !== 200) throw new Error(`${name}: ${path} answers ${answer.status()}`)
    await page.evaluate(() => document.fonts.ready)
    if (name === 'conversation.png') {
        await page.fill('#reply textarea', typed)
        await page.waitForFunction(() => document.querySelector('#reply [data-saved]').textContent)
    }
    await page.evaluate(() => document.activeElement.blur())
    await page.screenshot({ path: `${docs}${name}`, clip: { x: 0, y: 0, width: 1440, height: name.startsWith('pictures/') ? 720 : 900 } })
    const { size } = statSync(`${docs}${name}`)
    console.log(`docs/${name}: ${size} bytes`)
    if (size > 400000) process.exitCode = 1
}
for (const end of ends) await end()
