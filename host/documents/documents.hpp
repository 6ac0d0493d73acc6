#pragma once

#include "core/connection.hpp"
#include "core/job.hpp"
#include "core/plugin.hpp"
#include "core/workspace.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::documents {

/// Whether a job's document tells since which import it read only what changed, in `since_job`, `since` and
/// `gone`. The command line prints that; REST's schema "Job" leaves it out.
enum class JobSince { left_out, told };

/// How things of the host look in JSON: what `--json` prints, and the schemas of host/web/openapi.json.
template <typename Json>
struct Documents {
  [[nodiscard]] static Json of(const core::Counts& counts);
  [[nodiscard]] static Json of(const core::Plugin& plugin);
  [[nodiscard]] static Json of(const core::Job& job, JobSince since);
  [[nodiscard]] static Json of(const core::JobIssue& issue);
  [[nodiscard]] static Json of(const core::JobChange& change);
  [[nodiscard]] static Json of(const std::vector<core::JobChange::Field>& fields);
  [[nodiscard]] static Json of(const core::User& user);
  /// `secret_names`: those that the reader may know of.
  [[nodiscard]] static Json of(const core::Connection& connection,
                               const std::vector<std::string>& secret_names);
  /// null for 0, which is nobody's id.
  [[nodiscard]] static Json id_or_null(std::int64_t id);
  /// null for an empty text.
  [[nodiscard]] static Json text_or_null(const std::string& text);
};
extern template struct Documents<nlohmann::ordered_json>;
extern template struct Documents<nlohmann::json>;

/// For the command line: members in the order in which they are written.
using Cli = Documents<nlohmann::ordered_json>;
/// For REST: members by name.
using Rest = Documents<nlohmann::json>;

/// On one line. Text that is no UTF-8 cannot come from our tables; if it does, one bad character is better
/// than no document.
[[nodiscard]] std::string text_of(const nlohmann::ordered_json& document);
[[nodiscard]] std::string text_of(const nlohmann::json& document);

}  // namespace rollcall::documents
