#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::store {
namespace {

using people::bound;

std::map<std::string, std::string> parse_settings(const std::string& text, long long id) {
  const auto document = nlohmann::json::parse(text, nullptr, false);
  std::map<std::string, std::string> settings;
  if (!document.is_object())
    throw Error(Status::failed_precondition,
                {.message = "The settings of connection " + std::to_string(id) + " are damaged.",
                 .next_step = "Remove the connection and set it up again."});
  for (const auto& [key, value] : document.items())
    settings[key] = value.is_string() ? value.get<std::string>() : value.dump();
  return settings;
}

/// The variables that a SELECT of connections fills in.
struct Row {
  long long id = 0, workspace_id = 0;
  std::string plugin_id, name, settings, created_at, updated_at;

  [[nodiscard]] core::Connection connection() const {
    return {id, workspace_id, plugin_id, name, parse_settings(settings, id), created_at, updated_at};
  }
};

class ConnectionRepository final : public core::ConnectionRepository {
 public:
  ConnectionRepository(std::shared_ptr<Database> database, std::shared_ptr<SecretBox> secrets)
      : database_(std::move(database)), secret_box_(std::move(secrets)) {}

  std::vector<core::Connection> list(std::int64_t workspace_id) override {
    std::vector<core::Connection> connections;
    const long long workspace = workspace_id;
    database_->run("reading the connections", [&](soci::session& session) {
      Row row;
      soci::statement rows =
          (session.prepare << select() + " WHERE workspace_id = :workspace ORDER BY id DESC",
           soci::into(row.id), soci::into(row.workspace_id), soci::into(row.plugin_id), soci::into(row.name),
           soci::into(row.settings), soci::into(row.created_at), soci::into(row.updated_at),
           bound(workspace, "workspace"));
      rows.execute();
      while (rows.fetch()) connections.push_back(row.connection());
    });
    return connections;
  }

  std::optional<core::Connection> find(std::int64_t workspace_id, std::string_view plugin_id,
                                       std::string_view name) override {
    for (auto& connection : list(workspace_id))
      if (connection.plugin_id == plugin_id && connection.name == name) return std::move(connection);
    return std::nullopt;
  }

  std::optional<core::Connection> find(std::int64_t id) override {
    std::optional<core::Connection> found;
    const long long key = id;
    database_->run("reading a connection", [&](soci::session& session) {
      Row row;
      session << select() + " WHERE id = :id", soci::into(row.id), soci::into(row.workspace_id),
          soci::into(row.plugin_id), soci::into(row.name), soci::into(row.settings),
          soci::into(row.created_at), soci::into(row.updated_at), bound(key, "id");
      if (session.got_data()) found = row.connection();
    });
    return found;
  }

  std::int64_t save(const core::Connection& connection,
                    const std::map<std::string, std::string>& secrets) override {
    long long id = 0;
    database_->transact("storing a connection", [&](soci::session& session) {
      id = connection.id == 0 ? insert(session, connection) : update(session, connection);
      for (const auto& [name, value] : secrets) write_secret(session, id, name, value);
    });
    return id;
  }

  void remove(std::int64_t id) override {
    const long long key = id;
    database_->transact("removing a connection", [&](soci::session& session) {
      session << "DELETE FROM secrets WHERE connection_id = :id", bound(key, "id");
      session << "DELETE FROM connections WHERE id = :id", bound(key, "id");
    });
  }

  std::map<std::string, std::string> secrets(std::int64_t connection_id) override {
    std::map<std::string, SealedSecret> sealed;
    const long long key = connection_id;
    database_->run("reading the secrets of a connection", [&](soci::session& session) {
      std::string name, nonce, ciphertext;
      soci::statement rows =
          (session.prepare
               << "SELECT name, nonce, ciphertext FROM secrets WHERE connection_id = :id ORDER BY name",
           soci::into(name), soci::into(nonce), soci::into(ciphertext), bound(key, "id"));
      rows.execute();
      while (rows.fetch()) sealed[name] = {nonce, ciphertext};
    });
    std::map<std::string, std::string> opened;
    for (const auto& [name, secret] : sealed) opened[name] = secret_box_->open(connection_id, name, secret);
    return opened;
  }

  std::vector<std::string> secret_names(std::int64_t connection_id) override {
    std::vector<std::string> names;
    const long long key = connection_id;
    database_->run("reading the secrets of a connection", [&](soci::session& session) {
      std::string name;
      soci::statement rows =
          (session.prepare << "SELECT name FROM secrets WHERE connection_id = :id ORDER BY name",
           soci::into(name), bound(key, "id"));
      rows.execute();
      while (rows.fetch()) names.push_back(name);
    });
    return names;
  }

  void store_secret(std::int64_t connection_id, std::string_view name, std::string_view value) override {
    database_->transact("storing a secret", [&](soci::session& session) {
      write_secret(session, connection_id, std::string(name), value);
    });
  }

 private:
  [[nodiscard]] std::string select() const {
    const auto backend = database_->url().backend;
    return "SELECT id, workspace_id, plugin_id, name, settings, " + dialect::iso(backend, "created_at") +
           ", " + dialect::iso(backend, "updated_at") + " FROM connections";
  }

  static long long insert(soci::session& session, const core::Connection& connection) {
    const long long workspace = connection.workspace_id;
    const std::string settings = nlohmann::json(connection.settings).dump();
    long long id = 0;
    session << "INSERT INTO connections (workspace_id, plugin_id, name, settings) "
               "VALUES (:workspace, :plugin, :name, :settings) RETURNING id",
        soci::into(id), bound(workspace, "workspace"), bound(connection.plugin_id, "plugin"),
        bound(connection.name, "name"), bound(settings, "settings");
    return id;
  }

  [[nodiscard]] long long update(soci::session& session, const core::Connection& connection) const {
    const long long id = connection.id;
    const std::string settings = nlohmann::json(connection.settings).dump();
    soci::statement change =
        (session.prepare << "UPDATE connections SET name = :name, settings = :settings, "
                            "updated_at = " +
                                dialect::now(database_->url().backend) + " WHERE id = :id",
         bound(connection.name, "name"), bound(settings, "settings"), bound(id, "id"));
    change.execute(true);
    if (change.get_affected_rows() != 1)
      throw Error(Status::not_found, {.message = "The connection was removed meanwhile.",
                                      .next_step = "Set it up again with \"rollcall connection set\"."});
    return id;
  }

  void write_secret(soci::session& session, long long connection_id, const std::string& name,
                    std::string_view value) const {
    if (value.empty()) {
      session << "DELETE FROM secrets WHERE connection_id = :id AND name = :name", bound(connection_id, "id"),
          bound(name, "name");
      return;
    }
    const SealedSecret sealed = secret_box_->seal(connection_id, name, value);
    session
        << "INSERT INTO secrets (connection_id, name, nonce, ciphertext) VALUES (:id, :name, :nonce, :text) "
           "ON CONFLICT (connection_id, name) DO UPDATE SET nonce = excluded.nonce, "
           "ciphertext = excluded.ciphertext, updated_at = " +
               dialect::now(database_->url().backend),
        bound(connection_id, "id"), bound(name, "name"), bound(sealed.nonce, "nonce"),
        bound(sealed.ciphertext, "text");
  }

  std::shared_ptr<Database> database_;
  std::shared_ptr<SecretBox> secret_box_;
};

}  // namespace

std::unique_ptr<core::ConnectionRepository> make_connection_repository(std::shared_ptr<Database> database,
                                                                       std::shared_ptr<SecretBox> secrets) {
  return std::make_unique<ConnectionRepository>(std::move(database), std::move(secrets));
}

}  // namespace rollcall::store
