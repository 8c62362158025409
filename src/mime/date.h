/* date.h - the Date field (RFC 5322 3.3 and 4.3) and the forms that programs write instead. */
#ifndef MIME_DATE_H
#define MIME_DATE_H

#include "base/arena.h"
#include "base/str.h"

/* Reads a raw value into a moment and the offset it was written with, in minutes east of UTC. False
 * when it holds no date with a time of day. Years of two digits and letters for zones count as RFC
 * 5322 4.3 says; an unknown zone is UTC. */
bool date_read(struct arena *a, struct str raw, int64_t *ret_moment, int32_t *ret_offset);

/* 2026-11-13T18:42:00+01:00 for a moment and an offset. */
struct str date_rfc3339(struct arena *a, int64_t moment, int32_t offset);

#endif
