/* kept sample: a small shop's believable beginning, in the six languages, for `make run`.
 *
 * The letters go the way of every letter: they are stored, and kept serve reads them. Only a desk
 * that has never had a letter is filled. */
#include "app/args.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/sample_letters.h"
#include "desk/auth/auth.h"
#include "desk/letter/letter.h"
#include "desk/mailbox/mailbox.h"
#include "desk/user/user.h"

#include <stdio.h>

struct filling {
    struct str mailbox, password_hash;
    bool has_letters;
};

static const struct err *people_tx(struct work *w, void *arg) {
    struct filling *f = arg;
    struct mailbox *boxes;
    struct letter *letters;
    struct user *users;
    struct team *teams;
    size_t box_n, letter_n, user_n, team_n;
    for (int64_t state = LETTER_WAITING; state <= LETTER_UNREADABLE && !f->has_letters; state++) {
        TRY(letter_list(w, state, 0, 1, &letters, &letter_n));
        f->has_letters = letter_n > 0;
    }
    TRY(mailbox_list(w, &boxes, &box_n));
    TRY(user_list(w, &users, &user_n));
    TRY(team_list(w, &teams, &team_n));
    if (f->has_letters || box_n == 0 || team_n == 0) return NULL;
    f->mailbox = boxes[0].address;
    for (size_t i = 0; i < SAMPLE_PEOPLE && user_n == 1; i++) {
        int64_t id;
        const struct sample_person *p = &sample_people[i];
        ptrdiff_t at = str_find_last_char(f->mailbox, '@');
        struct str mail = str_join(w->arena, str_of(p->mailbox), str_from(f->mailbox, (size_t)at));
        TRY(user_add(w,
                     &(struct user_new){ .mail = mail,
                                         .name = str_of(p->name),
                                         .password_hash = f->password_hash,
                                         .lang = str_of(p->lang),
                                         .zone = users[0].zone,
                                         .role = ROLE_AGENT,
                                         .sees = SEES_ALL },
                     &id));
        TRY(team_join(w, teams[0].id, id));
    }
    return NULL;
}

static const struct err *send_letter(struct work *w, const struct filling *f,
                                     const struct sample_letter *l, size_t i) {
    int64_t id, at = work_now(w) - l->minutes_ago * MOMENT_MINUTE;
    struct str raw =
        str_printf(w->arena,
                   "From: %s <%s>\r\nTo: %.*s\r\nSubject: %s\r\nDate: %.*s\r\nMessage-ID: "
                   "<sample-%zu@%s.example>\r\n"
                   "MIME-Version: 1.0\r\nContent-Type: text/plain; "
                   "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n",
                   l->name, l->address, STR_ARG(f->mailbox), l->subject,
                   STR_ARG(moment_rfc5322(w->arena, at)), i, l->lang, l->text);
    return letter_accept(w,
                         &(struct letter_new){ .raw = raw,
                                               .envelope_from = str_of(l->address),
                                               .envelope_to = &f->mailbox,
                                               .envelope_to_n = 1,
                                               .received_at = at,
                                               .source = LETTER_BY_PIPE },
                         &id);
}

static const struct err *fill(struct desk *d, struct arena *a) {
    struct work w = desk_work(d, a);
    struct filling f = { 0 };
    /* Sample colleagues cannot sign in: nobody knows this password. */
    TRY(auth_hash_password(&w, sys_random_hex(d->sys, a, 32), &f.password_hash));
    TRY(work_write(&w, people_tx, &f));
    if (f.has_letters) return NULL;
    for (size_t i = 0; i < SAMPLE_LETTERS; i++)
        TRY(send_letter(&w, &f, &sample_letters[i], i));
    printf("%d letters are waiting to be read.\n", (int)SAMPLE_LETTERS);
    return NULL;
}

const struct err *command_sample(struct arena *a, int argc, char **argv) {
    struct desk d = { .sys = sys_real() };
    size_t rest;
    TRY(args_read(a, argc, argv, NULL, 0, &d.config, NULL, 0, &rest));
    TRY(config_fill(a, &d.config));
    TRY(desk_open(a, &d, 1));
    const struct err *e = fill(&d, a);
    desk_close(&d);
    return e;
}
