/* vouch.h - what the mail server that took a letter says of who wrote it (RFC 8601).
 *
 * Anybody can write an Authentication-Results field into a letter. The server that took it from outside
 * puts its own above all that came with it, so the topmost field is the only one that can be its word
 * (A04), and it is its word only if it carries the name that the desk knows the server by: that is for
 * the reader of struct mail_vouch to compare. Several fields of one server are no reason to look at the
 * second one, because nothing tells it from one that came with the letter.
 *
 * Proven is who is proven for the domain of From, by DMARC, else by a DKIM signature of that domain or
 * one above it, else by SPF of that very domain; a domain below proves nothing, because without a list
 * of public suffixes shops on one host could vouch for each other. DMARC's "no" outweighs all.
 *
 * Microsoft 365 leaves its name out of the field; such a server is called VOUCH_NAMELESS.
 */
#ifndef MIME_VOUCH_H
#define MIME_VOUCH_H

#include "base/arena.h"
#include "base/str.h"

enum mail_vouch_says {
    VOUCH_NOTHING,      /* it did not look, or could not tell */
    VOUCH_DMARC,        /* proven, by DMARC … */
    VOUCH_DKIM,         /* … by a signature … */
    VOUCH_SPF,          /* … by the server that sent it */
    VOUCH_FORGED,       /* DMARC says that it is not from that domain */
    VOUCH_OTHER_DOMAIN, /* something is proven, but for another domain than From's */
    VOUCH_NO_FROM,      /* there is no single From that could be proven */
    VOUCH_COUNT
};

#define VOUCH_NAMELESS S("-")
enum { VOUCH_NAME_MAX = 255 };

struct mail_vouch {
    struct str server; /* its name, small letters, one line; STR_NONE: the letter has no such field */
    enum mail_vouch_says says;
};

/* field: the raw value of the topmost Authentication-Results, STR_NONE for none. from: the address of
 * the letter's one From, STR_NONE where there is not exactly one. */
struct mail_vouch vouch_read(struct arena *a, struct str field, struct str from);

#endif
