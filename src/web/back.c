/* What came back from mails of ours, in words for people. */
#include "desk/outbox/back.h"
#include "view/words.h"
#include "web/composer.h"

/* By the subject and the detail of an enhanced status (RFC 3463 3); 0 for any. The first that fits. */
static const struct {
    char subject[4], detail[4];
    const char *words;
} meanings[] = {
    { "1", "2", W("The part behind the @ leads nowhere, perhaps it is misspelt. Ask the customer for the right address.") },
    { "2", "1", W("The mailbox is switched off. Reach the customer another way.") },
    { "2", "2", W("The mailbox is full. Send it again in a day or two, or reach the customer another way.") },
    { "2", "3", W("The mail is too large for the other side. Send it with fewer or smaller files.") },
    { "3", "4", W("The mail is too large for the other side. Send it with fewer or smaller files.") },
    { "4", "4", W("The part behind the @ leads nowhere, perhaps it is misspelt. Ask the customer for the right address.") },
    { "4", "", W("The other side could not be reached for days. Send it again, or reach the customer another way.") },
    { "7", "", W("The other side refused it by its rules, perhaps as spam. Reach the customer another way, and ask whoever looks after your mail.") },
};

/* Of "5.1.1". */
static bool parts(struct str status, struct str *ret_subject, struct str *ret_detail) {
    struct str class;
    return str_split(&status, '.', &class) && str_split(&status, '.', ret_subject) &&
           str_split(&status, '.', ret_detail);
}

static const char *meaning(int64_t came_back, struct str status) {
    struct str subject, detail;
    bool known = parts(status, &subject, &detail);
    for (size_t i = 0; known && i < sizeof meanings / sizeof *meanings; i++) {
        bool same = str_eq(subject, str_of(meanings[i].subject));
        if (same && (!meanings[i].detail[0] || str_eq(detail, str_of(meanings[i].detail))))
            return meanings[i].words;
    }
    if (came_back == BACK_NOBODY)
        return W("There is no such mailbox. Ask the customer for the right address, by phone perhaps.");
    return W("The other side did not take it. Send it again later, or reach the customer another way.");
}

struct str page_back(const struct page *p, int64_t came_back, struct str status) {
    if (came_back != BACK_NOBODY && came_back != BACK_NOT_NOW) return S("");
    return word(p->lang, meaning(came_back, status));
}

const struct page_mark *page_mark(const struct page *p, const struct contact_point *point) {
    if (!point->refused_at.set && !point->complained_at.set) return NULL;
    struct page_mark *m = ARENA_NEW(p->w->arena, struct page_mark);
    *m = (struct page_mark){ .refused = point->refused_at.set,
                             .complained = point->complained_at.set,
                             .status = point->refused_status };
    if (m->refused) m->refused_at = page_day(p, point->refused_at.v);
    if (m->complained) m->complained_at = page_day(p, point->complained_at.v);
    return m;
}

const struct err *page_mark_of(const struct page *p, struct work *w, int64_t customer_id,
                               struct str address, const struct page_mark **ret) {
    struct contact_point *points;
    size_t n;
    TRY(customer_contacts(w, customer_id, &points, &n));
    for (size_t i = 0; i < n; i++)
        if (points[i].kind == CONTACT_MAIL && str_eq_nocase(points[i].value, address))
            *ret = page_mark(p, &points[i]);
    return NULL;
}
