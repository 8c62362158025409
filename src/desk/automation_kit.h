/* automation_kit.h - for tests: an automation of the register, and changing one as the owner. */
#ifndef DESK_AUTOMATION_KIT_H
#define DESK_AUTOMATION_KIT_H

#include "desk/automation/automation.h"
#include "desk/desk_kit.h"

/* The test fails where there is none of this code. */
struct automation automation_kit_the(struct kit *k, const char *code);
const struct err *automation_kit_says(struct kit *k, const char *code, struct automation_says s);
const struct err *automation_kit_turns(struct kit *k, const char *code, bool on, const char *why);

#endif
