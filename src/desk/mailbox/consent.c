#include "desk/mailbox/consent.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/url.h"
#include "base/utf8.h"
#include "base/words.h"
#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/mailbox/consent_sql.h"
#include "desk/mailbox/mailbox.h"
#include "desk/mailbox/sealed.h"
#include "desk/notice/notice.h"

#define LEASE MOMENT_MINUTE

/* ---- what it is ---- */

static bool line_ok(struct str s) { return s.n <= CONSENT_TEXT_MAX && utf8_is_line(s); }

static const struct err *check_other(struct work *w, const struct consent *c) {
    const char *hint = "Write it as the provider gives it, like https://login.example.org/token.";
    if (c->authorize_url.n && !url_ok(c->authorize_url))
        return ERR(w->arena, ERR_INVALID, "This is no https address.", .hint = hint,
                   .field = "authorize_url");
    if (!url_ok(c->token_url))
        return ERR(w->arena, ERR_INVALID, "This is no https address.", .hint = hint,
                   .field = "token_url");
    if (c->device_url.n && !url_ok(c->device_url))
        return ERR(w->arena, ERR_INVALID, "This is no https address.", .hint = hint,
                   .field = "device_url");
    return line_ok(c->scope) ? NULL
                             : ERR(w->arena, ERR_INVALID, "These are no scopes.", .field = "scope",
                                   .hint = "Write them in one line with spaces between them.");
}

const struct err *consent_check(struct work *w, const struct consent *c) {
    if (!c->client_id.n || !line_ok(c->client_id) || !line_ok(c->client_secret))
        return ERR(w->arena, ERR_INVALID, "The client ID is missing.", .field = "client_id",
                   .hint = "Copy it, and the secret, from the page where the client was made.");
    if (!provider_tenant_ok(c->tenant))
        return ERR(w->arena, ERR_INVALID, "This is no directory (tenant).", .field = "tenant",
                   .hint = "Copy the Directory (tenant) ID from the overview of the app.");
    return c->provider == PROVIDER_OTHER ? check_other(w, c) : NULL;
}

struct str consent_authorize_url(struct arena *a, const struct consent *c) {
    return c->provider == PROVIDER_OTHER
               ? c->authorize_url
               : provider_url(a, provider_facts(c->provider)->authorize_url, c->tenant);
}

struct str consent_token_url(struct arena *a, const struct consent *c) {
    return c->provider == PROVIDER_OTHER
               ? c->token_url
               : provider_url(a, provider_facts(c->provider)->token_url, c->tenant);
}

struct str consent_device_url(struct arena *a, const struct consent *c) {
    return c->provider == PROVIDER_OTHER
               ? c->device_url
               : provider_url(a, provider_facts(c->provider)->device_url, c->tenant);
}

struct str consent_scope(const struct consent *c) {
    return c->provider == PROVIDER_OTHER ? c->scope : provider_facts(c->provider)->scope;
}

struct opt_int consent_first_of(struct opt_int a, struct opt_int b) {
    if (!b.set) return a;
    return a.set && a.v < b.v ? a : b;
}

struct opt_int consent_end(const struct consent *c) {
    return consent_first_of(c->ends_at, c->ends_on);
}

bool consent_same(const struct consent *a, const struct consent *b) {
    return a->used == b->used && a->provider == b->provider && str_eq(a->tenant, b->tenant) &&
           str_eq(a->authorize_url, b->authorize_url) && str_eq(a->token_url, b->token_url) &&
           str_eq(a->device_url, b->device_url) && str_eq(a->scope, b->scope) &&
           str_eq(a->client_id, b->client_id);
}

/* ---- the store ---- */

static struct str sealed_or_none(struct work *w, struct str s) {
    return s.n ? sealed_put(w, s) : STR_NONE;
}

static struct str or_empty(struct str s) { return s.n ? s : S(""); }

static struct str object_of(struct work *w, int64_t mailbox_id) {
    return str_printf(w->arena, "mailbox:%lld", (long long)mailbox_id);
}

static const struct err *keep(struct work *w, int64_t mailbox_id, const struct consent *c) {
    int64_t changed;
    TRY(sql_consent_set_end(w->db, mailbox_id, c->client_id, c->ends_on, &changed));
    if (changed) return NULL;
    return ERR(w->arena, ERR_CONFLICT, "Somebody changed this a moment ago.",
               .hint = "Look at it once more, then try again.");
}

const struct err *consent_put(struct work *w, int64_t mailbox_id, const struct consent *c) {
    TRY(consent_check(w, c));
    if (!c->fresh) return keep(w, mailbox_id, c);
    TRY(sql_consent_put(w->db, mailbox_id, c->provider, or_empty(c->tenant),
                        or_empty(c->authorize_url), or_empty(c->token_url),
                        or_empty(c->device_url), or_empty(c->scope), c->client_id,
                        sealed_or_none(w, c->client_secret), or_empty(c->account),
                        sealed_or_none(w, c->access), sealed_or_none(w, c->refresh), work_now(w),
                        c->access_until, c->refresh_at, c->ends_at, c->ends_on, NULL));
    return audit_note(w, "consent-given", object_of(w, mailbox_id), or_empty(c->account));
}

const struct err *consent_remove(struct work *w, int64_t mailbox_id) {
    return sql_consent_remove(w->db, mailbox_id, NULL);
}

static bool unseal(struct work *w, struct str sealed, struct str *ret) {
    *ret = S("");
    return !str_is_set(sealed) || sealed_open(w, sealed, ret);
}

const struct err *consent_get(struct work *w, int64_t mailbox_id, struct consent_now *ret) {
    struct consent_row r;
    bool found;
    *ret = (struct consent_now){ 0 };
    TRY(sql_consent_by_mailbox(w->db, mailbox_id, &r, &found));
    if (!found) return NULL;
    struct consent c = { .used = true,
                         .provider = (enum provider)r.provider,
                         .tenant = r.tenant,
                         .authorize_url = r.authorize_url,
                         .token_url = r.token_url,
                         .device_url = r.device_url,
                         .scope = r.scope,
                         .client_id = r.client_id,
                         .account = r.account,
                         .access_until = r.access_until,
                         .refresh_at = r.refresh_at,
                         .ends_at = r.ends_at,
                         .ends_on = r.ends_on };
    if (!unseal(w, r.client_secret, &c.client_secret) || !unseal(w, r.access, &c.access) ||
        !unseal(w, r.refresh, &c.refresh))
        return ERR(w->arena, ERR_IO,
                   "The consent for this mailbox cannot be read with this desk's key.",
                   .hint = "Put the right key file beside the desk or sign in there again.");
    *ret = (struct consent_now){ .consent = c,
                                 .stopped_at = r.stopped_at,
                                 .said = r.said,
                                 .fence = r.fence,
                                 .tries = r.tries };
    return NULL;
}

const struct err *consent_list(struct work *w, struct consent_facts **ret, size_t *ret_n) {
    return sql_consent_all(w->db, ret, ret_n);
}

/* ---- new tokens ---- */

const struct err *consent_due(struct work *w, int64_t **ret_ids, size_t *ret_n) {
    return sql_consent_due(w->db, work_now(w), ret_ids, ret_n);
}

const struct err *consent_claim(struct work *w, int64_t mailbox_id, const struct consent_now *now,
                                bool *ret_got) {
    int64_t changed, at = work_now(w);
    TRY(sql_consent_claim(w->db, mailbox_id, now->fence, at, at + LEASE, &changed));
    *ret_got = changed > 0;
    return NULL;
}

const struct err *consent_renewed(struct work *w, int64_t mailbox_id, int64_t fence,
                                  const struct consent *c) {
    return sql_consent_renewed(w->db, mailbox_id, fence, sealed_put(w, c->access),
                               sealed_or_none(w, c->refresh), or_empty(c->account),
                               c->access_until, c->refresh_at, c->ends_at, NULL);
}

const struct err *consent_put_off(struct work *w, int64_t mailbox_id, int64_t fence,
                                  int64_t refresh_at, struct str said) {
    return sql_consent_put_off(w->db, mailbox_id, fence, refresh_at, or_empty(said), NULL);
}

const struct err *consent_hurry(struct work *w) {
    return sql_consent_hurry(w->db, work_now(w), NULL);
}

const char *consent_needed(void) {
    return W("The provider’s consent for this mailbox is needed again.");
}

const struct err *consent_stop(struct work *w, int64_t mailbox_id, int64_t fence,
                               struct str said) {
    int64_t changed;
    TRY(sql_consent_stop(w->db, mailbox_id, fence, work_now(w), or_empty(said), &changed));
    if (!changed) return NULL;
    TRY(mailbox_ill(w, mailbox_id, str_of(consent_needed())));
    TRY(audit_note(w, "consent-stopped", object_of(w, mailbox_id), S("")));
    return notice_add_owners(w, NOTICE_CONSENT_GONE);
}

struct ending {
    int64_t *ids;
    size_t n;
};

static const struct err *ending_tx(struct work *w, void *arg) {
    struct ending *e = arg;
    return sql_consent_ending(w->db, work_now(w) + CONSENT_WARNING, &e->ids, &e->n);
}

static const struct err *announce_tx(struct work *w, void *arg) {
    const struct ending *e = arg;
    int64_t changed, news = 0;
    for (size_t i = 0; i < e->n; i++) {
        TRY(sql_consent_told(w->db, e->ids[i], work_now(w), &changed));
        news += changed;
    }
    return news ? notice_add_owners(w, NOTICE_CONSENT_ENDS) : NULL;
}

const struct err *consent_announce_turn(struct work *w) {
    struct ending e = { 0 };
    TRY(work_read(w, ending_tx, &e));
    return e.n ? work_write(w, announce_tx, &e) : NULL;
}

/* ---- somebody is at the provider ---- */

const struct err *consent_flow_add(struct work *w, struct str state, struct str session,
                                   struct str what) {
    int64_t now = work_now(w);
    TRY(sql_consent_flow_tidy(w->db, now, NULL));
    return sql_consent_flow_insert(w->db, hash_sha256_hex(w->arena, state), session,
                                   sealed_put(w, what), now + CONSENT_FLOW_LIVES, NULL);
}

const struct err *consent_flow_take(struct work *w, struct str state, struct str session,
                                    struct str *ret_what) {
    struct str sealed, hash = hash_sha256_hex(w->arena, state);
    int64_t changed = 0;
    bool found;
    TRY(sql_consent_flow_by_state(w->db, hash, session, work_now(w), &sealed, &found));
    if (found) TRY(sql_consent_flow_take(w->db, hash, &changed));
    if (changed && sealed_open(w, sealed, ret_what)) return NULL;
    return ERR(w->arena, ERR_INVALID, "This sign-in at the provider was not begun here, or is over.",
               .hint = "Begin it once more on the page of mailboxes.", .field = "state");
}

/* ---- on its way through a page ---- */

enum { NUMBERS = 6, TEXTS = 10 };

void consent_pack(struct work *w, struct buf *b, const struct consent *c) {
    const int64_t numbers[NUMBERS] = { c->used + 2 * c->fresh, c->provider,
                                       c->access_until, c->refresh_at,
                                       c->ends_at.set ? c->ends_at.v : 0,
                                       c->ends_on.set ? c->ends_on.v : 0 };
    const struct str texts[TEXTS] = { c->tenant,    c->authorize_url, c->token_url, c->device_url,
                                      c->scope,     c->client_id,     c->client_secret,
                                      c->access,    c->refresh,       c->account };
    for (size_t i = 0; i < NUMBERS; i++)
        pack_put(b, str_printf(w->arena, "%lld", (long long)numbers[i]));
    for (size_t i = 0; i < TEXTS; i++)
        pack_put(b, texts[i]);
}

static struct opt_int opt_of(int64_t v) { return v ? OPT(v) : OPT_NONE; }

bool consent_unpack(struct str *rest, struct consent *ret) {
    int64_t n[NUMBERS] = { 0 };
    struct str t[TEXTS];
    struct str number;
    for (size_t i = 0; i < NUMBERS; i++)
        if (!pack_take(rest, &number) || !str_to_int(number, 0, INT64_MAX, &n[i])) return false;
    for (size_t i = 0; i < TEXTS; i++)
        if (!pack_take(rest, &t[i])) return false;
    if (n[0] > 3 || n[1] >= PROVIDER_COUNT) return false;
    *ret = (struct consent){ .used = n[0] & 1,
                             .fresh = n[0] & 2,
                             .provider = (enum provider)n[1],
                             .access_until = n[2],
                             .refresh_at = n[3],
                             .ends_at = opt_of(n[4]),
                             .ends_on = opt_of(n[5]),
                             .tenant = t[0],
                             .authorize_url = t[1],
                             .token_url = t[2],
                             .device_url = t[3],
                             .scope = t[4],
                             .client_id = t[5],
                             .client_secret = t[6],
                             .access = t[7],
                             .refresh = t[8],
                             .account = t[9] };
    return true;
}
