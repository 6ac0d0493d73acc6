#pragma once

#include "core/notice_ports.hpp"

#include <string>

namespace rollcall::notices {

/// A notice on its way to one receiver.
struct Message {
  std::string delivery;  ///< the same at every attempt, so that receivers can drop doubles; printable ASCII
  std::string event;     ///< core::NoticeEvent's spelling, or "test"
  core::StoredNotice notice;
};

/// Where the panel tells more; empty without a public address.
[[nodiscard]] std::string link_of(const std::string& public_url, const core::Notice& notice);

}  // namespace rollcall::notices
