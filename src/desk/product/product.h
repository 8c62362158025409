/* product.h - what is sold: what it is called, what it was described to be, how long it is guaranteed.
 *
 * A product is known by its SKU, compared by letters and digits alone in any script and case
 * (record_code): "SORA-38" and "sora 38" are one. Its tier is the price level by which standards
 * differ (P10). Batches are those that were sold of it; which one a customer got stands in the line
 * of his order (desk/order), so that all buyers of a faulty one are found (P59). What is no longer
 * sold is not active; nothing is ever removed.
 *
 * All functions need a transaction, those that change a writing one; access is the caller's.
 */
#ifndef DESK_PRODUCT_PRODUCT_H
#define DESK_PRODUCT_PRODUCT_H

#include "base/opt.h"
#include "desk/product/product_rows.h"
#include "desk/work.h"

enum {
    PRODUCT_SKU_MAX = 60, /* bytes */
    PRODUCT_NAME_MAX = 200,
    PRODUCT_TIER_MAX = 40,
    PRODUCT_FEATURES_MAX = 4000,
    PRODUCT_BATCH_MAX = 40,
    PRODUCT_BATCHES_MAX = 200, /* of one product */
    PRODUCT_MONTHS_MAX = 600,
    PRODUCT_PAGE_MAX = 200,
};

/* Letters and digits alone, folded: how numbers and SKUs are compared. Empty where there are none. */
struct str record_code(struct arena *a, struct str shown);

struct product_in {
    struct str sku, name, tier, features;
    struct str batches; /* one a line: the batch, and after a blank what is to be known of it */
    int64_t guarantee_months;
    bool active;
};

/* ERR_INVALID and ERR_LIMIT with the field; ERR_CONFLICT, field "sku", where another has this SKU, and
 * where it was changed since version. */
MUST_USE const struct err *product_add(struct work *w, const struct product_in *in,
                                       int64_t *ret_id);
MUST_USE const struct err *product_change(struct work *w, int64_t id, int64_t version,
                                          const struct product_in *in);

/* Whether product_add would take it, but for an SKU that is taken and for its batches. */
MUST_USE const struct err *product_check(struct work *w, const struct product_in *in);
/* As if it had never been: while its version is this one and nothing hangs on it; else *ret_stays. */
MUST_USE const struct err *product_forget(struct work *w, int64_t id, int64_t version,
                                          bool *ret_stays);

/* ERR_NOT_FOUND. */
MUST_USE const struct err *product_get(struct work *w, int64_t id, struct product *ret);
/* By its SKU, however it is written. */
MUST_USE const struct err *product_by_sku(struct work *w, struct str sku, struct product *ret,
                                          bool *ret_found);
/* By name; those behind (name, id), both empty for the first page. words narrows down by the
 * beginning of SKU or name's words; at most 1,000 are looked through for it. */
struct product_find {
    struct str words, after_name;
    int64_t after_id, limit;
};
struct product_page {
    struct product *rows;
    size_t n;
    bool more;
};
MUST_USE const struct err *product_list(struct work *w, const struct product_find *f,
                                        struct product_page *ret);

/* The batches of a product, by name. */
MUST_USE const struct err *product_batches(struct work *w, int64_t id, struct batch **ret,
                                           size_t *ret_n);
/* As product_in has them. */
struct str product_batch_lines(struct arena *a, const struct batch *list, size_t n);

#endif
