#pragma once

#include "rollcall/plugin.h"
#include "rollcall/sdk/host.hpp"
#include "rollcall/services/database.h"
#include "rollcall/services/log.h"
#include "rollcall/services/progress.h"
#include "rollcall/services/secrets.h"
#include "rollcall/services/settings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rollcall::test {

/// The host's side of the interface, as plain C tables over public data. It must not move once table() was
/// handed out.
class FakeHost {
 public:
  std::string settings = "{}";
  std::string database_url;
  std::uint64_t cancel_after_fetched = UINT64_MAX;  ///< cancelled() once so many people are reported
  std::vector<sdk::Progress> reported;

  [[nodiscard]] const rollcall_host* table() const noexcept { return &table_; }

 private:
  static FakeHost& of(const rollcall_host* host) { return *static_cast<FakeHost*>(host->host_data); }
  static const void* find_service(const rollcall_host* host, rollcall_string id);
  static void report(const rollcall_host* host, const rollcall_progress* progress);
  static int32_t cancelled(const rollcall_host* host);

  rollcall_host table_{sizeof(rollcall_host), ROLLCALL_PLUGIN_API_MAJOR, ROLLCALL_PLUGIN_API_MINOR, 0, this,
                       &find_service};
};

/// What a call reported through its error sink.
struct ErrorReport {
  int count = 0;
  std::string message, next_step, detail;

  [[nodiscard]] const rollcall_error_sink* sink() const noexcept { return &sink_; }
  ErrorReport() : sink_{sizeof(rollcall_error_sink), 0, this, &report} {}
  ErrorReport(const ErrorReport&) = delete;
  ErrorReport& operator=(const ErrorReport&) = delete;

 private:
  static void report(void* context, const rollcall_error* error);
  rollcall_error_sink sink_;
};

}  // namespace rollcall::test
