/* The customer's mailbox, read by a reader that shares nothing with Kept: the Maildir files that Dovecot wrote,
 * understood by Python's own email package. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const reader = new URL('read_mail.py', import.meta.url).pathname

/* One raw mail as {message_id, in_reply_to, references, from, to, cc, reply_to, subject, text, html, …}. */
export function readMail(raw) {
    return JSON.parse(execFileSync('/usr/bin/python3', ['-I', reader], { input: raw, encoding: 'utf8', maxBuffer: 64 << 20 }))
}

/* The raw files of a Maildir, in the order in which they came. */
export function mailFiles(maildir) {
    return ['new', 'cur']
        .map(sub => join(maildir, sub))
        .filter(existsSync)
        .flatMap(folder => readdirSync(folder).map(name => join(folder, name)))
        .sort((a, b) => a.split('/').pop() < b.split('/').pop() ? -1 : 1)
}

/* All mails of a Maildir, each with its raw bytes. */
export function readMaildir(maildir) {
    return mailFiles(maildir).map(file => {
        const raw = readFileSync(file)
        return { file, raw, ...readMail(raw) }
    })
}
