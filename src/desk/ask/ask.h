/* ask.h - asking colleagues without the customer (P54).
 *
 * An ask is a note that is addressed to one person or one team, with a moment by which somebody
 * should answer, and a small thread of its own under it. It is internal like every note: no mail,
 * no quoted text and no reference ever holds it (INV9). Answering closes it; who asked is told, and
 * who asked and who was asked both have it before them while it is late. A note can also name
 * people
 * ("@Milica"): they have it before them until they do something in that conversation.
 *
 * Who may not see the conversation can neither be asked nor named: that is refused when it is
 * written, and where it becomes so later, the list below leaves it out.
 */
#ifndef DESK_ASK_ASK_H
#define DESK_ASK_ASK_H

#include "base/moment.h"
#include "base/opt.h"
#include "desk/ask/ask_rows.h"
#include "desk/conversation/conversation.h"

enum { ASK_TEXT_MAX = 16 << 10, ASK_WORDS_MAX = 200, MENTIONS_MAX = 20 };
/* How far ahead the moment of an answer may be. */
#define ASK_DUE_MAX (31 * MOMENT_DAY)

struct ask_to {
    struct opt_int user_id, team_id; /* one of them; neither: nothing is asked */
    int64_t due;
};
static inline bool ask_is_set(const struct ask_to *to) {
    return to->user_id.set || to->team_id.set;
}

/* All need a transaction; those that change, a writing one. Access to the conversation is the
 * caller's. */

/* Can this be asked here? ERR_INVALID with the field ask (who) or by (when). */
MUST_USE const struct err *ask_check(struct work *w, const struct conversation *c,
                                     const struct ask_to *to);
/* Makes an ask of a note of the acting user that was just stored. */
MUST_USE const struct err *ask_begin(struct work *w, const struct conversation *c,
                                     int64_t message_id, const struct ask_to *to);

/* Adds words to an ask; answers: they are the answer, which closes it. Who asked cannot answer
 * himself. Saying at once again what one has just said changes nothing. ERR_CONFLICT where it is
 * closed, ERR_INVALID with field text. */
MUST_USE const struct err *ask_say(struct work *w, int64_t message_id, struct str text,
                                   bool answers);
/* Closes it without an answer, or opens it again for as long as it was given before, a month at
 * most; by who asked, or an owner. Asking for what is so already changes nothing. ERR_CONFLICT when
 * it was changed since that version, ERR_DENIED for others. */
MUST_USE const struct err *ask_set_open(struct work *w, int64_t message_id, int64_t version,
                                        bool open);

/* ERR_NOT_FOUND for a message that asks nothing. */
MUST_USE const struct err *ask_get(struct work *w, int64_t message_id, struct ask *ret);
MUST_USE const struct err *ask_words(struct work *w, int64_t message_id, struct ask_word **ret,
                                     size_t *ret_n);
/* Those of a conversation's messages from that id on, and their words, in the order of the
 * messages. */
MUST_USE const struct err *ask_list(struct work *w, int64_t conversation_id, int64_t from,
                                    struct ask **ret, size_t *ret_n, struct ask_word **ret_words,
                                    size_t *ret_word_n);

/* Who is named in a text: "@" and a name, or the part of a name that is only one person's. Script,
 * accents and case make no difference. */
MUST_USE const struct err *mention_find(struct work *w, struct str text, int64_t *ret, size_t max,
                                        size_t *ret_n);
/* ERR_INVALID with field text where somebody who is named may not see the conversation. */
MUST_USE const struct err *mention_check(struct work *w, const struct conversation *c,
                                         const int64_t *users, size_t n);
/* They have this message before them. The acting user is left out. */
MUST_USE const struct err *mention_add(struct work *w, int64_t message_id, const int64_t *users,
                                       size_t n);
/* The acting user did something in a conversation: what named him there is dealt with. */
MUST_USE const struct err *mention_dealt_with(struct work *w, int64_t conversation_id);
/* The same of one message, by hand; nothing where it is so already. */
MUST_USE const struct err *mention_dealt_with_one(struct work *w, int64_t message_id);

/* What waits for the acting user, by its time, at most n. */
enum asked_kind { ASKED_LATE, ASKED_ANSWERED, ASKED_ME, ASKED_TEAM, ASKED_NAMED };
MUST_USE const struct err *ask_waiting(struct work *w, int64_t n, struct asked_item **ret,
                                       size_t *ret_n);

#endif
