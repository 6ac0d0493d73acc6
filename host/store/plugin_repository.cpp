#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using people::bound;

class PluginRepository final : public core::PluginRepository {
 public:
  explicit PluginRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::vector<core::PluginMemory> remembered() override {
    std::vector<core::PluginMemory> plugins;
    database_->run("reading the plugins", [&](soci::session& session) {
      core::PluginMemory plugin;
      int enabled = 0;
      soci::statement rows =
          (session.prepare
               << "SELECT id, name, version, CASE WHEN enabled THEN 1 ELSE 0 END FROM plugins ORDER BY id",
           soci::into(plugin.id), soci::into(plugin.name), soci::into(plugin.version), soci::into(enabled));
      rows.execute();
      while (rows.fetch()) {
        plugin.enabled = enabled != 0;
        plugins.push_back(plugin);
      }
    });
    return plugins;
  }

  void remember(const core::PluginMemory& plugin) override {
    const std::string now = dialect::now(database_->url().backend);
    const int enabled = plugin.enabled ? 1 : 0;
    database_->transact("remembering a plugin", [&](soci::session& session) {
      session << "INSERT INTO plugins (id, name, version, enabled) VALUES (:id, :name, :version, :enabled) "
                 "ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version, "
                 "enabled = excluded.enabled, updated_at = " +
                     now,
          bound(plugin.id, "id"), bound(plugin.name, "name"), bound(plugin.version, "version"),
          bound(enabled, "enabled");
    });
  }

 private:
  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::PluginRepository> make_plugin_repository(std::shared_ptr<Database> database) {
  return std::make_unique<PluginRepository>(std::move(database));
}

}  // namespace rollcall::store
