/* The first reply after a fault was found ours says sorry, or says why not (P61). */
#include "db/db.h"
#include "desk/complaint/complaint_priv.h"

/* Parts of words that say sorry, without the first letter, which may be a capital. Regret alone is none: it admits
 * nothing, and belongs where the fault is not known (P62). */
static const char *const apologies[] = {
    "звин",     /* извините */
    "звињ",     /* извињавамо се */
    "zvin",     /* izvinite, izvinjavamo se */
    "nézés",    /* elnézést kérünk */
    "ocsána",   /* bocsánat, bocsánatot kérünk */
    "praviču",  /* opravičujemo se */
    "praviči",  /* opravičilo */
    "υγγνώμη",  /* συγγνώμη */
    "υγνώμη",   "pologi",  /* apologise */
    "e are sorry", "am sorry", "'m sorry", "’m sorry", "e're sorry", "e’re sorry",
};

static bool says_sorry(struct str text) {
    for (size_t i = 0; i < sizeof apologies / sizeof *apologies; i++)
        if (str_contains_nocase(text, str_of(apologies[i]))) return true;
    return false;
}

/* Of those of a conversation, the next one from *at on that waits for an apology; NULL for none. */
static struct complaint *waiting(struct complaint *all, size_t n, size_t *at) {
    while (*at < n) {
        struct complaint *c = &all[(*at)++];
        if (c->fault == FAULT_OURS && !c->apology_at.set && c->apology_not.n == 0) return c;
    }
    return NULL;
}

const struct err *complaint_may_reply(struct work *w, const struct conversation *c, struct str text,
                                      struct str reason) {
    struct complaint *all;
    size_t n, at = 0;
    if (!(c->holds & HOLDS_COMPLAINT) || says_sorry(text)) return NULL;
    TRY(complaint_of(w, c->id, &all, &n));
    if (!waiting(all, n, &at)) return NULL;
    if (str_is_set(reason) && str_trim(reason).n)
        return complaint_check_text(w, reason, COMPLAINT_LINE_MAX, "reason");
    return ERR(w->arena, ERR_INVALID, "The fault is ours, and this reply does not say sorry.",
               .field = "reason", .hint = "Say sorry in the name of the company, or why not.");
}

const struct err *complaint_replied(struct work *w, const struct conversation *c, struct str text,
                                    struct str reason) {
    struct complaint *all, *one;
    size_t n, at = 0;
    if (!(c->holds & HOLDS_COMPLAINT)) return NULL;
    TRY(complaint_of(w, c->id, &all, &n));
    struct str why_not = says_sorry(text) || !str_is_set(reason) ? S("") : str_trim(reason);
    while ((one = waiting(all, n, &at)))
        TRY(complaint_apologised(w, one, work_now(w), why_not));
    return NULL;
}
