/* What is folded below the words of a message: what its writer quotes, and his signature. */
#include "desk/message/message.h"
#include "view/talk.h"
#include "web/composer.h"

/* What stands behind the words of now: the rest of the text, or all of it where the words stand in
 * the middle. */
static struct str quoted_of(const struct message *m) {
    struct str text = str_trim(m->text), now = str_trim(m->reply_text);
    bool own = !message_came(m) && m->part != MESSAGE_FORWARD;
    if (own || str_eq(text, now)) return S("");
    return str_starts(text, now) ? str_trim(str_from(text, now.n)) : text;
}

/* Of what stands behind the words of now, the signature has a fold of its own where it comes first. */
static void fold_signature(const struct message *m, struct thread_item *item) {
    struct str rest = item->quoted, sign = str_trim(m->signature);
    if (!message_came(m) || sign.n == 0) return;
    if (item->brought_in) item->signature = sign; /* quoted is another mail's, whole */
    if (item->brought_in) return;
    while (!str_starts(rest, sign)) {
        bool dash = str_starts(rest, S("—"));
        if (rest.n == 0 || (!dash && str_find_char(S("-_=*~ \n"), rest.p[0]) < 0)) return;
        rest = str_from(rest, dash ? S("—").n : 1);
    }
    item->signature = sign;
    item->quoted = str_trim(str_from(rest, sign.n));
}

void page_folds(const struct message *m, struct thread_item *item) {
    item->brought_in = message_brought_in(m);
    item->quoted = quoted_of(m);
    fold_signature(m, item);
}
