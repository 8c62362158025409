/* The test mails: made, sent, looked for where mail may land, removed. */
#include "base/buf.h"
#include "base/hash.h"
#include "mime/compose.h"
#include "post/setup_priv.h"
#include "view/words.h"

enum { LOOK_BYTES = 64 << 10, PLACES_MAX = 4, BATCH = 200, FOUND_MAX = 8, NONCE_BYTES = 8 };
#define MAIL_WAIT (30 * MOMENT_SECOND)
#define PLUS_WAIT (8 * MOMENT_SECOND)
#define LOOK_EVERY (3 * MOMENT_SECOND / 2)
#define TOKEN_LIVES MOMENT_DAY
#define HEADER "X-Kept-Test: "

/* ---- the word that only this desk can make ---- */

/* "1795075500-9f3a…-m KEYEDHASH": when, which, what for, and the proof. */
struct str setup_token(const struct work *w, struct str what) {
    struct str proof =
        hash_keyed_128(w->arena, w->key, str_join(w->arena, S("mailbox test "), what));
    return str_join3(w->arena, what, S(" "), proof);
}

static bool token_ok(const struct work *w, struct str line) {
    struct str what;
    int64_t at;
    ptrdiff_t space = str_find_char(line, ' '), dash = str_find_char(line, '-');
    if (space < 0 || dash < 0 || space > 60) return false;
    what = str_slice(line, 0, (size_t)space);
    if (!str_to_int(str_slice(line, 0, (size_t)dash), 0, INT64_MAX / MOMENT_SECOND, &at))
        return false;
    int64_t age = work_now(w) - at * MOMENT_SECOND;
    return age < TOKEN_LIVES && age > -TOKEN_LIVES &&
           hash_equal(str_trim(line), setup_token(w, what));
}

/* The next line of *rest that begins with our header, without it; STR_NONE for none. */
static struct str next_token(struct str *rest) {
    struct str line;
    while (str_split(rest, '\n', &line))
        if (str_starts_nocase(line, S(HEADER))) return str_trim(str_from(line, sizeof HEADER - 1));
    return STR_NONE;
}

bool setup_is_test(const struct work *w, struct str raw) {
    struct str rest = str_slice(raw, 0, LOOK_BYTES), one;
    while (str_is_set(one = next_token(&rest)))
        if (token_ok(w, one)) return true;
    return false;
}

/* ---- what is looked for, and where ---- */

enum kind { MAIN, PLUS, KINDS };

struct place {
    struct str name;
    uint32_t from; /* letters below this UID were there before */
    bool junk;
};

struct found {
    uint32_t uid;
    size_t place;
};

struct trial {
    struct setup_run *r;
    struct str name;          /* "7F3A" */
    struct str tokens[KINDS]; /* whole */
    struct place places[PLACES_MAX];
    size_t place_n;
    struct str trash; /* empty: none */
    struct found all[FOUND_MAX];
    size_t found_n;
    bool has[KINDS];
    size_t where; /* place of the MAIN one */
    struct str plus_address;
    struct smtp_result plus_sent;
};

static bool same_folder(struct str a, struct str b) {
    return str_eq(a, b) || (str_eq_nocase(a, S("INBOX")) && str_eq_nocase(b, S("INBOX")));
}

static void add_place(struct trial *t, struct str name, bool junk) {
    for (size_t i = 0; i < t->place_n; i++)
        if (same_folder(t->places[i].name, name)) return;
    if (t->place_n < PLACES_MAX)
        t->places[t->place_n++] = (struct place){ .name = name, .junk = junk };
}

/* Servers that do not say what a folder is for call it so. */
static bool sounds_like(const struct imap_name *f, bool junk) {
    static const char *const junks[] = { "Junk", "Spam", "Junk E-mail", "Junk Email", "Bulk Mail" };
    static const char *const trashes[] = { "Trash", "Deleted Items", "Deleted Messages", "Bin" };
    struct str last = f->name;
    ptrdiff_t cut = f->separator ? str_find_last_char(last, f->separator) : -1;
    if (cut >= 0) last = str_from(last, (size_t)cut + 1);
    for (size_t i = 0; i < (junk ? sizeof junks / sizeof *junks : sizeof trashes / sizeof *trashes);
         i++)
        if (str_eq_nocase(last, str_of(junk ? junks[i] : trashes[i]))) return true;
    return false;
}

static const struct err *find_places(struct trial *t) {
    const struct imap_name *all;
    size_t n;
    add_place(t, t->r->out->used.folder, false);
    add_place(t, S("INBOX"), false);
    TRY(imap_folders(t->r->imap, t->r->w->arena, &all, &n));
    for (int named = 1; named >= 0; named--)
        for (size_t i = 0; i < n; i++) {
            bool junk = named ? all[i].use == IMAP_USE_JUNK : sounds_like(&all[i], true);
            bool trash = named ? all[i].use == IMAP_USE_TRASH : sounds_like(&all[i], false);
            if (!all[i].selectable) continue;
            if (junk) add_place(t, all[i].name, true);
            if (trash && !t->trash.n) t->trash = all[i].name;
        }
    return NULL;
}

/* Behind the last letter, for a server that does not say where that is. */
static const struct err *end_of(struct trial *t, uint32_t *ret) {
    struct imap_page page = { .next_uid = 1, .more = true };
    while (page.more)
        TRY(imap_list(t->r->imap, t->r->w->arena, page.next_uid, IMAP_PAGE_MAX, &page));
    *ret = page.next_uid;
    return NULL;
}

static const struct err *note_ends(struct trial *t) {
    for (size_t i = 0; i < t->place_n; i++) {
        struct imap_folder f;
        TRY(imap_select(t->r->imap, t->r->w->arena, t->places[i].name, &f));
        t->places[i].from = f.uidnext;
        if (!f.uidnext) TRY(end_of(t, &t->places[i].from));
    }
    return NULL;
}

/* ---- sending ---- */

static struct str domain_of(struct str address) {
    return str_from(address, (size_t)str_find_last_char(address, '@') + 1);
}

static struct str fresh_nonce(struct trial *t) {
    struct str nonce = sys_random_hex(t->r->w->sys, t->r->w->arena, NONCE_BYTES);
    char *name = arena_copy(t->r->w->arena, nonce.p, 4);
    for (int i = 0; i < 4; i++)
        if (name[i] >= 'a') name[i] = (char)(name[i] - 32);
    t->name = (struct str){ name, 4 };
    return nonce;
}

static void make_tokens(struct trial *t, struct str nonce) {
    static const char *const ends[KINDS] = { "m", "p" };
    struct work *w = t->r->w;
    for (int i = 0; i < KINDS; i++)
        t->tokens[i] = setup_token(w, str_printf(w->arena, "%lld-%.*s-%s",
                                                 (long long)(work_now(w) / MOMENT_SECOND),
                                                 STR_ARG(nonce), ends[i]));
}

static const struct err *write_mail(struct trial *t, enum kind kind, struct str nonce,
                                    struct str to, struct str *ret) {
    struct work *w = t->r->w;
    struct str address = t->r->out->used.address, raw;
    enum lang lang = lang_by_tag(t->r->s->o.lang);
    struct compose_mail m = {
        .from = { S("Kept"), address },
        .to = &(struct compose_person){ .address = to },
        .n_to = 1,
        .subject = str_join(w->arena, S("Kept test "), t->name),
        .message_id = str_printf(w->arena, "kept-test-%.*s-%d@%.*s", STR_ARG(nonce), (int)kind,
                                 STR_ARG(domain_of(address))),
        .date = work_now(w),
        .text = word(lang,
                     W("This mail tests the mailbox. Kept sent it, looks where it lands, and then "
                       "removes it. There is nothing to do.")),
        .language = str_of(lang_tag(lang)),
        .automatic = COMPOSE_AUTO_GENERATED,
    };
    TRY(compose_mail(w->arena, w->sys, &m, &raw));
    *ret = str_join3(w->arena, S(HEADER), t->tokens[kind], str_join(w->arena, S("\r\n"), raw));
    return NULL;
}

static const struct err *send_one(struct trial *t, enum kind kind, struct str nonce, struct str to,
                                  struct smtp_result *ret) {
    struct str raw;
    TRY(write_mail(t, kind, nonce, to, &raw));
    return smtp_send(t->r->sender, t->r->w->arena,
                     &(struct smtp_letter){ t->r->out->used.address, to, raw }, ret);
}

static struct str plus_of(struct trial *t, struct str nonce) {
    struct str address = t->r->out->used.address;
    ptrdiff_t at = str_find_last_char(address, '@');
    return str_printf(t->r->w->arena, "%.*s+test%.*s%.*s", (int)at, address.p, STR_ARG(nonce),
                      STR_ARG(str_from(address, (size_t)at)));
}

static bool send_both(struct trial *t) {
    struct setup_run *r = t->r;
    struct setup_config *c = &r->out->used;
    struct smtp_result sent = { 0 };
    struct str nonce = fresh_nonce(t);
    make_tokens(t, nonce);
    t->plus_address = plus_of(t, nonce);
    const struct err *e = send_one(t, MAIN, nonce, c->address, &sent);
    struct setup_step step = { .part = SETUP_SENT,
                               .found = str_join(r->w->arena, S("Kept test "), t->name) };
    if (e) {
        step.fault = SETUP_BAD_SETTING;
        step.said = str_of(e->msg);
    } else if (sent.outcome != SMTP_SENT) {
        step.fault = sent.code ? SETUP_REFUSED : SETUP_GONE;
        step.said = sent.text;
    }
    if (!setup_tell(r, step)) return false;
    t->plus_sent = (struct smtp_result){ .outcome = SMTP_PERMFAIL, .text = S("") };
    if (!mail_address_ok(t->plus_address)) return true;
    e = send_one(t, PLUS, nonce, t->plus_address, &t->plus_sent);
    if (e) t->plus_sent = (struct smtp_result){ .outcome = SMTP_PERMFAIL, .text = str_of(e->msg) };
    return true;
}

/* ---- looking ---- */

static void recognise(struct trial *t, size_t place, uint32_t uid, struct str raw) {
    struct str rest = str_slice(raw, 0, LOOK_BYTES), one;
    while (str_is_set(one = next_token(&rest)))
        for (int k = 0; k < KINDS; k++) {
            if (!str_eq(one, t->tokens[k])) continue;
            if (t->found_n < FOUND_MAX) t->all[t->found_n++] = (struct found){ uid, place };
            /* A bounce quotes the header, behind its own. */
            ptrdiff_t body = str_find(raw, S("\r\n\r\n")), at = str_find(raw, one);
            bool itself = body < 0 || at < body;
            if (itself && k == MAIN && !t->has[MAIN]) t->where = place;
            if (itself) t->has[k] = true;
            return;
        }
}

static const struct err *look_at(struct trial *t, struct arena *a, size_t i) {
    struct imap *imap = t->r->imap;
    struct imap_folder folder;
    struct imap_page page;
    TRY(imap_select(imap, a, t->places[i].name, &folder));
    do {
        TRY(imap_list(imap, a, t->places[i].from, BATCH, &page));
        for (size_t k = 0; k < page.n; k++) {
            struct imap_letter l;
            struct arena_mark mark = arena_mark(a);
            if (page.rows[k].flags & IMAP_DELETED) continue;
            TRY(imap_fetch(imap, a, page.rows[k].uid, LOOK_BYTES, &l));
            if (l.outcome == IMAP_LETTER) recognise(t, i, page.rows[k].uid, l.raw);
            arena_rewind(a, mark);
        }
        if (page.next_uid) t->places[i].from = page.next_uid;
    } while (page.more);
    return NULL;
}

/* Once through all places, the folder that is fetched last, so that it is the one that is waited
 * in. */
static const struct err *look(struct trial *t) {
    struct arena *a = arena_new(1 << 20);
    const struct err *e = NULL;
    for (size_t i = t->place_n; i-- > 0 && !e;)
        e = look_at(t, a, i);
    if (e) e = err_keep(t->r->w->arena, e);
    arena_free(&a);
    return e;
}

static const struct err *wait_for(struct trial *t, enum kind kind, int64_t wait) {
    struct work *w = t->r->w;
    int64_t end = sys_monotonic(w->sys) + wait;
    for (;;) {
        enum imap_idled idled;
        TRY(look(t));
        if (t->has[kind] || sys_monotonic(w->sys) >= end) return NULL;
        TRY(imap_idle(t->r->imap, w->arena, LOOK_EVERY, -1, &idled));
    }
}

/* ---- afterwards ---- */

static const struct err *remove_one(struct trial *t, const struct found *f) {
    struct imap_folder folder;
    struct str name = t->places[f->place].name;
    struct arena *a = t->r->w->arena;
    TRY(imap_select(t->r->imap, a, name, &folder));
    TRY(imap_mark(t->r->imap, a, IMAP_ONE(f->uid), IMAP_SEEN));
    if (t->trash.n && !same_folder(t->trash, name)) {
        const struct err *e = imap_move(t->r->imap, a, IMAP_ONE(f->uid), t->trash);
        if (!e || e->code != ERR_NOT_FOUND) return e;
    }
    return imap_mark(t->r->imap, a, IMAP_ONE(f->uid), IMAP_DELETED);
}

/* What cannot be removed stays: whoever fetches this mailbox leaves it alone. */
static void remove_all(struct trial *t) {
    for (size_t i = 0; i < t->found_n && imap_connected(t->r->imap); i++)
        if (remove_one(t, &t->all[i])) break;
    t->found_n = 0;
}

/* Moved out of Junk: that teaches most providers. It is found in the folder afterwards and removed
 * there. */
static const struct err *rescue(struct trial *t) {
    struct imap_folder folder;
    struct arena *a = t->r->w->arena;
    for (size_t i = 0; i < t->found_n; i++) {
        const struct place *p = &t->places[t->all[i].place];
        if (!p->junk) {
            TRY(remove_one(t, &t->all[i]));
            continue;
        }
        TRY(imap_select(t->r->imap, a, p->name, &folder));
        TRY(imap_move(t->r->imap, a, IMAP_ONE(t->all[i].uid), t->places[0].name));
    }
    t->found_n = 0;
    TRY(look(t));
    remove_all(t);
    return NULL;
}

/* ---- what it means ---- */

static bool gone(struct trial *t, enum setup_part part, const struct err *e) {
    struct str said = setup_or_empty(imap_words(t->r->imap));
    (void)e;
    return setup_tell(t->r, (struct setup_step){ .part = part,
                                                 .fault = SETUP_GONE,
                                                 .said = str_dup(t->r->w->arena, said) });
}

static bool tell_received(struct trial *t, int64_t sent_at, bool may_rescue) {
    struct setup_run *r = t->r;
    struct setup_step step = { .part = SETUP_RECEIVED,
                               .fault = SETUP_NOT_ARRIVED,
                               .n = (sys_monotonic(r->w->sys) - sent_at) / MOMENT_SECOND,
                               .found = str_join(r->w->arena, S("Kept test "), t->name) };
    if (t->has[MAIN]) {
        const struct place *p = &t->places[t->where];
        step.found = p->name;
        step.fault = p->junk    ? (may_rescue ? SETUP_RESCUED : SETUP_IN_JUNK)
                     : t->where ? SETUP_ELSEWHERE
                                : SETUP_FINE;
    }
    return setup_tell(r, step);
}

static bool tell_plus(struct trial *t) {
    bool taken = t->has[PLUS];
    t->r->out->plus = taken;
    return setup_tell(t->r, (struct setup_step){ .part = SETUP_PLUS,
                                                 .fault = taken ? SETUP_FINE : SETUP_NO_PLUS,
                                                 .found = t->plus_address,
                                                 .said = t->plus_sent.outcome == SMTP_SENT
                                                             ? S("")
                                                             : t->plus_sent.text });
}

static bool look_for_both(struct trial *t, bool may_rescue, bool *ret_again) {
    struct setup_run *r = t->r;
    int64_t sent_at = sys_monotonic(r->w->sys), wait = r->s->o.mail_wait;
    const struct err *e = wait_for(t, MAIN, wait > 0 ? wait : MAIL_WAIT);
    if (e) return gone(t, SETUP_RECEIVED, e);
    bool good = tell_received(t, sent_at, may_rescue);
    *ret_again = good && t->places[t->where].junk;
    if (*ret_again) {
        e = rescue(t);
        return e ? gone(t, SETUP_RECEIVED, e) : true;
    }
    if (t->has[MAIN] && t->plus_sent.outcome == SMTP_SENT) e = wait_for(t, PLUS, PLUS_WAIT);
    remove_all(t);
    if (!good) return false;
    return e ? gone(t, SETUP_PLUS, e) : tell_plus(t);
}

static bool one_round(struct setup_run *r, bool may_rescue, bool *ret_again) {
    struct trial t = { .r = r, .trash = S("") };
    *ret_again = false;
    const struct err *e = find_places(&t);
    if (!e) e = note_ends(&t);
    if (e) return gone(&t, SETUP_RECEIVED, e);
    return send_both(&t) && look_for_both(&t, may_rescue, ret_again);
}

bool setup_mails(struct setup_run *r) {
    bool again = false;
    bool good = one_round(r, r->out->used.rescue, &again);
    return good && again ? one_round(r, false, &again) : good;
}
