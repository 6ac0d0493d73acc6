/* What the faulty plugins have in common: a complete, correct plugin in C, of which each of them replaces the
 * one part that it gets wrong. Define FAULTY_ID (and what else differs), then include this last. */
#ifndef FAULTY_H
#define FAULTY_H

#include "rollcall/plugin.h"

#include <stddef.h>
#include <string.h>

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

static inline void reply_with(const rollcall_text_sink* reply, const char* text) {
  const rollcall_string piece = {text, strlen(text)};
  reply->write(reply->context, piece);
}

#endif

#ifdef FAULTY_ID

#ifndef FAULTY_DESCRIPTOR_ID
#define FAULTY_DESCRIPTOR_ID FAULTY_ID
#endif
#ifndef FAULTY_RUN
#define FAULTY_RUN correct_run
static rollcall_status correct_run(rollcall_instance* instance, rollcall_string options,
                                   const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)errors;
  reply_with(reply, "{}");
  return ROLLCALL_OK;
}
#endif
#ifndef FAULTY_SERVICES
#define FAULTY_SERVICES NULL
#define FAULTY_SERVICE_COUNT 0
#endif

static rollcall_status correct_create(const rollcall_host* host, rollcall_instance** instance,
                                      const rollcall_error_sink* errors) {
  static int only_instance;
  (void)host, (void)errors;
  *instance = (rollcall_instance*)(void*)&only_instance;
  return ROLLCALL_OK;
}

static rollcall_status correct_check(rollcall_instance* instance, const rollcall_text_sink* reply,
                                     const rollcall_error_sink* errors) {
  (void)instance, (void)errors;
  reply_with(reply, "{}");
  return ROLLCALL_OK;
}

static void correct_interrupt(rollcall_instance* instance) {
  (void)instance;
}
static void correct_destroy(rollcall_instance* instance) {
  (void)instance;
}

static const rollcall_plugin_calls faulty_calls = {.struct_size = sizeof(rollcall_plugin_calls),
                                                   .create = correct_create,
                                                   .check = correct_check,
                                                   .run = FAULTY_RUN,
                                                   .interrupt = correct_interrupt,
                                                   .destroy = correct_destroy};

__attribute__((unused)) static const rollcall_plugin_descriptor faulty_descriptor = {
    .struct_size = sizeof(rollcall_plugin_descriptor),
    .api_major = ROLLCALL_PLUGIN_API_MAJOR,
    .api_minor = ROLLCALL_PLUGIN_API_MINOR,
    .people_tables_version = ROLLCALL_PEOPLE_TABLES_VERSION,
    .id = TEXT(FAULTY_DESCRIPTOR_ID),
    .name = TEXT("Faulty " FAULTY_ID),
    .version = TEXT("1.0"),
    .vendor = TEXT("Rollcall tests"),
    .summary = TEXT("Fails."),
    .required_services = FAULTY_SERVICES,
    .required_service_count = FAULTY_SERVICE_COUNT,
    .calls = &faulty_calls};

__attribute__((section(ROLLCALL_METADATA_SECTION), used, retain, visibility("hidden")))
const rollcall_plugin_metadata faulty_metadata = {.magic = ROLLCALL_METADATA_MAGIC,
                                                  .struct_size = sizeof(rollcall_plugin_metadata),
                                                  .api_major = ROLLCALL_PLUGIN_API_MAJOR,
                                                  .api_minor = ROLLCALL_PLUGIN_API_MINOR,
                                                  .people_tables_version = ROLLCALL_PEOPLE_TABLES_VERSION,
                                                  .id = FAULTY_ID,
                                                  .name = "Faulty " FAULTY_ID,
                                                  .version = "1.0",
                                                  .vendor = "Rollcall tests",
                                                  .summary = "Fails."};

#ifndef FAULTY_ENTRY
__attribute__((visibility("default"))) const rollcall_plugin_descriptor* rollcall_plugin_v1(void) {
  return &faulty_descriptor;
}
#endif

#endif
