#include "desk/goodwill_kit.h"

static const struct err *limit_tx(struct work *w, void *arg) {
    struct limiting *x = arg;
    return authority_set(w, &x->in, &x->id);
}

/* 2,000 a grant, 10,000 in 30 days, of any kind; Nenad (the owner) approves. */
struct authority_new story_limit(struct kit *k) {
    return (struct authority_new){ .user_id = OPT(k->milica), .currency = S("RSD"), .per_grant = RSD(2000),
                                   .per_period = RSD(10000), .period_days = 30, .approver_id = OPT(k->owner) };
}

int64_t limit(struct kit *k, struct authority_new in) {
    struct work w = kit_as(k, k->owner);
    struct limiting x = { .in = in };
    GOOD(work_write(&w, limit_tx, &x));
    return x.id;
}

void owner_may(struct kit *k, int64_t amount) {
    limit(k, (struct authority_new){ .role = OPT(ROLE_OWNER), .currency = S("RSD"), .per_grant = amount,
                                     .per_period = 100 * amount, .period_days = 30 });
}


const struct err *give_tx(struct work *w, void *arg) {
    struct giving *x = arg;
    return goodwill_give(w, &x->in, &x->id);
}

struct goodwill_new gift(int64_t conversation, enum grant_kind kind, int64_t amount) {
    return (struct goodwill_new){ .conversation_id = conversation, .kind = kind, .amount = amount, .currency = S("RSD"),
                                  .purpose = PURPOSE_KEEP, .reason = S("the second time"), .law = S("") };
}

const struct err *give(struct kit *k, int64_t who, struct goodwill_new in, int64_t *ret_id) {
    struct work w = kit_as(k, who);
    struct giving x = { .in = in };
    const struct err *e = work_write(&w, give_tx, &x);
    *ret_id = x.id;
    return e;
}

int64_t given(struct kit *k, int64_t who, struct goodwill_new in) {
    int64_t id;
    GOOD(give(k, who, in, &id));
    return id;
}

int64_t asked_for(struct kit *k, int64_t who, struct goodwill_new in) {
    in.ask = true;
    return given(k, who, in);
}


static const struct err *get_tx(struct work *w, void *arg) {
    struct one *x = arg;
    return goodwill_get(w, x->id, &x->g);
}

struct grant grant_of(struct kit *k, int64_t id) {
    struct one x = { .id = id };
    GOOD(work_read(&k->w, get_tx, &x));
    return x.g;
}

static const struct err *instead_tx(struct work *w, void *arg) {
    struct one *x = arg;
    return goodwill_instead(w, &x->in, &x->instead);
}

struct goodwill_instead instead(struct kit *k, int64_t who, struct goodwill_new in) {
    struct work w = kit_as(k, who);
    struct one x = { .in = in };
    GOOD(work_read(&w, instead_tx, &x));
    return x.instead;
}

const struct err *approve_tx(struct work *w, void *arg) {
    struct one *x = arg;
    return goodwill_approve(w, x->id, x->version);
}

const struct err *decline_tx(struct work *w, void *arg) {
    struct one *x = arg;
    return goodwill_decline(w, x->id, x->version, x->text);
}

const struct err *revoke_tx(struct work *w, void *arg) {
    struct one *x = arg;
    return goodwill_revoke(w, x->id, x->text);
}

const struct err *decide(struct kit *k, int64_t who, int64_t id, work_fn *fn, const char *why) {
    struct work w = kit_as(k, who);
    return work_write(&w, fn, &(struct one){ .id = id, .version = grant_of(k, id).version, .text = str_of(why) });
}

int64_t new_case(struct kit *k, const char *id) {
    return kit_letter(k, "jelena@primer.example", id, "The sole came off.", 0, 0).conversation_id;
}

struct client *clients(struct kit *k, const int64_t *who, size_t who_n, struct goodwill_new in) {
    struct client *all = ARENA_ARRAY(k->rig->a, CLIENTS, struct client);
    for (size_t i = 0; i < CLIENTS; i++)
        all[i] = (struct client){ .w = kit_as(k, who[i % who_n]), .in = in };
    return all;
}

int count_good(const struct client *all) {
    int good = 0;
    for (int i = 0; i < CLIENTS; i++) {
        if (all[i].bad) fail_msg("client %d was neither served nor refused", i);
        good += all[i].good;
    }
    return good;
}
