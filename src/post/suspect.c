#include "post/suspect.h"

#include "desk/mailbox/mailbox.h"
#include "mime/doubts.h"

enum { LOOKED_AT = 50 }; /* addresses and files */

static const struct err *is_ours(struct work *w, struct str address, bool *ret) {
    struct mailbox m;
    struct str plus;
    *ret = false;
    return address.n ? mailbox_of_address(w, address, &m, &plus, ret) : NULL;
}

static const struct err *names_us(struct work *w, const struct mail_addresses *list, bool *ret) {
    for (size_t i = 0; i < list->n && i < LOOKED_AT && !*ret; i++)
        TRY(is_ours(w, list->v[i].address, ret));
    return NULL;
}

static bool warned(const struct mail *m, struct str word) {
    for (size_t i = 0; i < m->warnings.n; i++)
        if (str_eq(m->warnings.v[i], word)) return true;
    return false;
}

static bool has_program(const struct mail *m) {
    for (size_t i = 0; i < m->attachments.n && i < LOOKED_AT; i++)
        if (doubts_program(m->attachments.v[i].name)) return true;
    return false;
}

const struct err *suspect(struct work *w, const struct mail *m, const struct incoming *in,
                          const struct rspamd_says *filter, struct spam_judgement *ret) {
    struct spam_facts f = { .filter_answered = filter != NULL };
    bool ours = false, to_us = false;
    *ret = (struct spam_judgement){ STR_NONE, S("") };
    if (m->automatic == MAIL_AUTO_BOUNCE || m->automatic == MAIL_AUTO_FEEDBACK) return NULL;
    /* Forms on the shop's own site write in its name; so this says something only where a server was named that
     * could have vouched for them. */
    if (proof_is_wanting(in->proof)) TRY(is_ours(w, in->from_address, &ours));
    TRY(names_us(w, &m->to, &to_us));
    TRY(names_us(w, &m->cc, &to_us));
    if (filter) f.is[SPAM_FILTER] = filter->spam;
    if (filter) f.filter_said = filter->said;
    f.is[SPAM_MARKED] = warned(m, S(MAIL_WARN_MARKED));
    f.is[SPAM_OWN_ADDRESS] = ours;
    f.is[SPAM_PROGRAM] = has_program(m);
    f.is[SPAM_FORGED] = in->proof == PROOF_FORGED;
    f.is[SPAM_LINK] = warned(m, S(MAIL_WARN_LINK));
    f.is[SPAM_NAME] = m->from.n && doubts_name(m->from.v[0].name, m->from.v[0].address);
    f.is[SPAM_HIDDEN] = warned(m, S(MAIL_WARN_HIDDEN)) || warned(m, S(MAIL_WARN_DIFFER));
    f.is[SPAM_NOT_TO_US] = !to_us;
    *ret = spam_judge(w->arena, &f);
    return NULL;
}
