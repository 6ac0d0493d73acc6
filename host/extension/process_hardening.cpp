#include "extension/process_hardening.hpp"

#include "extension/sanitizer.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace rollcall::extension {
namespace {

void require(int result, const char* what) {
  if (result == 0) return;
  throw Error(Status::internal, {.message = "The process could not be secured.",
                                 .next_step = "Check the limits that the service is started with.",
                                 .detail = std::string(what) + ": " + std::strerror(errno)});
}

/// Lowers a limit, never raises it.
template <typename Resource>
void limit(Resource resource, std::uint64_t value, const char* what) {
  rlimit limits{};
  require(::getrlimit(resource, &limits), what);
  limits.rlim_cur = limits.rlim_max = std::min<rlim_t>(value, limits.rlim_max);
  require(::setrlimit(resource, &limits), what);
}

}  // namespace

void keep_memory_private() {
  limit(RLIMIT_CORE, 0, "RLIMIT_CORE");
  // Also for a core_pattern that names a program, which RLIMIT_CORE does not stop.
  if (!kSanitized) require(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "PR_SET_DUMPABLE");
}

void harden_process() {
  require(::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "PR_SET_PDEATHSIG");
  require(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
  keep_memory_private();
  if (::signal(SIGPIPE, SIG_IGN) == SIG_ERR) require(-1, "SIGPIPE");
}

void limit_process(std::uint64_t memory_bytes, std::uint64_t open_files) {
  // RLIMIT_DATA counts private writable memory; RLIMIT_AS would count the reserved address space too.
  if (memory_bytes != 0 && !kSanitized) limit(RLIMIT_DATA, memory_bytes, "RLIMIT_DATA");
  if (open_files != 0) limit(RLIMIT_NOFILE, open_files, "RLIMIT_NOFILE");
}

}  // namespace rollcall::extension
