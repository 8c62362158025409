/* A provider of consent for the tests: authorisation code with PKCE, device flow, refresh, and what Dovecot asks it
 * (introspection). It is strict: a code and a refresh token are good once, and a refresh token that comes back a second
 * time ends the consent, as providers do that rotate them.
 *
 *     const service = await tokenService(certs)     https with the certificate certs/good.pem
 *     service.args                  what kept mailbox add is told of it
 *     service.introspect            for Dovecot
 *     service.account = 'x@y'       who signs in from now on; service.opens['x@y']: the mailbox that opens to him, if not his own
 *     service.endAccess()           no access token given so far holds any longer
 *     service.endConsent(account)   nor any refresh token of it
 *     service.lasts, refreshLasts   seconds that are told from now on
 *     service.away = true           503 to all
 *     service.onDevice = code => …  somebody is shown a code: service.answer(code, 'approve' | 'deny' | 'expire')
 *     service.refreshed             how often a refresh token was taken, by account
 *     await service.close() */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { join } from 'node:path'
import { atEnd } from './end.mjs'

const word = kind => `${kind}-${randomBytes(24).toString('base64url')}`
const base64url = text => Buffer.from(text).toString('base64url')

class Service {
    id = 'kept-of-the-tests'
    secret = word('secret')
    account = 'help@shop.example'
    opens = {}
    lasts = 3600
    refreshLasts = 0
    away = false
    refreshed = {}
    given = [] /* every secret that left it */
    asked = [] /* forms of /token */
    #codes = new Map()
    #devices = new Map()
    #access = new Map()
    #refresh = new Map()

    endAccess() { this.#access.clear() }
    endConsent(account) { for (const [token, of] of this.#refresh) if (of.account === account) this.#refresh.delete(token) }
    answer(userCode, what) { [...this.#devices.values()].find(d => d.userCode === userCode).answer = what }

    #tokens(account, grant = {}) {
        const access = word('access'), refresh = word('refresh')
        this.#access.set(access, { account, until: Date.now() + this.lasts * 1000 })
        this.#refresh.set(refresh, { account, grant })
        this.given.push(access, refresh)
        const claims = base64url(JSON.stringify({ email: account }))
        return {
            access_token: access, refresh_token: refresh, token_type: 'Bearer', expires_in: this.lasts,
            id_token: `${base64url('{"alg":"none"}')}.${claims}.`, ...(this.refreshLasts ? { refresh_token_expires_in: this.refreshLasts } : {}),
        }
    }

    #code(form) {
        const code = this.#codes.get(form.code)
        this.#codes.delete(form.code)
        const fits = code && form.redirect_uri === code.redirect && createHash('sha256').update(form.code_verifier ?? '').digest('base64url') === code.challenge
        return fits ? this.#tokens(code.account) : { error: 'invalid_grant', error_description: 'this code holds no longer' }
    }

    #renew(form) {
        const of = this.#refresh.get(form.refresh_token)
        if (!of) return { error: 'invalid_grant', error_description: 'the consent was taken back' }
        if (of.used) {
            this.endConsent(of.account)
            return { error: 'invalid_grant', error_description: 'a refresh token came back a second time' }
        }
        of.used = true
        this.refreshed[of.account] = (this.refreshed[of.account] ?? 0) + 1
        return this.#tokens(of.account)
    }

    #poll(form) {
        const device = this.#devices.get(form.device_code)
        if (!device) return { error: 'invalid_grant' }
        if (device.answer === 'deny') return { error: 'access_denied', error_description: 'somebody said no' }
        if (device.answer === 'expire') return { error: 'expired_token' }
        if (device.answer !== 'approve') return { error: 'authorization_pending' }
        this.#devices.delete(form.device_code)
        return this.#tokens(this.account)
    }

    #token(form) {
        this.asked.push(form)
        if (form.client_id !== this.id || form.client_secret !== this.secret) return { error: 'invalid_client', error_description: 'the secret has run out' }
        if (form.grant_type === 'authorization_code') return this.#code(form)
        if (form.grant_type === 'refresh_token') return this.#renew(form)
        return form.grant_type === 'urn:ietf:params:oauth:grant-type:device_code' ? this.#poll(form) : { error: 'unsupported_grant_type' }
    }

    #device() {
        const code = word('device'), userCode = randomBytes(4).toString('hex').toUpperCase()
        this.#devices.set(code, { userCode, answer: null })
        setTimeout(() => this.onDevice?.(userCode))
        return { device_code: code, user_code: userCode, verification_uri: `${this.url}/device`, expires_in: 600, interval: 1 }
    }

    /* A person who agrees at once is sent back. */
    #authorize(query) {
        const code = word('code')
        if (query.client_id !== this.id || query.code_challenge_method !== 'S256' || query.response_type !== 'code') return null
        this.#codes.set(code, { redirect: query.redirect_uri, challenge: query.code_challenge, account: this.account })
        return `${query.redirect_uri}?${new URLSearchParams({ code, state: query.state })}`
    }

    async #serve(request, response) {
        const { pathname, searchParams } = new URL(request.url, 'http://localhost')
        const parts = []
        for await (const part of request) parts.push(part)
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()))
        const say = (status, body) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
        if (this.away && pathname !== '/introspect') return say(503, { error: 'temporarily_unavailable' })
        if (pathname === '/authorize') {
            const back = this.#authorize(Object.fromEntries(searchParams))
            return back ? response.writeHead(302, { Location: back }).end() : say(400, {})
        }
        if (pathname === '/token') {
            const answer = this.#token(form)
            return say(answer.error ? 400 : 200, answer)
        }
        if (pathname === '/device') return say(200, this.#device())
        if (pathname !== '/introspect') return say(404, {})
        const of = this.#access.get(form.token)
        return say(200, of && of.until > Date.now() ? { active: true, username: this.opens[of.account] ?? of.account } : { active: false })
    }

    async open(certs) {
        const serve = (request, response) => this.#serve(request, response)
        const tls = https.createServer({ cert: readFileSync(join(certs, 'good.pem')), key: readFileSync(join(certs, 'good.key')) }, serve)
        const plain = http.createServer(serve)
        for (const server of [tls, plain]) await new Promise(done => server.listen(0, '127.0.0.1', done))
        this.url = `https://localhost:${tls.address().port}`
        this.introspect = `http://127.0.0.1:${plain.address().port}/introspect`
        const shut = () => Promise.all([tls, plain].map(s => new Promise(done => { s.close(done); s.closeAllConnections() })))
        const forget = atEnd(shut)
        this.close = () => { forget(); return shut() }
        return this
    }

    get args() {
        return ['--oauth', 'other', '--client-id', this.id, '--token-url', `${this.url}/token`, '--device-url', `${this.url}/device`, '--scope', 'mail offline_access']
    }
}

export const tokenService = certs => new Service().open(certs)
