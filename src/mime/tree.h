/* tree.h - the parts of a letter and how they are nested.
 *
 * GMime reads the view that the pre-scan made (prescan.h) and says which bytes belong to which
 * part; the answer is a flat list in the order of the letter. Fields are those of the pre-scan's
 * blocks.
 */
#ifndef MIME_TREE_H
#define MIME_TREE_H

#include "mime/parse.h"
#include "mime/prescan.h"

enum { TREE_PARTS_MAX = 1000 };

struct tree_part {
    int parent;     /* index, -1 for the letter itself */
    bool multipart; /* has parts; its own content is not of the text */
    const struct prescan_block *block;
    struct str type;       /* "text/plain": lower case, always type/subtype */
    size_t offset, length; /* the encoded body in raw */
    enum mail_encoding encoding;
    bool encoding_unknown;
    struct params disposition; /* Content-Disposition */
    struct str name;           /* clean file name, "" where there is none */
    struct str content_id;     /* without brackets, or STR_NONE */
};

struct tree {
    struct tree_part *v; /* parents before their parts */
    size_t n;
    struct str charset; /* the first that any header names: a hint for raw bytes, or STR_NONE */
    bool cut;           /* more than TREE_PARTS_MAX */
};

/* Starts GMime; to be called while files can still be opened. */
void tree_warm_up(void);

/* The parts of what was pre-scanned; spans live as long as the arena and p->raw. At least one part.
 */
struct tree tree_read(struct arena *a, const struct prescan *p);

/* The text of an id field without brackets and blanks, valid UTF-8: "<x@y>" -> "x@y". */
struct str tree_content_id(struct arena *a, struct str raw);

#endif
