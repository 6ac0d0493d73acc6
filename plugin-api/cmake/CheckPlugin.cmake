# Run after linking a plugin: exactly one exported symbol, and a metadata section.
execute_process(COMMAND "${NM}" -D --defined-only "${PLUGIN}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" symbol_lines "${symbols}")
list(LENGTH symbol_lines symbol_count)
if(NOT symbol_count EQUAL 1 OR NOT symbols MATCHES " T rollcall_plugin_v1")
  message(FATAL_ERROR "${PLUGIN} must export exactly rollcall_plugin_v1, but exports:\n${symbols}")
endif()

execute_process(COMMAND "${READELF}" -SW "${PLUGIN}" OUTPUT_VARIABLE sections COMMAND_ERROR_IS_FATAL ANY)
if(NOT sections MATCHES "\\.rollcall\\.meta")
  message(FATAL_ERROR "${PLUGIN} has no .rollcall.meta section: is ROLLCALL_PLUGIN(YourClass) missing?")
endif()
