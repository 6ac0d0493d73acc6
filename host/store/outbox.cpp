#include "rollcall/people/statement.hpp"
#include "store/notice_insert.hpp"
#include "store/notice_row.hpp"
#include "store/notification_document.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using core::Channel;
using people::bound;

/// A delivery with all that its sender needs, as it lies in the tables.
struct DeliveryRow {
  long long id = 0, account_id = 0, attempts = 0;
  int account_enabled = 0;
  std::string role, email, document, nonce, ciphertext;
  NoticeRow notice;

  [[nodiscard]] static std::string select(people::Backend backend) {
    return "SELECT d.id, d.administrator_id, d.attempts, CASE WHEN a.enabled THEN 1 ELSE 0 END, a.role, "
           "a.email, "
           "coalesce(s.document, ''), coalesce(s.secret_nonce, ''), coalesce(s.secret_ciphertext, ''), " +
           NoticeRow::columns(backend) +
           " FROM deliveries AS d JOIN administrators AS a ON a.id = d.administrator_id "
           "JOIN notices AS n ON n.id = d.notice_id "
           "LEFT JOIN notification_settings AS s ON s.administrator_id = d.administrator_id WHERE d.id = :id";
  }

  template <typename Statement>
  auto into(Statement&& statement) {
    return std::move((statement, soci::into(id), soci::into(account_id), soci::into(attempts),
                      soci::into(account_enabled), soci::into(role), soci::into(email), soci::into(document),
                      soci::into(nonce), soci::into(ciphertext), soci::into(notice.id),
                      soci::into(notice.job_id), soci::into(notice.connection_id), soci::into(notice.kind),
                      soci::into(notice.severity), soci::into(notice.title), soci::into(notice.message),
                      soci::into(notice.plugin), soci::into(notice.created_at)));
  }

  [[nodiscard]] core::Delivery delivery(Channel channel) const {
    const core::NotificationSettings settings = from_document(document);
    const auto& chosen = settings.of(channel);
    core::Delivery delivery;
    delivery.id = id;
    delivery.account_id = account_id;
    delivery.channel = channel;
    delivery.attempts = static_cast<int>(attempts);
    delivery.notice = notice.notice();
    delivery.wanted =
        account_enabled != 0 && chosen.enabled && (channel == Channel::mail || may_have_webhooks(role));
    delivery.target = chosen.target.empty() && channel == Channel::mail ? email : chosen.target;
    return delivery;
  }
};

class Outbox final : public core::Outbox {
 public:
  Outbox(std::shared_ptr<Database> database, std::shared_ptr<SecretBox> secrets)
      : database_(std::move(database)), secret_box_(std::move(secrets)) {}

  bool add(const core::Notice& notice, core::MailService mail) override {
    bool is_new = false;
    database_->transact("storing a notification", [&](soci::session& session) {
      is_new = insert_notice(session, database_->url().backend, notice, mail);
    });
    return is_new;
  }

  std::optional<core::Delivery> claim_due(Channel channel, std::chrono::seconds lease) override {
    while (const auto row = claim(channel, lease)) {
      core::Delivery delivery = row->delivery(channel);
      if (channel == Channel::mail || row->ciphertext.empty()) return delivery;
      try {
        delivery.secret =
            secret_box_->open(row->account_id, kWebhookSecretName, {row->nonce, row->ciphertext});
        return delivery;
      } catch (const Error& error) {
        give_up(delivery.id, error.message());
      }
    }
    return std::nullopt;
  }

  void delivered(std::int64_t delivery_id, std::string_view message) override {
    settle(delivery_id, "delivered", message);
  }

  void give_up(std::int64_t delivery_id, std::string_view message) override {
    settle(delivery_id, "failed", message);
  }

  void postpone(std::int64_t delivery_id, std::string_view message, std::chrono::seconds delay) override {
    const long long id = delivery_id;
    const long long seconds = delay.count();
    const std::string text(message);
    const auto backend = database_->url().backend;
    database_->run("postponing a delivery", [&](soci::session& session) {
      session << "UPDATE deliveries SET due_at = " + dialect::now_plus(backend, "seconds") +
                     ", message = :message, updated_at = " + dialect::now(backend) +
                     " WHERE id = :id AND state = 'waiting'",
          bound(seconds, "seconds"), bound(text, "message"), bound(id, "id");
    });
  }

  void switch_off_webhook(std::int64_t account_id) override {
    const long long account = account_id;
    database_->transact("switching a webhook off", [&](soci::session& session) {
      std::string document;
      session << "SELECT document FROM notification_settings WHERE administrator_id = :account" +
                     for_update(),
          soci::into(document), bound(account, "account");
      if (!session.got_data()) return;
      core::NotificationSettings settings = from_document(document);
      settings.webhook.enabled = false;
      const std::string changed = to_document(settings, test_in(document));
      session << "UPDATE notification_settings SET document = :document WHERE administrator_id = :account",
          bound(changed, "document"), bound(account, "account");
    });
  }

 private:
  [[nodiscard]] std::string for_update() const {
    return database_->url().backend == people::Backend::sqlite ? "" : " FOR UPDATE";
  }

  std::optional<DeliveryRow> claim(Channel channel, std::chrono::seconds lease) {
    const std::string name(core::to_string(channel));
    const auto backend = database_->url().backend;
    const std::string due = " FROM deliveries WHERE channel = :channel AND state = 'waiting' AND due_at <= " +
                            dialect::now(backend);
    long long waiting = 0;
    database_->run("looking for deliveries", [&](soci::session& session) {
      session << "SELECT count(*)" + due, soci::into(waiting), bound(name, "channel");
    });
    if (waiting == 0) return std::nullopt;  // without asking for SQLite's one write lock

    std::optional<DeliveryRow> claimed;
    const long long seconds = lease.count();
    database_->transact("claiming a delivery", [&](soci::session& session) {
      claimed.reset();
      long long id = 0;
      session << "SELECT id" + due + " ORDER BY due_at, id LIMIT 1" +
                     (backend == people::Backend::sqlite ? "" : " FOR UPDATE SKIP LOCKED"),
          soci::into(id), bound(name, "channel");
      if (!session.got_data()) return;
      session << "UPDATE deliveries SET attempts = attempts + 1, due_at = " +
                     dialect::now_plus(backend, "seconds") + " WHERE id = :id",
          bound(seconds, "seconds"), bound(id, "id");
      DeliveryRow row;
      soci::statement read = row.into((session.prepare << DeliveryRow::select(backend), bound(id, "id")));
      if (people::fetch_one(read)) claimed = row;
    });
    return claimed;
  }

  void settle(std::int64_t delivery_id, const std::string& state, std::string_view message) {
    const long long id = delivery_id;
    const std::string text(message);
    database_->run("noting how a delivery went", [&](soci::session& session) {
      session << "UPDATE deliveries SET state = :state, due_at = NULL, message = :message, updated_at = " +
                     dialect::now(database_->url().backend) + " WHERE id = :id AND state = 'waiting'",
          bound(state, "state"), bound(text, "message"), bound(id, "id");
    });
  }

  std::shared_ptr<Database> database_;
  std::shared_ptr<SecretBox> secret_box_;
};

}  // namespace

std::unique_ptr<core::Outbox> make_outbox(std::shared_ptr<Database> database,
                                          std::shared_ptr<SecretBox> secrets) {
  return std::make_unique<Outbox>(std::move(database), std::move(secrets));
}

}  // namespace rollcall::store
