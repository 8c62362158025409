/* A provider's consent on both stores: sealed, renewed by one at a time, stopped for its mailbox alone, announced, and
 * the way to the provider and back. */
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/health/health.h"
#include "desk/mailbox/mailbox.h"
#include "desk/mailbox/setup.h"
#include "desk/notice/notice.h"

struct asked {
    struct kit *k;
    struct consent_now now;
    struct consent consent;
    struct setup_config config;
    struct str text, state, session;
    int64_t id, fence, at;
    bool got;
    struct health health;
    struct consent_facts *facts;
    size_t n;
};

static struct setup_config settings(const char *address) {
    return (struct setup_config){ .address = str_of(address),
                                  .imap_url = S("imaps://imap.gmail.com:993"),
                                  .smtp_url = S("smtps://smtp.gmail.com:465"),
                                  .after = FETCH_MARK,
                                  .consent = { .used = true,
                                               .fresh = true,
                                               .provider = PROVIDER_GOOGLE,
                                               .client_id = S("client-7"),
                                               .client_secret = S("the-client-secret"),
                                               .access = S("the-access-token"),
                                               .refresh = S("the-refresh-token"),
                                               .account = S("info@korak.example") } };
}

static const struct err *save_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return setup_save(w, &x->config, false, &x->id);
}

static int64_t add(struct kit *k, const char *address, int64_t lasts) {
    struct asked x = { .config = settings(address) };
    x.config.consent.access_until = k->now + lasts;
    x.config.consent.refresh_at = k->now + lasts / 2;
    GOOD(work_write(&k->w, save_tx, &x));
    return x.id;
}

static const struct err *get_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return consent_get(w, x->id, &x->now);
}

static struct consent_now get(struct kit *k, int64_t id) {
    struct asked x = { .id = id };
    GOOD(work_read(&k->w, get_tx, &x));
    return x.now;
}

static const struct err *health_tx(struct work *w, void *arg) {
    return health_now(w, &((struct asked *)arg)->health);
}

static struct health health(struct kit *k) {
    struct asked x = { 0 };
    GOOD(work_read(&k->w, health_tx, &x));
    return x.health;
}

/* Nothing in the store reads as what it was. */
static void secrets_are_sealed(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = add(k, "info@korak.example", MOMENT_HOUR);
    struct consent c = get(k, id).consent;
    assert_true(c.used && str_eq(c.access, S("the-access-token")) &&
                str_eq(c.refresh, S("the-refresh-token")) &&
                str_eq(c.client_secret, S("the-client-secret")));
    struct work other = k->w;
    unsigned char key[32] = { 7 };
    other.key = key;
    struct asked x = { .id = id };
    const struct err *e = work_read(&other, get_tx, &x);
    assert_non_null(e);
    assert_int_equal(e->code, ERR_IO);
}

static const struct err *claim_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return consent_claim(w, x->id, &x->now, &x->got);
}

static bool claim(struct kit *k, int64_t id, const struct consent_now *now) {
    struct asked x = { .id = id, .now = *now };
    GOOD(work_write_own(&k->w, claim_tx, &x));
    return x.got;
}

static const struct err *renewed_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return consent_renewed(w, x->id, x->fence, &x->consent);
}

static void one_at_a_time_renews(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = add(k, "info@korak.example", MOMENT_HOUR);
    struct consent_now first = get(k, id);
    assert_true(claim(k, id, &first));
    assert_false(claim(k, id, &first)); /* who saw the same is too late */
    struct consent_now second = get(k, id);
    assert_false(claim(k, id, &second)); /* and who looks anew waits for the lease */
    k->now += 2 * MOMENT_MINUTE;         /* the first was stopped in the middle */
    assert_true(claim(k, id, &second));
    struct asked late = { .id = id, .fence = first.fence + 1,
                          .consent = { .access = S("late"), .refresh = S("late") } };
    GOOD(work_write(&k->w, renewed_tx, &late)); /* its answer changes nothing any more */
    assert_true(str_eq(get(k, id).consent.access, S("the-access-token")));
    struct asked good = { .id = id, .fence = second.fence + 1,
                          .consent = { .access = S("new"), .access_until = k->now + MOMENT_HOUR } };
    GOOD(work_write(&k->w, renewed_tx, &good));
    assert_true(str_eq(get(k, id).consent.access, S("new")));
    assert_true(str_eq(get(k, id).consent.refresh, S("the-refresh-token"))); /* none came: the old one stays */
}

static const struct err *stop_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return consent_stop(w, x->id, x->now.fence, S("invalid_grant"));
}

static const struct err *fetching_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    struct mailbox_imap in;
    TRY(mailbox_fetching(w, x->id, &in));
    x->at = in.consent.set ? in.consent.v : -1;
    x->text = str_dup(x->k->rig->a, in.trouble);
    return NULL;
}

static struct asked fetching(struct kit *k, int64_t id) {
    struct asked x = { .id = id, .k = k };
    GOOD(work_read(&k->w, fetching_tx, &x));
    return x;
}

/* How many mails of that kind wait; none does any more then. */
static int64_t notices(struct kit *k, enum notice_kind kind) {
    struct notice n;
    int64_t count = 0;
    bool found = true;
    while (found) {
        GOOD(notice_claim(&k->w, &n, &found));
        if (!found) break;
        count += n.kind == kind;
        GOOD(notice_done(&k->w, &n));
    }
    return count;
}

static void a_stop_is_told_and_is_its_own(struct rig *r) {
    struct kit *k = kit_new(r);
    int64_t id = add(k, "info@korak.example", MOMENT_HOUR), other = add(k, "shop@korak.example", MOMENT_HOUR);
    struct asked x = { .id = id, .now = get(k, id) };
    GOOD(work_write(&k->w, stop_tx, &x));
    assert_true(get(k, id).stopped_at.set);
    assert_false(get(k, other).stopped_at.set);
    assert_int_equal(fetching(k, id).at, 1);
    assert_int_equal(fetching(k, other).at, 0);
    assert_true(str_eq(fetching(k, id).text, str_of(consent_needed())));
    assert_int_equal(fetching(k, k->mailbox).at, -1);
    assert_int_equal(health(k).consents_gone, 1);
    assert_int_equal(notices(k, NOTICE_CONSENT_GONE), 1); /* one owner */
    struct consent_now now = get(k, id);
    assert_false(claim(k, id, &now)); /* nobody asks the provider any more */
    add(k, "info@korak.example", MOMENT_HOUR);
    assert_int_equal(health(k).consents_gone, 0);
}

static void an_end_is_announced_once(struct rig *r) {
    struct kit *k = kit_new(r);
    struct asked x = { .config = settings("info@korak.example") };
    x.config.consent.access_until = x.config.consent.refresh_at = k->now + MOMENT_HOUR;
    x.config.consent.ends_at = OPT(k->now + 30 * MOMENT_DAY);
    x.config.consent.ends_on = OPT(k->now + 10 * MOMENT_DAY);
    GOOD(work_write(&k->w, save_tx, &x));
    GOOD(consent_announce_turn(&k->w));
    assert_int_equal(notices(k, NOTICE_CONSENT_ENDS), 0);
    k->now += 6 * MOMENT_DAY;
    assert_int_equal(health(k).consents_end, 1);
    GOOD(consent_announce_turn(&k->w));
    assert_int_equal(notices(k, NOTICE_CONSENT_ENDS), 1);
    GOOD(consent_announce_turn(&k->w));
    assert_int_equal(notices(k, NOTICE_CONSENT_ENDS), 0);
}

static const struct err *begin_tx(struct work *w, void *arg) {
    const struct asked *x = arg;
    return consent_flow_add(w, x->state, S("session-1"), S("what it was about"));
}

static const struct err *take_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return consent_flow_take(w, x->state, x->session, &x->text);
}

static bool come_back(struct kit *k, const char *state, const char *session) {
    struct asked x = { .state = str_of(state), .session = str_of(session) };
    const struct err *e = work_write(&k->w, take_tx, &x);
    assert_true(e || str_eq(x.text, S("what it was about")));
    assert_true(!e || e->code == ERR_INVALID);
    return !e;
}

static void the_way_back_is_taken_once(struct rig *r) {
    struct kit *k = kit_new(r);
    struct asked x = { .state = S("state-1") };
    GOOD(work_write(&k->w, begin_tx, &x));
    assert_false(come_back(k, "state-1", "session-2"));
    assert_false(come_back(k, "state-2", "session-1"));
    assert_true(come_back(k, "state-1", "session-1"));
    assert_false(come_back(k, "state-1", "session-1"));
    GOOD(work_write(&k->w, begin_tx, &x));
    k->now += CONSENT_FLOW_LIVES + 1;
    assert_false(come_back(k, "state-1", "session-1"));
}

/* What goes through a page is sealed and whole, for this person and this hour. */
static void settings_travel_sealed(struct rig *r) {
    struct kit *k = kit_new(r);
    struct work w = kit_as(k, k->owner), other = kit_as(k, k->milica);
    struct setup_config c = settings("info@korak.example"), got;
    c.consent.ends_on = OPT(k->now);
    struct str sealed = setup_seal(&w, &c);
    assert_true(str_find(sealed, S("token")) < 0);
    GOOD(setup_unseal(&w, sealed, &got));
    assert_true(consent_same(&got.consent, &c.consent) && got.consent.fresh);
    assert_true(str_eq(got.consent.refresh, c.consent.refresh) && got.consent.ends_on.v == k->now);
    assert_non_null(setup_unseal(&other, sealed, &got));
    k->now += 2 * MOMENT_HOUR;
    assert_non_null(setup_unseal(&w, sealed, &got));
}

static const struct err *load_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return setup_load(w, x->id, &x->config);
}

static void other_settings_leave_the_tokens(struct rig *r) {
    struct kit *k = kit_new(r);
    struct asked x = { .id = add(k, "info@korak.example", MOMENT_HOUR) };
    GOOD(work_read(&k->w, load_tx, &x));
    struct asked newer = { .id = x.id, .fence = get(k, x.id).fence,
                           .consent = { .access = S("newer"), .refresh = S("newer") } };
    GOOD(work_write(&k->w, renewed_tx, &newer));
    x.config.folder = S("Orders");
    GOOD(work_write(&k->w, save_tx, &x)); /* it was loaded before the newer tokens came */
    assert_true(str_eq(get(k, x.id).consent.refresh, S("newer")));
    struct setup_config moved = x.config, stored = x.config;
    moved.imap_url = S("imaps://evil.example");
    assert_non_null(setup_keep_password(&k->w, &moved, &stored)); /* a token goes to no other server */
    x.config.consent.used = false;
    x.config.password = S("a password");
    GOOD(work_write(&k->w, save_tx, &x));
    assert_false(get(k, x.id).consent.used);
}

/* With and without a day that the shop wrote down. */
static void other_settings_announce_nothing(struct rig *r) {
    struct kit *k = kit_new(r);
    for (int day = 0; day < 2; day++) {
        struct asked x = { .config = settings(day ? "shop@korak.example" : "info@korak.example") };
        x.config.consent.access_until = x.config.consent.refresh_at = k->now + MOMENT_HOUR;
        x.config.consent.ends_at = OPT(k->now + 3 * MOMENT_DAY);
        if (day) x.config.consent.ends_on = x.config.consent.ends_at;
        GOOD(work_write(&k->w, save_tx, &x));
        GOOD(consent_announce_turn(&k->w));
        assert_int_equal(notices(k, NOTICE_CONSENT_ENDS), 1);
        GOOD(work_read(&k->w, load_tx, &x));
        x.config.folder = S("Orders");
        GOOD(work_write(&k->w, save_tx, &x));
        GOOD(consent_announce_turn(&k->w));
        assert_int_equal(notices(k, NOTICE_CONSENT_ENDS), 0);
        x.config.consent.ends_on = OPT(k->now + 2 * MOMENT_DAY);
        GOOD(work_write(&k->w, save_tx, &x));
        GOOD(consent_announce_turn(&k->w));
        assert_int_equal(notices(k, NOTICE_CONSENT_ENDS), 1);
    }
}

static const struct {
    const char *tenant;
    bool ok;
} tenants[] = { { "", true }, { "common", true }, { "korak.onmicrosoft.com", true },
                { "8f2c1f3a-0000-4000-8000-1234567890ab", true }, { "a/b", false }, { "a..b", false },
                { "a?x=", false }, { "a b", false }, { "ж", false } };

static void tenants_stay_in_their_place(struct rig *r) {
    struct str url = provider_facts(PROVIDER_MICROSOFT)->token_url;
    for (size_t i = 0; i < ROWS(tenants); i++)
        ROW_INT(tenants[i].tenant, provider_tenant_ok(str_of(tenants[i].tenant)), tenants[i].ok);
    assert_true(str_eq(provider_url(r->a, url, S("korak.rs")),
                       S("https://login.microsoftonline.com/korak.rs/oauth2/v2.0/token")));
    assert_true(str_eq(provider_url(r->a, url, S("")),
                       S("https://login.microsoftonline.com/common/oauth2/v2.0/token")));
}

static void no_token_is_sent_in_the_clear(struct rig *r) {
    struct kit *k = kit_new(r);
    struct consent c = settings("info@korak.example").consent;
    c.provider = PROVIDER_OTHER;
    c.token_url = S("http://localhost:8080/token");
    GOOD(consent_check(&k->w, &c));
    c.token_url = S("http://localhost.evil.example/token");
    BAD(consent_check(&k->w, &c), ERR_INVALID);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "H15 secrets are sealed", secrets_are_sealed, RIG_BOTH },
        { "one at a time renews", one_at_a_time_renews, RIG_BOTH },
        { "a stop is told and is its own", a_stop_is_told_and_is_its_own, RIG_BOTH },
        { "an end is announced once", an_end_is_announced_once, RIG_BOTH },
        { "the way back is taken once, by its session", the_way_back_is_taken_once, RIG_BOTH },
        { "H15 settings travel sealed", settings_travel_sealed, RIG_BOTH },
        { "other settings leave the tokens, and no other server gets them", other_settings_leave_the_tokens, RIG_BOTH },
        { "an end is announced once, whatever else changes", other_settings_announce_nothing, RIG_BOTH },
        { "H15 no token is sent in the clear", no_token_is_sent_in_the_clear, RIG_SQLITE },
        { "a tenant stays in its place", tenants_stay_in_their_place, RIG_SQLITE },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
