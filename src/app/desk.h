/* desk.h - an open desk: its configuration, key and store, and a work on its behalf. */
#ifndef APP_DESK_H
#define APP_DESK_H

#include "app/config.h"
#include "db/db.h"
#include "desk/work.h"

enum { KEY_BYTES = 32 };

struct desk {
    struct config config;
    struct store *store;
    const struct sys *sys;
    unsigned char key[KEY_BYTES];
};

/* The key file beside the store: DIR/key, 64 hex digits, readable by its owner only. make_key
 * refuses to replace one. Without the key no sealed password and no mail token can be read, so a
 * backup needs it too. */
MUST_USE const struct err *desk_make_key(struct arena *a, const struct sys *sys, struct str dir);
MUST_USE const struct err *desk_read_key(struct arena *a, struct str dir,
                                         unsigned char ret[KEY_BYTES]);

/* Opens store and key of d->config (filled). d->sys must be set. ERR_IO, ERR_CONFLICT as
 * store_open. */
MUST_USE const struct err *desk_open(struct arena *a, struct desk *d, int connections);
/* The same without the time limits that protect a serving desk: for commands that read everything. */
MUST_USE const struct err *desk_open_patient(struct arena *a, struct desk *d);
void desk_close(struct desk *d);

/* A unit of work of the program itself. */
struct work desk_work(struct desk *d, struct arena *a);

#endif
