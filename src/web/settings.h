/* settings.h - what the pages of the settings share. */
#ifndef WEB_SETTINGS_H
#define WEB_SETTINGS_H

#include "view/settings_pages.h"
#include "web/web_priv.h"

/* What was just done: the words for ?said=WORD, "" for none that is known. */
struct str settings_said(const struct page *p);
/* Back to a page of the settings, which then says so. */
void settings_done(struct page *p, const char *path, const char *said);
/* True for a refusal that the form itself can show. */
bool settings_can_again(const struct err *e);
/* Names with commas, put together one by one. */
struct str settings_with(struct arena *a, struct str list, struct str name);
/* The status of a page that shows a refused form. */
int settings_status(const struct err *e);

#endif
