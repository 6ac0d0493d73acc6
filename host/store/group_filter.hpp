#pragma once

#include "core/search/member_keys.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rollcall::store {

/// The members of the groups that lists were filtered by last, read again when they changed. Thread-safe.
class GroupFilter {
 public:
  /// As committed when it is called. Nobody for a group that is not there.
  [[nodiscard]] std::shared_ptr<const core::search::MemberKeys> members(Database& database,
                                                                        std::int64_t workspace_id,
                                                                        std::int64_t group_id);

 private:
  struct Known {
    std::int64_t group_id = 0;
    std::string version;
    std::shared_ptr<const core::search::MemberKeys> members;
  };
  [[nodiscard]] std::shared_ptr<const core::search::MemberKeys> find(std::int64_t group_id,
                                                                     const std::string& version);
  void remember(Known known);

  std::mutex mutex_;
  std::vector<Known> known_;  ///< the one that was asked for last comes last
};

}  // namespace rollcall::store
