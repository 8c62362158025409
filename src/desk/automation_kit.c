#include "desk/automation_kit.h"

struct register_of {
    struct automation *rows;
    size_t n;
    struct automation_says says;
    int64_t id, version;
};

static const struct err *list_tx(struct work *w, void *arg) {
    struct register_of *x = arg;
    return automation_list(w, &x->rows, &x->n);
}

struct automation automation_kit_the(struct kit *k, const char *code) {
    struct register_of x = { 0 };
    GOOD(work_read(&k->w, list_tx, &x));
    for (size_t i = 0; i < x.n; i++)
        if (str_eq(x.rows[i].code, str_of(code))) return x.rows[i];
    fail_msg("no automation %s", code);
    return x.rows[0];
}

static const struct err *change_tx(struct work *w, void *arg) {
    struct register_of *x = arg;
    return automation_change(w, x->id, x->version, &x->says);
}

const struct err *automation_kit_says(struct kit *k, const char *code, struct automation_says s) {
    struct automation a = automation_kit_the(k, code);
    struct work w = kit_as(k, k->owner);
    return work_write(&w, change_tx,
                      &(struct register_of){ .id = a.id, .version = a.version, .says = s });
}

const struct err *automation_kit_turns(struct kit *k, const char *code, bool on, const char *why) {
    struct automation a = automation_kit_the(k, code);
    struct automation_says s = automation_says_of(&a);
    s.active = on;
    s.why = str_of(why);
    return automation_kit_says(k, code, s);
}
