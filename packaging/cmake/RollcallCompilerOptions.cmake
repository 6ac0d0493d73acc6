# Flags for our own code, carried by one INTERFACE target so that third-party code never sees them.
add_library(rollcall_compiler_options INTERFACE)
add_library(rollcall::compiler_options ALIAS rollcall_compiler_options)

target_compile_options(rollcall_compiler_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wformat=2 -Wundef
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi>
  $<$<BOOL:${ROLLCALL_WARNINGS_AS_ERRORS}>:-Werror>
  -fstack-protector-strong)
target_link_options(rollcall_compiler_options INTERFACE -Wl,-z,relro -Wl,-z,now)

if(ROLLCALL_SANITIZE)
  # The vptr check needs the typeinfo of classes that SOCI hides in its library: nothing would link.
  target_compile_options(rollcall_compiler_options INTERFACE
    -fsanitize=${ROLLCALL_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(rollcall_compiler_options INTERFACE -fsanitize=${ROLLCALL_SANITIZE})
  # Boost.Asio uses std::atomic_thread_fence, which g++ warns that the thread sanitizer does not model.
  if(ROLLCALL_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(rollcall_compiler_options INTERFACE -Wno-tsan)
  endif()
endif()
