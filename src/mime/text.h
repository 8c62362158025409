/* text.h - from the bytes of a text part to lines that can be shown. */
#ifndef MIME_TEXT_H
#define MIME_TEXT_H

#include "base/arena.h"
#include "base/str.h"

/* Line ends become LF, control characters but tab and LF go, blanks at line ends stay (they mean
 * something in format=flowed), the byte order mark goes. s is valid UTF-8. */
struct str text_lines(struct arena *a, struct str s);

/* format=flowed (RFC 3676): lines of a paragraph are joined, stuffing goes, quotes keep one "> "
 * for each level; delsp says whether the blank at the end of a flowed line goes too. s has LF line
 * ends. */
struct str text_unflow(struct arena *a, struct str s, bool delsp);

/* Without blank lines at the start and blanks at the end. */
struct str text_trim(struct str s);

/* The charset that an HTML page names in its own head, or STR_NONE. */
struct str text_html_charset(struct str html);

/* A file that stands in plain text as uuencode (the way before MIME). Offsets are in the text. */
struct text_uufile {
    struct str name;
    size_t from, to;       /* from the "begin" line up to behind the "end" line */
    size_t data, data_end; /* the lines between */
};

/* The next such file in s at or behind byte *at; false when there is none. *at moves behind it.
 * Linear over all calls. */
bool text_uuencode(struct str s, size_t *at, struct text_uufile *ret);

#endif
