#include "mail/imap_priv.h"

#include "base/bug.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "base/words.h"

#include <string.h>

/* ---- trouble ---- */

void imap_hang_up(struct imap *m) {
    tls_close(&m->tls);
    m->state = IMAP_DOWN;
    m->from = m->to = 0;
}

const struct err *imap_broken(struct imap *m, struct arena *a, enum tls_got got) {
    const char *why = m->tls ? str_c(a, str_of(tls_why(m->tls))) : "no connection";
    BUG_UNLESS(got != TLS_OK);
    if (got == TLS_STOPPED)
        return imap_drop(m, IMAP_STOPPED, a, ERR_RETRY,
                         W("The mailbox is not read while Kept stops."));
    if (got == TLS_LATE)
        return imap_drop(m, IMAP_GONE, a, ERR_RETRY, W("The mail server has fallen silent."),
                         .detail = why, .hint = "It is tried again by itself.");
    return imap_drop(m, IMAP_GONE, a, ERR_RETRY, W("The connection to the mail server broke."),
                     .detail = why, .hint = "It is tried again by itself.");
}

const struct err *imap_wrong(struct imap *m, struct arena *a, const char *why) {
    return imap_drop(m, IMAP_PROTOCOL, a, ERR_PROTOCOL, W("The mail server speaks wrongly."),
                     .detail = why,
                     .hint = "Ask who runs it whether this address and port are for IMAP.");
}

bool imap_is_passing(struct str code) {
    static const struct str passing[] = { { "UNAVAILABLE", 11 },  { "INUSE", 5 },
                                          { "SERVERBUG", 9 },     { "LIMIT", 5 },
                                          { "CONTACTADMIN", 12 }, { "OVERQUOTA", 9 } };
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (str_eq_nocase(code, passing[i])) return true;
    return false;
}

const struct err *imap_refused(struct imap *m, struct arena *a, const struct imap_done *done) {
    const char *said = str_c(a, str_of(m->words));
    if (done->status == IMAP_S_BAD)
        return imap_fail(m, IMAP_PROTOCOL, a, ERR_PROTOCOL,
                         W("The mail server did not understand us."), .detail = said);
    return imap_fail(m, IMAP_REFUSED, a, ERR_RETRY, W("The mail server could not do this now."),
                     .detail = said,
                     .hint = "It is tried again by itself; the server's own words say more.");
}

void imap_keep_words(struct imap *m, struct str text) {
    struct str clean = utf8_cut(utf8_clean(m->scratch, text), IMAP_WORDS_MAX);
    if (clean.n) memcpy(m->words, clean.p, clean.n);
    m->words[clean.n] = 0;
    for (size_t i = 0; i < clean.n; i++)
        if ((unsigned char)m->words[i] < 0x20 || m->words[i] == 0x7f) m->words[i] = ' ';
}

/* ---- what the server tells unasked ---- */

static void follow_code(struct imap *m, const struct imap_answer *answer) {
    int64_t v = 0;
    if (str_eq_nocase(answer->code, S("CAPABILITY"))) imap_caps_read(m, answer->args);
    if (m->state != IMAP_SELECTED && !m->selecting) return;
    if (str_eq_nocase(answer->code, S("READ-ONLY"))) m->folder.read_only = true;
    if (str_eq_nocase(answer->code, S("READ-WRITE"))) m->folder.read_only = false;
    if (!str_to_int(answer->args, 1, UINT32_MAX, &v)) return;
    if (str_eq_nocase(answer->code, S("UIDNEXT"))) m->folder.uidnext = (uint32_t)v;
    if (!str_eq_nocase(answer->code, S("UIDVALIDITY"))) return;
    if (!m->selecting && m->folder.uidvalidity != v) m->replaced = true;
    m->folder.uidvalidity = (uint32_t)v;
}

/* A NO to something else that says that our sign-in counts no more (RFC 5530): a token has run out. As good as
 * a BYE, since nothing will work on this connection again. */
static bool is_signed_out(const struct imap *m, const struct imap_answer *answer) {
    return m->state >= IMAP_SIGNED_IN && answer->status == IMAP_S_NO &&
           (str_eq_nocase(answer->code, S("EXPIRED")) ||
            str_eq_nocase(answer->code, S("AUTHENTICATIONFAILED")));
}

static void follow_status(struct imap *m, const struct imap_answer *answer) {
    bool worth = answer->status != IMAP_S_OK || str_eq_nocase(answer->code, S("ALERT"));
    if (worth && answer->status != IMAP_S_PREAUTH) imap_keep_words(m, answer->text);
    if (answer->kind == IMAP_K_STATUS && answer->status == IMAP_S_BYE) m->bye = true;
    if (is_signed_out(m, answer)) m->bye = true;
    follow_code(m, answer);
}

/* Letter n is gone: those behind it move up. */
static const struct err *follow_expunge(struct imap *m, struct arena *a, int64_t n) {
    if (n < 1 || n > m->folder.exists)
        return imap_wrong(m, a, "EXPUNGE of a letter that is not there");
    m->folder.exists--;
    m->expunges++;
    if (n <= m->listed) m->listed--;
    return NULL;
}

static const struct err *follow_data(struct imap *m, struct arena *a,
                                     const struct imap_answer *answer) {
    if (str_eq_nocase(answer->word, S("CAPABILITY")))
        imap_caps_read(m, str_from(answer->scan.raw->text, answer->scan.at));
    if (answer->number < 0 || (m->state != IMAP_SELECTED && !m->selecting)) return NULL;
    if (str_eq_nocase(answer->word, S("EXPUNGE"))) return follow_expunge(m, a, answer->number);
    if (!str_eq_nocase(answer->word, S("EXISTS"))) return NULL;
    if (answer->number > INT32_MAX) return imap_wrong(m, a, "more letters than there can be");
    m->folder.exists = (uint32_t)answer->number;
    /* Fewer without EXPUNGE is against the rules: then nobody knows any more which is which. */
    if (m->listed > m->folder.exists) m->listed = m->listed_uid = 0;
    return NULL;
}

const struct err *imap_take(struct imap *m, struct arena *a, struct imap_answer *ret) {
    const char *why;
    TRY(imap_raw_read(m, a));
    if (!imap_answer_read(m->scratch, &m->raw, ret, &why)) return imap_wrong(m, a, why);
    if (ret->kind == IMAP_K_TAGGED) {
        struct str tag = str_printf(m->scratch, "K%u", m->tag);
        if (!str_eq(tag, ret->tag)) return imap_wrong(m, a, "an answer to no command of ours");
    }
    if (ret->kind == IMAP_K_DATA) return follow_data(m, a, ret);
    if (ret->kind != IMAP_K_CONTINUE) follow_status(m, ret);
    if (!m->bye || m->bye_is_fine) return NULL;
    const char *said = str_c(a, str_of(m->words));
    return imap_drop(m, IMAP_GONE, a, ERR_RETRY, W("The mail server ended the connection."),
                     .detail = said, .hint = "It is tried again by itself.");
}

/* ---- commands ---- */

const struct err *imap_begin(struct imap *m, struct arena *a, enum imap_state want, int64_t more) {
    m->trouble = IMAP_FINE;
    m->sink = (struct imap_sink){ 0 };
    m->total = sys_monotonic(m->sys) + imap_or(m->config.total_wait, 10 * MOMENT_MINUTE) + more;
    if (m->state == IMAP_DOWN)
        return imap_fail(m, IMAP_GONE, a, ERR_RETRY,
                         W("There is no connection to the mail server."),
                         .hint = "It is tried again by itself.");
    if (want != IMAP_SELECTED) return NULL;
    if (m->state != IMAP_SELECTED)
        return imap_fail(m, IMAP_FOLDER, a, ERR_CONFLICT, W("No folder of the mailbox is open."));
    if (m->replaced) /* dropped, so that whoever reconnects after a failure opens the new one */
        return imap_drop(m, IMAP_FOLDER, a, ERR_CONFLICT,
                         W("The folder was replaced by another one of its name."),
                         .hint = "It is opened again by itself.");
    return NULL;
}

struct imap_out imap_out(struct imap *m, struct arena *a, struct str command) {
    struct imap_out o = { .m = m, .b = buf_new_sized(a, IMAP_COMMAND_MAX, 4096) };
    m->tag++;
    buf_printf(&o.b, "K%u ", m->tag);
    buf_add(&o.b, command);
    return o;
}

void imap_out_cut(struct imap_out *o) {
    buf_add(&o->b, S("\r\n"));
    BUG_UNLESS(o->n_cuts < IMAP_CUTS_MAX);
    o->cuts[o->n_cuts++] = o->b.n;
}

static void out_literal(struct imap_out *o, struct str s) {
    unsigned caps = o->m->caps;
    bool at_once = caps & IMAP_CAP_LITERAL_PLUS || (caps & IMAP_CAP_LITERAL_MINUS && s.n <= 4096);
    buf_printf(&o->b, at_once ? "{%zu+}" : "{%zu}", s.n);
    if (at_once)
        buf_add(&o->b, S("\r\n"));
    else
        imap_out_cut(o);
    buf_add(&o->b, s);
}

void imap_out_string(struct imap_out *o, struct str s) {
    bool plain = true;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        BUG_UNLESS(c != 0 && c != '\r' && c != '\n');
        plain = plain && c >= 0x20 && c < 0x7f;
    }
    buf_add_char(&o->b, ' ');
    if (!plain) {
        out_literal(o, s);
        return;
    }
    buf_add_char(&o->b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') buf_add_char(&o->b, '\\');
        buf_add_char(&o->b, s.p[i]);
    }
    buf_add_char(&o->b, '"');
}

void imap_out_set(struct imap_out *o, struct imap_set set) {
    BUG_UNLESS(set.n >= 1 && set.n <= IMAP_SET_MAX);
    for (size_t i = 0; i < set.n;) {
        size_t last = i;
        while (last + 1 < set.n && set.uids[last + 1] == set.uids[last] + 1)
            last++;
        buf_printf(&o->b, i ? ",%u" : "%u", set.uids[i]);
        if (last > i) buf_printf(&o->b, ":%u", set.uids[last]);
        i = last + 1;
    }
}

const struct err *imap_send(struct imap *m, struct arena *a, struct str s) {
    int64_t deadline = sys_monotonic(m->sys) + imap_or(m->config.answer_wait, MOMENT_MINUTE);
    enum tls_got got = tls_write(m->tls, s.p, s.n, deadline < m->total ? deadline : m->total);
    return got == TLS_OK ? NULL : imap_broken(m, a, got);
}

/* Takes responses until the tagged one, or until "+" where one is due. */
static const struct err *await(struct imap *m, struct arena *a, bool plus, imap_on_data *on,
                               void *ctx, struct imap_answer *ret) {
    for (;;) {
        if (m->sink.arena) m->sink.before = arena_mark(m->sink.arena);
        TRY(imap_take(m, a, ret));
        if (ret->kind == IMAP_K_TAGGED) return NULL;
        if (ret->kind == IMAP_K_CONTINUE)
            return plus ? NULL : imap_wrong(m, a, "a \"+\" that nobody waits for");
        if (ret->kind != IMAP_K_DATA) continue;
        const struct err *e = on ? on(m, a, ctx, ret) : NULL;
        if (!e) continue;
        imap_hang_up(m);
        return e;
    }
}

const struct err *imap_run(struct imap_out *o, struct arena *a, imap_on_data *on, void *ctx,
                           struct imap_done *ret) {
    struct imap *m = o->m;
    struct imap_answer answer = { .kind = IMAP_K_CONTINUE };
    size_t at = 0;
    buf_add(&o->b, S("\r\n"));
    if (buf_over(&o->b))
        return imap_fail(m, IMAP_PROTOCOL, a, ERR_LIMIT,
                         W("This is too long for the mail server."));
    struct str all = buf_str(&o->b);
    for (size_t i = 0; i < o->n_cuts && answer.kind == IMAP_K_CONTINUE; i++) {
        TRY(imap_send(m, a, str_slice(all, at, o->cuts[i])));
        at = o->cuts[i];
        TRY(await(m, a, true, on, ctx, &answer));
    }
    if (answer.kind == IMAP_K_CONTINUE) {
        TRY(imap_send(m, a, str_from(all, at)));
        TRY(await(m, a, false, on, ctx, &answer));
    } else if (answer.status == IMAP_S_OK) {
        return imap_wrong(m, a, "an OK before the command was whole");
    }
    *ret = (struct imap_done){ answer.status, str_dup(a, answer.code) };
    return NULL;
}

const struct err *imap_run_ok(struct imap_out *o, struct arena *a, imap_on_data *on, void *ctx) {
    struct imap_done done;
    TRY(imap_run(o, a, on, ctx, &done));
    return done.status == IMAP_S_OK ? NULL : imap_refused(o->m, a, &done);
}

const struct err *imap_noop(struct imap *m, struct arena *a) {
    struct imap_out o = imap_out(m, a, S("NOOP"));
    return imap_run_ok(&o, a, NULL, NULL);
}
