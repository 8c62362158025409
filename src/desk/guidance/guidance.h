/* guidance.h - what answers build on: facts, rights, limits, options and tone for a kind of case, and
 * a text to begin from (P42). It is no script: use.h says what an answer has to add.
 *
 * A guidance has a text in each of its languages. A change writes a new text with the next number and
 * touches no old one (INV11), so what an answer relied on can always be read. What is no longer offered
 * is retired, and may be brought back.
 */
#ifndef DESK_GUIDANCE_GUIDANCE_H
#define DESK_GUIDANCE_GUIDANCE_H

#include "desk/guidance/guidance_rows.h"
#include "desk/work.h"

enum {
    GUIDANCE_TITLE_MAX = 120,
    GUIDANCE_PART_MAX = 4000,   /* bytes of facts, rights, limits, options, tone each */
    GUIDANCE_TEXT_MAX = 20000,
    GUIDANCE_MAX = 400          /* on a desk */
};

struct guidance_in {
    struct str lang; /* one of the pages' languages */
    struct str title, facts, rights, limits, options, tone, text;
};

/* All need a transaction; those that change, a writing one. Access is the caller's.
 *
 * ERR_INVALID and ERR_LIMIT with the field's name; ERR_CONFLICT where it was changed since version. */
MUST_USE const struct err *guidance_add(struct work *w, const struct guidance_in *in,
                                        int64_t *ret_id);
MUST_USE const struct err *guidance_change(struct work *w, int64_t id, int64_t version,
                                           const struct guidance_in *in);
/* Once more changes nothing. */
MUST_USE const struct err *guidance_retire(struct work *w, int64_t id, bool retired);

/* One text of each, in lang where it has that, else the nearest; by title. find narrows down: words
 * that title or text have, in any script ("" for all). retired ones only with retired. */
struct guidance_find {
    struct str lang, words;
    bool retired;
};
MUST_USE const struct err *guidance_list(struct work *w, const struct guidance_find *f,
                                         struct guidance_item **ret, size_t *ret_n);
/* All texts that are the newest of their language, retired ones too, those of one guidance one after
 * another, oldest first. */
MUST_USE const struct err *guidance_everything(struct work *w, struct guidance_item **ret,
                                               size_t *ret_n);
/* Its texts, one a language; ERR_NOT_FOUND. */
MUST_USE const struct err *guidance_get(struct work *w, int64_t id, struct guidance_item **ret,
                                        size_t *ret_n);
MUST_USE const struct err *guidance_text(struct work *w, int64_t text_id,
                                         struct guidance_item *ret);
MUST_USE const struct err *guidance_version(struct work *w, int64_t id, int64_t version,
                                            struct guidance_item *ret);
/* The newest 200, newest first. */
MUST_USE const struct err *guidance_versions(struct work *w, int64_t id,
                                             struct guidance_change_row **ret, size_t *ret_n);

#endif
