/* The addresses that customers write to: all of us read which there are, the owner reads and
 * changes their servers. What is stored here is not tested: the page and kept mailbox add do that
 * and tell each step. */
#include "api/api_priv.h"
#include "desk/mailbox/limit.h"
#include "desk/mailbox/mailbox.h"
#include "desk/mailbox/setup.h"
#include "desk/message/message.h"

struct asked {
    struct call *call;
    int64_t version;
    struct json json;
};

static struct str or_none(struct str s) { return s.n ? s : STR_NONE; }

static void put_limit(struct json *j, const char *name, struct opt_int n) {
    if (n.set)
        api_put_int(j, name, n.v);
    else
        api_put_text(j, name, STR_NONE);
}

/* What the shop set; null is what the provider allows. */
static const struct err *put_limits(struct work *w, struct json *j, int64_t id) {
    struct limit_row m;
    TRY(limit_get(w, id, &m));
    put_limit(j, "hour_limit", m.hour_limit);
    put_limit(j, "day_limit", m.day_limit);
    api_put_time(j, "limited_until", m.limited_until > work_now(w) ? OPT(m.limited_until) : OPT_NONE);
    return NULL;
}

static const struct err *put_consent(struct work *w, struct json *j, int64_t id) {
    struct consent_facts *all;
    size_t n, i = 0;
    TRY(consent_list(w, &all, &n));
    while (i < n && all[i].mailbox_id != id)
        i++;
    json_key(j, "consent");
    if (i == n) {
        json_none(j);
        return NULL;
    }
    json_open_object(j);
    api_put_text(j, "provider", provider_facts((enum provider)all[i].provider)->key);
    api_put_text(j, "account", or_none(all[i].account));
    api_put_text(j, "state", all[i].stopped_at.set ? S("needed") : S("fine"));
    api_put_time(j, "ends", consent_first_of(all[i].ends_at, all[i].ends_on));
    json_end(j);
    return NULL;
}

/* Whose word stood topmost in the newest letters: one of them is likely the one to name. */
static const struct err *put_vouchers(struct work *w, struct json *j, int64_t id) {
    struct voucher *rows;
    size_t n;
    TRY(message_vouchers(w, id, &rows, &n));
    json_key(j, "vouchers");
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        api_put_text(j, "server", rows[i].server);
        api_put_int(j, "letters", rows[i].letters);
        api_put_time(j, "last_at", OPT(rows[i].last_at));
        json_end(j);
    }
    json_end(j);
    return NULL;
}

static const struct err *put_whole(struct work *w, int64_t id, struct asked *x) {
    static const char *const afters[] = { "keep", "mark", "move" };
    struct mailbox m;
    struct mailbox_imap in;
    TRY(mailbox_get(w, id, &m));
    TRY(mailbox_fetching(w, id, &in));
    bool fetched = str_is_set(in.imap_url);
    struct json *j = &x->json;
    *j = json_new(w->arena, API_JSON_MAX);
    json_open_object(j);
    api_put_id(j, "id", m.id);
    api_put_text(j, "address", m.address);
    api_put_text(j, "name", m.name);
    api_put_text(j, "lang", m.lang);
    api_put_id(j, "team", m.team_id);
    api_put_text(j, "way", fetched ? S("fetched") : S("delivered"));
    api_put_text(j, "imap", or_none(in.imap_url));
    api_put_text(j, "smtp", or_none(m.smtp_url));
    api_put_text(j, "user", or_none(fetched ? in.imap_user : m.smtp_user));
    api_put_text(j, "folder", in.imap_folder);
    api_put_text(j, "after", str_of(afters[in.imap_after]));
    api_put_text(j, "move_to", in.imap_move_to);
    TRY(put_limits(w, j, id));
    api_put_text(j, "vouch", or_none(m.vouch));
    TRY(put_vouchers(w, j, id));
    api_put_time(j, "last_fetched", in.fetch_ok_at);
    api_put_text(j, "trouble", or_none(in.trouble));
    TRY(put_consent(w, j, m.id));
    api_put_int(j, "version", m.version);
    json_end(j);
    x->version = m.version;
    return NULL;
}

static const struct err *get_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return put_whole(w, x->call->id, x);
}

const struct err *api_get_mailbox(struct call *c) {
    struct asked x = { .call = c };
    TRY(work_read(c->w, get_tx, &x));
    if (api_is_known(c, x.version)) return NULL;
    return api_reply(c, &x.json);
}

/* ---- changing ---- */

static void take_text(const struct call *c, const char *name, struct str *to) {
    const struct api_value *v = api_field(c, name);
    if (v->set) *to = v->text;
    if (v->null) *to = STR_NONE;
}

static const char *const server_fields[] = { "way",      "imap",   "smtp",  "user",
                                             "password", "folder", "after", "move_to" };

static bool asks_for_servers(const struct call *c) {
    for (size_t i = 0; i < sizeof server_fields / sizeof *server_fields; i++) {
        const struct api_value *v = api_field(c, server_fields[i]);
        if (v->set || v->null) return true;
    }
    return false;
}

/* What is asked for, on top of what is stored. */
static const struct err *servers_of(struct work *w, const struct call *c, struct setup_config *to) {
    const struct api_value *way = api_field(c, "way"), *after = api_field(c, "after");
    take_text(c, "imap", &to->imap_url);
    take_text(c, "smtp", &to->smtp_url);
    take_text(c, "user", &to->user);
    take_text(c, "password", &to->password);
    take_text(c, "folder", &to->folder);
    take_text(c, "move_to", &to->move_to);
    if (way->set) to->way = way->number ? SETUP_DELIVERED : SETUP_FETCHED;
    if (after->set) to->after = after->number;
    if (to->way == SETUP_DELIVERED || to->imap_url.n) return NULL;
    return ERR(w->arena, ERR_INVALID, "The server for incoming mail is missing.",
               .hint = "Write it like imaps://imap.example.org.", .field = "imap");
}

static bool asks_for_vouch(const struct call *c) {
    return api_field(c, "vouch")->set || api_field(c, "vouch")->null;
}

/* What it is called, its language, its team and who vouches, where one of them was sent. */
static const struct err *change_name(struct work *w, const struct call *c, int64_t id) {
    const struct api_value *name = api_field(c, "name"), *lang = api_field(c, "lang"),
                           *team = api_field(c, "team");
    struct mailbox m;
    if (asks_for_vouch(c)) TRY(mailbox_set_vouch(w, id, api_field(c, "vouch")->text));
    if (!name->set && !lang->set && !team->set) return NULL;
    TRY(mailbox_get(w, id, &m));
    return mailbox_change(w, id, name->set ? name->text : m.name, lang->set ? lang->text : m.lang,
                          team->set ? team->id : m.team_id);
}

static bool asks_for_limits(const struct call *c) {
    const struct api_value *hour = api_field(c, "hour_limit"), *day = api_field(c, "day_limit");
    return hour->set || hour->null || day->set || day->null;
}

static struct opt_int limit_of(const struct api_value *v, struct opt_int stored) {
    return v->set ? OPT(v->number) : v->null ? OPT_NONE : stored;
}

static const struct err *change_limits(struct work *w, const struct call *c, int64_t id) {
    struct limit_row m;
    if (!asks_for_limits(c)) return NULL;
    TRY(limit_get(w, id, &m));
    return limit_set(w, id, m.version, limit_of(api_field(c, "hour_limit"), m.hour_limit),
                     limit_of(api_field(c, "day_limit"), m.day_limit));
}

static const struct err *end(struct work *w, struct call *c, int64_t id, struct str *ret_body) {
    struct asked x = { .call = c };
    TRY(put_whole(w, id, &x));
    c->version = x.version;
    *ret_body = json_str(&x.json);
    return NULL;
}

static const struct err *add(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct setup_config config = { .address = api_field(c, "address")->text, .after = FETCH_MARK };
    struct mailbox m;
    struct str plus;
    bool found;
    int64_t id;
    TRY(access_check(w, ACCESS_OWNER_WRITE, 0));
    TRY(servers_of(w, c, &config));
    TRY(setup_check(w, &config));
    TRY(mailbox_of_address(w, config.address, &m, &plus, &found));
    if (found && !str_is_set(plus))
        return ERR(w->arena, ERR_CONFLICT, "This mailbox is here already.", .field = "address",
                   .hint = "Change the one that is there.");
    TRY(setup_save(w, &config, false, &id));
    TRY(change_name(w, c, id));
    TRY(change_limits(w, c, id));
    return end(w, c, id, ret_body);
}

const struct err *api_post_mailbox(struct call *c) { return api_once(c, add, c); }

static const struct err *change(struct work *w, void *arg, struct str *ret_body) {
    struct call *c = arg;
    struct mailbox m;
    struct setup_config stored, config;
    int64_t id;
    TRY(access_check(w, ACCESS_OWNER_WRITE, 0));
    TRY(mailbox_get(w, c->id, &m));
    TRY(api_check_version(w, c, m.version));
    TRY(change_name(w, c, c->id));
    TRY(change_limits(w, c, c->id));
    if (!asks_for_servers(c)) return end(w, c, c->id, ret_body);
    TRY(setup_load(w, c->id, &stored));
    config = stored;
    config.password = STR_NONE;
    TRY(servers_of(w, c, &config));
    config.consent.used = false; /* a password takes its place */
    if (!config.password.n) TRY(setup_keep_password(w, &config, &stored));
    TRY(setup_save(w, &config, false, &id));
    return end(w, c, id, ret_body);
}

const struct err *api_patch_mailbox(struct call *c) {
    const struct api_value *name = api_field(c, "name"), *lang = api_field(c, "lang"),
                           *team = api_field(c, "team");
    if (!name->set && !lang->set && !team->set && !asks_for_vouch(c) && !asks_for_servers(c) &&
        !asks_for_limits(c))
        return ERR(c->w->arena, ERR_INVALID, "There is nothing to change.", .field = "body",
                   .hint = "Send a field that shall be another.");
    TRY(api_once(c, change, c));
    if (c->version) (void)api_is_known(c, c->version);
    return NULL;
}
