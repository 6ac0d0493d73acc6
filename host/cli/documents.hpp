#pragma once

#include "core/importer.hpp"

#include <nlohmann/json_fwd.hpp>

/// What only the command line says in JSON; the rest is documents::Cli.
namespace rollcall::cli {

[[nodiscard]] nlohmann::ordered_json document_of(const Error& error);
/// The result of `import` and of `jobs resume`, `retry` and `undo`.
[[nodiscard]] nlohmann::ordered_json document_of(const core::ImportOutcome& outcome);

}  // namespace rollcall::cli
