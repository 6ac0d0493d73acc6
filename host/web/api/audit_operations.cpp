#include "web/api/call.hpp"
#include "web/api/cursor.hpp"
#include "web/api/services.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

constexpr std::size_t kCountedAtMost = 10000;

nlohmann::json entry_document(const core::AuditEntry& entry) {
  return {{"id", entry.id},           {"at", entry.at},
          {"actor", entry.actor},     {"action", entry.action},
          {"object", entry.object},   {"message", entry.message},
          {"address", entry.address}, {"outcome", entry.refused ? "refused" : "ok"}};
}

http::Response list_audit(const Call& call) {
  core::AuditQuery query;
  query.search = call.text("search").value_or("");
  query.action = call.text("action").value_or("");
  query.before = before_of(call);
  const std::size_t limit = call.limit();
  query.limit = limit + 1;  // one more tells whether there is a next page
  auto entries = call.services.audit->page(query);
  nlohmann::json next = next_cursor("before", cut_to_page(entries, limit));
  auto documents = nlohmann::json::array();
  for (const auto& entry : entries) documents.push_back(entry_document(entry));
  const std::size_t count = call.services.audit->count(query, kCountedAtMost + 1);
  return json_reply({{"audit", std::move(documents)},
                     {"next_cursor", std::move(next)},
                     {"total", total_document(std::min(count, kCountedAtMost), count <= kCountedAtMost)}});
}

}  // namespace

void add_audit_operations(Operations& operations) {
  operations["listAudit"] = list_audit;
}

}  // namespace rollcall::web::api
