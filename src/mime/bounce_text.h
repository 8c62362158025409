/* bounce_text.h - a delivery report that is written for people.
 *
 * Servers that know no RFC 3464, and the first part of those that do: some words, then who did not
 * get it and what was answered, then the letter or its header. Nothing here belongs to one product:
 *
 *     Hi. This is the qmail-send program at mx.example.         The following address(es) failed:
 *
 *     <ana@example.com>:                                          ana@example.com
 *     Remote host said: 550 5.1.1 no such user                      550 5.1.1 no such user
 *
 *     --- Below this line is a copy of the message.             ------ This is a copy of …
 *
 *     Return-Path: <desk@shop.example>                          Return-path: <desk@shop.example>
 *
 * Whose address counts, the first that finds anybody: (1) lines that begin with it, (2) lines that
 * hold the reply of a server or a word of failure, (3) any line, (4) the To of what is returned.
 * The writer of the letter, and servers, are left out from (2) on.
 *
 * Limits: 64 KiB of text, 100 recipients, 1,000 bytes about each. Spans live as long as the arena.
 */
#ifndef MIME_BOUNCE_TEXT_H
#define MIME_BOUNCE_TEXT_H

#include "mime/parse.h"

enum { BOUNCE_TEXT_MAX = 64 << 10, BOUNCE_TEXT_RECIPIENTS_MAX = 100, BOUNCE_SAID_MAX = 1000 };

struct bounce_found {
    struct str recipient;
    struct str said; /* what the report says of it, on one line; "" where it says nothing */
};

struct bounce_text {
    struct bounce_found *v;
    size_t n;
    bool sure;           /* found by (1) or (2) */
    struct str said;     /* what it says of nobody or of all, on one line */
    struct str report;   /* the text before what is returned */
    struct str returned; /* the letter, or its header; STR_NONE where there is none */
};

/* Reads text (UTF-8, LF). writer is whom the report was sent to, may be STR_NONE. Addresses in
 * known, those that the machine part of the report names, count as found by (1). */
struct bounce_text bounce_text_read(struct arena *a, struct str text, struct str writer,
                                    const struct str *known, size_t known_n);

/* The next address in s at or behind *at, which moves behind it; STR_NONE when there is none. */
struct str bounce_address_next(struct str s, size_t *at);

#endif
