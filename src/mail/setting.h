/* setting.h - what the doors to mail servers (imap.h, smtp.h) check of their settings alike.
 *
 * Pure functions, thread-safe. */
#ifndef MAIL_SETTING_H
#define MAIL_SETTING_H

#include "base/str.h"

/* May it go into a command, a URL or a file's name? At most 1,000 bytes of UTF-8 without controls. */
bool setting_ok(struct str s);

#endif
