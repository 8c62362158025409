/* prescan.h - the linear look at a letter that stands before the MIME library.
 *
 * GMime takes 8.5 s and 1.8 GiB over 300,000 tiny parts, opens charsets while it reads headers and
 * loses words of them (libraries.md 2, spike.md 3). So it is shown a view of the letter instead of
 * the letter: the boundary lines, the ends of each body, and in place of each header what GMime
 * needs to find the structure and nothing else - the number of the block and, for a multipart, its
 * boundary. Fields are read by us (headers.h) and found again by that number; bodies are read from
 * the letter.
 *
 * The view keeps the limits of contract.md: 2,000 boundary lines, multiparts 50 deep, no line of
 * more than 1 MiB; the header of the letter 1 MiB and 1,000 fields, that of a part 100. What lies
 * beyond is not in it. An attached letter (message/rfc822) is one leaf: its inside is not looked
 * at.
 *
 * Everything points into raw or the arena.
 */
#ifndef MIME_PRESCAN_H
#define MIME_PRESCAN_H

#include "mime/headers.h"
#include "mime/param.h"

enum {
    PRESCAN_LINE_MAX = 1 << 20,
    PRESCAN_BOUNDARIES_MAX = 2000,
    PRESCAN_DEPTH_MAX = 50,
    PRESCAN_PART_FIELDS_MAX = 100,
    PRESCAN_BODY_END = 512 /* how much of either end of a long body is in the view */
};

/* One header: that of the letter or of a part. */
struct prescan_block {
    struct headers headers;
    struct params type;  /* Content-Type */
    struct str boundary; /* set for a multipart that GMime is to split */
    bool text_before;    /* the header calls it a text as well: what stands before the first part is
                            one */
    size_t body, end;    /* where in raw the body begins, and the next boundary line stands */
};

/* A piece of the view that stands in raw too. */
struct prescan_piece {
    size_t view, raw, length;
};

struct prescan {
    struct str raw;
    struct prescan_block *blocks;
    size_t block_count;
    struct str view;
    struct prescan_piece *pieces; /* in order */
    size_t piece_count;
    bool header_cut, line_cut, parts_cut, depth_cut;
};

/* The header that names a block in the view. */
#define PRESCAN_BLOCK_FIELD "X-Block"

/* Reads raw from byte from on (behind a mark or an mbox line). */
void prescan(struct arena *a, struct str raw, size_t from, struct prescan *ret);

/* Where in raw a range of the view stands: from its first byte up to its last. False for an empty
 * one. */
bool prescan_range(const struct prescan *p, size_t view, size_t length, size_t *ret_raw,
                   size_t *ret_length);

#endif
