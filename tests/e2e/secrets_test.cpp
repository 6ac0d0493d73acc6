// Nothing that was written anywhere holds a secret: commands of every kind, good and bad, run against the
// simulated tenant with everything logged; then all that they left behind is searched.
#include "pasted_login.hpp"
#include "simulator/certificate.hpp"
#include "workplace.hpp"

#include <chrono>
#include <fstream>
#include <functional>
#include <regex>
#include <set>
#include <signal.h>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace rollcall::test {
namespace {

using simulator::DeviceCodeState;
using simulator::FaultKind;
using simulator::Simulator;
using simulator::SimulatorOptions;
namespace fs = std::filesystem;

const std::string kWrongSecret = "wrong~but~Secret.all-the-same";
const std::string kProxyPassword = "proxy~Pass.word-1234";
const std::string kKeyPassword = "key~Pass.word-5678";

std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

std::string base64(const std::string& bytes) {
  std::string text(bytes.size() * 2 + 8, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

/// PKCS#8, encrypted.
std::string encrypted(const std::string& key_pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(
      BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())), &BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), EVP_aes_256_cbc(), kKeyPassword.data(),
                                static_cast<int>(kKeyPassword.size()), nullptr, nullptr);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

class Secrets : public testing::TestWithParam<const char*> {
 protected:
  Secrets() {
    std::ofstream(workplace.folder() / "rollcall.ini", std::ios::app)
        << "[log]\nlevel = debug\nformat = " << GetParam() << '\n';
    auto switches = tenant.switches();
    switches.device_code_interval = std::chrono::seconds{1};
    tenant.set_switches(switches);
    add_secret(std::string(simulator::kClientSecret));
    for (const auto& secret : {kWrongSecret, kProxyPassword, kKeyPassword}) add_secret(secret);
  }

  void add_secret(const std::string& secret) {
    secrets_.insert(secret);
    secrets_.insert(base64(secret));
  }
  /// A key is recognised by any of its lines.
  void add_key(const std::string& pem) {
    std::istringstream lines(pem);
    for (std::string line; std::getline(lines, line);) {
      if (line.size() > 40 && line.find("-----") == std::string::npos) secrets_.insert(line);
    }
  }

  CommandResult rollcall(std::vector<std::string> arguments, const std::string& standard_input = {}) {
    arguments.emplace_back("--verbose");
    return workplace.rollcall(arguments, standard_input);
  }
  void succeeds(const std::vector<std::string>& arguments, const std::string& standard_input = {}) {
    const auto result = rollcall(arguments, standard_input);
    EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 3) << arguments.at(1) << result.err;
  }
  void fails(const std::vector<std::string>& arguments, const std::string& standard_input = {}) {
    const auto result = rollcall(arguments, standard_input);
    EXPECT_TRUE(result.exit_code == 1 || result.exit_code == 2 || result.exit_code == 4)
        << arguments.at(1) << result.exit_code << result.err;
    EXPECT_NE(result.err.find("Next:"), std::string::npos) << result.err;
  }

  const std::vector<std::string> import_people{"import", "entra-id", "--group", "Sales", "--add", "--update"};
  const std::vector<std::string> test_connection{"connection", "test", "entra-id"};
  static std::vector<std::string> set(std::initializer_list<std::string> what) {
    std::vector<std::string> arguments{"connection", "set", "entra-id"};
    arguments.insert(arguments.end(), what);
    return arguments;
  }

  void work_with_a_client_secret();
  void work_with_a_wrong_secret();
  void work_with_a_proxy();
  void work_with_a_certificate();
  void sign_in_with_a_code();
  void sign_in_with_a_browser();
  void meet_a_hostile_login();
  void die_in_the_middle();

  /// What is looked through: all files but those that are a secret's own place.
  [[nodiscard]] std::vector<fs::path> written_files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(workplace.folder())) {
      const auto name = entry.path().filename().string();
      if (!entry.is_regular_file() || name == "secrets.key" || name.ends_with(".pem") ||
          name.ends_with(".in") || name.ends_with(".so"))
        continue;
      files.push_back(entry.path());
    }
    return files;
  }

  std::set<std::string> secrets_;
  Simulator tenant{SimulatorOptions{}};
  Workplace workplace;
};

void Secrets::work_with_a_client_secret() {
  workplace.connect(tenant);
  succeeds({"connection", "list", "--json"});
  succeeds(test_connection);
  succeeds({"groups", "entra-id", "--search", "Sales"});
  succeeds(import_people);
  succeeds({"import", "entra-id", "--group", "Odd records", "--add", "--json"});
  tenant.faults().add({.kind = FaultKind::token_expired, .path_contains = "/members?", .times = 2});
  tenant.faults().add({.kind = FaultKind::bad_gateway_html, .path_contains = "/members?"});
  succeeds(import_people);
  tenant.faults().add({.kind = FaultKind::token_expired, .path_contains = "/members?", .times = -1});
  fails(import_people);
  tenant.faults().clear();
  fails({"import", "entra-id", "--group", "Nobody's group", "--add"});
}

void Secrets::work_with_a_wrong_secret() {
  succeeds(set({"--secret", "client_secret=-"}), kWrongSecret + "\n");
  fails(test_connection);
  fails(import_people);
  succeeds(set({"--secret", "client_secret_next=-"}), std::string(simulator::kClientSecret) + "\n");
  succeeds(import_people);  // and warns of the first one
  succeeds(set({"--secret", "client_secret_next="}));
  fails(set({"client_secret=" + kWrongSecret}));
}

void Secrets::work_with_a_proxy() {
  fails(set({"proxy=http://anna:" + kProxyPassword + "@127.0.0.1:1"}));
  succeeds(set({"proxy=http://127.0.0.1:1", "proxy_user=anna", "graph_url=https://127.0.0.1:1", "--secret",
                "proxy_password=-"}),
           kProxyPassword);
  fails(test_connection);
  succeeds(set({"proxy=", "proxy_user=", "graph_url=" + tenant.graph_url(), "--secret",
                "proxy_password=", "--secret", "client_secret=-"}),
           std::string(simulator::kClientSecret));
}

void Secrets::work_with_a_certificate() {
  const auto certificate = simulator::make_app_certificate();
  const auto key = encrypted(certificate.key_pem);
  add_key(certificate.key_pem);
  add_key(key);
  tenant.apps().change(simulator::kClientId,
                       [&](auto& app) { app.certificates.push_back(certificate.certificate_pem); });
  std::ofstream(workplace.folder() / "app.pem") << key << certificate.certificate_pem;
  const auto file = "certificate=@" + (workplace.folder() / "app.pem").string();
  fails(set({"auth=certificate", "--secret", file, "--secret", "certificate_password=-"}), kWrongSecret);
  // Without the secret, which would stand in for the certificate.
  succeeds(set({"auth=certificate", "--secret", file, "--secret", "client_secret=", "--secret",
                "certificate_password=-"}),
           kKeyPassword);
  succeeds(test_connection);
  succeeds(import_people);
  tenant.advance_clock(std::chrono::hours{24});
  fails(test_connection);  // the assertion came too early
  tenant.advance_clock(-std::chrono::hours{24});
}

void Secrets::sign_in_with_a_code() {
  succeeds(set({"auth=delegated", "client_id=" + std::string(simulator::kPublicClientId), "--secret",
                "client_secret=", "--secret", "certificate=", "--secret", "certificate_password="}));
  Command command(workplace.command_line({"connection", "login", "entra-id", "auth=delegated", "--verbose",
                                          "client_id=" + std::string(simulator::kPublicClientId)}),
                  workplace.folder());
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!tenant.sign_ins().decide("", DeviceCodeState::approved) &&
         std::chrono::steady_clock::now() < give_up)
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  const auto result = command.wait();
  ASSERT_EQ(result.exit_code, 0) << result.err;
  succeeds(import_people);
  tenant.sign_ins().revoke_all();
  fails(import_people);
  fails(test_connection);
}

/// Types into a running command what the address line of the browser shows in the end.
void Secrets::sign_in_with_a_browser() {
  const auto result = log_in_with_browser(tenant, workplace, {"sign_in=browser", "--verbose"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  succeeds(import_people);
}

void Secrets::meet_a_hostile_login() {
  succeeds(set({"auth=client_secret", "client_id=" + std::string(simulator::kClientId), "--secret",
                "refresh_token=", "--secret", "client_secret=-"}),
           std::string(simulator::kClientSecret));
  for (const auto kind : {FaultKind::truncated_json, FaultKind::cut_connection, FaultKind::bad_gateway_html,
                          FaultKind::malformed_chunk}) {
    tenant.faults().add({.kind = kind, .path_contains = "/token"});
    (void)rollcall(import_people);  // repeated, or the plugin's process ends
    (void)rollcall({"jobs", "list", "--json"});
  }
  EXPECT_EQ(tenant.faults().pending(), 0U);
  tenant.faults().add({.kind = FaultKind::malformed_chunk, .path_contains = "/members?", .times = 2});
  (void)rollcall(import_people);
  tenant.faults().clear();
}

/// The host and the plugin's process each end while they hold tokens; the write-ahead log stays behind.
void Secrets::die_in_the_middle() {
  auto switches = tenant.switches();
  switches.latency = std::chrono::milliseconds(300);
  tenant.set_switches(switches);
  for (const bool host_dies : {false, true}) {
    auto arguments = workplace.command_line(import_people);
    arguments.emplace_back("--verbose");
    tenant.log().clear();
    Command import(arguments, workplace.folder());
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (tenant.log().matching("/members?").empty() && std::chrono::steady_clock::now() < give_up)
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    const auto children = children_of(import.pid());
    ASSERT_EQ(children.size(), 1U);
    for (const pid_t process : {import.pid(), children.front()}) {
      const fs::path proc = fs::path("/proc") / std::to_string(process);
      for (const char* file : {"cmdline", "environ"})
        std::ofstream(workplace.folder() / (std::to_string(process) + "." + file)) << read_file(proc / file);
      const auto limits = read_file(proc / "limits");
      EXPECT_TRUE(std::regex_search(limits, std::regex("Max core file size +0 +0 "))) << limits;
    }
    ::kill(host_dies ? import.pid() : children.front(), host_dies ? SIGKILL : SIGSEGV);
    (void)import.wait();
    workplace.execute("update import_jobs set lease_until = created_at where state = 'running'");
  }
  tenant.set_switches({});
  succeeds({"jobs", "list", "--json"});
}

TEST_P(Secrets, are_written_nowhere) {
  work_with_a_client_secret();
  work_with_a_wrong_secret();
  work_with_a_proxy();
  work_with_a_certificate();
  sign_in_with_a_code();
  sign_in_with_a_browser();
  meet_a_hostile_login();
  die_in_the_middle();

  const auto seen = tenant.secrets_seen();
  ASSERT_GT(seen.size(), 10U);
  for (const auto& secret : seen) add_secret(secret);
  EXPECT_TRUE(secrets_.contains(kWrongSecret)) << "it was tried";
  add_secret(read_file(workplace.folder() / "secrets.key"));
  secrets_.erase("");

  std::size_t bytes = 0;
  bool found_database = false;
  for (const auto& file : written_files()) {
    const auto content = read_file(file);
    bytes += content.size();
    found_database = found_database || file.filename() == "rollcall.db";
    for (const auto& secret : secrets_) {
      const auto at = content.find(secret);
      EXPECT_EQ(at, std::string::npos)
          << file.filename() << " holds the secret that begins with " << secret.substr(0, 6)
          << ", after: " << content.substr(at < 200 ? 0 : at - 200, std::min<std::size_t>(at, 200));
    }
    EXPECT_EQ(content.find("Bearer "), std::string::npos) << file.filename();
    EXPECT_EQ(content.find("PRIVATE KEY"), std::string::npos) << file.filename();
  }
  EXPECT_TRUE(found_database);
  EXPECT_GT(bytes, 100'000U) << "there was something to look through";
}

INSTANTIATE_TEST_SUITE_P(Logs, Secrets, testing::Values("text", "json"),
                         [](const auto& format) { return std::string(format.param); });

}  // namespace
}  // namespace rollcall::test
