#pragma once

#include "core/account.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rollcall::core {

struct AuditQuery {
  std::string search;       ///< in actor, object and message; empty: all
  std::string action;       ///< the action, or its part before the dot; empty: all
  std::int64_t before = 0;  ///< only entries older than this one; 0: from the newest
  std::size_t limit = 50;
};

/// The audit log, to be read as well.
class AuditRepository : public AuditLog {
 public:
  /// Newest first.
  [[nodiscard]] virtual std::vector<AuditEntry> page(const AuditQuery& query) = 0;
  /// How many the filters let through, counted up to `most`.
  [[nodiscard]] virtual std::size_t count(const AuditQuery& query, std::size_t most) = 0;
};

}  // namespace rollcall::core
