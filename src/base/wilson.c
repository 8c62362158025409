#include "base/wilson.h"

#include "base/bug.h"

#include <math.h>

void wilson(int64_t k, int64_t n, double z, double *ret_low, double *ret_high) {
    *ret_low = 0;
    *ret_high = 1;
    if (n <= 0) return;
    double size = (double)n, p = (double)k / size, z2 = z * z;
    double middle = p + z2 / (2 * size);
    double half = z * sqrt(p * (1 - p) / size + z2 / (4 * size * size));
    double low = (middle - half) / (1 + z2 / size), high = (middle + half) / (1 + z2 / size);
    *ret_low = k == 0 || low < 0 ? 0 : low;
    *ret_high = k == n || high > 1 ? 1 : high;
}

void wilson_permille(int64_t k, int64_t n, int64_t *ret_low, int64_t *ret_high) {
    double low, high;
    wilson(k, n, WILSON_95, &low, &high);
    *ret_low = (int64_t)round(1000 * low);
    *ret_high = (int64_t)round(1000 * high);
}

void newcombe(int64_t k, int64_t n, int64_t than, int64_t than_n, double z, double *ret_low, double *ret_high) {
    BUG_UNLESS(n > 0 && than_n > 0);
    double p = (double)k / (double)n, q = (double)than / (double)than_n, pl, ph, ql, qh;
    wilson(k, n, z, &pl, &ph);
    wilson(than, than_n, z, &ql, &qh);
    *ret_low = p - q - hypot(p - pl, qh - q);
    *ret_high = p - q + hypot(ph - p, q - ql);
}
