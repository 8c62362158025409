/* Many mail programs break lines after some 72 characters. In a narrower column each such line
 * would be cut once more, a long piece and a short one in turn, so lines that were broken only
 * because the next word did not fit are put together again. What the writer broke on purpose
 * (addresses, lists, verses, signatures) stays: there the next word would have fitted. */
#include "base/buf.h"
#include "base/utf8.h"
#include "web/web_priv.h"

enum { FLOW_MIN = 55, FLOW_MAX = 100 }; /* characters at which programs break lines */

/* The width at which this text was broken: its longest line. 0 where it was not broken by a
 * program. */
static size_t width_of(struct str text) {
    struct str rest = text, line;
    size_t width = 0;
    while (str_split(&rest, '\n', &line)) {
        size_t n = utf8_count(line);
        bool one_word =
            str_find_char(str_trim(line), ' ') < 0; /* a link stays whole in every program */
        if (n > FLOW_MAX && !one_word) return 0;
        if (n > width && !one_word) width = n;
    }
    return width >= FLOW_MIN ? width : 0;
}

/* Lists, quotes and indented lines begin a line of their own. */
static bool begins_anew(struct str line) {
    if (line.n == 0 || line.p[0] == ' ' || line.p[0] == '\t' || line.p[0] == '>' ||
        line.p[0] == '|')
        return true;
    bool mark = line.p[0] == '-' || line.p[0] == '*' || line.p[0] == '+' || line.p[0] == '#' ||
                str_starts(line, S("•")) || str_starts(line, S("–"));
    if (mark) return true;
    size_t digits = 0;
    while (digits < line.n && line.p[digits] >= '0' && line.p[digits] <= '9')
        digits++;
    return digits > 0 && digits <= 3 && digits < line.n &&
           (line.p[digits] == '.' || line.p[digits] == ')');
}

static struct str without_blanks(struct str line) {
    while (line.n > 0 && line.p[line.n - 1] == ' ')
        line.n--;
    return line;
}

static bool was_broken(struct str line, struct str next, size_t width) {
    struct str rest = next, word;
    if (line.n == 0 || line.p[line.n - 1] == '-' || begins_anew(next) || line.p[0] == '>' ||
        line.p[0] == '|')
        return false;
    (void)str_split(&rest, ' ', &word);
    size_t n = utf8_count(word);
    return n <= width && utf8_count(line) + 1 + n > width;
}

struct str flow_text(struct arena *a, struct str text) {
    size_t width = width_of(text);
    if (width == 0) return text;
    struct buf b = buf_new(a, text.n + 1);
    struct str rest = text, line, next;
    bool more = str_split(&rest, '\n', &line);
    while (more) {
        more = str_split(&rest, '\n', &next);
        /* A blank at the end of a broken line is the one between its words (RFC 3676). */
        bool joined = more && was_broken(without_blanks(line), next, width);
        buf_add(&b, joined ? without_blanks(line) : line);
        if (more) buf_add_char(&b, joined ? ' ' : '\n');
        line = next;
    }
    return buf_str(&b);
}
