/* wilson.h - how sure a share is: the interval around k of n [Wilson 1927, JASA 22] and around the difference of
 * two shares [Newcombe 1998, method 10] (practices.md, part 3).
 *
 * z says how wide: WILSON_95 leaves 5 % outside on both sides together, WILSON_90_ABOVE 10 % on one side alone.
 * Shares are 0 to 1, differences -1 to 1.
 */
#ifndef BASE_WILSON_H
#define BASE_WILSON_H

#include <stdint.h>

#define WILSON_95 1.959964
#define WILSON_90_ABOVE 1.281552

/* 0 to 1, which says nothing, where n is 0. */
void wilson(int64_t k, int64_t n, double z, double *ret_low, double *ret_high);
/* The same in thousandths, rounded, at 95 %: for pages and the API. */
void wilson_permille(int64_t k, int64_t n, int64_t *ret_low, int64_t *ret_high);
/* Of k of n less `than` of than_n, neither of them 0. One that does not hold 0 shows a difference. */
void newcombe(int64_t k, int64_t n, int64_t than, int64_t than_n, double z, double *ret_low, double *ret_high);

#endif
