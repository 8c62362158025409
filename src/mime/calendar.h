/* calendar.h - the event in a text/calendar part (RFC 5545, RFC 5546): what, when, where, who asks.
 *
 * A pure function over text that a stranger wrote; it runs in the locked reader only. The first
 * VEVENT counts. Times are given as they stand there: only the parent knows time zones.
 */
#ifndef MIME_CALENDAR_H
#define MIME_CALENDAR_H

#include "mime/parse.h"

enum {
    CALENDAR_MAX = 256 << 10, /* bytes that are looked at */
    CALENDAR_TEXT_MAX = 1000, /* bytes of a name, a title, a place */
    CALENDAR_PEOPLE_MAX = 50
};

/* Reads s, valid UTF-8. Spans of the result lie in the arena. kind is MAIL_EVENT_NONE where s holds
 * no event. */
void calendar_read(struct arena *a, struct str s, struct mail_event *ret);

#endif
