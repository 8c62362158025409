/* doors.h - what the world can reach: pages and API over HTTP, letters over LMTP. */
#ifndef APP_DOORS_H
#define APP_DOORS_H

#include "app/desk.h"
#include "app/pulse.h"
#include "desk/setting/setting.h"
#include "live/live.h"

struct doors;

/* Opens all doors of the configuration. ERR_INVALID for addresses that make no sense, and for plain
 * http to other machines without insecure_http (README decision 15); ERR_IO where a port cannot be
 * had. facts, reader, pulse and live must outlive it. */
MUST_USE const struct err *doors_open(struct arena *a, struct desk *d,
                                      const struct desk_facts *facts,
                                      struct reader *reader, struct pulse *pulse,
                                      struct live *live,
                                      int workers, struct doors **ret);
/* The address to type into a browser. */
struct str doors_url(const struct doors *d);
/* Finishes what is under way and closes. Accepts a pointer to NULL. */
void doors_close(struct doors **d);

#endif
