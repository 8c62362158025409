#include "mail/imap_priv.h"

#include "base/bug.h"
#include "base/moment.h"
#include "base/utf8.h"

#include <string.h>

static int64_t or_else(int64_t v, int64_t otherwise) { return v > 0 ? v : otherwise; }

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
        return imap_drop(m, IMAP_STOPPED, a, ERR_RETRY, "The mailbox is not read while Kept stops.");
    if (got == TLS_LATE)
        return imap_drop(m, IMAP_GONE, a, ERR_RETRY, "The mail server has fallen silent.", .detail = why,
                         .hint = "It is tried again by itself.");
    return imap_drop(m, IMAP_GONE, a, ERR_RETRY, "The connection to the mail server broke.", .detail = why,
                     .hint = "It is tried again by itself.");
}

const struct err *imap_wrong(struct imap *m, struct arena *a, const char *why) {
    return imap_drop(m, IMAP_PROTOCOL, a, ERR_PROTOCOL, "The mail server speaks wrongly.", .detail = why,
                     .hint = "Ask who runs it whether this address and port are for IMAP.");
}

bool imap_is_passing(struct str code) {
    static const struct str passing[] = { { "UNAVAILABLE", 11 }, { "INUSE", 5 },      { "SERVERBUG", 9 },
                                          { "LIMIT", 5 },        { "CONTACTADMIN", 12 }, { "OVERQUOTA", 9 } };
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (str_eq_nocase(code, passing[i])) return true;
    return false;
}

const struct err *imap_refused(struct imap *m, struct arena *a, const struct imap_done *done) {
    const char *said = str_c(a, str_of(m->words));
    if (done->status == IMAP_S_BAD)
        return imap_fail(m, IMAP_PROTOCOL, a, ERR_PROTOCOL, "The mail server did not understand us.", .detail = said);
    return imap_fail(m, IMAP_REFUSED, a, ERR_RETRY, "The mail server could not do this now.", .detail = said,
                     .hint = "It is tried again by itself; the server's own words say more.");
}

/* Keeps what the server says for the administrator: one line of UTF-8. */
static void keep_words(struct imap *m, struct str text) {
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

static void follow_status(struct imap *m, const struct imap_answer *answer) {
    bool worth = answer->status != IMAP_S_OK || str_eq_nocase(answer->code, S("ALERT"));
    if (worth && answer->status != IMAP_S_PREAUTH) keep_words(m, answer->text);
    if (answer->kind == IMAP_K_STATUS && answer->status == IMAP_S_BYE) m->bye = true;
    follow_code(m, answer);
}

/* Letter n is gone: those behind it move up. */
static const struct err *follow_expunge(struct imap *m, struct arena *a, int64_t n) {
    if (n < 1 || n > m->folder.exists) return imap_wrong(m, a, "EXPUNGE of a letter that is not there");
    m->folder.exists--;
    m->expunges++;
    if (n <= m->listed) m->listed--;
    return NULL;
}

static const struct err *follow_data(struct imap *m, struct arena *a, const struct imap_answer *answer) {
    struct str all = m->scratch ? answer->scan.raw->text : STR_NONE;
    if (str_eq_nocase(answer->word, S("CAPABILITY"))) imap_caps_read(m, str_from(all, answer->scan.at));
    if (answer->number < 0 || (m->state != IMAP_SELECTED && !m->selecting)) return NULL;
    if (str_eq_nocase(answer->word, S("EXPUNGE"))) return follow_expunge(m, a, answer->number);
    if (!str_eq_nocase(answer->word, S("EXISTS"))) return NULL;
    m->folder.exists = (uint32_t)answer->number;
    /* Fewer without EXPUNGE is against the rules: then nobody knows any more which is which. */
    if (m->listed > m->folder.exists) m->listed = m->listed_uid = 0;
    return NULL;
}

const struct err *imap_take(struct imap *m, struct arena *a, struct imap_answer *ret) {
    static const struct imap_raw none;
    struct imap_raw *raw = ARENA_NEW(m->own, struct imap_raw);
    (void)none, (void)raw, (void)ret;
    return imap_raw_read(m, a, raw);
}
