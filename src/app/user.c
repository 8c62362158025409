/* kept user: people who answer, until there is a page for it. */
#include "app/args.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/input.h"
#include "base/words.h"
#include "desk/auth/auth.h"
#include "desk/mailbox/mailbox.h"
#include "desk/setting/setting.h"
#include "desk/user/user.h"

#include <stdio.h>

struct person {
    struct str mail, name, team, sees_name, password_hash;
    bool owner;
    int64_t sees;
};

static const struct err *wrong_use(struct arena *a, const char *what, const char *hint) {
    return ERR(a, ERR_INVALID, what, .hint = hint, .field = "usage");
}

static const struct err *sees_of(struct arena *a, struct person *p) {
    static const char *const names[] = { "all", "teams", "assigned" };
    p->sees = p->owner ? SEES_ALL : SEES_TEAMS;
    if (!str_is_set(p->sees_name)) return NULL;
    for (int i = 0; i < 3; i++) {
        if (!str_eq(p->sees_name, str_of(names[i]))) continue;
        p->sees = i;
        return NULL;
    }
    return wrong_use(a, W("A person sees all, teams or assigned."), W("Give --sees one of them."));
}

/* A team that is not there yet is made. */
static const struct err *join_team(struct work *w, struct str name, int64_t user_id) {
    struct team *teams;
    size_t n;
    int64_t id = 0;
    if (!str_is_set(name)) return NULL;
    TRY(team_list(w, &teams, &n));
    for (size_t i = 0; i < n && !id; i++)
        if (str_eq(teams[i].name, name)) id = teams[i].id;
    if (!id) TRY(team_add(w, name, &id));
    return team_join(w, id, user_id);
}

static const struct err *add_tx(struct work *w, void *arg) {
    const struct person *p = arg;
    struct desk_facts facts;
    struct user there;
    bool found;
    int64_t id;
    TRY(user_by_mail(w, p->mail, &there, &found));
    if (found)
        return ERR(w->arena, ERR_CONFLICT, "There is a person with this address already.",
                   .hint = "Choose another address.");
    TRY(desk_facts_get(w, &facts));
    TRY(user_add(w,
                 &(struct user_new){ .mail = p->mail,
                                     .name = p->name,
                                     .password_hash = p->password_hash,
                                     .lang = facts.lang,
                                     .zone = facts.zone,
                                     .role = p->owner ? ROLE_OWNER : ROLE_AGENT,
                                     .sees = p->sees },
                 &id));
    return join_team(w, p->team, id);
}

static const struct err *add(struct arena *a, struct desk *d, struct person *p) {
    struct str password;
    TRY(sees_of(a, p));
    if (!str_is_set(p->name)) p->name = str_slice(p->mail, 0, (size_t)str_find_char(p->mail, '@'));
    if (!str_is_set(p->team) && p->sees == SEES_TEAMS)
        return wrong_use(a, W("Which team does this person belong to?"),
                         W("Give --team, or --sees all or assigned."));
    TRY(input_secret(a, "Password for this person", &password));
    struct work w = { .arena = a, .sys = d->sys };
    TRY(auth_hash_password(&w, password, &p->password_hash));
    TRY(desk_open(a, d, 1));
    w = desk_work(d, a);
    const struct err *e = work_write(&w, add_tx, p);
    desk_close(d);
    return e;
}

struct switching {
    struct str mail;
    bool on;
};

static const struct err *switch_tx(struct work *w, void *arg) {
    const struct switching *s = arg;
    struct user u;
    bool found;
    TRY(user_by_mail(w, s->mail, &u, &found));
    if (!found)
        return ERR(w->arena, ERR_NOT_FOUND, "There is no such person here.",
                   .hint = "Give --mail the address they sign in with.");
    return user_set_active(w, u.id, s->on);
}

static const struct err *turn(struct arena *a, struct desk *d, struct switching s) {
    TRY(desk_open(a, d, 1));
    struct work w = desk_work(d, a);
    const struct err *e = work_write(&w, switch_tx, &s);
    desk_close(d);
    return e;
}

const struct err *command_user(struct arena *a, int argc, char **argv) {
    struct desk d = { .sys = sys_real() };
    struct person p = { 0 };
    struct str verb = STR_NONE;
    const struct arg args[] = {
        { "mail", ARG_VALUE, &p.mail },    { "name", ARG_VALUE, &p.name },
        { "team", ARG_VALUE, &p.team },    { "sees", ARG_VALUE, &p.sees_name },
        { "owner", ARG_SWITCH, &p.owner },
    };
    size_t rest;
    TRY(args_read(a, argc, argv, args, sizeof args / sizeof *args, &d.config, &verb, 1, &rest));
    bool adds = str_eq(verb, S("add")), on = str_eq(verb, S("on")), off = str_eq(verb, S("off"));
    if (rest != 1 || !(adds || on || off))
        return wrong_use(
            a, W("What shall be done with a person?"),
            W("Call kept user add --data DIR --mail MAIL --team TEAM, or kept user off."));
    if (!mailbox_address_ok(p.mail))
        return wrong_use(a, W("This is not a mail address."), W("Write it like name@example.org."));
    if (!adds && (p.owner || str_is_set(p.name) || str_is_set(p.team) || str_is_set(p.sees_name)))
        return wrong_use(a, W("Only --mail is taken here."), W("Leave the other flags out."));
    TRY(config_fill(a, &d.config));
    return adds ? add(a, &d, &p) : turn(a, &d, (struct switching){ p.mail, on });
}
