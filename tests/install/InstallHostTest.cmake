# Installs host and plugins of a built tree into an empty folder; the program starts there, and the plugin is still one.
# Variables: BUILD_DIR WORK_DIR BINDIR NM READELF CHECK_PLUGIN
file(REMOVE_RECURSE "${WORK_DIR}")
foreach(component host plugins)
  execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${WORK_DIR}" --component ${component}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endforeach()

execute_process(COMMAND "${WORK_DIR}/${BINDIR}/rollcall" --help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
if(NOT help MATCHES "import")
  message(FATAL_ERROR "the installed program does not know its commands:\n${help}")
endif()
execute_process(COMMAND "${CMAKE_COMMAND}" "-DPLUGIN=${WORK_DIR}/lib/rollcall/plugins/entra-id.so" "-DNM=${NM}"
  "-DREADELF=${READELF}" -P "${CHECK_PLUGIN}" COMMAND_ERROR_IS_FATAL ANY)

# What belongs to the SDK or to tests stays out.
file(GLOB_RECURSE installed RELATIVE "${WORK_DIR}" "${WORK_DIR}/*")
list(LENGTH installed count)
if(NOT count EQUAL 2)
  message(FATAL_ERROR "installed is more than the program and its plugin: ${installed}")
endif()
file(REMOVE_RECURSE "${WORK_DIR}")
