#include "store/notice_insert.hpp"

#include "core/account.hpp"
#include "core/notification_settings.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/job_row.hpp"
#include "store/notification_document.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace rollcall::store {
namespace {

using core::Channel;
using people::bound;

/// Nothing when there is a notice of that key.
std::optional<long long> insert(soci::session& session, const core::Notice& notice) {
  const std::string kind(core::to_string(notice.kind));
  const std::string severity(core::to_string(notice.severity));
  const long long job = notice.job_id;
  const long long connection = notice.connection_id;
  long long id = 0;
  session << "INSERT INTO notices (kind, severity, title, message, job_id, connection_id, plugin, "
             "notice_key) VALUES (:kind, :severity, :title, :message, nullif(CAST(:job AS BIGINT), 0), "
             "nullif(CAST(:connection AS BIGINT), 0), nullif(CAST(:plugin AS TEXT), ''), "
             "nullif(CAST(:key AS TEXT), '')) ON CONFLICT (notice_key) DO NOTHING RETURNING id",
      soci::into(id), bound(kind, "kind"), bound(severity, "severity"), bound(notice.title, "title"),
      bound(notice.message, "message"), bound(job, "job"), bound(connection, "connection"),
      bound(notice.plugin, "plugin"), bound(notice.key, "key");
  return session.got_data() ? std::optional(id) : std::nullopt;
}

std::vector<std::pair<long long, Channel>> recipients(soci::session& session, const core::Notice& notice,
                                                      core::MailService mail) {
  std::vector<std::pair<long long, Channel>> chosen;
  long long account = 0;
  std::string role, document;
  soci::statement rows =
      (session.prepare << "SELECT a.id, a.role, s.document FROM administrators AS a JOIN "
                          "notification_settings AS s ON s.administrator_id = a.id WHERE a.enabled "
                          "ORDER BY a.id",
       soci::into(account), soci::into(role), soci::into(document));
  rows.execute();
  while (rows.fetch()) {
    const core::NotificationSettings settings = from_document(document);
    if (mail == core::MailService::configured && core::wants(settings, Channel::mail, notice))
      chosen.emplace_back(account, Channel::mail);
    if (may_have_webhooks(role) && core::wants(settings, Channel::webhook, notice))
      chosen.emplace_back(account, Channel::webhook);
  }
  return chosen;
}

void queue(soci::session& session, people::Backend backend, long long notice, long long account,
           Channel channel) {
  const std::string name(core::to_string(channel));
  const std::string now = dialect::now(backend);
  session
      << "INSERT INTO deliveries (administrator_id, notice_id, channel, state, attempts, due_at, message, "
         "updated_at) VALUES (:account, :notice, :channel, 'waiting', 0, " +
             now + ", '', " + now + ")",
      bound(account, "account"), bound(notice, "notice"), bound(name, "channel");
}

}  // namespace

bool may_have_webhooks(const std::string& role) {
  return role == core::to_string(core::Role::administrator);
}

bool insert_notice(soci::session& session, people::Backend backend, const core::Notice& notice,
                   core::MailService mail) {
  const auto id = insert(session, notice);
  if (!id) return false;
  for (const auto& [account, channel] : recipients(session, notice, mail))
    queue(session, backend, *id, account, channel);
  return true;
}

void tell_end(soci::session& session, people::Backend backend, long long job_id,
              const core::EndNotice& notice) {
  if (!notice.of) return;
  const auto job = read_job(session, backend, job_id);
  if (!job) return;
  if (const auto told = notice.of(*job)) insert_notice(session, backend, *told, notice.mail);
}

}  // namespace rollcall::store
