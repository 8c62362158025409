#include "desk/mailbox/setup.h"

#include "base/buf.h"
#include "base/moment.h"
#include "base/utf8.h"
#include "desk/audit/audit.h"
#include "desk/mailbox/mailbox.h"
#include "desk/mailbox/sealed.h"
#include "desk/outbox/outbox.h"
#include "desk/setting/setting.h"
#include "desk/user/user.h"


enum { TEXT_MAX = 1000, HOST_MAX = 253, SEALED_MAX = 48 << 10, FIELDS = 11 };
#define SEALED_LIVES MOMENT_HOUR

bool setup_url_parts(struct str url, struct str *ret_host, int *ret_port, bool *ret_tls) {
    static const struct {
        struct str scheme;
        int port;
        bool tls;
    } schemes[] = { { { "imaps://", 8 }, 993, true },
                    { { "imap://", 7 }, 143, false },
                    { { "smtps://", 8 }, 465, true },
                    { { "smtp://", 7 }, 587, false } };
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (!str_starts_nocase(url, schemes[i].scheme)) continue;
        struct str host = str_from(url, schemes[i].scheme.n);
        int64_t port = schemes[i].port;
        if (str_ends(host, S("/"))) host.n--;
        ptrdiff_t colon = str_find_last_char(host, ':'), bracket = str_find_last_char(host, ']');
        if (colon > bracket) {
            if (!str_to_int(str_from(host, (size_t)colon + 1), 1, 65535, &port)) return false;
            host = str_slice(host, 0, (size_t)colon);
        }
        if (bracket > 0 && host.p[0] == '[') host = str_slice(host, 1, host.n - 1);
        if (!host.n || host.n > HOST_MAX) return false;
        for (size_t k = 0; k < host.n; k++)
            if ((unsigned char)host.p[k] <= ' ' || host.p[k] == 0x7f ||
                str_find_char(S("/@?#\\"), host.p[k]) >= 0)
                return false;
        *ret_host = host;
        *ret_port = (int)port;
        *ret_tls = schemes[i].tls;
        return true;
    }
    return false;
}

static const struct err *check_url(struct work *w, struct str url, bool imap) {
    struct str host;
    int port;
    bool tls;
    struct str scheme = imap ? S("imap") : S("smtp");
    if (!url.n) return NULL;
    if (str_starts_nocase(url, scheme) && setup_url_parts(url, &host, &port, &tls)) return NULL;
    if (imap)
        return ERR(w->arena, ERR_INVALID, "This is no address of a server for incoming mail.",
                   .hint = "Write it like imaps://imap.example.org.", .field = "imap");
    return ERR(w->arena, ERR_INVALID, "This is no address of a server for outgoing mail.",
               .hint = "Write it like smtps://smtp.example.org.", .field = "smtp");
}

static bool line_ok(struct str s) { return s.n <= TEXT_MAX && utf8_is_line(s); }

const struct err *setup_check(struct work *w, const struct setup_config *c) {
    struct str address = str_trim(c->address);
    if (!mailbox_address_ok(address))
        return ERR(w->arena, ERR_INVALID, "This is not a mail address.",
                   .hint = "Write it like name@example.org.", .field = "address");
    if (!line_ok(c->user) || !line_ok(c->password) || !line_ok(c->folder) || !line_ok(c->move_to))
        return ERR(w->arena, ERR_INVALID, "There is something in it that cannot be typed.",
                   .hint = "Type it instead of pasting it.", .field = "password");
    TRY(check_url(w, c->imap_url, true));
    TRY(check_url(w, c->smtp_url, false));
    if (c->way != SETUP_FETCHED) return NULL;
    if (c->consent.used) TRY(consent_check(w, &c->consent));
    if (!c->consent.used && !c->password.n)
        return ERR(w->arena, ERR_INVALID, "The password of the mailbox is missing.",
                   .hint = "Enter the one that belongs to it.", .field = "password");
    if (c->after == FETCH_MOVE && !c->move_to.n)
        return ERR(w->arena, ERR_INVALID, "Where shall fetched mails be moved to?",
                   .hint = "Name a folder of the mailbox.", .field = "move_to");
    return NULL;
}

/* ---- the store ---- */

static const struct err *team_for(struct work *w, int64_t wanted, int64_t *ret) {
    struct team *teams;
    size_t n;
    TRY(team_list(w, &teams, &n));
    for (size_t i = 0; i < n; i++) {
        if (wanted && teams[i].id != wanted) continue;
        *ret = teams[i].id;
        return NULL;
    }
    return ERR(w->arena, ERR_NOT_FOUND, "There is no such team.", .field = "team",
               .hint = "Choose one of the list.");
}

static const struct err *find_or_add(struct work *w, const struct setup_config *c,
                                     int64_t *ret_id) {
    struct mailbox m;
    struct str plus;
    bool found;
    TRY(mailbox_of_address(w, c->address, &m, &plus, &found));
    if (found && !str_is_set(plus)) {
        *ret_id = m.id;
        return NULL;
    }
    struct desk_facts facts;
    int64_t team;
    TRY(team_for(w, c->team_id, &team));
    TRY(desk_facts_get(w, &facts));
    return mailbox_add(w, c->address, facts.name, facts.lang, team, ret_id);
}

static struct str or_none(struct str s) { return s.n ? s : STR_NONE; }

const struct err *setup_save(struct work *w, const struct setup_config *c, bool plus,
                             int64_t *ret_id) {
    bool fetched = c->way == SETUP_FETCHED;
    struct str user = c->user.n ? c->user : mailbox_normal(w->arena, c->address);
    bool consent = fetched && c->consent.used;
    struct str password = consent ? STR_NONE : or_none(c->password);
    int64_t id;
    TRY(setup_check(w, c));
    TRY(find_or_add(w, c, &id));
    TRY(mailbox_set_fetching(
        w, id,
        &(struct mailbox_imap_new){ .url = fetched ? or_none(c->imap_url) : STR_NONE,
                                    .user = fetched ? user : STR_NONE,
                                    .password = fetched ? password : STR_NONE,
                                    .folder = c->folder,
                                    .move_to = c->after == FETCH_MOVE ? c->move_to : S(""),
                                    .after = c->after }));
    bool signs_in = c->smtp_url.n && (password.n || consent);
    TRY(mailbox_set_sending(w, id, or_none(c->smtp_url), signs_in ? user : STR_NONE,
                            signs_in ? password : STR_NONE));
    TRY(consent ? consent_put(w, id, &c->consent) : consent_remove(w, id));
    if (consent && c->consent.fresh) TRY(outbox_hurry(w)); /* mails may have waited for it */
    if (plus) TRY(mailbox_proved_plus(w, id));
    TRY(audit_note(w, "mailbox-set", str_printf(w->arena, "mailbox:%lld", (long long)id),
                   fetched ? c->imap_url : S("")));
    *ret_id = id;
    return NULL;
}

const struct err *setup_load(struct work *w, int64_t mailbox_id, struct setup_config *ret) {
    struct mailbox m;
    struct mailbox_imap in;
    struct str password;
    struct consent_now consent;
    TRY(mailbox_get(w, mailbox_id, &m));
    TRY(mailbox_fetching(w, mailbox_id, &in));
    bool fetched = str_is_set(in.imap_url);
    TRY(consent_get(w, mailbox_id, &consent));
    TRY(fetched ? mailbox_imap_password(w, &in, &password) : mailbox_password(w, &m, &password));
    *ret = (struct setup_config){ .address = m.address,
                                  .way = fetched ? SETUP_FETCHED : SETUP_DELIVERED,
                                  .imap_url = in.imap_url,
                                  .smtp_url = m.smtp_url,
                                  .user = fetched ? in.imap_user : m.smtp_user,
                                  .password = password,
                                  .folder = in.imap_folder,
                                  .after = in.imap_after,
                                  .move_to = in.imap_move_to,
                                  .team_id = m.team_id,
                                  .consent = consent.consent };
    return NULL;
}

static bool same_server(struct str url, struct str stored) {
    struct str host, other;
    int port, other_port;
    bool tls, other_tls;
    return setup_url_parts(url, &host, &port, &tls) &&
           setup_url_parts(stored, &other, &other_port, &other_tls) && str_eq_nocase(host, other) &&
           port == other_port && tls == other_tls;
}

const struct err *setup_keep_password(struct work *w, struct setup_config *c,
                                      const struct setup_config *stored) {
    bool in = c->way == SETUP_DELIVERED || same_server(c->imap_url, stored->imap_url);
    bool out = !c->smtp_url.n || same_server(c->smtp_url, stored->smtp_url);
    if (!in || !out)
        return ERR(w->arena, ERR_INVALID, "The password has to be entered again.",
                   .hint = "It would go to another server than before.", .field = "password");
    c->password = stored->password;
    c->consent = stored->consent;
    return NULL;
}

/* ---- on its way through a page ---- */

static struct str for_whom(struct work *w) {
    return str_printf(w->arena, "setup of a mailbox, for %lld", (long long)w->actor.user_id);
}

static void put_int(struct work *w, struct buf *b, int64_t v) {
    pack_put(b, str_printf(w->arena, "%lld", (long long)v));
}

struct str setup_pack(struct work *w, const struct setup_config *c) {
    struct buf b = buf_new(w->arena, SEALED_MAX);
    pack_put(&b, for_whom(w));
    put_int(w, &b, work_now(w) + SEALED_LIVES);
    const struct str texts[] = { c->address,  c->imap_url, c->smtp_url, c->user,
                                 c->password, c->folder,   c->move_to };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        pack_put(&b, texts[i]);
    put_int(w, &b, c->after);
    put_int(w, &b, c->team_id * 2 + (c->way == SETUP_DELIVERED));
    consent_pack(w, &b, &c->consent);
    return buf_str(&b);
}

struct str setup_seal(struct work *w, const struct setup_config *c) {
    return sealed_text(w, setup_pack(w, c));
}

const struct err *setup_unseal(struct work *w, struct str sealed, struct setup_config *ret) {
    struct str packed = S("");
    if (!sealed_text_open(w, sealed, (size_t)2 * SEALED_MAX, &packed)) packed = S("");
    return setup_unpack(w, packed, ret);
}

const struct err *setup_unpack(struct work *w, struct str packed, struct setup_config *ret) {
    struct str rest = packed, f[FIELDS];
    struct consent consent;
    int64_t until, after, team;
    bool ok = true;
    for (size_t i = 0; i < FIELDS && ok; i++)
        ok = pack_take(&rest, &f[i]);
    ok = ok && consent_unpack(&rest, &consent) && rest.n == 0 && str_eq(f[0], for_whom(w)) && str_to_int(f[1], 0, INT64_MAX, &until) &&
         until > work_now(w) && str_to_int(f[9], FETCH_KEEP, FETCH_MOVE, &after) &&
         str_to_int(f[10], 0, INT64_MAX, &team);
    if (!ok)
        return ERR(w->arena, ERR_INVALID, "This form has become too old.", .field = "password",
                   .hint = "Enter the password once more.");
    *ret = (struct setup_config){ .address = f[2],
                                  .imap_url = f[3],
                                  .smtp_url = f[4],
                                  .user = f[5],
                                  .password = f[6],
                                  .folder = f[7],
                                  .move_to = f[8],
                                  .after = after,
                                  .team_id = team / 2,
                                  .consent = consent,
                                  .way = team % 2 ? SETUP_DELIVERED : SETUP_FETCHED };
    return NULL;
}
