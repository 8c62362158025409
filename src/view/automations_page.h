/* automations_page.h - the register of what the desk does by itself. pages.h says what holds for all such structs.
 *
 *   GET  /settings/automations?edit=ID   page_automations; who is no owner reads it
 *   POST /settings/automations           id, seen (its version); act: "on", "off" (why) and "save" (owner, days, unit,
 *                                        channel, minutes; those of a rule where it is one);
 *                                        form: what was typed comes back where it is refused
 */
#ifndef VIEW_AUTOMATIONS_PAGE_H
#define VIEW_AUTOMATIONS_PAGE_H

#include "view/settings_pages.h"

enum page_effect { EFFECT_NOT_YET, EFFECT_NONE, EFFECT_GOOD, EFFECT_BAD };

struct page_automation {
    int64_t id, version;
    struct str name, purpose, owner;
    struct str rule;    /* "2 open days later, as the customer likes it"; empty: it is no rule */
    int64_t made;
    struct page_when last;
    bool active, law, always; /* law: off with a reason alone; always: never off */
    struct page_when switched;
    struct str switched_by, why;
    enum page_effect effect;
    struct str before, after; /* "8.0 % (4.1–15.0 %)" */
    struct str costs;         /* in contacts and minutes; empty: it does not cost */
    int64_t complaints;
};

struct page_automation_owner {
    int64_t id;
    struct str name;
    bool chosen;
};

/* The form of one; what was typed where it was refused. */
struct page_automation_form {
    const struct page_automation *of;
    bool is_rule, open_days;
    int64_t days;
    int channel; /* enum follow_up_channel; -1: as the customer likes it */
    struct str minutes, why;
    const struct page_automation_owner *owners;
    size_t owner_n;
};

struct page_automations {
    struct str said;
    const struct err *err;
    const struct page_automation *rows;
    size_t row_n, off_n;
    const struct page_automation_form *form; /* NULL: none is being changed */
};

#endif
