/* enclosed.h - a mail or a calendar that lies in a mail, read for a page (desk/mailroom.h). */
#ifndef APP_ENCLOSED_H
#define APP_ENCLOSED_H

#include "desk/mailroom.h"

/* Reads bytes in a locked reader: as a calendar, or as a letter. False where it is neither, or no
 * reader becomes free within two seconds. *ret lies in a, which should have room for MAIL_ARENA. From any
 * thread. */
bool enclosed_read(struct reader *r, struct arena *a, struct str bytes, bool calendar,
                   struct enclosed *ret);

#endif
