/* assets.h - style sheets, scripts, pictures and fonts that are part of the program.
 *
 * tools/assets packs the files of assets/ in while building. Each is served under a path that
 * carries a hash of its content, /assets/css/app.3f2a19c07be1.css, so a browser may keep it for
 * ever (Cache-Control: public, max-age=31536000, immutable) and a new program shows new ones at
 * once.
 *
 *     <link rel="stylesheet" href="{asset("css/app.css")}">                 in a template
 *
 *     const struct asset *a = asset_at(path);        where /assets/… is served: NULL is a 404
 *     reply_static(rp, a->type, a->bytes, a->gzip);
 *
 * All constants of the program; thread-safe.
 */
#ifndef VIEW_ASSETS_H
#define VIEW_ASSETS_H

#include "base/safe.h"

struct asset {
    struct str name; /* "css/app.css" */
    struct str url;  /* "/assets/css/app.3f2a19c07be1.css" */
    struct str type; /* Content-Type */
    struct str bytes;
    struct str gzip; /* the same compressed; STR_NONE where that gains nothing (fonts) */
};

/* The address of an asset. A name that isn't there is a mistake of ours and stops the process;
 * templates' names are checked while building. */
struct safe_url asset(const char *name);

/* The asset of a request's path, or NULL: none is served there (an old hash counts as none). */
const struct asset *asset_at(struct str path);

/* All of them, by name; for tests and for serving lists. */
extern const struct asset assets_table[];
extern const size_t assets_count;

#endif
