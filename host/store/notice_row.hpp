#pragma once

#include "core/notice_ports.hpp"
#include "store/dialect.hpp"

#include <string>

namespace rollcall::store {

/// The variables that a SELECT of notices fills in: columns() of the table `n`, in the order of the fields.
struct NoticeRow {
  long long id = 0, job_id = 0, connection_id = 0;
  std::string kind, severity, title, message, plugin, created_at;

  [[nodiscard]] static std::string columns(people::Backend backend) {
    return "n.id, coalesce(n.job_id, 0), coalesce(n.connection_id, 0), n.kind, n.severity, n.title, "
           "n.message, coalesce(n.plugin, ''), " +
           dialect::iso(backend, "n.created_at");
  }

  [[nodiscard]] core::StoredNotice notice() const {
    core::StoredNotice stored;
    stored.id = id;
    stored.notice.kind = core::parse_notice_kind(kind).value_or(core::NoticeKind::job_failed);
    stored.notice.severity = core::parse_severity(severity).value_or(core::Severity::error);
    stored.notice.title = title;
    stored.notice.message = message;
    stored.notice.job_id = job_id;
    stored.notice.connection_id = connection_id;
    stored.notice.plugin = plugin;
    stored.created_at = created_at;
    return stored;
  }
};

}  // namespace rollcall::store
