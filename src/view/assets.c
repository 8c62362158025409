#include "view/assets.h"

#include "base/bug.h"

/* Binary search in the table, which tools/assets sorted by name. */
static const struct asset *by_name(struct str name) {
    size_t low = 0, high = assets_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(assets_table[middle].name, name);
        if (order == 0) return &assets_table[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct safe_url asset(const char *name) {
    const struct asset *a = by_name(str_of(name));
    if (!a) BUG("an asset that isn't packed");
    return (struct safe_url){ a->url };
}

const struct asset *asset_at(struct str path) {
    for (size_t i = 0; i < assets_count; i++)
        if (str_eq(assets_table[i].url, path)) return &assets_table[i];
    return NULL;
}
