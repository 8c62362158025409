#include "reader/lock.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's interface in its newest form (linux/landlock.h of 6.12); Debian 12's header is older
 * than the kernels we may meet. */
struct ruleset {
    uint64_t handled_access_fs;
    uint64_t handled_access_net; /* from version 4 */
    uint64_t scoped;             /* from version 6 */
};

enum { CREATE_RULESET_VERSION = 1, NET_ALL = 3, SCOPE_ALL = 3 };

int landlock_version(void) {
    long v = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    return v < 0 ? 0 : (int)v;
}

/* All rights on files that a version knows: 13 at first, REFER came with 2, TRUNCATE with 3,
 * IOCTL_DEV with 5. */
static uint64_t rights_on_files(int version) {
    unsigned count = 13;
    if (version >= 2) count = 14;
    if (version >= 3) count = 15;
    if (version >= 5) count = 16;
    return (UINT64_C(1) << count) - 1;
}

static size_t ruleset_size(int version) {
    if (version >= 6) return 24;
    return version >= 4 ? 16 : 8;
}

bool landlock_forbid_all(void) {
    int version = landlock_version();
    if (version == 0) return true;
    struct ruleset rules = { rights_on_files(version), NET_ALL, SCOPE_ALL };
    int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, ruleset_size(version), 0);
    if (fd < 0) return false;
    bool done = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    close(fd);
    return done;
}
