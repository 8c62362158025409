/* rtf.h - the words of an RTF text (Rich Text Format 1.9.1), which Outlook may put into a winmail.dat
 * as the only form of a mail.
 *
 * Only the words are read: paragraphs, tabs, letters of every charset. Fonts, pictures and fields'
 * instructions are passed over. Where the RTF was made from HTML (MS-OXRTFEX), what was added for
 * RTF alone is left out. Linear in the input; groups deeper than RTF_DEPTH are passed over.
 */
#ifndef MIME_RTF_H
#define MIME_RTF_H

#include "base/arena.h"
#include "base/str.h"

enum { RTF_DEPTH = 100 };

/* The words of rtf, valid UTF-8 with LF, at most max bytes; "" where it is no RTF. */
struct str rtf_text(struct arena *a, struct str rtf, size_t max);

#endif
