/* tnef.h - what stands in a winmail.dat (MS-OXTNEF): the files that Outlook put into it instead of
 * into the mail.
 *
 * A packet is a row of attributes, each with its length before it; a file's bytes stand in it whole
 * and as they are. So nothing is unpacked: tnef_read says where in the packet each file stands, and
 * the sum of all files cannot be more than the packet (A20). Lengths that lie are cut at the end of
 * what holds them, a checksum that does not fit is passed over: what can be read is read.
 */
#ifndef MIME_TNEF_H
#define MIME_TNEF_H

#include "base/arena.h"
#include "base/str.h"

enum {
    TNEF_FILES_MAX = 200,
    TNEF_PROPERTIES_MAX = 10000, /* of one file or message */
    TNEF_NAME_MAX = 1000
};

struct tnef_file {
    struct str name;       /* valid UTF-8 as written there, "" where none is given */
    struct str type;       /* as written there, STR_NONE where none is given */
    struct str content_id; /* likewise */
    struct str bytes;      /* span of the packet */
};

struct tnef {
    struct tnef_file *v;
    size_t n;
    /* The message in it as plain text and as HTML, valid UTF-8; "" where it has no such form. */
    struct str text, html; /* text: of its RTF where it has neither */
    bool cut;        /* more files than TNEF_FILES_MAX, or a length beyond the end */
};

/* Does it begin like a packet? Its first four bytes say so. */
bool tnef_is(struct str bytes);

/* Reads a packet. Spans point into it or the arena. */
struct tnef tnef_read(struct arena *a, struct str packet);

#endif
