/* facts.h - what every page needs of the desk's settings, read once a second and not with each page.
 * Threads: any; a lock inside. */
#ifndef WEB_FACTS_H
#define WEB_FACTS_H

#include "desk/firstrun/firstrun.h"
#include "desk/hours/hours.h"
#include "desk/setting/setting.h"

struct facts;

/* first: as they stand at the start. Belongs to the caller. */
struct facts *facts_new(const struct desk_facts *first);
void facts_free(struct facts **f);

/* As they are, a second old at most; texts in w's arena. Where they cannot be read now they are what
 * they were. Opens its own transaction. */
struct desk_facts facts_now(struct facts *f, struct work *w);
/* What few pages need, of the same reading. */
struct facts_more {
    enum firstrun_state first_run;
    struct hours hours;
    int64_t answer_hours;
};
struct facts_more facts_more(struct facts *f);
/* They were changed here: the next who asks reads them anew. */
void facts_changed(struct facts *f);

#endif
