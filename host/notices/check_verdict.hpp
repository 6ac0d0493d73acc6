#pragma once

#include "core/check_schedule.hpp"
#include "core/connection.hpp"
#include "core/connection_ports.hpp"
#include "core/notice.hpp"

#include <chrono>
#include <vector>

/// What a check of a connection means: whom to tell, and when to look again. Pure.
namespace rollcall::notices {

struct CheckVerdict {
  std::vector<core::Notice> notices;
  core::DueCheck state;  ///< to be settled with
  std::chrono::seconds next_check{0};
};

/// A failure is told once until the connection works again: at once when the provider says no, the third time
/// in a row when it cannot be reached, which is looked at again soon. A credential that ends is told 30, 14
/// and 3 days before and when it has ended, once each.
[[nodiscard]] CheckVerdict judge_check(const core::DueCheck& before, const core::Connection& connection,
                                       const core::ConnectionHealth& health, std::chrono::seconds interval);

}  // namespace rollcall::notices
