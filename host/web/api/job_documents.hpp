#pragma once

#include "core/account.hpp"
#include "core/job.hpp"
#include "core/job_ports.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::web::api {

struct Services;

/// Jobs as the contract writes them. Names of plugins, connections and groups are looked
/// up once; make a new one to see new names. One thread at a time.
class JobDocuments {
 public:
  explicit JobDocuments(Services& services) : services_(services) {}

  /// `role`: who may do what with it.
  [[nodiscard]] nlohmann::json document(const core::Job& job, core::Role role);
  /// An array.
  [[nodiscard]] nlohmann::json documents(const std::vector<core::Job>& jobs, core::Role role);

 private:
  [[nodiscard]] nlohmann::json document(const core::Job& job, const core::JobSituation& situation,
                                        core::Role role);
  [[nodiscard]] std::string plugin_name(const std::string& id);
  [[nodiscard]] std::string connection_name(std::int64_t id);
  [[nodiscard]] nlohmann::json groups(const core::Job& job, const nlohmann::json& options);
  [[nodiscard]] std::optional<core::JobProgress> progress(const core::Job& job);

  Services& services_;
  std::optional<std::map<std::string, std::string>> plugin_names_;
  std::map<std::int64_t, std::string> connection_names_;
  std::map<std::int64_t, std::map<std::string, std::string>> group_names_;
};

/// What the body of a new job says about leavers and limits.
[[nodiscard]] std::optional<int> leaver_grace_of(const nlohmann::json& body);
[[nodiscard]] core::ChangeLimits limits_of(const nlohmann::json& body);

/// What the caller may do with jobs: a token without the scope "import" only looks.
[[nodiscard]] core::Role role_for_jobs(const core::Principal& principal);

}  // namespace rollcall::web::api
