# rollcall_add_plugin(<target> SOURCES <file>... [LIBRARIES <target>...])
#
# Builds one Rollcall plugin: <target>.so, a MODULE that nobody can link to, which
#   * exports exactly one symbol, rollcall_plugin_v1 (hidden visibility alone is not enough: some libraries mark their own
#     types visible, hence the version script),
#   * resolves every symbol at link time (-z defs), so a missing library is found by the author and not by an administrator,
#   * is never unmapped once loaded (-z nodelete): libraries such as cpprestsdk leave threads behind,
#   * carries its metadata in section .rollcall.meta (written by the ROLLCALL_PLUGIN macro).
# The last two are checked after linking; a plugin that breaks a rule does not build.
set(_ROLLCALL_PLUGIN_CMAKE_DIR "${CMAKE_CURRENT_LIST_DIR}")

function(rollcall_add_plugin target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LIBRARIES")
  if(NOT ARG_SOURCES)
    message(FATAL_ERROR "rollcall_add_plugin(${target}): SOURCES is missing")
  endif()
  set(version_script "${_ROLLCALL_PLUGIN_CMAKE_DIR}/rollcall-plugin.map")

  add_library(${target} MODULE ${ARG_SOURCES})
  set_property(GLOBAL APPEND PROPERTY ROLLCALL_PLUGIN_TARGETS ${target})
  target_link_libraries(${target} PRIVATE rollcall::plugin_sdk ${ARG_LIBRARIES})
  set_target_properties(${target} PROPERTIES
    PREFIX ""
    CXX_VISIBILITY_PRESET hidden
    C_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${version_script}")
  target_link_options(${target} PRIVATE
    "LINKER:--version-script=${version_script}" "LINKER:-z,nodelete" "LINKER:--exclude-libs,ALL")
  # A sanitizer's runtime is resolved by the executable, which -z defs cannot know.
  if(NOT ROLLCALL_SANITIZE)
    target_link_options(${target} PRIVATE "LINKER:-z,defs")
  endif()
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -DPLUGIN=$<TARGET_FILE:${target}> -DNM=${CMAKE_NM} -DREADELF=${CMAKE_READELF}
            -P "${_ROLLCALL_PLUGIN_CMAKE_DIR}/CheckPlugin.cmake"
    VERBATIM)
endfunction()
