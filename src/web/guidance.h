/* guidance.h - guidance as the pages show it. */
#ifndef WEB_GUIDANCE_H
#define WEB_GUIDANCE_H

#include "view/composer.h"
#include "web/web_priv.h"

struct guidance_item;

/* asked: the language in which nothing needs to be said of it. */
struct page_guidance_row *page_guidance_rows(const struct page *p, const struct guidance_item *items, size_t n,
                                             struct str asked);

#endif
