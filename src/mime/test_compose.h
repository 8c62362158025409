/* test_compose.h - a small mail, and writing it, for the tests of the mail writer. */
#ifndef MIME_TEST_COMPOSE_H
#define MIME_TEST_COMPOSE_H

#include "base/moment.h"
#include "mime/compose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct compose_person one = { { "Jelena", 6 }, { "jelena@primer.rs", 16 } };

/* A mail with everything that it needs. */
static inline struct compose_mail small(void) {
    return (struct compose_mail){ .from = { S("Milica, Korak"), S("podrska@korak.rs") },
                                  .to = &one,
                                  .n_to = 1,
                                  .subject = S("Re: Cipele"),
                                  .message_id = S("abc.def@korak.rs"),
                                  .date = 1795293592 * MOMENT_SECOND,
                                  .offset = 60,
                                  .text = S("Dobar dan,\n\nsve je **u redu**.\n\nMilica"),
                                  .language = S("sr-Latn") };
}

/* Writes m; the test fails where it is refused. */
static inline struct str compose(struct arena *a, const struct compose_mail *m) {
    struct str raw;
    const struct err *e = compose_mail(a, sys_real(), m, &raw);
    if (e) fail_msg("%s %s", e->field, err_trace(a, e).p);
    return raw;
}

#endif
