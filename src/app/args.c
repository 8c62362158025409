#include "app/args.h"

#include "base/words.h"

static const struct err *usage(struct arena *a, const char *what, struct str word) {
    return ERR(a, ERR_INVALID, what, .hint = "kept help shows how to call it.", .field = "usage",
               .detail = str_c(a, word));
}

static const struct arg *find(const struct arg *args, size_t n, struct str name) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, str_of(args[i].name))) return &args[i];
    return NULL;
}

/* Where the value of this flag goes, NULL for an unknown one. Settings are written with dashes on
 * the command line. */
static struct str *slot_of(struct arena *a, struct config *c, const struct arg *arg,
                           struct str name) {
    enum setting_id id;
    if (arg) return arg->target;
    if (str_eq(name, S("data"))) return &c->data;
    char *under = arena_copy(a, name.p, name.n);
    for (size_t i = 0; i < name.n; i++)
        if (under[i] == '-') under[i] = '_';
    if (!config_by_name((struct str){ under, name.n }, &id) || config_info(id)->secret) return NULL;
    c->from[id] = FROM_FLAG;
    return &c->value[id];
}

const struct err *args_read(struct arena *a, int argc, char **argv, const struct arg *args,
                            size_t n, struct config *c, struct str *rest, size_t rest_max,
                            size_t *ret_rest_n) {
    size_t rest_n = 0;
    for (int i = 0; i < argc; i++) {
        struct str word = str_of(argv[i]);
        if (!str_starts(word, S("--"))) {
            if (rest_n == rest_max) return usage(a, W("One word too many."), word);
            rest[rest_n++] = word;
            continue;
        }
        struct str name = str_from(word, 2), value = STR_NONE;
        ptrdiff_t eq = str_find_char(name, '=');
        if (eq >= 0) {
            value = str_from(name, (size_t)eq + 1);
            name = str_slice(name, 0, (size_t)eq);
        }
        const struct arg *arg = find(args, n, name);
        if (arg && arg->kind == ARG_SWITCH) {
            if (str_is_set(value)) return usage(a, W("This flag takes no value."), word);
            *(bool *)arg->target = true;
            continue;
        }
        if (str_eq(name, S("insecure-http")) && !str_is_set(value)) value = S("yes");
        struct str *slot = slot_of(a, c, arg, name);
        if (!slot) return usage(a, W("There is no such flag here."), word);
        if (!str_is_set(value) && i + 1 < argc) value = str_of(argv[++i]);
        if (!str_is_set(value)) return usage(a, W("A value is missing behind this flag."), word);
        *slot = value;
    }
    *ret_rest_n = rest_n;
    return NULL;
}
