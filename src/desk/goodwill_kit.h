/* goodwill_kit.h - limits and grants of a small desk, for tests: Milica may give 2,000 a grant and 10,000 in 30 days, and
 * the owner is asked for more. */
#ifndef DESK_GOODWILL_KIT_H
#define DESK_GOODWILL_KIT_H

#include "desk/coupon/coupon.h"
#include "desk/desk_kit.h"
#include "desk/goodwill/goodwill.h"

enum { CLIENTS = 100 };
#define RSD(n) ((int64_t)(n)*100)

struct limiting {
    struct authority_new in;
    int64_t id;
};

struct giving {
    struct goodwill_new in;
    int64_t id;
};

struct one {
    int64_t id, version;
    struct str text;
    struct grant g;
    struct goodwill_new in;
    struct goodwill_instead instead;
};

/* One of many who act at once, each in a thread of its own. */
struct client {
    struct work w;
    struct goodwill_new in;
    struct coupon_redeem coupon;
    bool good, bad;
};

/* Acts and what is read; those that give an id have to go well. */
struct authority_new story_limit(struct kit *k);
int64_t limit(struct kit *k, struct authority_new in);
void owner_may(struct kit *k, int64_t amount);
const struct err *give_tx(struct work *w, void *arg);
struct goodwill_new gift(int64_t conversation, enum grant_kind kind, int64_t amount);
const struct err *give(struct kit *k, int64_t who, struct goodwill_new in, int64_t *ret_id);
int64_t given(struct kit *k, int64_t who, struct goodwill_new in);
int64_t asked_for(struct kit *k, int64_t who, struct goodwill_new in);
struct grant grant_of(struct kit *k, int64_t id);
struct goodwill_instead instead(struct kit *k, int64_t who, struct goodwill_new in);
const struct err *approve_tx(struct work *w, void *arg);
const struct err *decline_tx(struct work *w, void *arg);
const struct err *revoke_tx(struct work *w, void *arg);
const struct err *decide(struct kit *k, int64_t who, int64_t id, work_fn *fn, const char *why);
int64_t new_case(struct kit *k, const char *id);
struct client *clients(struct kit *k, const int64_t *who, size_t who_n, struct goodwill_new in);
int count_good(const struct client *all);

#endif
