/* policy.h - a rule of the shop, in versions: what holds, since when, who answers for it, and when
 * somebody looks whether it still fits (P11).
 *
 *     draft -> approved -> effective -> superseded
 *
 * A policy has at most one draft, with a text in each of its languages, which may be changed. Approving
 * it makes the next version: from that moment on nobody changes it, the store itself refuses to (INV11),
 * and its text is kept with its hash. It is approved until its time comes, effective from then on, and
 * superseded when that of a newer one has come; this follows from the times alone, so no timer can be
 * late. Times go up with the numbers, and none is made for a time that is past: what held on a day can
 * always be read. Each approval names the next day of review; a policy whose day is over is overdue.
 *
 * All functions need a transaction, those that change a writing one; access is the caller's.
 */
#ifndef DESK_POLICY_POLICY_H
#define DESK_POLICY_POLICY_H

#include "base/opt.h"
#include "desk/policy/policy_rows.h"
#include "desk/work.h"

enum policy_state { POLICY_DRAFT, POLICY_APPROVED, POLICY_EFFECTIVE, POLICY_SUPERSEDED };
/* "draft", "approved" …: the words of the API. */
const char *policy_state_name(enum policy_state s);

enum {
    POLICY_CODE_MAX = 30, /* bytes */
    POLICY_TITLE_MAX = 120,
    POLICY_TEXT_MAX = 20000,
    POLICY_EXPECTED_MAX = 2000,
    POLICIES_MAX = 300,
};

/* Writes the text of the draft in one language, and makes the policy where id is 0. code counts then
 * only: capitals, digits, "-" and "_". ERR_INVALID, ERR_LIMIT with the field; ERR_CONFLICT where the code
 * is taken, and where the policy was changed since version. */
struct policy_in {
    struct str code;
    struct opt_int owner_id; /* none: the actor, or who it is */
    struct opt_int review_on; /* a day; none: in a year, or as it is */
    struct str lang, title, text;
    struct str expected; /* what the change is to bring about (P92); may be empty */
};
MUST_USE const struct err *policy_write(struct work *w, int64_t id, int64_t version,
                                        const struct policy_in *in, int64_t *ret_id);

/* Whether policy_write would take it; fresh: as a new one, but for a code that is taken. */
MUST_USE const struct err *policy_check(struct work *w, const struct policy_in *in, bool fresh);
/* As if it had never been: a policy without versions, while it is as it was written; else *ret_stays. */
MUST_USE const struct err *policy_forget(struct work *w, int64_t id, int64_t version, bool *ret_stays);
/* The drafts, owner, day of review and expectation that it had: texts stand for all of its drafts. The
 * same holds for version. */
MUST_USE const struct err *policy_restore(struct work *w, int64_t id, int64_t version,
                                          const struct policy_in *texts, size_t n,
                                          const struct policy_in *rest, bool *ret_stays);

/* Makes the draft a version in force from from_at (0: now) on. Texts of languages that the draft has not
 * are taken over from the version before. ERR_INVALID, field "text", without a draft; "from" for a time
 * that is past or not after that of the version before; "review_on" for a day that is not to come. */
MUST_USE const struct err *policy_approve(struct work *w, int64_t id, int64_t version,
                                          int64_t from_at, int64_t review_on);
/* No longer looked at; its versions stay. Once more changes nothing. */
MUST_USE const struct err *policy_retire(struct work *w, int64_t id, int64_t version);

/* ERR_NOT_FOUND; by its code, which has to be written as it is. */
MUST_USE const struct err *policy_get(struct work *w, int64_t id, struct policy *ret);
MUST_USE const struct err *policy_by_code(struct work *w, struct str code, struct policy *ret,
                                          bool *ret_found);
/* All, by code. */
MUST_USE const struct err *policy_list(struct work *w, struct policy **ret, size_t *ret_n);
/* Those whose day of review is over, the longest first. */
MUST_USE const struct err *policy_overdue(struct work *w, struct policy **ret, size_t *ret_n);
/* How many of them there are on a day; for Today, in one statement. */
MUST_USE const struct err *policy_count_overdue(struct work *w, int64_t today, int64_t *ret);
/* The day it is in the desk's zone, in days since 1970-01-01; how many days a policy is overdue, 0 for
 * none. And the start of a day. */
MUST_USE const struct err *policy_today(struct work *w, int64_t *ret);
int64_t policy_late(const struct policy *p, int64_t today);
MUST_USE const struct err *policy_day_start(struct work *w, int64_t day, int64_t *ret);

/* The draft, a text a language; none where nothing is to be approved. */
MUST_USE const struct err *policy_drafts(struct work *w, int64_t id, struct policy_words **ret,
                                         size_t *ret_n);
/* Newest first. */
MUST_USE const struct err *policy_versions(struct work *w, int64_t id, struct policy_version **ret,
                                           size_t *ret_n);
/* What list[i] of policy_versions is at a time. */
enum policy_state policy_state_of(const struct policy_version *list, size_t n, size_t i, int64_t at);
MUST_USE const struct err *policy_texts(struct work *w, int64_t version_id,
                                        struct policy_words **ret, size_t *ret_n);

#endif
