#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/notification_document.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using people::bound;

class NotificationSettingsRepository final : public core::NotificationSettingsRepository {
 public:
  NotificationSettingsRepository(std::shared_ptr<Database> database, std::shared_ptr<SecretBox> secrets)
      : database_(std::move(database)), secret_box_(std::move(secrets)) {}

  core::NotificationSettings settings(std::int64_t account_id) override {
    return from_document(read(account_id).document);
  }

  void save(std::int64_t account_id, const core::NotificationSettings& settings,
            const std::optional<std::string>& webhook_secret) override {
    const long long account = account_id;
    SealedSecret sealed;
    if (webhook_secret && !webhook_secret->empty())
      sealed = secret_box_->seal(account_id, kWebhookSecretName, *webhook_secret);
    database_->transact("storing what is sent outside", [&](soci::session& session) {
      write(session, account, to_document(settings, test_in(locked_document(session, account))));
      if (webhook_secret)
        session << "UPDATE notification_settings SET secret_nonce = :nonce, secret_ciphertext = :text "
                   "WHERE administrator_id = :account",
            bound(sealed.nonce, "nonce"), bound(sealed.ciphertext, "text"), bound(account, "account");
    });
  }

  bool has_webhook_secret(std::int64_t account_id) override {
    return !read(account_id).secret.ciphertext.empty();
  }

  std::string webhook_secret(std::int64_t account_id) override {
    const SealedSecret sealed = read(account_id).secret;
    return sealed.ciphertext.empty() ? "" : secret_box_->open(account_id, kWebhookSecretName, sealed);
  }

  std::optional<core::LastDelivery> last_webhook_delivery(std::int64_t account_id) override {
    std::optional<core::LastDelivery> last = test_in(read(account_id).document);
    const long long account = account_id;
    database_->run("reading how the last delivery went", [&](soci::session& session) {
      std::string at, state, message;
      session << "SELECT " + dialect::iso(database_->url().backend, "updated_at") +
                     ", state, message FROM deliveries WHERE administrator_id = :account "
                     "AND channel = 'webhook' AND message <> '' ORDER BY updated_at DESC, id DESC LIMIT 1",
          soci::into(at), soci::into(state), soci::into(message), bound(account, "account");
      if (session.got_data() && (!last || last->at < at))
        last = core::LastDelivery{at, state == "delivered", message};
    });
    return last;
  }

  void note_webhook_test(std::int64_t account_id, bool ok, const std::string& message) override {
    const long long account = account_id;
    database_->transact("noting how a test message went", [&](soci::session& session) {
      core::LastDelivery test{.at = {}, .ok = ok, .message = message};
      const auto backend = database_->url().backend;
      session << "SELECT " + dialect::iso(backend, dialect::now(backend)), soci::into(test.at);
      const std::string document = locked_document(session, account);
      write(session, account, to_document(from_document(document), test));
    });
  }

  std::string mail_address(std::int64_t account_id) override {
    std::string chosen = settings(account_id).mail.target;
    if (!chosen.empty()) return chosen;
    const long long account = account_id;
    std::string address;
    database_->run("reading an account", [&](soci::session& session) {
      session << "SELECT email FROM administrators WHERE id = :account", soci::into(address),
          bound(account, "account");
    });
    return address;
  }

 private:
  /// As it is until the transaction ends; empty when there is none.
  [[nodiscard]] std::string locked_document(soci::session& session, long long account) const {
    std::string document;
    session << std::string("SELECT document FROM notification_settings WHERE administrator_id = :account") +
                   (database_->url().backend == people::Backend::sqlite ? "" : " FOR UPDATE"),
        soci::into(document), bound(account, "account");
    return document;
  }

  static void write(soci::session& session, long long account, const std::string& document) {
    session << "INSERT INTO notification_settings (administrator_id, document) VALUES (:account, :document) "
               "ON CONFLICT (administrator_id) DO UPDATE SET document = excluded.document",
        bound(account, "account"), bound(document, "document");
  }

  struct Row {
    std::string document;
    SealedSecret secret;
  };

  /// Empty when the account has never said anything.
  [[nodiscard]] Row read(std::int64_t account_id) {
    Row row;
    const long long account = account_id;
    database_->run("reading what is sent outside", [&](soci::session& session) {
      session << "SELECT document, secret_nonce, secret_ciphertext FROM notification_settings "
                 "WHERE administrator_id = :account",
          soci::into(row.document), soci::into(row.secret.nonce), soci::into(row.secret.ciphertext),
          bound(account, "account");
    });
    return row;
  }

  std::shared_ptr<Database> database_;
  std::shared_ptr<SecretBox> secret_box_;
};

}  // namespace

std::unique_ptr<core::NotificationSettingsRepository> make_notification_settings_repository(
    std::shared_ptr<Database> database, std::shared_ptr<SecretBox> secrets) {
  return std::make_unique<NotificationSettingsRepository>(std::move(database), std::move(secrets));
}

}  // namespace rollcall::store
