#include "jobs/worker_name.hpp"

#include <array>
#include <climits>
#include <random>
#include <unistd.h>

#include <fmt/format.h>

namespace rollcall::jobs {

std::string unique_worker_name() {
  std::array<char, HOST_NAME_MAX + 1> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host = {"unknown"};
  std::random_device random;
  return fmt::format("{}:{}:{:08x}{:08x}", host.data(), ::getpid(), random(), random());
}

}  // namespace rollcall::jobs
