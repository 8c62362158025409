/* views.h - the parts of the template compiler (views.c says what it is for).
 *
 *   views_scan.c   cuts a template into text and forms
 *   views_html.c   follows the HTML, so that it is known where a value stands
 *   views_words.c  reads {t} and {tn}
 *   views_gen.c    writes the C
 *
 * tools/words uses the first and the third to find what there is to translate. Spans point into the
 * template's source; all else lives in the arena.
 */
#ifndef TOOLS_VIEWS_H
#define TOOLS_VIEWS_H

#include "base/buf.h"
#include "base/str.h"

/* Limits; a template beyond them is cut in two. */
enum {
    VIEWS_MAX_SOURCE = 256 << 10,
    VIEWS_MAX_FORM = 4096,
    VIEWS_MAX_TAGS = 64,
    VIEWS_MAX_BLOCKS = 32,
    VIEWS_MAX_ARGS = 8
};

/* The first thing that is wrong: where, and what to do about it. what is NULL while nothing is. */
struct views_fault {
    size_t at;
    struct str what;
};

/* Line and column of an offset, from 1, in bytes. */
void views_position(struct str source, size_t at, int *ret_line, int *ret_column);

/* views_scan.c */
enum form {
    FORM_TEXT,
    FORM_VALUE,
    FORM_ARGS,
    FORM_IF,
    FORM_ELIF,
    FORM_ELSE,
    FORM_EACH,
    FORM_END,
    FORM_PART,
    FORM_T,
    FORM_TN
};

struct token {
    enum form form;
    struct str text; /* the text, or what follows the keyword, trimmed */
    size_t at;       /* where it begins */
    bool alone;      /* a block form on a line of its own: that line leaves nothing in the page */
};

struct scan {
    struct str source;
    size_t at;
    struct views_fault fault;
};

/* The next token; false at the end and after a fault. */
bool scan_next(struct scan *s, struct token *ret);
/* Behind the string or character literal that begins at at; s.n when it never ends. */
size_t scan_literal(struct str s, size_t at);
bool scan_is_name(char c);
bool scan_is_blank(char c);

/* views_html.c */
enum place {
    PLACE_TEXT,
    PLACE_RCDATA,
    PLACE_ATTR,
    PLACE_FLAG,
    PLACE_URL_START,
    PLACE_URL_OWN,
    PLACE_URL_FIRST,
    PLACE_URL_PART,
    PLACE_NONE
};

enum markup_state {
    IN_TEXT,
    IN_TAG_OPEN,
    IN_TAG_NAME,
    IN_CLOSE_NAME,
    IN_DECLARATION,
    IN_COMMENT,
    IN_TAG,
    IN_ATTR_NAME,
    IN_ATTR_EQUALS,
    IN_ATTR_VALUE,
    IN_ATTR_END,
    IN_SLASH,
    IN_RAW,
    IN_RCDATA,
    MARKUP_STATE_COUNT
};
/* A flag is written true or false in words (aria-pressed), where C has an int. */
enum attr_kind { ATTR_PLAIN, ATTR_FLAG, ATTR_URL, ATTR_URL_OWN, ATTR_NO_VALUES };
/* What of an address has been written: nothing; a value that may be a whole one; a word that may
 * become a scheme, or a host; a scheme; a / that begins a path unless another one follows; so much
 * that the rest is path, query or fragment. */
enum url_state { URL_EMPTY, URL_VALUE, URL_WORD, URL_SCHEME, URL_SLASH, URL_REST };

struct markup {
    enum markup_state state;
    enum attr_kind kind;
    enum url_state url;
    char quote;
    int depth;
    struct str tags[VIEWS_MAX_TAGS];
    struct str tag, attr;  /* being read */
    bool refresh, content; /* a meta tag with http-equiv; with a value in content */
    bool space;            /* white space was just written */
    bool fresh; /* just behind <pre> or <textarea>, whose first newline a browser drops */
    struct buf *out;
    struct views_fault *fault;
};

/* Follows literal text, which begins at offset at, and writes it to m->out without needless white
 * space. */
void markup_text(struct markup *m, struct str text, size_t at);
/* Where a value here would stand; a fault when it may not. Notes that it does stand there. */
enum place markup_value(struct markup *m, size_t at);
/* Before a block form: {if}, {elif}, {else}, {each}, {end} may stand here, or a fault. */
void markup_block(struct markup *m, size_t at, bool alone);
/* A branch ended: m must be where the branch began, or a fault; m becomes what holds behind both.
 */
void markup_merge(struct markup *m, const struct markup *began, size_t at);
/* The template ended: everything is closed, or a fault. */
void markup_end(struct markup *m, size_t at);

/* views_words.c */
struct message {
    struct str context, one, many; /* as in the program: escapes undone; many is STR_NONE for {t} */
    struct str count;              /* {tn}: the expression */
    int arg_n;
    struct {
        struct str name, value;
    } args[VIEWS_MAX_ARGS]; /* {tn} has "n" first */
};

/* Reads a FORM_T or FORM_TN; false and a fault when it is wrong. */
bool message_parse(struct arena *a, const struct token *t, struct message *ret,
                   struct views_fault *fault);
/* The key in the tables: context, \004, one. */
struct str message_key(struct arena *a, const struct message *m);

/* views_gen.c */
struct views_known {
    struct str name;    /* "icon" for view_icon */
    struct str include; /* "view/icon.h" */
};

struct views_input {
    struct str path; /* for messages and #line */
    struct str name; /* "today" */
    struct str source;
    const struct views_known *known;
    size_t known_n;
};

struct views_output {
    struct str header, source; /* the two files */
    struct str body;           /* of the function, a part of source */
};

/* Compiles a template; false and a fault when it is wrong. */
bool views_compile(struct arena *a, const struct views_input *in, struct views_output *ret,
                   struct views_fault *fault);

#endif
