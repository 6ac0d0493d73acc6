#pragma once

#include "core/connection.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::core {

/// What the last check of a connection found, as it is stored.
struct StoredHealth {
  std::string checked_at;  ///< UTC, ISO 8601 with 'Z'
  std::string
      document;  ///< JSON: {"check": check.schema.json or null, "error": {message, next_step, code} or null}
};

class ConnectionHealthRepository {
 public:
  virtual ~ConnectionHealthRepository() = default;
  [[nodiscard]] virtual std::optional<StoredHealth> find(std::int64_t connection_id) = 0;
  virtual void save(std::int64_t connection_id, const std::string& document) = 0;
  /// Settings or secrets have changed: what was found is of the past.
  virtual void forget(std::int64_t connection_id) = 0;
  /// A job of the connection that is queued or runs; 0: none.
  [[nodiscard]] virtual std::int64_t unfinished_job(std::int64_t connection_id) = 0;
};

enum class HealthState : std::uint8_t { unknown, ok, warning, failed };
[[nodiscard]] std::string_view to_string(HealthState state) noexcept;

struct Expiry {
  std::string secret;          ///< its name
  std::string expires_on;      ///< YYYY-MM-DD
  std::int64_t days_left = 0;  ///< negative: it has expired

  bool operator==(const Expiry&) const = default;
};

/// How a connection is, as of today.
struct ConnectionHealth {
  HealthState state = HealthState::unknown;
  std::string checked_at;  ///< empty: never
  std::string check;       ///< JSON, check.schema.json; empty: none
  /// Why it does not work; empty message: it does.
  std::string error_message, error_next_step, error_code;
  std::vector<Expiry> expiries;  ///< soonest first
};

/// Asks providers whether connections work. Used from one thread.
class ConnectionChecks {
 public:
  virtual ~ConnectionChecks() = default;
  /// Asks now and stores what came. A connection that does not work is no error; one whose plugin cannot be
  /// used neither.
  virtual ConnectionHealth check(const Connection& connection) = 0;
  /// What the last check found.
  [[nodiscard]] virtual ConnectionHealth health(const Connection& connection) = 0;
  /// Lets the plugin refuse what cannot work, before it is stored: throws its Error. `secrets`: what is given
  /// now, an empty value takes one away; those that are stored count as well.
  virtual void judge(const Connection& connection, const std::map<std::string, std::string>& secrets) = 0;
  /// After settings or secrets have changed.
  virtual void forget(std::int64_t connection_id) = 0;
  /// A job of the connection that is queued or runs; 0: none.
  [[nodiscard]] virtual std::int64_t unfinished_job(std::int64_t connection_id) = 0;
};

}  // namespace rollcall::core
