/* kept mailbox dkim: the key with which mails of a mailbox's domain are signed. */
#include "app/mailbox.h"

#include "base/words.h"
#include "desk/mailbox/mailbox.h"
#include "post/sign.h"

#include <stdio.h>

struct asking {
    struct str address;
    struct dkim_key key;
    bool found;
};

static const struct err *key_tx(struct work *w, void *arg) {
    struct asking *x = arg;
    struct mailbox m;
    struct str plus;
    bool known;
    TRY(mailbox_of_address(w, x->address, &m, &plus, &known));
    if (!known)
        return ERR(w->arena, ERR_NOT_FOUND, "There is no such mailbox.",
                   .hint = "kept mailbox list shows them.");
    return dkim_get(w, dkim_domain(w->arena, m.address), &x->key, &x->found);
}

static void say_record(struct arena *a, const struct dkim_key *k) {
    struct str name = dkim_record_name(a, k->selector, k->domain), text = dkim_record(a, k->open);
    printf("name  %.*s\nkind  TXT\ntext  %.*s\n", STR_ARG(name), STR_ARG(text));
}

static void say_state(const struct dkim_key *k, enum sign_seen seen) {
    static const char *const why[] = {
        [SIGN_NOT_ASKED] = "Mails are not signed.",
        [SIGN_FOUND] = "The record is there.",
        [SIGN_MISSING] = "The record is not there yet, so mails are not signed; add it and call this again.",
        [SIGN_OTHER] = "Something else stands at this name, so mails are not signed; copy the text once more, whole.",
        [SIGN_SILENT] = "The name server did not answer, so nothing was changed; try again in a minute.",
    };
    if (k->signs)
        printf("Every mail from %.*s is signed.\n", STR_ARG(k->domain));
    else
        puts(why[seen]);
}

const struct err *mailbox_dkim(struct arena *a, struct desk *d, struct str address, enum sign_act act) {
    struct asking x = { .address = address };
    enum sign_seen seen = SIGN_NOT_ASKED;
    TRY(desk_open(a, d, 1));
    struct work w = desk_work(d, a);
    const struct err *e = work_read(&w, key_tx, &x);
    struct str domain = dkim_domain(a, address);
    if (!e && (act == SIGN_MAKE || (!x.found && act != SIGN_OFF)))
        e = sign_act(&w, domain, SIGN_MAKE, OPT_NONE, &x.key, &seen);
    if (!e && act != SIGN_MAKE && !(act == SIGN_LOOK && x.key.signs))
        e = sign_act(&w, domain, act, OPT_NONE, &x.key, &seen);
    if (!e) {
        say_record(a, &x.key);
        say_state(&x.key, seen);
    }
    desk_close(d);
    return e;
}
