#include "post/sign.h"

#include "base/log.h"
#include "post/names.h"

enum { SELECTOR_BYTES = 4, RECORDS_MAX = 4 };

/* ---- what leaves ---- */

struct str sign_domain(struct arena *a, struct str raw) {
    struct str line;
    bool in_from = false;
    struct str found = S("");
    while (str_split(&raw, '\n', &line) && str_trim(line).n) {
        bool fold = line.p[0] == ' ' || line.p[0] == '\t';
        in_from = fold ? in_from : str_starts_nocase(line, S("From:"));
        ptrdiff_t open = in_from ? str_find_last_char(line, '<') : -1;
        ptrdiff_t close = in_from ? str_find_last_char(line, '>') : -1;
        if (in_from && open < 0 && !found.n) found = dkim_domain(a, fold ? line : str_from(line, 5));
        if (open >= 0 && close > open) found = dkim_domain(a, str_slice(line, (size_t)open + 1, (size_t)close));
    }
    return found;
}

const struct err *sign_by(struct work *w, struct str domain, struct dkim_signer *ret) {
    struct dkim_key k;
    bool found = false;
    *ret = (struct dkim_signer){ .secret = STR_NONE };
    if (domain.n) TRY(dkim_get(w, domain, &k, &found));
    bool lost = found && !str_is_set(k.secret);
    if (lost && k.signs)
        log_warn("a mail leaves without its signature", LOG_STR("domain", domain),
                 LOG_STR("why", S("its key cannot be read with this desk's key")));
    if (found && k.signs) *ret = (struct dkim_signer){ k.domain, k.selector, k.secret };
    return NULL;
}

/* ---- keys ---- */

enum sign_seen sign_look(struct arena *a, struct str server, const struct dkim_key *k) {
    struct names n;
    struct str records[RECORDS_MAX];
    if (!names_open(&n, server)) return SIGN_SILENT;
    size_t found = names_txt(&n, a, dkim_record_name(a, k->selector, k->domain), records, RECORDS_MAX);
    bool silent = n.silent;
    names_close(&n);
    for (size_t i = 0; i < found; i++)
        if (dkim_record_fits(a, records[i], k->open)) return SIGN_FOUND;
    return found ? SIGN_OTHER : silent ? SIGN_SILENT : SIGN_MISSING;
}

struct acting {
    struct str domain;
    enum sign_act act;
    struct str selector;
    struct dkim_pair pair;
    struct dkim_key key; /* as it was read first; what is done is done to this one */
    bool found;
    enum sign_seen seen;
    struct dkim_key after;
};

static const struct err *read_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    return dkim_get(w, x->domain, &x->key, &x->found);
}

static const struct err *change_tx(struct work *w, void *arg) {
    struct acting *x = arg;
    bool found, signs = x->act == SIGN_BLIND || x->seen == SIGN_FOUND;
    int64_t version = x->found ? x->key.version : 0;
    if (x->act == SIGN_MAKE)
        TRY(dkim_store(w, x->domain, version, x->selector, x->pair.open, x->pair.secret));
    else if (x->act == SIGN_OFF || signs)
        TRY(dkim_switch(w, &x->key, x->seen == SIGN_FOUND, signs));
    return dkim_get(w, x->domain, &x->after, &found);
}

const struct err *sign_act(struct work *w, struct str domain, enum sign_act act, struct opt_int seen,
                           struct dkim_key *ret, enum sign_seen *ret_seen) {
    struct acting x = { .domain = domain, .act = act };
    TRY(work_read(w, read_tx, &x));
    if (seen.set && seen.v != (x.found ? x.key.version : 0)) return dkim_changed(w);
    if (act == SIGN_MAKE) {
        x.selector = str_join(w->arena, S("kept-"), sys_random_hex(w->sys, w->arena, SELECTOR_BYTES));
        TRY(dkim_pair_new(w->arena, &x.pair));
    } else if (!x.found) {
        return ERR(w->arena, ERR_NOT_FOUND, "There is no key for this domain yet.", .hint = "Make one first.");
    }
    if (act == SIGN_LOOK) x.seen = sign_look(w->arena, S(""), &x.key);
    const struct err *e = work_write(w, change_tx, &x);
    dkim_pair_wipe(&x.pair);
    if (e) return e;
    *ret = x.after;
    *ret_seen = x.seen;
    return NULL;
}
