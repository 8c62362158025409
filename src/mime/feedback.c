#include "mime/feedback.h"

#include "base/utf8.h"
#include "mime/ids.h"
#include "mime/param.h"
#include "mime/returned.h"
#include "mime/rfc2047.h"

enum { TYPE_MAX = 40, RECIPIENT_MAX = 320 };

/* One line of a field without angle brackets; STR_NONE where it is absent or empty. */
static struct str line_of(struct arena *a, struct str raw, size_t max) {
    if (!str_is_set(raw)) return STR_NONE;
    struct str s = rfc2047_decode(a, raw, STR_NONE, NULL);
    if (str_starts(s, S("<")) && str_ends(s, S(">"))) s = str_slice(s, 1, s.n - 1);
    return s.n ? utf8_cut(s, max) : STR_NONE;
}

static const struct tree_part *report_of(const struct tree *t) {
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->v[i].type, S("message/feedback-report"))) return &t->v[i];
    return NULL;
}

static bool is_called_report(struct arena *a, const struct tree *t) {
    if (t->n == 0 || !str_eq(t->v[0].type, S("multipart/report"))) return false;
    struct str type = params_get(a, &t->v[0].block->type, S("report-type"));
    return str_eq_nocase(type, S("feedback-report"));
}

/* A report that does not say of which kind it is is "other" (RFC 5965 7.3). */
static void read_report(struct arena *a, struct str part, struct mail_feedback *f) {
    size_t body;
    struct headers h = headers_read(a, part, PRESCAN_PART_FIELDS_MAX, &body);
    struct str type = line_of(a, headers_get(&h, S("Feedback-Type")), TYPE_MAX);
    f->type = str_is_set(type) ? str_lower(a, type) : S("other");
    f->recipient = line_of(a, headers_get(&h, S("Original-Rcpt-To")), RECIPIENT_MAX);
    if (!str_is_set(f->recipient))
        f->recipient = line_of(a, headers_get(&h, S("Removal-Recipient")), RECIPIENT_MAX);
}

/* The fields of Microsoft's and Apple's habit. */
static void read_older(struct arena *a, struct str raw, const struct headers *h,
                       const struct tree *t, struct mail_feedback *f) {
    struct str complained = returned_field(a, raw, t, S("X-HmXmrOriginalRecipient"));
    if (str_is_set(complained)) {
        f->type = S("abuse");
        f->recipient = line_of(a, complained, RECIPIENT_MAX);
    } else if (str_is_set(headers_get(h, S("X-Apple-Unsubscribe")))) {
        f->type = S("opt-out");
    }
}

struct mail_feedback feedback_read(struct arena *a, struct str raw, const struct headers *h,
                                   const struct tree *t) {
    struct mail_feedback f = { .type = STR_NONE };
    const struct tree_part *report = report_of(t);
    if (report || is_called_report(a, t))
        read_report(a, report ? returned_part(a, raw, report) : S(""), &f);
    else
        read_older(a, raw, h, t, &f);
    if (str_is_set(f.type))
        f.original_message_id = id_read(a, returned_field(a, raw, t, S("Message-ID")));
    return f;
}
