/* tip.h - something small that goes beyond what was asked (P04, P85): a further use of a product, a way
 * to save, where to find what goes with it, a fact worth knowing.
 *
 * A tip has a text in each of its languages, and costs nothing unless it says so. It belongs to a
 * product, or to all. On a conversation it is the extra: up to three are offered that fit what this
 * customer has bought and that he was never given, in whichever conversation; a person picks one or
 * says why none goes along, and may change his mind until then.
 *
 * All functions need a transaction, those that change a writing one; access is the caller's.
 */
#ifndef DESK_PRODUCT_TIP_H
#define DESK_PRODUCT_TIP_H

#include "desk/conversation/conversation.h"
#include "desk/product/product.h"

/* Stored as numbers: never renumber. */
enum tip_kind { TIP_USE, TIP_SAVING, TIP_FINDING, TIP_FACT, TIP_KIND_COUNT };
/* "use", "saving" …: the words of the API. */
const char *tip_kind_name(int64_t kind);

enum { TIP_TEXT_MAX = 1000, TIPS_MAX = 2000, EXTRAS_OFFERED = 3, EXTRA_REASON_MAX = 200 };

struct tip_in {
    struct opt_int product_id; /* none: for all */
    int64_t kind, cost;
    struct str currency;   /* may be empty where it costs nothing */
    struct str lang, text; /* its text in one language; the others stay */
    bool active;
};
/* ERR_INVALID and ERR_LIMIT with the field; ERR_CONFLICT where it was changed since version. */
MUST_USE const struct err *tip_add(struct work *w, const struct tip_in *in, int64_t *ret_id);
MUST_USE const struct err *tip_change(struct work *w, int64_t id, int64_t version,
                                      const struct tip_in *in);
/* All texts of all tips, those of one tip one after another. */
MUST_USE const struct err *tip_list(struct work *w, struct tip **ret, size_t *ret_n);
MUST_USE const struct err *tip_get(struct work *w, int64_t id, struct tip **ret, size_t *ret_n);

/* Up to three that may be given in this conversation, in the language lang where they have it, else
 * the nearest; those of the customer's own products first. */
MUST_USE const struct err *extra_offered(struct work *w, const struct conversation *c,
                                         struct str lang, struct tip **ret, size_t *ret_n);
/* What was decided; ret_found false while nothing was. */
MUST_USE const struct err *extra_of(struct work *w, int64_t conversation_id, struct extra *ret,
                                    bool *ret_found);
/* A tip (OPT_NONE: none, for a reason). ERR_CONFLICT, field "tip", where this customer was given it
 * before; ERR_INVALID, field "reason". */
MUST_USE const struct err *extra_decide(struct work *w, const struct conversation *c,
                                        struct opt_int tip_id, struct str reason);
/* Of those that were solved since (newest first, at most 10,000): how many, and how many had one. */
MUST_USE const struct err *extra_share(struct work *w, int64_t since, struct extra_share *ret);

#endif
