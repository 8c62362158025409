/* kept init: a new desk. Nothing is left half: the store is made by migrations, then filled in one
 * transaction; a desk that has no person yet may be initialised again. */
#include "app/args.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/input.h"
#include "base/zone.h"
#include "desk/auth/auth.h"
#include "desk/firstrun/firstrun.h"
#include "desk/mailbox/mailbox.h"
#include "desk/setting/setting.h"
#include "desk/user/user.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

struct beginning {
    struct str owner, name, mailbox, lang, zone, country, password_hash;
    bool test;
};

static const struct err *begin_tx(struct work *w, void *arg) {
    const struct beginning *b = arg;
    struct user *users;
    size_t n;
    int64_t team, owner, mailbox;
    TRY(user_list(w, &users, &n));
    if (n > 0)
        return ERR(w->arena, ERR_CONFLICT, "There is a desk here already.",
                   .hint = "Choose another folder or store.");
    struct str name = b->name.n ? b->name : S("Kept");
    ptrdiff_t at = str_find_last_char(b->mailbox, '@');
    struct desk_facts facts = { .name = name,
                                .lang = b->lang,
                                .zone = b->zone,
                                .country = b->country,
                                .host =
                                    mailbox_normal(w->arena, str_from(b->mailbox, (size_t)at + 1)),
                                .test = b->test };
    TRY(desk_facts_put(w, &facts));
    if (!b->test) TRY(firstrun_begin(w)); /* a desk for tests asks nobody */
    TRY(team_add(w, name, &team));
    struct str person = str_slice(b->owner, 0, (size_t)str_find_char(b->owner, '@'));
    TRY(user_add(w,
                 &(struct user_new){ .mail = b->owner,
                                     .name = person,
                                     .password_hash = b->password_hash,
                                     .lang = b->lang,
                                     .zone = b->zone,
                                     .role = ROLE_OWNER,
                                     .sees = SEES_ALL },
                 &owner));
    TRY(team_join(w, team, owner));
    return mailbox_add(w, b->mailbox, name, b->lang, team, &mailbox);
}

static const struct err *check_address(struct arena *a, struct str mail, const char *field) {
    if (mailbox_address_ok(mail)) return NULL;
    return ERR(a, ERR_INVALID, "This is not a mail address.",
               .hint = "Write it like name@example.org.", .field = "usage",
               .detail = str_printf(a, "--%s", field).p);
}

static const struct err *check(struct arena *a, const struct desk *d, struct beginning *b) {
    const struct zone *zone;
    struct work w = { .arena = a };
    if (!str_is_set(d->config.data) || !str_is_set(b->owner))
        return ERR(a, ERR_INVALID, "A desk needs a folder and an owner.",
                   .hint = "Call kept init --data DIR --owner MAIL.", .field = "usage");
    if (!str_is_set(b->mailbox)) b->mailbox = b->owner;
    TRY(check_address(a, b->owner, "owner"));
    TRY(check_address(a, b->mailbox, "mailbox"));
    TRY(user_check_lang(&w, b->lang));
    TRY(zone_load(a, d->sys, b->zone, &zone));
    if (b->country.n && b->country.n != 2)
        return ERR(a, ERR_INVALID, "A country is written with two letters.",
                   .hint = "RS, HU, SI, GR ...", .field = "usage");
    return NULL;
}

const struct err *command_init(struct arena *a, int argc, char **argv) {
    struct desk d = { .sys = sys_real() };
    struct beginning b = { .lang = S("en"), .zone = S("UTC"), .country = S("") };
    const struct arg args[] = {
        { "owner", ARG_VALUE, &b.owner },     { "name", ARG_VALUE, &b.name },
        { "mailbox", ARG_VALUE, &b.mailbox }, { "lang", ARG_VALUE, &b.lang },
        { "tz", ARG_VALUE, &b.zone },         { "country", ARG_VALUE, &b.country },
        { "test", ARG_SWITCH, &b.test },
    };
    size_t rest;
    int from, to;
    struct str password;
    TRY(args_read(a, argc, argv, args, sizeof args / sizeof *args, &d.config, NULL, 0, &rest));
    TRY(config_fill(a, &d.config));
    TRY(check(a, &d, &b));
    TRY(input_secret(a, "Password for the owner", &password));
    struct work w = { .arena = a, .sys = d.sys };
    TRY(auth_hash_password(&w, password, &b.password_hash));
    if (mkdir(str_c(a, d.config.data), 0700) != 0 && errno != EEXIST)
        return ERR(a, ERR_IO, "The folder for the desk cannot be made.",
                   .hint = "Check its path and who may write there.");
    TRY(desk_make_key(a, d.sys, d.config.data));
    TRY(store_migrate(a, d.config.value[SET_STORE], &from, &to));
    TRY(desk_open(a, &d, 1));
    w = desk_work(&d, a);
    const struct err *e = work_write(&w, begin_tx, &b);
    desk_close(&d);
    if (!e)
        printf(
            "The desk is ready. Keep the file \"key\" in its folder safe, backups need it too.\n");
    return e;
}
