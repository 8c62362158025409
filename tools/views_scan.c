#include "views.h"

bool scan_is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool scan_is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void views_position(struct str source, size_t at, int *ret_line, int *ret_column) {
    *ret_line = 1;
    *ret_column = 1;
    for (size_t i = 0; i < at && i < source.n; i++) {
        ++*ret_column;
        if (source.p[i] != '\n') continue;
        ++*ret_line;
        *ret_column = 1;
    }
}

static bool fault(struct scan *s, size_t at, struct str what) {
    s->fault = (struct views_fault){ at, what };
    return false;
}

size_t scan_literal(struct str s, size_t at) {
    for (size_t i = at + 1; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == s.p[at])
            return i + 1;
    }
    return s.n;
}

/* Behind the brace that closes the one at open; 0 when there is none. */
static size_t form_end(struct str s, size_t open) {
    int depth = 0;
    for (size_t i = open; i < s.n && i - open <= VIEWS_MAX_FORM;) {
        char c = s.p[i];
        if (c == '"' || c == '\'') {
            i = scan_literal(s, i);
            continue;
        }
        if (c == '{') depth++;
        if (c == '}' && --depth == 0) return i + 1;
        i++;
    }
    return 0;
}

/* Splits what stands between the braces into keyword and rest. */
static enum form form_of(struct str inside, struct str *ret_rest) {
    static const struct {
        struct str word;
        enum form form;
    } forms[] = {
        { { "args", 4 }, FORM_ARGS },   { { "if", 2 }, FORM_IF },     { { "elif", 4 }, FORM_ELIF },
        { { "else", 4 }, FORM_ELSE },   { { "each", 4 }, FORM_EACH }, { { "end", 3 }, FORM_END },
        { { "part", 4 }, FORM_PART },   { { "t", 1 }, FORM_T },       { { "tn", 2 }, FORM_TN },
        { { "class", 5 }, FORM_VALUE },
    };
    struct str s = str_trim(inside);
    size_t n = 0;
    while (n < s.n && scan_is_name(s.p[n]))
        n++;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        bool whole = n == s.n || scan_is_blank(s.p[n]);
        if (!whole || !str_eq(str_slice(s, 0, n), forms[i].word)) continue;
        *ret_rest = str_trim(str_from(s, n));
        return forms[i].form;
    }
    *ret_rest = s;
    return FORM_VALUE;
}

static bool is_block(enum form f) {
    return f == FORM_ARGS || f == FORM_IF || f == FORM_ELIF || f == FORM_ELSE || f == FORM_EACH ||
           f == FORM_END;
}

/* Where the line of open begins when nothing but blanks stands before it, else open. */
static size_t line_start(struct str s, size_t open) {
    size_t i = open;
    while (i && (s.p[i - 1] == ' ' || s.p[i - 1] == '\t'))
        i--;
    return i == 0 || s.p[i - 1] == '\n' ? i : open;
}

/* Behind the end of the line of close when nothing but blanks stands behind it, else close. */
static size_t line_end(struct str s, size_t close) {
    size_t i = close;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\r'))
        i++;
    if (i == s.n) return i;
    return s.p[i] == '\n' ? i + 1 : close;
}

/* True when the form from open to close is a block form with nothing else on its line. */
static bool is_alone(struct str s, size_t open, size_t close) {
    struct str rest;
    if (!is_block(form_of(str_slice(s, open + 1, close - 1), &rest))) return false;
    bool left = open == 0 || s.p[open - 1] == '\n' || line_start(s, open) != open;
    bool right = close == s.n || line_end(s, close) != close;
    return left && right;
}

static bool text_token(struct scan *s, struct token *ret) {
    struct str src = s->source;
    size_t i = s->at, cut;
    while (i < src.n && src.p[i] != '{' && src.p[i] != '}')
        i++;
    cut = i;
    if (i < src.n && src.p[i] == '{' && !(i + 1 < src.n && src.p[i + 1] == '{')) {
        size_t close = form_end(src, i);
        if (close && is_alone(src, i, close)) cut = line_start(src, i);
    }
    *ret = (struct token){ .form = FORM_TEXT, .at = s->at, .text = str_slice(src, s->at, cut) };
    s->at = i;
    return true;
}

static bool form_token(struct scan *s, struct token *ret) {
    struct str src = s->source, rest;
    size_t open = s->at, close = form_end(src, open);
    if (!close) return fault(s, open, S("this { is never closed; write {{ for a brace"));
    enum form form = form_of(str_slice(src, open + 1, close - 1), &rest);
    if (rest.n == 0 && form != FORM_ELSE && form != FORM_END && form != FORM_ARGS)
        return fault(s, open, S("nothing stands between these braces"));
    if (rest.n && (form == FORM_ELSE || form == FORM_END))
        return fault(s, open, S("{else} and {end} stand alone; {elif …} takes a condition"));
    bool alone = is_alone(src, open, close);
    *ret = (struct token){ .form = form, .at = open, .text = rest, .alone = alone };
    s->at = alone ? line_end(src, close) : close;
    return true;
}

bool scan_next(struct scan *s, struct token *ret) {
    struct str src = s->source;
    if (s->at >= src.n || s->fault.what.p) return false;
    char c = src.p[s->at];
    if (c != '{' && c != '}') return text_token(s, ret);
    if (s->at + 1 < src.n && src.p[s->at + 1] == c) {
        *ret = (struct token){ .form = FORM_TEXT,
                               .at = s->at,
                               .text = str_slice(src, s->at, s->at + 1) };
        s->at += 2;
        return true;
    }
    if (c == '}') return fault(s, s->at, S("this } closes nothing; write }} for a brace"));
    return form_token(s, ret);
}
