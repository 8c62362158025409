/* keys.h - the page of keys (pages.h tells how such structs are made).
 *
 *   GET  /keys       page_keys       POST /keys   single: "on" or "off"
 */
#ifndef VIEW_KEYS_H
#define VIEW_KEYS_H

#include "view/pages.h"

struct page_key {
    struct str key, does;
};
struct page_key_group {
    struct str name;
    const struct page_key *keys;
    size_t n;
};
struct page_keys {
    const struct page_key_group *groups;
    size_t group_n;
    struct str said;
};

#endif
