/* presence.h - who looks at a conversation now, and who is writing a reply to it.
 *
 * It is kept in the memory of the server and lives for PRESENCE_LIFE after the last beat of the page (assets/js/live.js
 * sends one every 15 s), so nothing of it is ever stored. Whoever may see the conversation is told that it changed by
 * "event: presence" on the stream (live.h) and asks again for what to show. A server that shares its store with another
 * one knows of its own callers only.
 *
 * Threads: any.
 */
#ifndef LIVE_PRESENCE_H
#define LIVE_PRESENCE_H

#include "live/live.h"

enum { PRESENCE_MAX = 2000, PRESENCE_SHOWN = 5, PRESENCE_NAME = 120 };
#define PRESENCE_LIFE (40 * MOMENT_SECOND)

enum presence { PRESENCE_GONE, PRESENCE_LOOKING, PRESENCE_WRITING };

/* A beat of a person. Beyond PRESENCE_MAX of them all it is passed over. */
void presence_beat(struct live *l, const struct work *w, int64_t conversation_id, enum presence what);

struct present {
    struct str name;
    bool writing;
};
/* Who else is there, those who write first, PRESENCE_SHOWN at most; in the arena of w. */
size_t presence_of(struct live *l, const struct work *w, int64_t conversation_id,
                   const struct present **ret);

#endif
