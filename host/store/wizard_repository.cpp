#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/job_row.hpp"
#include "store/repositories.hpp"

#include <array>
#include <sodium.h>
#include <utility>

namespace rollcall::store {
namespace {

using people::bound;

constexpr long long kLifetimeSeconds = 7LL * 24 * 60 * 60;

/// Where `state` is kept among the secrets; no step is called that.
constexpr const char* kStateStep = "#host";
constexpr const char* kStateName = "state";

/// What comes back from a page outside is worth something until then, so only its hash lies here.
std::string hash_of(std::string_view callback_state) {
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(callback_state.data()),
                     callback_state.size(), nullptr, 0);
  std::string text(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();  // the terminating zero
  return text;
}

/// What a ciphertext of a wizard is bound to; connections have other numbers than 0.
std::string place_of(std::string_view wizard, const std::string& step, const std::string& name) {
  return "wizard:" + std::string(wizard) + ":" + step + ":" + name;
}

/// The variables that statements on `wizards` use.
struct Row {
  Row() = default;
  explicit Row(const core::WizardRecord& wizard)
      : id(wizard.id),
        plugin(wizard.plugin_id),
        purpose(wizard.purpose),
        page(wizard.page),
        answers(wizard.answers),
        trail(wizard.trail),
        administrator(wizard.administrator_id),
        workspace(wizard.workspace_id),
        connection(wizard.connection_id),
        version(wizard.version),
        preview(wizard.preview_job_id),
        job(wizard.job_id) {}

  [[nodiscard]] core::WizardRecord wizard() const {
    core::WizardRecord result;
    result.id = id;
    result.administrator_id = administrator;
    result.workspace_id = workspace;
    result.plugin_id = plugin;
    result.connection_id = connection;
    result.purpose = purpose;
    result.version = version;
    result.page = page;
    result.answers = answers;
    result.trail = trail;
    result.preview_job_id = preview;
    result.job_id = job;
    result.updated_at = updated_at;
    result.expires_at = expires_at;
    return result;
  }

  std::string id, plugin, purpose, page, answers, trail, updated_at, expires_at;
  long long administrator = 0, workspace = 0, connection = 0, version = 0, preview = 0, job = 0;
};

class WizardRepository final : public core::WizardRepository {
 public:
  WizardRepository(std::shared_ptr<Database> database, std::shared_ptr<SecretBox> secrets)
      : database_(std::move(database)), secret_box_(std::move(secrets)) {}

  void insert(const core::WizardRecord& wizard, const core::WizardChanges& changes) override {
    const Row row(wizard);
    const std::string callback = callback_of(changes);
    database_->transact("opening a wizard", [&](soci::session& session) {
      session << "DELETE FROM wizards WHERE expires_at <= " + now();
      session
          << "INSERT INTO wizards (id, administrator_id, workspace_id, plugin_id, connection_id, purpose, "
             "version, page, answers, trail, callback_state, expires_at) VALUES (:id, :administrator, "
             ":workspace, :plugin, NULLIF(CAST(:connection AS BIGINT), 0), :purpose, :version, :page, "
             ":answers, :trail, NULLIF(CAST(:callback AS TEXT), ''), " +
                 dialect::now_plus(backend(), "lifetime") + ")",
          bound(row.id, "id"), bound(row.administrator, "administrator"), bound(row.workspace, "workspace"),
          bound(row.plugin, "plugin"), bound(row.connection, "connection"), bound(row.purpose, "purpose"),
          bound(row.version, "version"), bound(row.page, "page"), bound(row.answers, "answers"),
          bound(row.trail, "trail"), bound(callback, "callback"), bound(kLifetimeSeconds, "lifetime");
      write_secrets(session, wizard, changes);
    });
  }

  bool update(const core::WizardRecord& wizard, std::int64_t stored_version,
              const core::WizardChanges& changes) override {
    bool is_written = false;
    database_->transact("storing a wizard", [&](soci::session& session) {
      is_written = write(session, wizard, stored_version, changes);
    });
    return is_written;
  }

  std::optional<std::int64_t> update_with_job(const core::WizardRecord& wizard, std::int64_t stored_version,
                                              const core::WizardChanges& changes,
                                              const core::JobRequest& request,
                                              core::WizardJobUse use) override {
    std::optional<std::int64_t> made;
    const std::string column = use == core::WizardJobUse::start ? "job_id" : "preview_job_id";
    database_->transact("starting the job of a wizard", [&](soci::session& session) {
      made.reset();
      if (!write(session, wizard, stored_version, changes)) return;
      const long long job = insert_job(session, request);
      session << "UPDATE wizards SET " + column + " = :job WHERE id = :id", bound(job, "job"),
          bound(wizard.id, "id");
      made = job;
    });
    return made;
  }

  std::optional<core::WizardRecord> find(std::string_view id) override {
    const std::string key(id);
    auto found = read("id = :key AND expires_at > " + now(), key);
    if (found.empty()) return std::nullopt;
    for (auto& secret : read_secrets(id, StateOrSecrets::state))
      found.front().state = std::move(secret.value);
    return std::move(found.front());
  }

  std::vector<core::WizardRecord> list_open(std::int64_t administrator_id) override {
    const std::string key = std::to_string(administrator_id);
    auto found = read("administrator_id = CAST(:key AS BIGINT) AND job_id IS NULL AND expires_at > " + now() +
                          " ORDER BY created_at DESC, id",
                      key);
    for (auto& wizard : found)
      for (auto& secret : read_secrets(wizard.id, StateOrSecrets::state))
        wizard.state = std::move(secret.value);
    return found;
  }

  std::optional<std::string> take_callback(std::string_view callback_state) override {
    const std::string hash = hash_of(callback_state);
    std::optional<std::string> taken;
    database_->transact("looking for the wizard of a callback", [&](soci::session& session) {
      std::string id;
      taken.reset();
      session << "SELECT id FROM wizards WHERE callback_state = :hash AND expires_at > " + now(),
          soci::into(id), bound(hash, "hash");
      if (!session.got_data()) return;
      soci::statement change =
          (session.prepare << "UPDATE wizards SET callback_state = NULL WHERE callback_state = :hash",
           bound(hash, "hash"));
      change.execute(true);
      if (change.get_affected_rows() == 1) taken = id;
    });
    return taken;
  }

  void remove(std::string_view id) override {
    const std::string key(id);
    database_->transact("discarding a wizard", [&](soci::session& session) {
      session << "DELETE FROM wizard_secrets WHERE wizard_id = :id", bound(key, "id");
      session << "DELETE FROM wizards WHERE id = :id", bound(key, "id");
    });
  }

  std::vector<core::WizardSecret> secrets(std::string_view id) override {
    return read_secrets(id, StateOrSecrets::secrets);
  }

  void store_secret(std::string_view id, const core::WizardSecret& secret) override {
    const std::string key(id);
    database_->transact("storing a secret",
                        [&](soci::session& session) { write_secret(session, key, secret); });
  }

 private:
  enum class StateOrSecrets { state, secrets };

  [[nodiscard]] people::Backend backend() const { return database_->url().backend; }
  [[nodiscard]] std::string now() const { return dialect::now(backend()); }

  /// False: the stored version is another one.
  bool write(soci::session& session, const core::WizardRecord& wizard, std::int64_t stored_version,
             const core::WizardChanges& changes) {
    const Row row(wizard);
    const std::string callback = callback_of(changes);
    const long long stored = stored_version;
    soci::statement change =
        (session.prepare << "UPDATE wizards SET connection_id = NULLIF(CAST(:connection AS BIGINT), 0), "
                            "version = :version, page = :page, answers = :answers, trail = :trail, "
                            "preview_job_id = NULLIF(CAST(:preview AS BIGINT), 0), "
                            "job_id = NULLIF(CAST(:job AS BIGINT), 0), "
                            "callback_state = NULLIF(CAST(:callback AS TEXT), ''), updated_at = " +
                                now() + ", expires_at = " + dialect::now_plus(backend(), "lifetime") +
                                " WHERE id = :id AND version = :stored",
         bound(row.connection, "connection"), bound(row.version, "version"), bound(row.page, "page"),
         bound(row.answers, "answers"), bound(row.trail, "trail"), bound(row.preview, "preview"),
         bound(row.job, "job"), bound(callback, "callback"), bound(kLifetimeSeconds, "lifetime"),
         bound(row.id, "id"), bound(stored, "stored"));
    change.execute(true);
    if (change.get_affected_rows() != 1) return false;
    write_secrets(session, wizard, changes);
    return true;
  }

  static std::string callback_of(const core::WizardChanges& changes) {
    return changes.callback_state.empty() ? std::string() : hash_of(changes.callback_state);
  }

  std::vector<core::WizardRecord> read(const std::string& condition, const std::string& key) {
    std::vector<core::WizardRecord> wizards;
    database_->run("reading wizards", [&](soci::session& session) {
      Row row;
      soci::statement rows =
          (session.prepare << "SELECT id, administrator_id, workspace_id, plugin_id, "
                              "coalesce(connection_id, 0), purpose, version, page, answers, trail, "
                              "coalesce(preview_job_id, 0), coalesce(job_id, 0), " +
                                  dialect::iso(backend(), "updated_at") + ", " +
                                  dialect::iso(backend(), "expires_at") + " FROM wizards WHERE " + condition,
           soci::into(row.id), soci::into(row.administrator), soci::into(row.workspace),
           soci::into(row.plugin), soci::into(row.connection), soci::into(row.purpose),
           soci::into(row.version), soci::into(row.page), soci::into(row.answers), soci::into(row.trail),
           soci::into(row.preview), soci::into(row.job), soci::into(row.updated_at),
           soci::into(row.expires_at), bound(key, "key"));
      rows.execute();
      while (rows.fetch()) wizards.push_back(row.wizard());
    });
    return wizards;
  }

  std::vector<core::WizardSecret> read_secrets(std::string_view id, StateOrSecrets which) {
    struct Sealed {
      std::string step, name;
      SealedSecret secret;
    };
    std::vector<Sealed> sealed;
    const std::string key(id);
    const std::string state_step = kStateStep;
    database_->run("reading the secrets of a wizard", [&](soci::session& session) {
      Sealed row;
      soci::statement rows =
          (session.prepare << std::string("SELECT step, name, nonce, ciphertext FROM wizard_secrets "
                                          "WHERE wizard_id = :id AND step ") +
                                  (which == StateOrSecrets::state ? "=" : "<>") +
                                  " :state ORDER BY step, name",
           soci::into(row.step), soci::into(row.name), soci::into(row.secret.nonce),
           soci::into(row.secret.ciphertext), bound(key, "id"), bound(state_step, "state"));
      rows.execute();
      while (rows.fetch()) sealed.push_back(row);
    });
    std::vector<core::WizardSecret> opened;
    for (const auto& [step, name, secret] : sealed)
      opened.push_back({step, name, secret_box_->open(0, place_of(id, step, name), secret)});
    return opened;
  }

  void write_secrets(soci::session& session, const core::WizardRecord& wizard,
                     const core::WizardChanges& changes) {
    if (changes.forget_secrets) {
      session << "DELETE FROM wizard_secrets WHERE wizard_id = :id", bound(wizard.id, "id");
    }
    for (const core::WizardSecret& secret : changes.secrets) write_secret(session, wizard.id, secret);
    write_secret(session, wizard.id, {kStateStep, kStateName, wizard.state});
  }

  void write_secret(soci::session& session, const std::string& id, const core::WizardSecret& secret) {
    if (secret.value.empty()) {
      session << "DELETE FROM wizard_secrets WHERE wizard_id = :id AND step = :step AND name = :name",
          bound(id, "id"), bound(secret.step, "step"), bound(secret.name, "name");
      return;
    }
    const SealedSecret sealed = secret_box_->seal(0, place_of(id, secret.step, secret.name), secret.value);
    session << "INSERT INTO wizard_secrets (wizard_id, step, name, nonce, ciphertext) VALUES (:id, :step, "
               ":name, :nonce, :text) ON CONFLICT (wizard_id, step, name) DO UPDATE SET "
               "nonce = excluded.nonce, ciphertext = excluded.ciphertext",
        bound(id, "id"), bound(secret.step, "step"), bound(secret.name, "name"), bound(sealed.nonce, "nonce"),
        bound(sealed.ciphertext, "text");
  }

  std::shared_ptr<Database> database_;
  std::shared_ptr<SecretBox> secret_box_;
};

}  // namespace

std::unique_ptr<core::WizardRepository> make_wizard_repository(std::shared_ptr<Database> database,
                                                               std::shared_ptr<SecretBox> secrets) {
  return std::make_unique<WizardRepository>(std::move(database), std::move(secrets));
}

}  // namespace rollcall::store
