#pragma once

#include "core/importer.hpp"
#include "core/ports.hpp"

#include <nlohmann/json_fwd.hpp>

/// How things look in JSON.
namespace rollcall::cli {

[[nodiscard]] nlohmann::ordered_json document_of(const core::Counts& counts);
[[nodiscard]] nlohmann::ordered_json document_of(const core::Plugin& plugin);
[[nodiscard]] nlohmann::ordered_json document_of(const core::Job& job);
[[nodiscard]] nlohmann::ordered_json document_of(const core::JobIssue& issue);
[[nodiscard]] nlohmann::ordered_json document_of(const core::JobChange& change);
[[nodiscard]] nlohmann::ordered_json document_of(const core::User& user);
[[nodiscard]] nlohmann::ordered_json document_of(const Error& error);
[[nodiscard]] nlohmann::ordered_json document_of(const core::Connection& connection,
                                                 const std::vector<std::string>& secret_names);
/// The result of `import` and of `jobs resume`, `retry` and `undo`.
[[nodiscard]] nlohmann::ordered_json document_of(const core::ImportOutcome& outcome);

}  // namespace rollcall::cli
