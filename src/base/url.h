/* url.h - addresses of web services, as people type them and as providers publish them. Pure functions, thread-safe. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/str.h"

enum { URL_OK_MAX = 1000 };

/* May we ask it, or send somebody there: https, or http on this very machine; one line of UTF-8 without blanks, at most
 * URL_OK_MAX bytes, and without a user, so that what stands before the first '/' is the host for every reader alike. */
bool url_ok(struct str url);

/* "login.example.org:8443" of "https://login.example.org:8443/token"; "" where there is none. A span of url. */
struct str url_host(struct str url);

/* Is the host, a name or an address with or without [], this very machine? Only there something secret may
 * go out in plain text unasked. "127.evil.example" is a name, not an address. */
bool url_is_loopback(struct str host);

#endif
