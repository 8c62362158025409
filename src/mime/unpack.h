/* unpack.h - the files inside of files: winmail.dat.
 *
 * A packet's files stand in it as they are (tnef.h), so each is a range of the letter like any other
 * attachment: from the character of the encoding that holds its first byte to the one that holds
 * its last. MAIL_BASE64_1 and _2 are for those that begin in the middle of a group of three bytes.
 * Nothing is stored apart, and whoever reads an attachment need not know how it came about.
 *
 * A file that is a packet itself (a forwarded Outlook message) is opened as well, five deep.
 */
#ifndef MIME_UNPACK_H
#define MIME_UNPACK_H

#include "mime/parse.h"

enum { UNPACK_DEPTH_MAX = 5, UNPACK_FILES_MAX = 1000 };

struct unpacked {
    struct str text, html; /* of the first packet, valid UTF-8; "" where there is none */
    bool cut;
};

/* Adds the files of all packets in *files, each behind its packet, with in set to its index. raw is
 * the letter. */
struct unpacked unpack(struct arena *a, struct str raw, struct mail_attachments *files);

#endif
