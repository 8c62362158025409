#include "mail/lmtp_priv.h"

#include <string.h>

/* One byte; gives how many bytes come out (0, 1 or 2). Only an exact CR LF begins a line, so a dot
 * behind a bare LF or CR is a byte like any other (A05: CVE-2023-51764 and kin). */
static size_t step(enum data_state *state, char c, char *out) {
    switch (*state) {
    case DATA_LINE:
        if (c == '.') {
            *state = DATA_DOT;
            return 0;
        }
        break;
    case DATA_DOT: /* the dot is dropped: it ends the letter or was doubled (RFC 5321 4.5.2) */
        if (c == '\r') {
            *state = DATA_DOT_CR;
            return 0;
        }
        break;
    case DATA_DOT_CR:
        if (c == '\n') {
            *state = DATA_END;
            return 0;
        }
        out[0] = '\r';
        out[1] = c;
        *state = c == '\r' ? DATA_CR : DATA_TEXT;
        return 2;
    case DATA_CR:
        if (c == '\n') {
            *out = c;
            *state = DATA_LINE;
            return 1;
        }
        break;
    case DATA_TEXT:
    case DATA_END:
        break;
    }
    *out = c;
    *state = c == '\r' ? DATA_CR : DATA_TEXT;
    return 1;
}

size_t lmtp_data_feed(enum data_state *state, struct str in, char *out, size_t *ret_written) {
    size_t at = 0, put = 0;
    while (at < in.n && *state != DATA_END) {
        if (*state == DATA_TEXT) { /* the common case by whole stretches */
            const char *cr = memchr(in.p + at, '\r', in.n - at);
            size_t run = cr ? (size_t)(cr - (in.p + at)) : in.n - at;
            memcpy(out + put, in.p + at, run);
            at += run;
            put += run;
            if (at == in.n) break;
        }
        put += step(state, in.p[at++], out + put);
    }
    *ret_written = put;
    return at;
}
