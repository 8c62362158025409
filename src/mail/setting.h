/* setting.h - what the doors to mail servers (imap.h, smtp.h) check of their settings alike.
 *
 * Pure functions, thread-safe. */
#ifndef MAIL_SETTING_H
#define MAIL_SETTING_H

#include "base/str.h"

/* May it go into a command, a URL or a file's name? At most 1,000 bytes of UTF-8 without controls. */
bool setting_ok(struct str s);

/* Is the host, a name or an address with or without [], this very machine? Only there a password may
 * go out in plain text unasked. "127.evil.example" is a name, not an address. */
bool setting_is_loopback(struct str host);

#endif
