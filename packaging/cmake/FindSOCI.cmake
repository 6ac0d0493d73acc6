# Finds SOCI 4 and its backends; Debian ships no CMake package for it.
#
#   find_package(SOCI REQUIRED COMPONENTS sqlite3 postgresql)
#
# Defines the imported targets SOCI::core and SOCI::<backend> for each component. Link the backends and hand their
# factory objects to soci::session: loading them by name searches the environment and the current folder.
find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_library(SOCI_CORE_LIBRARY soci_core)
set(_soci_required SOCI_INCLUDE_DIR SOCI_CORE_LIBRARY)

if(SOCI_INCLUDE_DIR AND EXISTS "${SOCI_INCLUDE_DIR}/soci/version.h")
  file(STRINGS "${SOCI_INCLUDE_DIR}/soci/version.h" _soci_version REGEX "define SOCI_LIB_VERSION ")
  string(REGEX REPLACE ".*\"([0-9]+)_([0-9]+).*\".*" "\\1.\\2" SOCI_VERSION "${_soci_version}")
endif()

foreach(_backend IN LISTS SOCI_FIND_COMPONENTS)
  find_library(SOCI_${_backend}_LIBRARY soci_${_backend})
  if(SOCI_${_backend}_LIBRARY)
    set(SOCI_${_backend}_FOUND TRUE)
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SOCI REQUIRED_VARS ${_soci_required} VERSION_VAR SOCI_VERSION HANDLE_COMPONENTS)

if(SOCI_FOUND AND NOT TARGET SOCI::core)
  add_library(SOCI::core UNKNOWN IMPORTED)
  set_target_properties(SOCI::core PROPERTIES
    IMPORTED_LOCATION "${SOCI_CORE_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${SOCI_INCLUDE_DIR}")
endif()

# A backend header includes its client library's header, and Debian keeps libpq's in a folder of its own.
set(_soci_client_sqlite3 SQLite3 SQLite::SQLite3)
set(_soci_client_postgresql PostgreSQL PostgreSQL::PostgreSQL)
foreach(_backend IN LISTS SOCI_FIND_COMPONENTS)
  if(SOCI_FOUND AND NOT TARGET SOCI::${_backend})
    add_library(SOCI::${_backend} UNKNOWN IMPORTED)
    set_target_properties(SOCI::${_backend} PROPERTIES
      IMPORTED_LOCATION "${SOCI_${_backend}_LIBRARY}"
      INTERFACE_LINK_LIBRARIES SOCI::core)
    if(DEFINED _soci_client_${_backend})
      list(GET _soci_client_${_backend} 0 _package)
      list(GET _soci_client_${_backend} 1 _target)
      find_package(${_package} REQUIRED)
      target_link_libraries(SOCI::${_backend} INTERFACE ${_target})
    endif()
  endif()
endforeach()
mark_as_advanced(SOCI_INCLUDE_DIR SOCI_CORE_LIBRARY)
