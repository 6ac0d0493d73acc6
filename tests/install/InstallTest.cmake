# Installs the SDK of a built tree into an empty folder, builds the installed copy of the template against it as an
# author would, and looks at the plugin that comes out. Variables: BUILD_DIR SOURCE_DIR WORK_DIR CXX GENERATOR LIBDIR
# DOCDIR SANITIZE NM READELF
set(prefix "${WORK_DIR}/prefix")
set(plugin_build "${WORK_DIR}/template")
file(REMOVE_RECURSE "${WORK_DIR}")

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    string(REPLACE ";" " " command "${ARGN}")
    message(FATAL_ERROR "${command}\nfailed with ${result}:\n${output}")
  endif()
endfunction()

run("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${prefix}" --component sdk)

# Nothing that is installed may lead back to the tree that it was built from.
file(GLOB package_files "${prefix}/${LIBDIR}/cmake/Rollcall/*.cmake")
list(LENGTH package_files count)
if(count LESS 6)
  message(FATAL_ERROR "the CMake package is incomplete: ${package_files}")
endif()
foreach(file IN LISTS package_files)
  file(READ "${file}" text)
  foreach(folder "${SOURCE_DIR}" "${BUILD_DIR}")
    string(FIND "${text}" "${folder}/" position)
    if(NOT position EQUAL -1)
      message(FATAL_ERROR "${file} names ${folder}")
    endif()
  endforeach()
endforeach()
foreach(file include/rollcall/plugin.h include/rollcall/services/log.h include/rollcall/sdk/plugin.hpp
             include/rollcall/people/writer.hpp share/rollcall/schema/wizard-step.schema.json)
  if(NOT EXISTS "${prefix}/${file}")
    message(FATAL_ERROR "${file} was not installed")
  endif()
endforeach()

# A library with sanitizers inside needs a plugin with the same.
set(flags)
if(SANITIZE)
  set(flags "-DROLLCALL_SANITIZE=${SANITIZE}" "-DCMAKE_CXX_FLAGS=-fsanitize=${SANITIZE}")
endif()
run("${CMAKE_COMMAND}" -S "${prefix}/${DOCDIR}/template" -B "${plugin_build}" -G "${GENERATOR}"
  "-DCMAKE_PREFIX_PATH=${prefix}" "-DCMAKE_CXX_COMPILER=${CXX}" ${flags})
run("${CMAKE_COMMAND}" --build "${plugin_build}")

execute_process(COMMAND "${NM}" -D --defined-only "${plugin_build}/template.so"
  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
if(NOT symbols MATCHES "^[0-9a-f]+ T rollcall_plugin_v1\n$")
  message(FATAL_ERROR "template.so exports something else than its entry:\n${symbols}")
endif()
execute_process(COMMAND "${READELF}" --wide --sections "${plugin_build}/template.so"
  OUTPUT_VARIABLE sections COMMAND_ERROR_IS_FATAL ANY)
if(NOT sections MATCHES " \\.rollcall\\.meta ")
  message(FATAL_ERROR "template.so has no metadata:\n${sections}")
endif()
file(REMOVE_RECURSE "${WORK_DIR}")
