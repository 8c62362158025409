/* opt.h - an integer that may be missing: nullable columns and parameters, unset fields.
 * (A missing text is a struct str that is STR_NONE.) */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stdbool.h>
#include <stdint.h>

struct opt_int {
    bool set;
    int64_t v;
};

#define OPT_NONE ((struct opt_int){ false, 0 })
#define OPT(x) ((struct opt_int){ true, (x) })

#endif
