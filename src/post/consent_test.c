/* When new tokens are fetched, whatever lives a provider gives them. */
#include "base/moment.h"
#include "desk/desk_kit.h"
#include "desk/mailbox/mailbox.h"
#include "post/consent.h"

#define HOUR 3600LL
#define AGES (10 * 366 * 24 * HOUR)

static const struct {
    const char *name;
    int64_t lasts;       /* seconds */
    int64_t least, most; /* milliseconds from now */
} rows[] = {
    { "an hour: up to five minutes before its end, and some chance", HOUR,
      (HOUR - 300 - 120) * 1000, (HOUR - 300) * 1000 },
    { "a minute", 60, 60000 - 15000 - 7500, 60000 - 15000 },
    { "a second", 1, 30000, 30000 },
    { "none at all", 0, 30000, 30000 },
    { "ages", AGES, (AGES - 420) * 1000, (AGES - 300) * 1000 },
};

static void not_without_end(struct rig *r) {
    struct kit *k = kit_new(r);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct consent c = { .used = true };
        struct oauth_answer answer = { .access = S("a"), .refresh = S("r"), .lasts = rows[i].lasts };
        assert_true(consent_fill(&k->w, &c, &answer));
        int64_t in = (c.refresh_at - work_now(&k->w)) * 1000 / MOMENT_SECOND;
        if (in < rows[i].least || in > rows[i].most) fail_msg("%s: in %lld ms", rows[i].name, (long long)in);
        assert_int_equal(c.access_until, work_now(&k->w) + rows[i].lasts * MOMENT_SECOND);
    }
}

struct asked {
    struct setup_config config;
    struct consent_now now;
    int64_t id;
    bool got;
};

static const struct err *save_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    return setup_save(w, &x->config, false, &x->id);
}

static const struct err *claim_tx(struct work *w, void *arg) {
    struct asked *x = arg;
    TRY(consent_get(w, x->id, &x->now));
    return consent_claim(w, x->id, &x->now, &x->got);
}

static const struct err *hurry_tx(struct work *w, void *arg) {
    (void)arg;
    return consent_hurry(w);
}

static int64_t tries(struct kit *k, struct asked *x) {
    struct str token;
    BAD(consent_token(&k->w, x->id, STR_NONE, STR_NONE, &token), ERR_RETRY);
    struct asked seen = { .id = x->id };
    GOOD(work_write(&k->w, claim_tx, &seen));
    return seen.now.tries;
}

/* A service that is away is asked once, and then again when its time has come or somebody wants it; who finds
 * another one asking does not wait for him. */
static void one_asks_in_vain(struct rig *r) {
    struct kit *k = kit_new(r);
    struct asked x = { .config = { .address = S("info@korak.example"),
                                   .imap_url = S("imaps://imap.example:993"),
                                   .smtp_url = S("smtps://smtp.example:465"),
                                   .after = FETCH_MARK,
                                   .consent = { .used = true, .fresh = true, .provider = PROVIDER_OTHER,
                                                .token_url = S("https://127.0.0.1:1/token"), /* nobody is there */
                                                .client_id = S("c"), .client_secret = S("s"),
                                                .access = S("a"), .refresh = S("r") } } };
    GOOD(work_write(&k->w, save_tx, &x));
    assert_int_equal(tries(k, &x), 1); /* and holds the claim from here on, as one who asks */
    assert_int_equal(tries(k, &x), 1);
    GOOD(work_write(&k->w, hurry_tx, NULL));
    int64_t began = sys_monotonic(k->w.sys);
    assert_int_equal(tries(k, &x), 1);
    assert_true(sys_monotonic(k->w.sys) - began < 20 * MOMENT_SECOND);
    k->now += 2 * MOMENT_MINUTE;
    assert_int_equal(tries(k, &x), 2);
}

int main(int argc, char **argv) {
    static const struct rig_test tests[] = {
        { "F11 new tokens come before the old ones end, and a provider is not asked without end", not_without_end, RIG_SQLITE },
        { "F11 a provider that is away holds up one, once", one_asks_in_vain, RIG_BOTH },
    };
    (void)argc;
    return rig_run(argv, tests, sizeof tests / sizeof *tests);
}
