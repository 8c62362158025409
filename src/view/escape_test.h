/* escape_test.h - what html_test.c hands to the template escape_test.html. */
#ifndef VIEW_ESCAPE_TEST_H
#define VIEW_ESCAPE_TEST_H

#include "base/opt.h"
#include "base/safe.h"

struct hostile {
    struct str s, none;
    const char *c;
    int64_t n;
    struct opt_int o;
    bool b;
    struct safe_html safe;
    struct safe_url url;
    const char *const *words;
    size_t word_n;
    const int64_t *numbers;
};

#endif
