/* web.h - the pages that agents use: read the form, call desk, show the view.
 *
 * Every request goes the same way: route → session → CSRF and origin → access rule → handler → page. table.c names each
 * route with its rule. A page is a link or a form; script only makes it quicker. What was typed is never lost: an error
 * of a form shows the page again with the text in it.
 * Threads: web_answer is called from many at once; a struct web never changes after web_new.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "desk/mailroom.h"
#include "desk/setting/setting.h"
#include "http/server.h"
#include "live/live.h"

struct web;

struct web_options {
    struct store *store;
    const struct sys *sys;
    const unsigned char *key;
    const struct desk_facts *facts;  /* as they are at the start; must outlive the web, as must mailroom */
    const struct mailroom *mailroom;
    struct live *live;               /* must outlive the web */
    bool safe_line;                  /* https or this machine: cookies are __Host- and Secure */
};

/* The web belongs to the caller. */
struct web *web_new(const struct web_options *o);
void web_free(struct web **web);

/* Answers one request. */
void web_answer(const struct web *web, struct request *req, struct reply *rp);
/* Limits of a path, asked before its body is read. */
struct server_plan web_plan(enum method method, struct str path);
/* As much of a path as the log may have: what stands behind the door of a mailed link is its proof (A41). */
struct str web_path_to_log(struct str path);

#endif
