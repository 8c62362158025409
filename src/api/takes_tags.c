/* What the endpoints about tags take (takes.h). */
#include "api/takes.h"
#include "desk/tag/tag.h"

const struct api_spec takes_tag[] = {
    { .name = "name", .kind = API_TEXT, .max = TAG_NAME_MAX, .what = "What it is called from now on.",
      .hint = "Send one line of at most 60 bytes, without a comma." },
    { .name = "into", .kind = API_ID, .what = "The tag that it is joined to; this one is gone then.",
      .hint = "It must be the id of another tag, written as a text." },
    { 0 },
};
#define TAG_NAMES(NAME, WHAT)                                                                      \
    { .name = NAME, .kind = API_TEXTS, .max = TAGS_A_CASE, .what = WHAT,                           \
      .hint = "It must be a list of at most 20 names, each of at most 60 bytes and without a comma." }
const struct api_spec takes_case_tags[] = {
    TAG_NAMES("add", "Put on; a name that is new makes a tag, as in tags of PATCH."),
    TAG_NAMES("remove", "Taken off before that; what it has not is passed over."),
    { 0 },
};
