#include "wizard_fixture.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <soci/soci.h>

namespace rollcall::wizard {

WizardTest::WizardTest() : box_(std::make_shared<store::SecretBox>(folder_.file("secrets.key"))) {
  open_database();
  for (const char* name : {"ada", "bob"})
    execute("INSERT INTO administrators (user_name, user_key, role, password_hash, enabled) VALUES ('" +
            std::string(name) + "', '" + name + "', 'administrator', 'x', 1)");
  plugins_.step = usual_step;
  restart();
}

void WizardTest::open_database() {
  database_ = std::make_shared<store::Database>("sqlite://" + folder_.file("rollcall.db"));
  records_ = store::make_wizard_repository(database_, box_);
  connections_ = store::make_connection_repository(database_, box_);
  health_ = store::make_connection_health_repository(database_);
}

std::unique_ptr<WizardFlow> WizardTest::make_wizards() {
  return std::make_unique<WizardFlow>(WizardPorts{records_, connections_, health_, plugins_, queue_,
                                                  *sessions_, "sqlite://nowhere",
                                                  "https://rollcall.example/oauth/callback"});
}

void WizardTest::restart() {
  wizards_.reset();
  sessions_.reset();
  sessions_ = std::make_unique<SessionKeeper>(SessionKeeper::Limits{});
  wizards_ = make_wizards();
}

core::WizardView WizardTest::open(core::WizardOpening opening) {
  if (opening.administrator_id == 0) opening.administrator_id = kAda;
  opening.plugin_id = "scripted";
  return wizards_->open(opening);
}

core::WizardView WizardTest::answer(const core::WizardView& wizard, const std::string& step,
                                    const Json& answers) {
  return wizards_->answer(kAda, wizard.id, wizard.version, step, answers.dump());
}

core::WizardView WizardTest::at_summary() {
  auto wizard = open();
  if (step(wizard) == "connect")
    wizard = answer(wizard, "connect", {{"server", "ldap.example"}, {"password", "right"}});
  wizard = answer(wizard, "groups", {{"groups", {"g1"}}});
  return answer(wizard, "options", {{"add", true}});
}

std::int64_t WizardTest::add_connection(const std::string& name, const std::string& password) {
  core::Connection connection;
  connection.workspace_id = 1;
  connection.plugin_id = "scripted";
  connection.name = name;
  connection.settings = {{"server", "old.example"}, {"map.email", "mail"}};
  return connections_->save(connection, {{"password", password}});
}

std::string WizardTest::database_bytes() {
  std::ostringstream bytes;
  for (const auto& file : std::filesystem::directory_iterator(folder_.path()))
    if (file.path().filename().string().starts_with("rollcall.db"))
      bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
  return bytes.str();
}

long long WizardTest::count_jobs() {
  long long jobs = 0;
  database_->session() << "SELECT count(*) FROM import_jobs", soci::into(jobs);
  return jobs;
}

void WizardTest::execute(const std::string& statement) {
  database_->session() << statement;
}

std::string WizardTest::all_of(const core::WizardView& wizard) {
  std::string text = wizard.page + wizard.answers;
  for (const auto& [step, names] : wizard.stored_secrets)
    for (const auto& name : names) text += step + name;
  for (const auto& crumb : wizard.trail) text += crumb.step + crumb.title;
  return text;
}

}  // namespace rollcall::wizard
