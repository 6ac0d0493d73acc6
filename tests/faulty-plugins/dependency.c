/* No plugin: a library that two of them are linked to. It exports an entry function, which is not theirs. */
#include "rollcall/plugin.h"

#include <stddef.h>

int rollcall_faulty_dependency(void);
int rollcall_faulty_dependency(void) {
  return 0;
}

const rollcall_plugin_descriptor* rollcall_plugin_v1(void);
const rollcall_plugin_descriptor* rollcall_plugin_v1(void) {
  return NULL;
}
