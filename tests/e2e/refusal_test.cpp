// What a new user does wrong: each gives one clear sentence with the next step, the right exit code, and
// nothing half written.
#include "simulator/certificate.hpp"
#include "workplace.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace rollcall::test {
namespace {

using simulator::Simulator;
using simulator::SimulatorOptions;
namespace fs = std::filesystem;

class Refusal : public testing::Test {
 protected:
  /// Runs an import that must be refused, and checks that nobody was written.
  CommandResult refused(const std::vector<std::string>& arguments, int exit_code,
                        const std::string& sentence) {
    auto result = workplace.rollcall(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    EXPECT_NE(result.err.find(sentence), std::string::npos)
        << "expected \"" << sentence << "\" in: " << result.err;
    EXPECT_NE(result.err.find("Next:"), std::string::npos) << result.err;
    EXPECT_EQ(result.err.find(simulator::kClientSecret), std::string::npos) << "the secret was shown";
    return result;
  }
  CommandResult refused_import(const std::string& sentence, const std::string& group = "All employees",
                               int exit_code = 1) {
    auto result = refused({"import", "entra-id", "--group", group, "--add", "--update"}, exit_code, sentence);
    EXPECT_EQ(workplace.query_number("select count(*) from users"), 0);
    return result;
  }

  Simulator tenant{SimulatorOptions{}};
  Workplace workplace;
};

TEST_F(Refusal, wrong_secret) {
  workplace.connect(tenant);
  ASSERT_EQ(
      workplace.rollcall({"connection", "set", "entra-id", "--secret", "client_secret=-"}, "wrong").exit_code,
      0);
  refused_import("secret");
}

TEST_F(Refusal, expired_secret) {
  workplace.connect(tenant, {"client_id=" + std::string(simulator::kExpiredSecretClientId)});
  refused_import("expired");
}

TEST_F(Refusal, unknown_tenant) {
  workplace.connect(tenant, {"tenant_id=" + std::string(simulator::kUnknownTenantId)});
  refused_import("tenant");
}

TEST_F(Refusal, unknown_app) {
  workplace.connect(tenant, {"client_id=" + std::string(simulator::kUnknownClientId)});
  refused_import("client");
}

TEST_F(Refusal, app_without_consent) {
  workplace.connect(tenant, {"client_id=" + std::string(simulator::kNotConsentedClientId)});
  refused_import("GroupMember.Read.All");
}

TEST_F(Refusal, app_that_may_not_read_people) {
  workplace.connect(tenant, {"client_id=" + std::string(simulator::kNoUserReadClientId)});
  refused_import("User.Read.All");
}

TEST_F(Refusal, group_that_does_not_exist) {
  workplace.connect(tenant);
  refused_import("Nobody's group", "Nobody's group");
}

TEST_F(Refusal, two_groups_of_one_name) {
  workplace.connect(tenant);
  const auto directory = tenant.directory();
  std::string twin;
  for (const auto& group : directory->groups()) {
    if (directory->group_by_name(group->display_name) != group.get()) twin = group->display_name;
  }
  ASSERT_FALSE(twin.empty()) << "the company has no two groups of one name";
  auto result = workplace.rollcall({"import", "entra-id", "--group", twin, "--add"});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_NE(result.err.find(twin), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("id"), std::string::npos) << result.err;
}

TEST_F(Refusal, server_that_does_not_answer) {
  workplace.connect(tenant, {"login_url=http://127.0.0.1:1", "graph_url=http://127.0.0.1:1"});
  refused_import("127.0.0.1:1", "All employees", 4);
}

TEST_F(Refusal, server_that_is_not_trusted) {
  SimulatorOptions options;
  options.tls_certificate_file = (workplace.folder() / "certificate.pem").string();
  options.tls_key_file = (workplace.folder() / "key.pem").string();
  simulator::write_self_signed_certificate(options.tls_certificate_file, options.tls_key_file);
  Simulator https{options};
  workplace.connect(https);
  refused_import("certificate");
}

TEST_F(Refusal, neither_add_nor_update) {
  workplace.connect(tenant);
  refused({"import", "entra-id", "--group", "Engineering"}, 2, "--add");
}

TEST_F(Refusal, secret_as_an_argument) {
  workplace.connect(tenant);
  auto result = workplace.rollcall({"connection", "set", "entra-id", "--secret", "client_secret=hunter2"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err.find("hunter2"), std::string::npos) << result.err;
}

TEST_F(Refusal, unknown_configuration_key) {
  std::ofstream(workplace.folder() / "rollcall.ini", std::ios::app) << "[log]\nlevle = info\n";
  refused({"plugins"}, 2, "levle");
}

TEST_F(Refusal, database_of_a_newer_version) {
  workplace.connect(tenant);
  workplace.execute("update people_tables_version set version = 99");
  refused({"users", "list"}, 1, "99");
}

TEST_F(Refusal, locked_database) {
  workplace.connect(tenant);
  const auto lock = workplace.lock_database();
  refused({"users", "add", "--email", "a@example.com", "--name", "A"}, 1, "locked");
}

TEST_F(Refusal, files_that_are_no_plugins_are_listed_with_the_reason) {
  std::ofstream(workplace.plugins_folder() / "notes.so") << "these are notes";
  fs::copy_file(workplace.plugins_folder() / "entra-id.so", workplace.plugins_folder() / "half.so");
  fs::resize_file(workplace.plugins_folder() / "half.so", 5000);
  fs::copy_file(workplace.plugins_folder() / "entra-id.so", workplace.plugins_folder() / "open.so");
  ASSERT_EQ(::chmod((workplace.plugins_folder() / "open.so").c_str(), 0666), 0);
  const auto list = workplace.rollcall_json({"plugins", "list"});
  std::size_t failed = 0;
  for (const auto& plugin : list.at("plugins")) {
    if (plugin.at("state") != "failed") continue;
    ++failed;
    EXPECT_FALSE(plugin.at("reason").get<std::string>().empty());
  }
  EXPECT_GE(failed, 3U) << list.dump(2);
}

}  // namespace
}  // namespace rollcall::test
