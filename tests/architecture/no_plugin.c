/* What a plugin must not look like: a second exported function, and no metadata. */
const void *rollcall_plugin_v1(void);
const void *rollcall_plugin_v1(void) { return 0; }

int another_function(void);
int another_function(void) { return 1; }
