/* kept user: people are added, switched off and on again; wrong input is refused with what to do, and stores nothing. */
import test from 'node:test'
import assert from 'node:assert/strict'
import { desk, owner, store } from '../rig/desk.mjs'
import { request } from './kit/http.mjs'
import { end, person, token } from './kit/shop.mjs'

const good = 'a good long password\n'
const mail = ['--mail', 'new@shop.example']

/* [name, words behind kept user, standard input, status, what it says] */
const refused = [
    ['no verb', [], '', 64, /done with a person/],
    ['an unknown verb', ['remove', ...mail], '', 64, /done with a person/],
    ['no address', ['add', '--team', 'Shop'], good, 64, /mail address/],
    ['an address that is none', ['add', '--mail', 'new', '--team', 'Shop'], good, 64, /mail address/],
    ['an address with a line end', ['add', '--mail', 'a@b.example\nx', '--team', 'Shop'], good, 64, /mail address/],
    ['an unknown flag', ['add', ...mail, '--colour', 'red'], good, 64, /colour/],
    ['no team', ['add', ...mail], good, 64, /team/],
    ['something else to see', ['add', ...mail, '--team', 'Shop', '--sees', 'owls'], good, 64, /all, teams or assigned/],
    ['no password', ['add', ...mail, '--team', 'Shop'], '', 65, /password/],
    ['a short password', ['add', ...mail, '--team', 'Shop'], 'short\n', 65, /password/],
    ['a password on the command line', ['add', ...mail, '--team', 'Shop', '--password', 'x'], good, 64, /password/],
    ['an address that is there', ['add', '--mail', owner.mail.toUpperCase(), '--team', 'Shop'], good, 65, /already/],
    ['switching off nobody', ['off', '--mail', 'nobody@shop.example'], '', 65, /no such person/i],
    ['switching off with a team', ['off', ...mail, '--team', 'Shop'], '', 64, /--mail/],
    ['switching off the only owner', ['off', '--mail', owner.mail], '', 65, /only owner/],
]

test(`kept user (${store})`, async t => {
    const d = await desk()
    const before = { users: await d.all('/users'), teams: await d.all('/teams') }

    for (const [name, args, input, status, says] of refused) {
        await t.test(`${name} ends with ${status}`, async () => {
            const { status: ended, stdout, stderr } = await d.kept(['user', args[0]].filter(Boolean).join(' '), args.slice(1), input)
            assert.equal(ended, status, stderr)
            assert.match(stderr, /^kept: \S/)
            assert.match(stderr, says)
            assert.equal(stdout, '')
        })
    }
    await t.test('none of that was stored', async () =>
        assert.deepEqual({ users: await d.all('/users'), teams: await d.all('/teams') }, before))

    await t.test('a person is added, with a team that was not there', async () => {
        const made = await person(d, 'mila', { team: 'Repairs' })
        const users = await d.all('/users')
        assert.deepEqual(users.filter(u => u.mail === made.mail).map(u => [u.name, u.role, u.active]), [['mila', 'agent', true]])
        assert.deepEqual((await d.all('/teams')).map(x => x.name), ['Shop', 'Repairs'])
        const body = new URLSearchParams({ address: made.mail, password: made.password }).toString()
        const signedIn = await request(d.url, 'POST', '/sign-in', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body })
        assert.equal(signedIn.status, 303)
    })

    await t.test('a second owner may be added, and then the first one switched off', async () => {
        const second = await person(d, 'boss', { team: 'Shop', args: ['--owner'] })
        assert.equal((await request(d.url, 'GET', '/metrics', { headers: { Authorization: `Bearer ${second.token}` } })).status, 200)
        assert.equal((await d.kept('user off', ['--mail', owner.mail])).status, 0)
        assert.equal((await d.api('GET', '/users')).status, 401, 'his token ends with him')
        const { status, stderr } = await d.kept('token create', ['--user', owner.mail, '--scope', 'read'])
        assert.equal(status, 65, stderr)
        assert.equal((await d.kept('user on', ['--mail', owner.mail])).status, 0)
        assert.match(await token(d, owner.mail, 'read'), /^kept_/)
    })
    await t.test('kept check finds nothing, while serving and after the end', () => end(d))
    await d.remove()
})
