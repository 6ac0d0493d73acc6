#pragma once

#include "core/importer.hpp"
#include "core/ports.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rollcall::cli {

/// What the commands work with; host/app wires it. Parts are made when they are first asked for, so that a
/// command touches only what it needs. All methods throw Error.
class Services {
 public:
  virtual ~Services() = default;
  [[nodiscard]] virtual core::PluginHost& plugins() = 0;
  [[nodiscard]] virtual core::ConnectionRepository& connections() = 0;
  [[nodiscard]] virtual core::JobRepository& jobs() = 0;
  [[nodiscard]] virtual core::UserRepository& users() = 0;
  [[nodiscard]] virtual core::Importer& importer() = 0;
  [[nodiscard]] virtual std::string database_url() = 0;
};

enum class LogDetail { as_configured, verbose };

/// Reads the configuration (nothing given: the usual places) and prepares the services.
using OpenServices = std::function<std::unique_ptr<Services>(
    const std::optional<std::filesystem::path>& config, LogDetail detail)>;

}  // namespace rollcall::cli
