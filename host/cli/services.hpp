#pragma once

#include "core/accounts.hpp"
#include "core/audit_ports.hpp"
#include "core/imported_groups.hpp"
#include "core/importer.hpp"
#include "core/ports.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace rollcall::cli {

/// The two sets of tables are numbered each for itself; 0 when there are none yet.
struct TablesVersions {
  int people = 0;
  int host = 0;

  bool operator==(const TablesVersions&) const = default;
};

/// What a service says of itself when it has begun.
struct StartedService {
  std::string address;     ///< what people open; empty for one without a web server
  std::string first_link;  ///< where the first administrator signs up; empty when there is one
};

/// What the commands work with; host/app wires it. Parts are made when they are first asked for, so that a
/// command touches only what it needs. All methods throw Error.
class Services {
 public:
  virtual ~Services() = default;
  [[nodiscard]] virtual core::PluginHost& plugins() = 0;
  [[nodiscard]] virtual core::ConnectionRepository& connections() = 0;
  [[nodiscard]] virtual core::JobRepository& jobs() = 0;
  [[nodiscard]] virtual core::ChangeRepository& changes() = 0;
  [[nodiscard]] virtual core::UserRepository& users() = 0;
  [[nodiscard]] virtual core::ImportedGroups& imported_groups() = 0;
  [[nodiscard]] virtual core::Importer& importer() = 0;
  [[nodiscard]] virtual core::Accounts& accounts() = 0;
  [[nodiscard]] virtual core::AuditRepository& audit() = 0;
  [[nodiscard]] virtual std::string database_url() = 0;

  /// Of the tables as they are; does not touch them.
  [[nodiscard]] virtual TablesVersions database_versions() = 0;
  /// The newest that this Rollcall knows.
  [[nodiscard]] virtual TablesVersions known_versions() = 0;
  /// Takes both sets up or down. Going down keeps every person, job and issue, and loses what the older
  /// version has no place for. Error(failed_precondition) for versions that there are none of, and for going
  /// down while a job runs.
  virtual void migrate_database(const TablesVersions& target) = 0;

  using OnStarted = std::function<void(const StartedService&)>;
  /// The web host with its workers, until stop is requested; calls `started` once.
  virtual void serve(std::stop_token stop, const OnStarted& started) = 0;
  /// Workers alone.
  virtual void work(std::stop_token stop, const OnStarted& started) = 0;
};

enum class LogDetail { as_configured, verbose };

/// Reads the configuration (nothing given: the usual places) and prepares the services.
using OpenServices = std::function<std::unique_ptr<Services>(
    const std::optional<std::filesystem::path>& config, LogDetail detail)>;

}  // namespace rollcall::cli
