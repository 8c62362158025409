#include "desk/health/health.h"

#include "base/moment.h"
#include "desk/health/health_sql.h"
#include "desk/mailbox/consent.h"
#include "desk/mailbox/mailbox.h"

const struct err *health_now(struct work *w, struct health *ret) {
    int64_t now = work_now(w);
    return sql_health_now(w->db, now - MOMENT_MINUTE, now - MAILBOX_SILENT, w->actor.user_id, now,
                          now + CONSENT_WARNING, ret);
}
