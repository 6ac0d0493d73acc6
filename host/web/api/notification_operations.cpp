#include "core/notice_ports.hpp"
#include "documents/documents.hpp"
#include "web/api/call.hpp"
#include "web/api/cursor.hpp"
#include "web/api/services.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

nlohmann::json notice_document(const core::StoredNotice& stored) {
  const core::Notice& notice = stored.notice;
  return {{"id", stored.id},
          {"kind", core::to_string(notice.kind)},
          {"severity", core::to_string(notice.severity)},
          {"title", notice.title},
          {"message", notice.message},
          {"job_id", documents::Rest::id_or_null(notice.job_id)},
          {"connection_id", documents::Rest::id_or_null(notice.connection_id)},
          {"plugin", documents::Rest::text_or_null(notice.plugin)},
          {"created_at", stored.created_at},
          {"read_at", stored.read_at}};
}

http::Response list_notifications(const Call& call) {
  const auto filter =
      call.flag("unread").value_or(false) ? core::NoticeFilter::unread : core::NoticeFilter::all;
  const auto page =
      call.services.notices->list(call.principal.account_id, filter, before_of(call), call.limit());
  auto documents = nlohmann::json::array();
  for (const auto& notice : page.notices) documents.push_back(notice_document(notice));
  nlohmann::json next = nullptr;
  if (page.has_more) next = encode_cursor({{"before", page.notices.back().id}});
  return json_reply({{"notifications", std::move(documents)},
                     {"next_cursor", std::move(next)},
                     {"total", total_document(page.total, true)},
                     {"unread", page.unread}});
}

http::Response read_notification(const Call& call) {
  call.services.notices->mark_read(call.principal.account_id, call.id());
  return no_content();
}

http::Response read_all_notifications(const Call& call) {
  call.services.notices->mark_all_read(call.principal.account_id);
  return no_content();
}

}  // namespace

void add_notification_operations(Operations& operations) {
  operations["listNotifications"] = list_notifications;
  operations["readNotification"] = read_notification;
  operations["readAllNotifications"] = read_all_notifications;
}

}  // namespace rollcall::web::api
