/* test_kit.h - what the tests of this room share: an arena for each test, and letters with CR LF.
 */
#ifndef MIME_TEST_KIT_H
#define MIME_TEST_KIT_H

#include "base/test.h"

#include "mime/parse.h"

/* A span of a literal that may hold NUL. */
#define B(lit)                                                                                     \
    { "" lit, sizeof(lit) - 1 }

static inline int kit_setup(void **state) {
    mail_warm_up();
    *state = arena_new(MAIL_ARENA);
    return 0;
}

static inline int kit_teardown(void **state) {
    struct arena *a = *state;
    assert_false(arena_over(a));
    arena_free(&a);
    return 0;
}

#define KIT_TEST(name, fn)                                                                         \
    { name, fn, kit_setup, kit_teardown, NULL }

/* text with CR LF for each LF. */
static inline struct str kit_crlf(struct arena *a, struct str text) {
    char *p = arena_alloc(a, 2 * text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n') p[n++] = '\r';
        p[n++] = text.p[i];
    }
    return (struct str){ p, n };
}

static inline struct mail kit_mail(struct arena *a, const char *text) {
    struct mail m;
    mail_parse(a, kit_crlf(a, str_of(text)), &m);
    return m;
}

/* "name|type|size; …" of the attachments. */
static inline struct str kit_files(struct arena *a, const struct mail *m) {
    struct str s = S("");
    for (size_t i = 0; i < m->attachments.n; i++) {
        const struct mail_attachment *f = &m->attachments.v[i];
        s = str_join(a, s,
                     str_printf(a, "%s%.*s|%.*s|%lld", i ? "; " : "", STR_ARG(f->name),
                                STR_ARG(f->type), (long long)f->size));
    }
    return s;
}

/* "Name <address>; …" */
static inline struct str kit_people(struct arena *a, struct mail_addresses list) {
    struct str s = S("");
    for (size_t i = 0; i < list.n; i++)
        s = str_join(a, s,
                     str_printf(a, "%s%.*s<%.*s>", i ? "; " : "", STR_ARG(list.v[i].name),
                                STR_ARG(list.v[i].address)));
    return s;
}

/* "a b c" */
static inline struct str kit_words(struct arena *a, struct mail_words list) {
    struct str s = S("");
    for (size_t i = 0; i < list.n; i++)
        s = str_join3(a, s, i ? S(" ") : S(""), list.v[i]);
    return s;
}

#endif
