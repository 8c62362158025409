/* declared.h - the settings of the desk, declared once: name, kind, bounds, what it is when nobody has
 * set it, and the words that explain it where it stands. The page, the checks and the code that asks
 * for a value all read this table. (What belongs to a machine is configuration: app/config.h.)
 */
#ifndef DESK_SETTING_DECLARED_H
#define DESK_SETTING_DECLARED_H

#include "desk/work.h"

enum setting {
    SETTING_NAME,
    SETTING_COUNTRY,
    SETTING_LANG,
    SETTING_ZONE,
    SETTING_ANSWER_HOURS,
    SETTING_HOLD_SECONDS,
    SETTING_REQUIRE_SECOND,
    SETTING_ASK_UNDERSTOOD,
    SETTING_PROMISE_DAYS,
    SETTING_PROMISE_FIRST_HOURS,
    SETTING_PROMISE_LAST_HOURS,
    SETTING_PHONE,
    SETTING_THANKS_PERCENT,
    SETTING_THANKS_DAYS,
    SETTING_DECLARED
};

/* TEXT: one line of min to max bytes. COUNTRY: two letters of ISO 3166-1, or none. NUMBER: a whole
 * number from min to max. FLAG: "yes" or "no". */
enum setting_kind { KIND_TEXT, KIND_COUNTRY, KIND_LANG, KIND_ZONE, KIND_NUMBER, KIND_FLAG };

struct setting_declared {
    const char *name; /* in the store, and of its field */
    enum setting_kind kind;
    int64_t min, max;
    const char *otherwise;    /* its value where nobody has set one */
    const char *title, *what; /* in English */
};
/* The row of a setting; lives for ever. */
const struct setting_declared *setting_declared(enum setting s);

struct setting_value {
    struct str value;
    bool set; /* in this desk; else it is what it is otherwise */
};

/* All need a transaction. */
MUST_USE const struct err *setting_value(struct work *w, enum setting s, struct setting_value *ret);
/* The value of a NUMBER; what stands in the store is within its bounds or counts as not set. */
MUST_USE const struct err *setting_number(struct work *w, enum setting s, int64_t *ret);
/* ERR_INVALID with the setting's name as field. The same value again changes nothing. */
MUST_USE const struct err *setting_set(struct work *w, enum setting s, struct str value);

#endif
