/* Its entry function declines. */
#include "faulty.h"

__attribute__((visibility("default"))) const rollcall_plugin_descriptor* rollcall_plugin_v1(void) {
  return NULL;
}
#define FAULTY_ENTRY
#define FAULTY_ID "null-entry"
#include "faulty.h"
