/* setting.h - the desk's own facts, kept in the store: name, language, zone, country, host, test
 * desk or not. What belongs to a machine (addresses, ports, files) is configuration and stays
 * outside (app/config.h). */
#ifndef DESK_SETTING_SETTING_H
#define DESK_SETTING_SETTING_H

#include "desk/work.h"

struct desk_facts {
    struct str name;    /* of the shop */
    struct str lang;    /* BCP 47 tag of its own language */
    struct str zone;    /* IANA time zone */
    struct str country; /* ISO 3166-1 alpha-2 */
    struct str host;    /* right side of our Message-IDs */
    bool test;          /* made with --test: obeys --test-clock */
};

/* Both need a transaction of the right kind. */
MUST_USE const struct err *desk_facts_get(struct work *w, struct desk_facts *ret);
MUST_USE const struct err *desk_facts_put(struct work *w, const struct desk_facts *f);

/* A write that changes nothing anybody reads, to see whether writes get through: the time, and so
 * many bytes more. Needs a transaction that writes. */
MUST_USE const struct err *desk_pulse(struct work *w, size_t bytes);

#endif
