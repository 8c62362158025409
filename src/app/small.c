/* The small commands: token, migrate, config, version. */
#include "app/args.h"
#include "app/commands.h"
#include "app/desk.h"
#include "desk/auth/auth.h"
#include "desk/user/user.h"

#include <curl/curl.h>
#include <gmime/gmime.h>
#include <jansson.h>
#include <liboath/oath.h>
#include <libpq-fe.h>
#include <microhttpd.h>
#include <qrencode.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>

struct token_new {
    struct str user, secret;
    enum scope scope;
};

static const struct err *token_tx(struct work *w, void *arg) {
    struct token_new *t = arg;
    struct user u;
    bool found;
    TRY(user_by_mail(w, t->user, &u, &found));
    if (!found || !u.active)
        return ERR(w->arena, ERR_NOT_FOUND, "There is no such person here.",
                   .hint = "Give --user the address they sign in with.");
    return auth_token_create(w, u.id, t->scope, S("kept token create"), &t->secret);
}

static const struct err *scope_of(struct arena *a, struct str name, enum scope *ret) {
    static const char *const names[] = { "read", "write", "admin" };
    for (int i = 0; i < 3; i++) {
        if (!str_eq(name, str_of(names[i]))) continue;
        *ret = (enum scope)i;
        return NULL;
    }
    return ERR(a, ERR_INVALID, "A token's scope is read, write or admin.",
               .hint = "Give --scope one of them.", .field = "usage");
}

const struct err *command_token(struct arena *a, int argc, char **argv) {
    struct desk d = { .sys = sys_real() };
    struct token_new t = { 0 };
    struct str scope = STR_NONE, verb = STR_NONE;
    const struct arg args[] = { { "user", ARG_VALUE, &t.user }, { "scope", ARG_VALUE, &scope } };
    size_t rest;
    TRY(args_read(a, argc, argv, args, 2, &d.config, &verb, 1, &rest));
    if (rest != 1 || !str_eq(verb, S("create")) || !str_is_set(t.user))
        return ERR(a, ERR_INVALID, "What shall be done with a token?",
                   .hint = "Call kept token create --data DIR --user MAIL --scope read.",
                   .field = "usage");
    TRY(scope_of(a, scope, &t.scope));
    TRY(config_fill(a, &d.config));
    TRY(desk_open(a, &d, 1));
    struct work w = desk_work(&d, a);
    const struct err *e = work_write(&w, token_tx, &t);
    desk_close(&d);
    if (!e) printf("%.*s\n", STR_ARG(t.secret));
    return e;
}

const struct err *command_migrate(struct arena *a, int argc, char **argv) {
    struct desk d = { .sys = sys_real() };
    size_t rest;
    int from, to;
    TRY(args_read(a, argc, argv, NULL, 0, &d.config, NULL, 0, &rest));
    TRY(config_fill(a, &d.config));
    if (!str_is_set(d.config.data))
        return ERR(a, ERR_INVALID, "Which desk?", .hint = "Name its folder with --data DIR.",
                   .field = "usage");
    TRY(desk_read_key(a, d.config.data, d.key));
    TRY(store_migrate(a, d.config.value[SET_STORE], &from, &to));
    printf("schema %d -> %d\n", from, to);
    return NULL;
}

const struct err *command_config(struct arena *a, int argc, char **argv) {
    static const char *const from[] = { "default", "kept.conf", "environment", "flag" };
    struct config c = { 0 };
    size_t rest;
    TRY(args_read(a, argc, argv, NULL, 0, &c, NULL, 0, &rest));
    TRY(config_fill(a, &c));
    for (int i = 0; i < SET_COUNT; i++) {
        const struct setting_info *info = config_info((enum setting_id)i);
        struct str value = info->secret && c.value[i].n ? S("(set)") : c.value[i];
        printf("%-14s %-40.*s %-12s %s\n", info->name, STR_ARG(value), from[c.from[i]], info->help);
    }
    return NULL;
}

const struct err *command_version(struct arena *a, int argc, char **argv) {
    struct config c = { 0 };
    size_t rest;
    TRY(args_read(a, argc, argv, NULL, 0, &c, NULL, 0, &rest));
    printf("kept %s\n", KEPT_VERSION);
    printf("sqlite %s\n", sqlite3_libversion());
    printf("libpq %d\n", PQlibVersion());
    printf("libmicrohttpd %s\n", MHD_get_version());
    printf("gmime %u.%u.%u\n", gmime_major_version, gmime_minor_version, gmime_micro_version);
    printf("libcurl %s\n", curl_version());
    printf("jansson %s\n", jansson_version_str());
    printf("libsodium %s\n", sodium_version_string());
    printf("liboath %s\n", oath_check_version(NULL));
    printf("libqrencode %s\n", QRcode_APIVersionString());
    return NULL;
}
