/* present.h - colleagues who have a conversation open, for its page and for its rows in the lists. */
#ifndef VIEW_PRESENT_H
#define VIEW_PRESENT_H

#include "base/str.h"

/* A colleague who has a conversation open (live/presence.h). */
struct page_present {
    struct str name;
    bool writing;
};

#endif
